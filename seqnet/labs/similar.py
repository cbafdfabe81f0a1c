"""How alike submissions are: shares of common token runs, so that renaming and re-indenting hide nothing."""

import re
from hashlib import blake2b
from itertools import combinations

RUN = 12  # tokens that have to agree in a row
KEPT = frozenset(
    "and as break class continue def del elif else except finally for from global if import in is lambda not or pass raise "
    "return try while with yield int void const static switch case do sizeof".split()
)


def prints(source):
    """The set of hashes of all runs of tokens of Python or C; names and numbers count as their kind only, comments and
    texts not at all."""
    bare = re.sub(r'/\*.*?\*/|""".*?"""|\'\'\'.*?\'\'\'', " ", source, flags=re.DOTALL)
    bare = re.sub(r"//[^\n]*|#(?!\s*(?:include|define))[^\n]*", " ", bare)
    tokens = []
    for token in re.findall(r"[A-Za-z_]\w*|\d[\w.]*|[^\s\w]", bare):
        word = token[0].isalpha() or token[0] == "_"
        tokens.append((token if token in KEPT else "n") if word else "0" if token[0].isdigit() else token)
    runs = (" ".join(tokens[k : k + RUN]) for k in range(max(len(tokens) - RUN + 1, 1)))
    return {blake2b(run.encode(), digest_size=8).digest() for run in runs}


def pairs(sources, common="", above=0.8):
    """[(share, a, b)] of the pairs of {name: text} whose share is at least `above`; what is in `common`, the stub, does
    not count."""
    stub = prints(common) if common else set()
    found = {name: prints(text) - stub for name, text in sources.items()}
    alike = []
    for a, b in combinations(sorted(found), 2):
        smaller = min(len(found[a]), len(found[b]))
        share = len(found[a] & found[b]) / smaller if smaller else 0.0
        if share >= above:
            alike.append((share, a, b))
    return sorted(alike, reverse=True)
