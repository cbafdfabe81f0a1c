"""Names beside points, none over another."""

import numpy as np

from seqnet.viz.style import plain

_AROUND = [(7, 0, "left", "center"), (-7, 0, "right", "center"), (0, 6, "center", "bottom"), (0, -6, "center", "top"),
           (5, 5, "left", "bottom"), (-5, 5, "right", "bottom"), (5, -5, "left", "top"), (-5, -5, "right", "top"),
           (0, 14, "center", "bottom"), (0, -14, "center", "top"), (14, 10, "left", "bottom"), (-14, -10, "right", "top")]


def place_words(ax, points, words, size=9.5, weight=None, lines=(), radii=None):
    """Write each word beside its point (n, 2), at the first of the places around it where it covers neither point nor
    word nor one of the `lines` [(start, end), ...]; words without such a place are left out. Returns those written.
    radii: of the marks, in points; 3 unless told."""
    figure = ax.figure
    figure.draw_without_rendering()  # the layout must stand before places are measured
    renderer = figure._get_renderer()
    pixels = ax.transData.transform(points)
    radii = np.full(len(points), 3.0) if radii is None else np.asarray(radii)
    around = radii[:, None] * 100 / 72
    dots = np.column_stack([pixels - around, pixels + around])
    along = np.linspace(0, 1, 200)[:, None]
    strokes = [ax.transData.transform(np.asarray(a) * (1 - along) + np.asarray(b) * along) for a, b in lines]
    strokes = np.concatenate([np.empty((0, 2)), *strokes])
    strokes = np.column_stack([strokes - 2, strokes + 2])
    frame = ax.get_window_extent(renderer)
    taken, written = np.empty((0, 4)), []
    for i, word in enumerate(words):
        for dx, dy, ha, va in _AROUND:
            beyond = 1 + (radii[i] - 3) / 7
            text = ax.annotate(plain(word), points[i], (dx * beyond, dy * beyond), textcoords="offset points", ha=ha,
                               va=va, fontsize=size, fontweight=weight)
            box = text.get_window_extent(renderer)
            box = np.array([box.x0 - 1, box.y0, box.x1 + 1, box.y1])
            inside = box[0] > frame.x0 and box[2] < frame.x1 and box[1] > frame.y0 and box[3] < frame.y1
            others = np.delete(dots, i, axis=0)
            if inside and not any(_meets(box, kind) for kind in (taken, others, strokes)):
                taken = np.vstack([taken, box])
                written.append(word)
                break
            text.remove()
    return written


def _meets(box, boxes):
    return bool(((boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])).any())
