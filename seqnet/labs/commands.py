"""The commands, as functions that say what they do."""

import time
from pathlib import Path

from .bundle import submit as hand_in
from .course import Course
from .definition import get, labs
from .files import read_json, write, write_json
from .html import page
from .judge import judge
from .junit import junit
from .picture import svg
from .report import number, text
from .workspace import LabError, find, start


def run_list(say, where="."):
    """All labs, and how far one is with those that were started."""
    for lab in labs().values():
        done = ""
        for folder in (Path(where) / lab.folder.name, Path(where)):
            report = read_json(folder / "results" / "report.json")
            if report and report.get("lab") == lab.name:
                done = f"{number(report['points'])} / {number(report['max'])}"
                break
        say(f"  {lab.number:>2}  {lab.name:<14} {lab.title[:52]:<53} {lab.minutes:>4} min  {done}".rstrip())
    say("Begin with: python -m seqnet.labs start NAME --id YOUR-ID")
    return 0


def run_start(say, name, student="", team=(), course=None, where=".", fresh=False):
    """Make the folder and say what to do next."""
    work, made = start(name, student, team, course, where, fresh)
    lab = work.lab
    if not made:
        say(f"{work.file} is there already and was left alone (--fresh moves it aside).")
    else:
        say(f"Lab {lab.number}: {lab.title}   (about {lab.minutes} min)")
        say(f"  {work.file}   fill in the functions: {', '.join(lab.functions)}")
        say(f"  {work.folder / (lab.name + '.ipynb')}   the story")
        say(f"  {work.folder / 'answers.md'}   {len(lab.questions)} questions to answer in words")
        if work.variant:
            options = ", ".join(f"{k} = {v}" for k, v in work.variant.items())
            say(f"Your variant{'' if work.student else ' (no --id was given)'}: {options}")
    say("Next:")
    say(f"  python -m seqnet.labs check {lab.name}     how far you are")
    say(f"  python -m seqnet.labs hint {lab.name}      a nudge")
    return 0


def checked(work, seed=0, only=None, course=None, sanitize=False):
    """Judge a workspace and write its reports; gives the report."""
    make = None
    if sanitize:
        if work.lab.language != "c":
            raise LabError(f"--sanitize is for labs in C; {work.lab.name} is one in Python")
        from .kernel.sandbox import sanitizing as make
    if only is not None:
        only = [work.lab.check(name).name for name in only]
    report = judge(work.lab, work.source(), work.student, work.variant, seed, only=only, course=Course.read(course),
                   sandbox=make, on_result=lambda r: write(work.results / "report.xml", junit(r)))
    write(work.results / "report.xml", junit(report))
    write(work.results / "report.html", page(report))
    for old in work.results.glob("*.svg"):
        old.unlink()
    for r in report.results:
        drawing = svg(r.picture) if r.picture is not None else None
        if drawing:
            write(work.results / f"{r.number}-{r.name}.svg", drawing)
    if only is None:
        write_json(work.results / "report.json", report.table())
    return report


def run_check(say, name, seed=0, only=None, course=None, verbose=False, where=".", xml=None, sanitize=False):
    """The table; 0 where all points were reached, else 1."""
    work = find(name, where)
    report = checked(work, seed, only, course, sanitize)
    say(text(report))
    if xml:
        write(xml, junit(report))
    printed = report.printed.strip().splitlines()
    if printed:
        shown = printed if verbose else printed[:5]
        say(f"Your file printed ({len(printed)} lines):")
        for line in shown:
            say(f"  | {line[:160]}")
        if len(shown) < len(printed):
            say("  | ...   (-v shows more)")
    pictures = sorted(p.name for p in work.results.glob("*.svg"))
    if pictures:
        say(f"Pictures: {work.results / 'report.html'}")
    if report.points == report.most:
        say(f"Next: python -m seqnet.labs submit {work.lab.name}")
    return 0 if report.points == report.most else 1


