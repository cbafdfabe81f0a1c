"""Places for the boxes of a graph without cycles: rows by the longest way from the start, few crossings, straight lines.

Source: K. Sugiyama, S. Tagawa, M. Toda, Methods for visual understanding of hierarchical system structures, 1981.
"""


MOST_POINTS = 4000  # beyond this, edges over several rows are drawn straight, through whatever lies there


def place(sizes, edges, along=46.0, across=26.0):
    """Centres [(x, y), ...] of boxes, ways [[(x, y), ...], ...] of edges, and the (width, height) of the whole.

    sizes: [(width, height), ...]; edges: [(from, to), ...]; rows run downwards. `along` and `across` are the gaps
    between rows and between neighbours.
    """
    rank = _ranks(len(sizes), edges)
    sizes, chains = list(sizes), []
    straight = sum(rank[b] - rank[a] for a, b in edges) > MOST_POINTS
    for a, b in edges:  # an edge over several rows passes through points of no size
        chain = [a]
        for row in range(rank[a] + 1, rank[b] if not straight else 0):
            chain.append(len(sizes))
            sizes.append((10.0, 0.0))
            rank.append(row)
        chains.append([*chain, b])
    rows = [[] for _ in range(max(rank, default=-1) + 1)]
    for node, row in enumerate(rank):
        rows[row].append(node)
    above, below = [[] for _ in sizes], [[] for _ in sizes]
    for chain in chains:
        for a, b in zip(chain, chain[1:]):
            below[a].append(b)
            above[b].append(a)
    _order(rows, above, below)
    x = _spread(rows, sizes, above, below, across)
    y, top = [0.0] * len(sizes), 0.0
    for row in rows:
        height = max(sizes[node][1] for node in row)
        for node in row:
            y[node] = top + height / 2
        top += height + along
    ways, tall = [], [max(sizes[node][1] for node in row) / 2 for row in rows]
    for chain in chains:
        a, b = chain[0], chain[-1]
        way = [(x[a], y[a] + sizes[a][1] / 2)]
        for n in chain[1:-1]:  # straight past the boxes of a row
            way += [(x[n], y[n] - tall[rank[n]]), (x[n], y[n] + tall[rank[n]])]
        ways.append([*way, (x[b], y[b] - sizes[b][1] / 2)])
    left = min((x[i] - s[0] / 2 for i, s in enumerate(sizes)), default=0)
    right = max((x[i] + s[0] / 2 for i, s in enumerate(sizes)), default=0)
    centres = list(zip((v - left for v in x), y))
    ways = [[(px - left, py) for px, py in way] for way in ways]
    return centres, ways, (right - left, max(top - along, 0.0))


def _ranks(count, edges):
    """Row of each node: the longest way from a start; starts are then pulled down to what they feed."""
    rank = [0] * count
    for _ in range(count):
        changed = False
        for a, b in edges:
            if rank[b] < rank[a] + 1:
                rank[b], changed = rank[a] + 1, True
        if not changed:
            break
    into = {b for _, b in edges}
    after = {}
    for a, b in edges:
        after.setdefault(a, []).append(rank[b])
    for node in set(after) - into:
        rank[node] = min(after[node]) - 1
    return rank


def _order(rows, above, below):
    """Sort each row by the mean place of its neighbours, down and up, several times."""
    spot = {}
    for row in rows:
        spot.update((node, i) for i, node in enumerate(row))
    for sweep in range(8):
        neighbours = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            means = {n: sum(spot[m] for m in neighbours[n]) / len(neighbours[n]) if neighbours[n] else spot[n] for n in row}
            row.sort(key=lambda n: (means[n], spot[n]))
            spot.update((node, i) for i, node in enumerate(row))


def _spread(rows, sizes, above, below, gap):
    """Middle of each node across: near the mean of its neighbours, never over its neighbour in the row.

    Long edges and chains weigh more, so that they become straight.
    """
    x = [0.0] * len(sizes)
    for row in rows:
        place = 0.0
        for node in row:
            x[node] = place + sizes[node][0] / 2
            place += sizes[node][0] + gap
        for node in row:
            x[node] -= place / 2

    def weight(a, b):  # of the edge from a to b
        bends = (sizes[a][1] == 0) + (sizes[b][1] == 0)
        if bends:
            return 1.0 if bends == 1 else 8.0
        return 6.0 if len(below[a]) == len(above[b]) == 1 else 2.0

    for sweep in range(60):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            wanted, heavy = {}, {}
            for node in row:
                near = [(m, weight(m, node)) for m in above[node] if down or sweep > 40]
                near += [(m, weight(node, m)) for m in below[node] if not down or sweep > 40]
                heavy[node] = total = sum(w for _, w in near)
                wanted[node] = sum(x[m] * w for m, w in near) / total if near else x[node]
            _fit(row, wanted, {n: w or 0.2 for n, w in heavy.items()}, sizes, gap, x)
    _straighten(rows, sizes, above, below, weight, gap, x)
    return x


def _straighten(rows, sizes, above, below, weight, gap, x):
    """Bring each chain to one place across, where its neighbours leave the room."""
    beside = {}
    for row in rows:
        for i, node in enumerate(row):
            beside[node] = (row[i - 1] if i else None, row[i + 1] if i + 1 < len(row) else None)
    chains = []
    for row in rows:
        for node in row:
            if any(weight(m, node) >= 6 for m in above[node]):
                continue  # within a chain that begins above
            chain, following = [node], node
            while following is not None:
                following = next((m for m in below[following] if weight(following, m) >= 6), None)
                if following is not None:
                    chain.append(following)
            if len(chain) > 1:
                chains.append(chain)

    def room(node):
        low, high = float("-inf"), float("inf")
        left, right = beside[node]
        if left is not None:
            low = x[left] + (sizes[left][0] + sizes[node][0]) / 2 + gap
        if right is not None:
            high = x[right] - (sizes[right][0] + sizes[node][0]) / 2 - gap
        return low, high

    for _ in range(4):
        for chain in sorted(chains, key=len, reverse=True):
            bounds = [room(node) for node in chain]
            low, high = max(b[0] for b in bounds), min(b[1] for b in bounds)
            if low <= high + 1e-9:
                wanted = sum(x[node] for node in chain) / len(chain)
                for node in chain:
                    x[node] = min(max(wanted, low), high)


def _fit(row, wanted, heavy, sizes, gap, x):
    """Bring the nodes of a row near their wanted places without overlap: blocks that touch move together."""
    blocks = []  # [sum of weight * (wanted - offset), sum of weights, end, [(node, offset)], start]
    for node in row:
        half = sizes[node][0] / 2
        block = [wanted[node] * heavy[node], heavy[node], half, [(node, 0.0)], -half]
        while blocks:
            last = blocks[-1]
            reach = last[2] + gap - block[4]
            if last[0] / last[1] + reach <= block[0] / block[1]:
                break
            blocks.pop()
            last[0] += block[0] - reach * block[1]
            last[1] += block[1]
            last[3] += [(n, offset + reach) for n, offset in block[3]]
            last[2] = reach + block[2]
            block = last
        blocks.append(block)
    for total, weight, _, nodes, _ in blocks:
        for node, offset in nodes:
            x[node] = total / weight + offset
