"""From a student's file to points: run each check, note what happened, never fall over."""

import time
from dataclasses import asdict, dataclass, field

from .numbers import LIMIT
from .sandbox import Failure, Sandbox
from .trial import Trial

GREY = {"not implemented", "missing", "waits"}
CODES = {  # what each code means for the one who reads a report
    "ok": "all right", "part": "part of it is right", "wrong": "other numbers than expected",
    "not implemented": "the stub is still there", "missing": "the function is not in the file",
    "waits": "a check before it gave no points", "timeout": "did not end in time", "crash": "the process died",
    "exit": "the file ended its process", "raised": "an exception", "forbidden": "something labs do not lend",
    "memory": "too much memory", "forged": "tampered with the pipe",
    "start": "no process could be started", "error": "the check itself failed: tell the course",
}


@dataclass
class Result:
    """One row of the table."""

    name: str
    number: str
    title: str
    points: float
    most: float
    code: str
    lines: list = field(default_factory=list)
    items: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)
    foreign: list = field(default_factory=list)
    seconds: float = 0.0
    hidden: bool = False
    picture: object = None

    @property
    def status(self):
        """The word at the left of the row."""
        return "ok" if self.code == "ok" else "-" if self.code in GREY else "PART" if self.points > 0 else "WRONG"


@dataclass(repr=False)
class Report:
    """All rows of a lab for one student."""

    lab: str
    title: str
    number: int
    student: str
    variant: dict
    results: list = field(default_factory=list)
    seconds: float = 0.0
    hidden_left: int = 0
    printed: str = ""
    layers: list = field(default_factory=list)
    source_sha256: str = ""

    @property
    def points(self):
        """The sum of the points, to two digits."""
        return round(sum(r.points for r in self.results), 2)

    @property
    def most(self):
        """The sum of the full marks of the checks that ran."""
        return round(sum(r.most for r in self.results), 2)

    def __repr__(self):
        from .report import text

        return text(self)

    def _repr_html_(self):
        from .html import fragment

        return fragment(self)

    def table(self):
        """Everything but the pictures, as plain values for JSON."""
        rows = []
        for r in self.results:
            picture, r.picture = r.picture, None
            rows.append({**asdict(r), "status": r.status})
            r.picture = picture
        head = {k: v for k, v in vars(self).items() if k != "results"}
        return {**head, "points": self.points, "max": self.most, "checks": rows}


def judge(lab, source, student="", variant=None, seed=0, hidden=False, only=None, course=None, on_result=None,
          sandbox=None):
    """The `Report` of a file's text.

    seed: of the random cases, hidden: run the hidden checks too, only: names of checks, course: a `Course` that changes
    points and deadlines, on_result(report): called after each row. Nothing that the file does raises here.
    """
    from hashlib import sha256

    begun = time.monotonic()
    variant = lab.variant(student) if variant is None else variant
    points = lab.points(course)
    report = Report(lab.name, lab.title, lab.number, student, variant)
    report.source_sha256 = sha256(source.encode("utf-8", "replace")).hexdigest()
    wanted = [c for c in lab.checks if (hidden or not c.hidden) and (only is None or c.name in only)]
    report.hidden_left = 0 if hidden or only else sum(c.hidden for c in lab.checks)
    make = sandbox or open_sandbox
    limits = {} if course is None else course.limits(lab.name)
    numbers = {c.name: f"{lab.number}.{k}" for k, c in enumerate(lab.checks, 1)}
    with make(lab, source, variant, **limits) as box:
        earned = {}
        for check in wanted:
            result = Result(check.name, numbers[check.name], check.title, 0.0, points[check.name], "error",
                            hidden=check.hidden)
            if check.needs and earned.get(check.needs) == 0.0:
                result.code, result.lines = "waits", [f"waits for {numbers[check.needs]}"]
            else:
                _run(lab, check, box, variant, seed, result)
            earned[check.name] = result.points
            report.results.append(result)
            report.seconds = time.monotonic() - begun
            if on_result is not None:
                on_result(report)
        report.printed, report.layers = box.printed, list(box.layers)
    report.seconds = time.monotonic() - begun
    return report


def open_sandbox(lab, source, variant, deadline=None, total=None):
    """The process for a file: Python's, or that of the C lab."""
    if lab.language == "c":
        from .kernel.sandbox import KernelSandbox

        return KernelSandbox(source, lab, variant, deadline or lab.deadline, total or lab.total)
    return Sandbox(source, lab.file, lab.imports, deadline or lab.deadline, total or lab.total)


def _run(lab, check, box, variant, seed, result):
    """Fill in a row. Points come at the very end, from comparisons that were made."""
    begun = time.monotonic()
    trial = Trial(check, box, variant, seed, lab.mistakes, lab.variants)
    try:
        check.run(trial)
        share, result.mistakes = trial.outcome()
        result.code = "ok" if share == 1.0 else "part" if share > 0 else "wrong"
        if not trial.items:
            result.code, result.lines = "error", ["the check compared nothing"]
        result.points = round(share * result.most, 4)
    except Failure as failure:
        result.code, result.lines = failure.code, failure.lines
        _, result.mistakes = trial.outcome()
    except Exception as error:  # a check that stumbles over what came: no points, and the report goes on
        result.code = "error"
        result.lines = [f"the check stumbled: {type(error).__name__}: {error}"[:200]]
    result.items = [
        {"name": i.name, "shape": None if i.shape is None else list(i.shape), "error": i.error, "limit": i.limit,
         "ok": i.credit == 1.0} for i in trial.items.values() if i.count
    ]
    if result.code != "ok":
        result.lines = [*result.lines, *_words(lab, trial, result)]
        result.picture = trial.picture
    result.foreign = [f"{k}={v}" for k, v in trial.foreign]
    result.seconds = round(time.monotonic() - begun, 3)


def _words(lab, trial, result):
    lines = []
    for name in result.mistakes[:2]:
        known = next(m for m in lab.mistakes if m.name == name)
        lines.append(f"Likely cause: {known.message}" + (" (Your numbers equal that version's.)" if known.look else ""))
        if known.look:
            lines.append(f"Look at: {known.look}")
    if result.mistakes and not known.look:
        lines.append("(Your numbers equal that version's.)")
    elif trial.foreign:
        other = ", ".join(f"{k} = {v}" for k, v in trial.foreign)
        yours = ", ".join(f"{k} = {trial.variant[k]}" for k, _ in trial.foreign)
        lines.append(f"Likely cause: these are the numbers of {other}; your variant is {yours}.")
    for item in trial.items.values():
        if item.credit < 1.0:
            lines.extend(item.lines)
            break
    return lines


__all__ = ["CODES", "LIMIT", "Report", "Result", "judge", "open_sandbox"]
