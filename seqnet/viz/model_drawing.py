"""Drawing the boxes of a model: sizes, places, colours."""

from seqnet.viz.glyphs import width_of
from seqnet.viz.layered import place
from seqnet.viz.scene import Scene, spans_width

SIZE, SMALL = 13.0, 12.0
_PAD, _LINE, _TOP = 11.0, 17.0, 23.0
COLORS = {  # header, edge
    "input": ("#e9ebee", "#6f757d"), "words": ("#fbe7d3", "#b8590b"), "recurrent": ("#dfeafb", "#2563a8"),
    "convolution": ("#dff1e5", "#2b7a4b"), "attention": ("#efe4f7", "#7b3fa0"), "dense": ("#fdf3cf", "#9a7400"),
    "model": ("#f4f5f7", "#3d434b"), "other": ("#f1f2f4", "#8a9099"),
}


def draw(boxes, edges, rankdir="TB", show_layer_names=True, title=""):
    """A `Scene` of the boxes."""
    margin = 14.0
    group = _Group(boxes, edges, rankdir, show_layer_names)
    scene = Scene(group.width + 2 * margin, group.height + 2 * margin, title)
    group.draw(scene, margin, margin)
    return scene


class _Group:
    """Boxes placed beside and below each other; a box that holds a group has its size."""

    def __init__(self, boxes, edges, rankdir, names):
        self.boxes, self.edges, self.rankdir, self.names = boxes, edges, rankdir, names
        self.inner = [_Group(*box.inner, rankdir, names) if box.inner else None for box in boxes]
        self.sizes = [self._size(box, inner) for box, inner in zip(boxes, self.inner)]
        flat = rankdir in ("LR", "RL")
        sizes = [(h, w) for w, h in self.sizes] if flat else self.sizes
        self.centres, self.ways, (across, along) = place(sizes, edges, 44.0 if flat else 36.0, 26.0)
        self.width, self.height = (along, across) if flat else (across, along)

    def _turn(self, point):
        """A place in rows that run downwards, as a place in the direction that was asked for."""
        x, y = point
        return {"TB": (x, y), "BT": (x, self.height - y), "LR": (y, x), "RL": (self.width - y, x)}[self.rankdir]

    def _head(self, box):
        if not self.names:
            return [(box.kind, SIZE, "#222222", True)]
        return [(box.name, SIZE, "#222222", True), (box.kind, SMALL, "#4a5058", False)]

    def _size(self, box, inner):
        wide = max([spans_width(self._head(box)), *(width_of(row, SMALL) for row in box.rows)]) + 2 * _PAD
        high = _TOP + (len(box.rows) * _LINE + 7 if box.rows else 2)
        if inner is not None:
            wide, high = max(wide, inner.width + 2 * _PAD), high + inner.height + 2 * _PAD
        return max(wide, 84.0), high

    def draw(self, scene, left, top):
        for way in self.ways:
            scene.arrow([(left + x, top + y) for x, y in map(self._turn, way)], self.rankdir in ("LR", "RL"))
        for box, inner, centre, size in zip(self.boxes, self.inner, self.centres, self.sizes):
            x, y = self._turn(centre)
            self._box(scene, box, inner, left + x - size[0] / 2, top + y - size[1] / 2, *size)

    def _box(self, scene, box, inner, x, y, width, height):
        fill, edge = COLORS[box.family]
        frozen = box.trainable is False
        scene.box(x, y, width, height, "#ffffff", None, 6)
        scene.box(x, y, width, min(_TOP, height), fill, None, 6)
        if height > _TOP + 3:
            scene.box(x, y + _TOP - 8, width, 8, fill)
        scene.box(x, y, width, height, None, edge, 6, 1.3, frozen)
        scene.words(x + width / 2, y + 16, *self._head(box))
        for i, row in enumerate(box.rows):
            scene.words(x + width / 2, y + _TOP + 15 + i * _LINE, (row, SMALL, "#333a42", False))
        if inner is not None:
            space = height - _TOP - (len(box.rows) * _LINE + 7 if box.rows else 2)
            inner.draw(scene, x + (width - inner.width) / 2, y + height - space + (space - inner.height) / 2)
