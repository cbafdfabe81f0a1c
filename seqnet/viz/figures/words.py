"""The words of a text, coloured by what they did to the result."""

import numpy as np

from seqnet.viz.attributing import METHODS, attribute
from seqnet.viz.picture import Picture, canvas, figure_function, labels, numbers
from seqnet.viz.style import INK, SOFT, plain

_FOR, _AGAINST = (0.85, 0.42, 0.06), (0.12, 0.34, 0.66)


@figure_function
def words(words, values=None, model=None, x=None, method="integrated", output=None, title=None):
    """Words with their shares in a result: orange and a bar upwards for it, blue and a bar downwards against it.

    words: a list, or a text that is split at blanks. values: a number for each word, such as a row of attention weights; or
    model and x, ids (time,) or (1, time), or floats (1, time, features): then the values are found by `method`:

        "integrated": integrated gradients, x_s . mean over a of df(a x)/dx_s, whose sum is f(x) - f(0)
        "gradient": gradient times input, x_s . df/dx_s
        "occlusion": f(x) - f(x with the vector of word s set to 0)

    output: which output f is, the largest unless told. `data`: "words", "values"; with a model "result" f(x), "baseline"
    f(0), "output", and "gap", f(x) - f(0) - sum of the values: 0 for exact integrated gradients, and a warning else.

    Source: Sundararajan, Taly and Yan, Axiomatic attribution for deep networks, 2017.
    Raises ValueError for another number of words than steps or an unknown method.
    """
    listed = words.split() if isinstance(words, str) else [str(w) for w in words]
    if not listed:
        raise ValueError("viz.words: there are no words")
    data, note = {"words": listed}, ""
    if values is None:
        if model is None or x is None:
            raise ValueError("viz.words: give values, one for each word, or model and x")
        if method not in METHODS:
            from seqnet.errors import unknown_name

            raise unknown_name("method", method, METHODS)
        found = attribute(model, x, method, output)
        values = found.pop("values")
        data.update(found)
        note = (f"f = {found['result']:.3f}, f(0) = {found['baseline']:.3f}, sum of the values {values.sum():+.3f}, "
                f"gap {found['gap'] + 0.0:+.1e}")
        title = title or f"Shares of the words in output {found['output']}, by {METHODS[method]}"
    values = numbers("words", "values", values, 1)
    labels("words", "words", listed, len(values))
    data["values"] = values
    high = max(float(np.abs(values).max()), 1e-12)
    lines, width = _lines(listed, 860)
    height = 66 * len(lines) + (92 if note else 66)
    figure = canvas(900, height)
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1), label="words")
    ax.set_xlim(0, 900)
    ax.set_ylim(height, 0)
    ax.axis("off")
    ax.text(20, 26, title or "Words and their values", fontsize=11, fontweight="bold", va="center")
    i = 0
    for row, line in enumerate(lines):
        top, left = 50 + 66 * row, 20.0
        for word in line:
            _word(ax, left, top, width[word], word, values[i] / high)
            left += width[word] + 6
            i += 1
    if note:
        ax.text(20, height - 20, note, color=SOFT, fontsize=9, va="center")
    order = np.argsort(-np.abs(values), kind="stable")
    picture = Picture(figure, data, f"Words by value; the strongest is {listed[order[0]]!r} with {values[order[0]]:+.3g}.")
    picture.html = _html(listed, values / high, title or "", note)
    return picture


def _lines(words, most):
    """Words broken into lines of so many pixels, and the width of each word's box."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", size=10.5)
    width = {w: TextPath((0, 0), plain(w), prop=font).get_extents().width * 100 / 72 + 14 for w in set(words)}
    lines, used = [[]], 0.0
    for word in words:
        if used + width[word] > most and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += width[word] + 6
    return lines, width


def _shade(value):
    color = _FOR if value > 0 else _AGAINST
    return tuple(1 - 0.62 * abs(value) * (1 - c) for c in color)


def _word(ax, left, top, width, word, value):
    from matplotlib.patches import FancyBboxPatch, Rectangle

    ax.add_patch(FancyBboxPatch((left, top), width, 26, boxstyle="round,pad=0,rounding_size=4", facecolor=_shade(value),
                                edgecolor="#c9ced4", linewidth=0.8))
    ax.text(left + width / 2, top + 13.5, plain(word), ha="center", va="center", fontsize=10.5, color=INK)
    middle = top + 41
    ax.plot([left, left + width], [middle, middle], color="#9aa1a9", linewidth=0.8)
    size = 11 * abs(value)
    ax.add_patch(Rectangle((left + 2, middle - size if value > 0 else middle), width - 4, size, linewidth=0.8,
                           facecolor=_FOR if value > 0 else "white", edgecolor=_FOR if value > 0 else _AGAINST,
                           hatch="" if value > 0 else "////"))


def _html(words, values, title, note):
    from html import escape

    spans = []
    for word, value in zip(words, values):
        r, g, b = (round(255 * part) for part in _shade(value))
        line = "overline" if value > 0.05 else "underline" if value < -0.05 else "none"
        spans.append(f'<span title="{value:+.3f}" style="background:rgb({r},{g},{b});color:#222;padding:.15em .35em;'
                     f'border-radius:.25em;text-decoration:{line}">{escape(word)}</span>')
    head = f"<b>{escape(title)}</b><br>" if title else ""
    return (f'<div style="line-height:2.2;font-family:sans-serif">{head}{" ".join(spans)}<br><small>{escape(note)}</small>'
            "</div>")