def run_watch(say, name, where=".", rounds=None, pause=0.5, course=None):
    """Check again whenever the file is saved, until Ctrl-C."""
    work, before = find(name, where), None
    say(f"Watching {work.file}; Ctrl-C ends.")
    try:
        while rounds is None or rounds > 0:
            try:
                now = work.file.stat().st_mtime_ns
            except FileNotFoundError:
                now = before
            if now != before:
                before = now
                say(time.strftime("%H:%M:%S"))
                say(text(checked(work, course=course)))
                rounds = None if rounds is None else rounds - 1
            time.sleep(pause)
    except KeyboardInterrupt:
        say("Stopped watching.")
    return 0


def run_hint(say, name, check=None, where="."):
    """The next hint for a check, that of the first one without full marks unless told."""
    work = find(name, where)
    lab = work.lab
    if check is None:
        report = read_json(work.results / "report.json", {}) or {}
        rows = [r["name"] for r in report.get("checks", []) if r.get("code") not in ("ok", "waits")]
        check = rows[0] if rows else next(c.name for c in lab.checks if not c.hidden)
    try:
        check = lab.check(check).name
    except KeyError as error:
        raise LabError(error.args[0]) from None
    hints = lab.hints(check)
    if not hints:
        say(f"There is no hint for {check}.")
        return 0
    taken = dict(work.state.get("hints") or {})
    level = min(taken.get(check, 0), len(hints) - 1)
    say(f"{check}, hint {level + 1} of {len(hints)}:")
    say(hints[level])
    taken[check] = max(taken.get(check, 0), level + 1)
    work.save(hints=taken)
    say(f"Once more: python -m seqnet.labs hint {lab.name} {check}" if level + 1 < len(hints) else "That was the last one.")
    return 0


def run_submit(say, name, where=".", path=None, course=None):
    """Check once more, bundle, and say what to hand in."""
    work = find(name, where)
    report = checked(work, course=course)
    say(text(report))
    path, digest = hand_in(work, report, path)
    unanswered = _unanswered(work)
    if not work.student:
        say("No id was given at the start: the name of the zip does not tell who you are.")
    if unanswered:
        say(f"answers.md: nothing is written below {unanswered} of {len(work.lab.questions)} questions.")
    say(f"Hand in {path}")
    say(f"  sha256 {digest}")
    return 0


def _unanswered(work):
    path = work.folder / "answers.md"
    if not path.is_file():
        return len(work.lab.questions)
    parts = path.read_text(encoding="utf-8", errors="replace").split("\n## ")[1:]
    return sum(not part.partition("\n")[2].strip() for part in parts)


def run_grade(say, folder, lab, **settings):
    """Grade a class."""
    from .grade import grade

    if not Path(folder).is_dir():
        raise LabError(f"there is no folder {folder}")
    begun = time.monotonic()
    path = grade(folder, lab, say=say, **settings)
    count = len(path.read_text(encoding="utf-8").splitlines()) - 1
    say(f"{count} submissions in {time.monotonic() - begun:.0f} s: {path}")
    return 0


def run_similar(say, folder, lab, above=0.8):
    """Pairs of submissions that share most of their text, for the staff to read side by side."""
    from .grade import submissions
    from .similar import pairs

    lab = get(lab)
    sources = {one.student: one.source for one in submissions(folder, lab) if one.source}
    found = pairs(sources, lab.stub(), above)
    for share, a, b in found:
        say(f"{share:.2f}  {a}  {b}")
    say(f"{len(found)} pairs of {len(sources)} submissions share at least {above:g} of the shorter one's text")
    return 0


def predict(name, value, where="."):
    """Note a prediction that a notebook asks for before it shows the answer; it goes into the submission."""
    work = find(name, where)
    noted = [*(work.state.get("predictions") or []), repr(value)[:200]]
    work.save(predictions=noted)
    return f"noted: {value!r}"


__all__ = ["checked", "get", "predict", "run_check", "run_grade", "run_hint", "run_list", "run_similar",
           "run_start", "run_submit", "run_watch"]
