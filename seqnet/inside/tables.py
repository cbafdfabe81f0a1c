"""One table as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from html import escape


def text_table(head, rows, right=()):
    """Columns side by side, a line under the head; the columns numbered in `right` are right-aligned."""
    cells = [head, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]

    def line(row):
        return "  ".join(c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths))).rstrip()

    return "\n".join([line(head), "  ".join("─" * w for w in widths), *map(line, rows)])


def html_table(head, rows, right=(), caption=""):
    """The same with a caption; colours are the page's own, so that it is legible on dark pages too."""

    def cell(kind, i, text):
        return f'<{kind} style="text-align:{"right" if i in right else "left"};padding:2px 8px">{escape(text)}</{kind}>'

    def line(kind, row):
        return "<tr>" + "".join(cell(kind, i, c) for i, c in enumerate(row)) + "</tr>"

    shown = f'<caption style="caption-side:bottom;text-align:left">{escape(caption)}</caption>' if caption else ""
    return (f'<table style="border-collapse:collapse">{shown}<thead>{line("th", head)}</thead>'
            f'<tbody>{"".join(line("td", row) for row in rows)}</tbody></table>')
