"""A page to draw on that becomes an SVG text: lines, dots and words, nothing more."""

from xml.sax.saxutils import escape, quoteattr

FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"


class Page:
    """Shapes in the order they are drawn; ``text()`` gives the SVG."""

    def __init__(self, width, height, background="#ffffff"):
        self.width, self.height = width, height
        self._parts = []
        self._shape("rect", x=0, y=0, width=width, height=height, fill=background)

    def line(self, x1, y1, x2, y2, color, width=1.0, dash=None):
        """A straight line."""
        self._shape("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=color, stroke_width=width, stroke_dasharray=dash)

    def path(self, points, color, width=2.5):
        """A line through points [(x, y), ...]."""
        self._shape(
            "polyline",
            points=" ".join(f"{_number(x)},{_number(y)}" for x, y in points),
            fill="none",
            stroke=color,
            stroke_width=width,
            stroke_linejoin="round",
            stroke_linecap="round",
        )

    def dot(self, x, y, radius, fill, stroke=None, width=None):
        """A filled circle, with a ring where ``stroke`` is a colour."""
        self._shape("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width)

    def words(self, x, y, text, size=13, color="#333333", anchor="start", weight=None, turn=None):
        """Text with its base line at y; ``turn`` are degrees about (x, y)."""
        rotate = None if turn is None else f"rotate({_number(turn)} {_number(x)} {_number(y)})"
        self._shape(
            "text",
            escape(text),
            x=x,
            y=y,
            fill=color,
            font_size=size,
            text_anchor=anchor,
            font_weight=weight,
            transform=rotate,
        )

    def text(self):
        """The whole picture as SVG."""
        size = f'width="{_number(self.width)}" height="{_number(self.height)}"'
        view = f'viewBox="0 0 {_number(self.width)} {_number(self.height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-family={quoteattr(FONT)}>'
        return "\n".join([head, *self._parts, "</svg>", ""])

    def _shape(self, tag, content=None, **attributes):
        written = " ".join(
            f"{name.replace('_', '-')}={quoteattr(value if isinstance(value, str) else _number(value))}"
            for name, value in attributes.items()
            if value is not None
        )
        self._parts.append(f"<{tag} {written}/>" if content is None else f"<{tag} {written}>{content}</{tag}>")


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")
