"""What every figure of `seqnet.viz` returns, and the frame in which it is drawn."""

import functools
import io
import os

import numpy as np

from seqnet.viz.style import settle


class Picture:
    """A drawn figure and the numbers in it.

    Attributes:
        figure: the matplotlib `Figure`; it belongs to no window and needs no closing.
        data: what was drawn: a dictionary of arrays (and lists of words) by name.
        alt: one sentence that says what is to be seen, for those who cannot see it.
        html: the same as a piece of HTML, for figures that consist of words; else None.

    Jupyter shows it by itself; `save` writes a file.
    """

    dots = 160  # per inch in PNG; one inch is 100 pixels on the screen

    def __init__(self, figure, data, alt=""):
        self.figure, self.data, self.alt = figure, data, alt
        self.html = None

    def save(self, path):
        """Write ``.png``, ``.svg`` or ``.pdf`` (``.html`` where there is one), by the ending of `path`; returns the path.

        Raises ValueError for another ending, FileNotFoundError where the folder is missing.
        """
        from seqnet.saving.files import replacing

        path = os.fspath(path)
        kind = os.path.splitext(path)[1].lower().removeprefix(".")
        if kind not in ("png", "svg", "pdf") and not (kind == "html" and self.html):
            raise ValueError(f"Picture.save: path must end in .png, .svg or .pdf; received {path!r}")
        content = self.html.encode() if kind == "html" else self._drawn(kind)
        with replacing(path) as stream:
            stream.write(content)
        return path

    @property
    def png(self):
        """The picture as the bytes of a PNG file."""
        return self._drawn("png")

    @property
    def svg(self):
        """The picture as the text of an SVG, with `alt` as its title."""
        return self._drawn("svg").decode()

    def _drawn(self, kind):
        from matplotlib import rc_context

        stream = io.BytesIO()
        # no dates and fixed identifiers: the same picture is the same file
        plain = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
        with rc_context(STYLE):
            self.figure.savefig(stream, format=kind, dpi=self.dots, metadata=plain)
        content = stream.getvalue()
        if kind == "svg" and self.alt:
            from xml.sax.saxutils import escape

            start = content.index(b">", content.index(b"<svg")) + 1
            content = content[:start] + f"\n <title>{escape(self.alt)}</title>".encode() + content[start:]
        return content

    def _repr_png_(self):
        width, height = (round(100 * inches) for inches in self.figure.get_size_inches())
        return self.png, {"width": width, "height": height, "alt": self.alt}

    def __repr__(self):
        def shown(value):
            shape = getattr(value, "shape", None)
            return str(shape) if shape is not None else f"{len(value)} entries" if hasattr(value, "__len__") else repr(value)

        return f"<Picture: {self.alt} data: {', '.join(f'{k} {shown(v)}' for k, v in self.data.items())}>"


OTHER_FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "Microsoft YaHei",
               "Hiragino Sans", "Arial Unicode MS", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Emoji", "Symbola")
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9.5, "axes.titlesize": 11, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.labelsize": 10, "xtick.labelsize": 9, "ytick.labelsize": 9, "legend.fontsize": 9,
    "figure.titlesize": 12.5, "figure.titleweight": "bold", "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": "#8a9099", "axes.linewidth": 1.0, "xtick.color": "#3d434b", "ytick.color": "#3d434b",
    "axes.labelcolor": "#222222", "text.color": "#222222", "axes.titlecolor": "#222222", "axes.axisbelow": True,
    "grid.color": "#e3e6ea", "lines.linewidth": 2.0, "lines.markersize": 5, "legend.frameon": False,
    "figure.facecolor": "white", "axes.facecolor": "white", "savefig.facecolor": "white", "hatch.linewidth": 0.8,
    "svg.hashsalt": "seqnet", "svg.fonttype": "path", "path.simplify": True, "image.interpolation": "nearest",
    "figure.constrained_layout.use": False, "text.usetex": False, "axes.unicode_minus": True, "savefig.bbox": None,
    "axes.xmargin": 0.05, "axes.ymargin": 0.05, "legend.handlelength": 3.0, "axes.titlepad": 8.0, "mathtext.default": "it",
}


def figure_function(function):
    """Make a function that draws a public figure: matplotlib is there, in the house's style, or the error says how to
    get it."""

    @functools.wraps(function)
    def draw(*args, **kwargs):
        try:
            from matplotlib import font_manager, rc_context
        except ImportError:
            raise ImportError(
                f"viz.{function.__name__} draws with matplotlib, which is not installed. Install it: "
                "pip install 'seqnet[plots]' (or pip install matplotlib)"
            ) from None
        # other scripts than DejaVu's, where the machine has a font for them
        there = set(font_manager.fontManager.get_font_names())
        fonts = ["DejaVu Sans", *(font for font in OTHER_FONTS if font in there)]
        with rc_context({**STYLE, "font.family": fonts}):
            picture = function(*args, **kwargs)
            settle(picture.figure)
            return picture

    return draw


def canvas(width, height, title=None):
    """An empty figure of so many screen pixels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 100, height / 100), dpi=100, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06, wspace=0.03, hspace=0.04)
    if title:
        figure.suptitle(title, x=0.012, ha="left")
    return figure


def numbers(name, what, value, ndim=None, finite=True):
    """`value` as a float64 array with one of the numbers of axes in `ndim`, or an error that says what came."""
    value = getattr(value, "matrix", value)
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"viz.{name}: {what} must be numbers in a rectangular shape; received "
                         f"{type(value).__name__}") from None
    wanted = (ndim,) if isinstance(ndim, int) else ndim
    if wanted is not None and array.ndim not in wanted:
        axes = " or ".join(map(str, wanted))
        raise ValueError(f"viz.{name}: {what} must have {axes} axes; received shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"viz.{name}: {what} is empty, of shape {array.shape}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"viz.{name}: {what} holds {int((~np.isfinite(array)).sum())} numbers that are not finite")
    return array


def labels(name, what, words, count):
    """Words as a list of `count` texts, or an error; None stays None."""
    if words is None:
        return None
    if isinstance(words, str):
        words = words.split()
    words = [str(word) for word in words]
    if len(words) != count:
        raise ValueError(f"viz.{name}: {what} must name each of the {count} steps; received {len(words)} names. A text is "
                         "split at blanks")
    return words
