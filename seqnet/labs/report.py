"""A report as text, the form that a student reads."""

import textwrap

WIDTH = 100


def number(x):
    """12 or 1.5, not 12.0."""
    return f"{x:.2f}".rstrip("0").rstrip(".")


def headline(report):
    """The first line: lab, score, time, how many checks."""
    public = sum(not r.hidden for r in report.results)
    hidden = f", {report.hidden_left} more when graded" if report.hidden_left else ""
    score = f"{number(report.points)} / {number(report.most)}"
    count = f"({report.seconds:.1f} s, {public} public check{'s' * (public != 1)}{hidden})"
    return f"Lab {report.number}  {report.title}".ljust(62) + f"{score.rjust(9)}   {count}"


def text(report, feedback="full"):
    """The table. feedback: "full", "direction" (no numbers of the answer) or "score" (points only)."""
    lines = [headline(report)]
    if report.variant:
        lines.append("  your variant: " + ", ".join(f"{k} = {v}" for k, v in report.variant.items()))
    shown_before = None
    for r in report.results:
        points = f"{number(r.points)} / {number(r.most)}"
        grey = f"   {r.code}" if r.status == "-" else ""
        lines.append(f"  {r.status:<5} {r.number:<5} {r.title[:52]:<53}{points:>8}{grey}")
        if r.code not in ("ok", "not implemented", "waits") and feedback != "score":
            if r.lines and r.lines == shown_before:
                lines.append(" " * 14 + "the same as above")
            else:
                lines.extend(" " * 14 + line for line in details(report, r, feedback))
            shown_before = r.lines
    if report.points == report.most and report.results:
        public = sum(not r.hidden for r in report.results)
        done = f"All {public} public checks passed; " if report.hidden_left else "All checks passed."
        lines.append("  " + done + (f"{report.hidden_left} more run when it is graded." if report.hidden_left else ""))
    return "\n".join(lines)


def details(report, r, feedback="full"):
    """What stands below a row that is not right."""
    lines = []
    if len(r.items) > 1 or any(i["error"] not in (0.0, float("inf")) for i in r.items):
        for i in r.items[:8]:
            shape = "" if i["shape"] is None else str(tuple(i["shape"]))
            error = "wrong" if i["error"] == float("inf") else f"rel. error {i['error']:.1e}   limit {i['limit']:.0e}"
            lines.append(f"{i['name']:<12} {shape:<14} {'ok' if i['ok'] else error}")
    shown = [s for s in r.lines if feedback == "full" or not s.startswith("first wrong entry")]
    for line in shown[:6]:
        lines.extend(textwrap.wrap(line, WIDTH - 14, subsequent_indent="    ") or [""])
    if r.code in ("wrong", "part", "raised"):
        lines.append(f"Try: python -m seqnet.labs hint {report.lab} {r.name}")
    return lines[:14]
