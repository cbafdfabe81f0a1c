"""A report as a page, and as what a notebook shows: the table, and a picture for each failed check."""

from html import escape

from .picture import svg
from .report import details, headline, number

STYLE = """<style>
.lab{font:14px/1.45 system-ui,sans-serif;max-width:60rem}.lab table{border-collapse:collapse}
.lab td{padding:2px 10px;text-align:left;vertical-align:top}
.lab pre{margin:2px 0 8px 1.5rem;white-space:pre-wrap;font-size:12px}
.lab .ok{color:#1a7f37}.lab .WRONG,.lab .PART{color:#b42318}.lab .grey{color:#777}
</style>"""


def fragment(report, feedback="full"):
    """The HTML of a report, without a page around it; nothing in it is fetched from anywhere."""
    rows = []
    for r in report.results:
        kind = "grey" if r.status == "-" else r.status
        cells = [escape(r.number), escape(r.title), f"{number(r.points)} / {number(r.most)}",
                 "" if r.code == "ok" else escape(r.code)]
        rows.append(f'<tr><td class="{kind}">{r.status}</td>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
        lines = details(report, r, feedback) if r.code not in ("ok", "not implemented") and feedback != "score" else []
        if lines:
            drawing = svg(r.picture) if r.picture is not None and feedback == "full" else None
            rows.append(f'<tr><td></td><td colspan="4"><pre>{escape(chr(10).join(lines))}</pre>{drawing or ""}</td></tr>')
    variant = ", ".join(f"{k} = {v}" for k, v in report.variant.items())
    variant = f"<p>variant: {escape(variant)}</p>" if variant else ""
    return (f'{STYLE}<div class="lab"><p><b>{escape(headline(report))}</b></p>{variant}'
            f"<table>{''.join(rows)}</table></div>")


def page(report, feedback="full"):
    """The same as a whole page."""
    title = escape(f"{report.lab} {report.student}".strip())
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body>{fragment(report, feedback)}</body></html>\n")
