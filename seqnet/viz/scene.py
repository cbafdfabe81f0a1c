"""A drawing of boxes, words and arrows that becomes an SVG text or, through matplotlib, a PNG or PDF."""

from xml.sax.saxutils import escape, quoteattr

from seqnet.viz.glyphs import width_of

FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
_PNG = 0.94  # letters in a PNG are so much smaller than asked for: DejaVu Sans is a large font


class Scene:
    """Shapes in the order they are drawn, in pixels from the upper left corner."""

    def __init__(self, width, height, title=""):
        self.width, self.height, self.title = width, height, title
        self.shapes = []

    def box(self, x, y, width, height, fill="#ffffff", stroke=None, radius=0.0, line=1.0, dash=None):
        """A rectangle, with round corners where `radius` is above 0."""
        self.shapes.append(("box", x, y, width, height, fill, stroke, radius, line, dash))

    def words(self, x, y, *spans, anchor="middle"):
        """Text with its base line at y: spans (text, size, color, bold), one behind the other."""
        self.shapes.append(("words", x, y, spans, anchor))

    def arrow(self, points, sideways=False, color="#5f6670", line=1.4):
        """A smooth line through points, with a head at the last; it leaves and arrives downwards, or `sideways`."""
        self.shapes.append(("arrow", points, sideways, color, line))

    # ---- SVG

    def svg(self):
        """The drawing as SVG, all in one text."""
        w, h = _number(self.width), _number(self.height)
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
                 f"font-family={quoteattr(FONT)}>"]
        if self.title:
            parts.append(f"<title>{escape(self.title)}</title>")
        parts.append(f'<rect x="0" y="0" width="{w}" height="{h}" fill="#ffffff"/>')
        for kind, *shape in self.shapes:
            parts.append({"box": _svg_box, "words": _svg_words, "arrow": _svg_arrow}[kind](*shape))
        return "\n".join([*parts, "</svg>", ""])

    # ---- matplotlib

    def figure(self):
        """The drawing as a matplotlib figure of its size at 100 dots an inch."""
        from matplotlib.figure import Figure
        from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
        from matplotlib.path import Path

        figure = Figure(figsize=(self.width / 100, self.height / 100), dpi=100)
        ax = figure.add_axes([0, 0, 1, 1])
        ax.set_xlim(0, self.width)
        ax.set_ylim(self.height, 0)
        ax.axis("off")
        point = 0.72  # a pixel in points, at 100 dots an inch
        for kind, *shape in self.shapes:
            if kind == "box":
                x, y, width, height, fill, stroke, radius, line, dash = shape
                style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
                ax.add_patch(FancyBboxPatch(
                    (x, y), width, height, boxstyle=style, facecolor=fill or "none", edgecolor=stroke or "none",
                    linewidth=line * point if stroke else 0, linestyle=(0, (4, 3)) if dash else "-", mutation_aspect=1))
            elif kind == "words":
                x, y, spans, anchor = shape
                whole = spans_width(spans) * _PNG
                x -= {"middle": whole / 2, "start": 0, "end": whole}[anchor]
                for text, size, color, bold in spans:
                    ax.text(x, y, text, fontsize=size * point * _PNG, color=color, va="baseline", ha="left",
                            parse_math=False, fontweight="bold" if bold else "normal", family=["DejaVu Sans"])
                    x += (width_of(text, size, bold) + GAP) * _PNG
            else:
                points, sideways, color, line = shape
                curves, head = arrow_parts(points, sideways)
                codes, places = [Path.MOVETO], [points[0]]
                for a, b, c in curves:
                    codes += [Path.CURVE4] * 3
                    places += [a, b, c]
                ax.add_patch(PathPatch(Path(places, codes), facecolor="none", edgecolor=color, linewidth=line * point))
                ax.add_patch(Polygon(head, closed=True, facecolor=color, edgecolor="none"))
        return figure


GAP = 8.0  # between spans


def spans_width(spans):
    """The width of spans of text with the gaps between them."""
    return sum(width_of(text, size, bold) for text, size, _, bold in spans) + GAP * (len(spans) - 1)


def arrow_parts(points, sideways, size=7.5):
    """Bezier curves [(control, control, end), ...] from the first point to the head, and the corners of the head."""
    (ax, ay), (bx, by) = points[-2:]
    if sideways:
        way = 1 if bx >= ax else -1
        base = (bx - way * size, by)
        head = [(bx, by), (base[0], by - size * 0.45), (base[0], by + size * 0.45)]
    else:
        way = 1 if by >= ay else -1
        base = (bx, by - way * size)
        head = [(bx, by), (bx - size * 0.45, base[1]), (bx + size * 0.45, base[1])]
    curves, places = [], [*points[:-1], base]
    for (ax, ay), (bx, by) in zip(places, places[1:]):
        if sideways:
            curves.append((((ax + bx) / 2, ay), ((ax + bx) / 2, by), (bx, by)))
        else:
            curves.append(((ax, (ay + by) / 2), (bx, (ay + by) / 2), (bx, by)))
    return curves, head


def _svg_box(x, y, width, height, fill, stroke, radius, line, dash):
    dashes = ' stroke-dasharray="4 3"' if dash else ""
    edge = f' stroke="{stroke}" stroke-width="{_number(line)}"{dashes}' if stroke else ""
    return (f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
            f'rx="{_number(radius)}" fill="{fill or "none"}"{edge}/>')


def _svg_words(x, y, spans, anchor):
    parts = []
    for i, (text, size, color, bold) in enumerate(spans):
        more = (' font-weight="600"' if bold else "") + (f' dx="{_number(GAP)}"' if i else "")
        parts.append(f'<tspan font-size="{_number(size)}" fill="{color}"{more}>{escape(text)}</tspan>')
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">{"".join(parts)}</text>'


def _svg_arrow(points, sideways, color, line):
    curves, head = arrow_parts(points, sideways)
    path = f"M{_number(points[0][0])},{_number(points[0][1])}" + "".join(
        f" C{_number(a[0])},{_number(a[1])} {_number(b[0])},{_number(b[1])} {_number(c[0])},{_number(c[1])}"
        for a, b, c in curves)
    corners = " ".join(f"{_number(x)},{_number(y)}" for x, y in head)
    return (f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{_number(line)}"/>'
            f'<polygon points="{corners}" fill="{color}"/>')


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")
