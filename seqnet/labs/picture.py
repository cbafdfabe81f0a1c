"""What came, what was wanted and where they differ, as three small maps in one SVG."""

from html import escape

import numpy as np

MOST = 24  # rows and columns of a map
CELL, GAP, TOP = 12, 28, 40


def svg(picture):
    """The SVG text for a failed comparison, None where there is nothing to draw (no numbers, or another shape)."""
    try:
        got, want = np.asarray(picture.got, "float64"), np.asarray(picture.want, "float64")
    except (TypeError, ValueError):
        return None
    if want.ndim == 0 or want.size == 0 or got.ndim == 0 or got.size == 0:
        return None
    maps, where = _maps(got, want)
    words = f"{picture.item} of {picture.target}{where}"
    parts, x = [], 8
    scale = max(float(np.nanmax(np.abs(np.where(np.isfinite(m), m, np.nan)), initial=0)) for _, m, _ in maps[:2]) or 1.0
    height = max(m.shape[0] for _, m, _ in maps) * CELL + TOP + 12
    for title, values, diverging in maps:
        parts.append(_text(x, TOP - 6, title))
        top = scale if diverging else float(np.nanmax(np.where(np.isfinite(values), values, np.nan), initial=0)) or 1.0
        for (i, j), v in np.ndenumerate(values):
            label = f"[{i}, {j}] {v:.6g}"
            parts.append(f'<rect x="{x + j * CELL}" y="{TOP + i * CELL}" width="{CELL - 1}" height="{CELL - 1}" '
                         f'fill="{_color(v / top, diverging)}"><title>{label}</title></rect>')
        x += max(values.shape[1] * CELL, 90) + GAP
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{x}" height="{height}" viewBox="0 0 {x} {height}" '
            'font-family="Helvetica, Arial, sans-serif" role="img">')
    title = f"<title>{escape(words)}</title><desc>Yours, wanted, and the difference as maps of colour.</desc>"
    back = f'<rect width="{x}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, title, back, _text(8, 16, words, "bold"), *parts, "</svg>", ""])


def _maps(got, want):
    """[(title, matrix, diverging)] and which slice of more than two axes it is."""
    if got.shape != want.shape:
        return [(f"yours {got.shape}", _matrix(got), True), (f"wanted {want.shape}", _matrix(want), True)], ""
    with np.errstate(all="ignore"):
        off = ~(np.abs(got - want) <= 1e-7 * (1 + np.abs(want)))
    place = tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else (0,) * want.ndim
    lead = place[: max(want.ndim - 2, 0)]
    where = f"[{', '.join(map(str, lead))}]" if lead else ""
    got, want = _matrix(got[lead]), _matrix(want[lead])
    with np.errstate(all="ignore"):
        return [("yours", got, True), ("wanted", want, True), ("|difference|", np.abs(got - want), False)], where


def _matrix(a):
    a = a.reshape(1, -1) if a.ndim < 2 else a.reshape(-1, a.shape[-1])
    return a[:MOST, :MOST]


def _color(v, diverging):
    if not np.isfinite(v):
        return "#ff00ff"
    v = float(np.clip(v, -1, 1))
    if diverging:  # blue, white, orange
        low, high = ((33, 102, 172), (214, 96, 20))
        end = high if v > 0 else low
        return "#" + "".join(f"{round(255 + (c - 255) * abs(v)):02x}" for c in end)
    return "#" + "".join(f"{round(255 + (c - 255) * v):02x}" for c in (178, 24, 43))


def _text(x, y, words, weight="normal"):
    return f'<text x="{x}" y="{y}" font-size="12" font-weight="{weight}" fill="#222222">{escape(words)}</text>'
