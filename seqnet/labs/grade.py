"""A folder of submissions to a table of points, with a report for each student.

Accepted: ``ID/conv1d.py``, ``ID_conv1d.py`` (and ``ID.py``), the zips that ``submit`` makes, and notebooks whose cells are
tagged ``lab``. What is done already is kept in ``state.jsonl``, so a run that was stopped goes on where it was.
"""

import csv
import io
import json
import platform
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from .bundle import MOST_BYTES, unpack
from .course import Course
from .definition import get
from .files import write
from .html import page
from .judge import Report, Result, judge
from .junit import junit
from .notebook import code_of
from .report import number, text


@dataclass
class Submission:
    """What one student or team handed in."""

    student: str
    path: Path
    source: str = ""
    team: list = field(default_factory=list)
    answers: str = ""
    problem: str = ""
    flags: list = field(default_factory=list)

    @property
    def identity(self):
        """What the variant is drawn from."""
        return "+".join(sorted(self.team)) if self.team else self.student


def submissions(folder, lab):
    """All submissions of a folder, one for each student, by id."""
    found, stem, suffix = {}, lab.name, Path(lab.file).suffix
    for path in sorted(Path(folder).iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            for inner in (path / lab.file, path / lab.folder.name / lab.file, *sorted(path.glob("*.zip")),
                          *sorted(path.glob("*.ipynb"))):
                if inner.is_file():
                    found[path.name] = _open(path.name, inner, lab)
                    break
            else:
                found[path.name] = Submission(path.name, path, problem=f"no {lab.file} in the folder")
        elif path.suffix in (suffix, ".zip", ".ipynb"):
            name = path.stem.removesuffix(f"_{stem}")
            found.setdefault(name, _open(name, path, lab))
    return [found[name] for name in sorted(found)]


def _open(student, path, lab):
    made = Submission(student, path)
    try:
        if path.stat().st_size > 4 * MOST_BYTES:
            raise ValueError("the file is too large")
        data = path.read_bytes()
        if path.suffix == ".zip":
            made.source, meta, made.answers, made.flags = unpack(data, lab.file)
            made.answers += "".join(f"\n\nPredicted: {p}" for p in meta.get("predictions") or [])
            team = [str(m) for m in meta.get("team") or [] if str(m)]
            if student in team or student == "+".join(sorted(team)):
                made.team = team
            elif str(meta.get("id") or student) != student:
                made.flags.append(f"started with the id {meta.get('id')}")
        elif path.suffix == ".ipynb":
            made.source = code_of(data.decode("utf-8", "replace"))
            if not made.source:
                raise ValueError("no cell of the notebook is tagged 'lab'")
        else:
            made.source = data.decode("utf-8", "replace")
            beside = path.with_name("answers.md")
            made.answers = beside.read_text(encoding="utf-8", errors="replace") if beside.is_file() else ""
    except (OSError, ValueError) as error:
        made.problem = str(error)
    return made


def grade(folder, lab, course=None, seed=None, out=None, jobs=2, fresh=False, say=lambda line: None):
    """Judge all submissions of a folder; gives the path of ``scores.csv``.

    course: see `Course`; seed: of the hidden random cases (that of the course unless told); out: folder of the results,
    beside the submissions unless told; jobs: students at a time; fresh: forget what was done before.
    """
    lab, course = get(lab), Course.read(course)
    seed = course.seed if seed is None else seed
    out = Path(out) if out else Path(folder).resolve().with_name(Path(folder).resolve().name + "-graded")
    (out / "reports").mkdir(parents=True, exist_ok=True)
    settings = _settings(lab, course, seed)
    notes = out / "state.jsonl"
    if fresh:
        notes.unlink(missing_ok=True)
    rows, todo = {}, []
    known = _noted(notes)
    write(notes, "".join(json.dumps(note) + "\n" for note in known.values()))  # whole lines only, the last of each student
    for one in submissions(folder, lab):
        key = [one.student, one.identity, sha256(one.source.encode("utf-8", "replace")).hexdigest(), one.problem, settings]
        if known.get(one.student, {}).get("key") == key:
            rows[one.student] = known[one.student]["row"]
        else:
            todo.append((one, key))
    if rows:
        say(f"{len(rows)} done before, {len(todo)} to do")
    lock = threading.Lock()

    def work(item):
        one, key = item
        row = _one(lab, course, seed, one, out / "reports")
        with lock:
            rows[one.student] = row
            with open(notes, "a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "row": row}) + "\n")
            say(f"{len(rows):>4}  {one.student:<24} {row['score']:>6} / {row['max']:<6} {row['outcome']}")

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        for done in [pool.submit(work, item) for item in todo]:
            done.result()
    write(out / "scores.csv", _table(lab, rows))
    return out / "scores.csv"


def _settings(lab, course, seed):
    from .. import __version__

    text = json.dumps([__version__, lab.name, course.name, seed, lab.points(course), course.limits(lab.name),
                       course.feedback(lab.name)], sort_keys=True)
    checks = b"".join(p.read_bytes() for p in sorted(lab.folder.glob("*.py")))
    return sha256(text.encode() + checks).hexdigest()[:16]


def _noted(path):
    known = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                note = json.loads(line)
                known[note["key"][0]] = note
            except (ValueError, KeyError, TypeError, IndexError):
                continue  # a line that was cut short is a student to do again
    return known


def _one(lab, course, seed, one, folder):
    from .. import __version__

    variant = lab.variant(one.identity, course.name)
    name = "".join(c if c.isalnum() or c in "._+-" else "-" for c in one.student)
    if one.problem:
        report = _empty(lab, course, one, variant)
    else:
        def keep(report):
            write(folder / f"{name}.xml", junit(report, one.student))

        try:
            report = judge(lab, one.source, one.student, variant, f"{seed}/{one.student}", True, course=course,
                           on_result=keep)
        except Exception as error:  # no student may end the class's grading
            one.problem = f"grading failed: {type(error).__name__}: {error}"
            report = _empty(lab, course, one, variant)
    feedback = course.feedback(lab.name)
    write(folder / f"{name}.xml", junit(report, one.student))
    write(folder / f"{name}.txt", text(report, feedback) + "\n")
    write(folder / f"{name}.html", page(report, feedback))
    write(folder / f"{name}.json", json.dumps(report.table(), indent=1, default=str) + "\n")
    if one.answers.strip():
        write(folder / f"{name}.md", f"# {one.student}\n\n{one.answers}")
    codes = [r.code for r in report.results]
    bad = [c for c in dict.fromkeys(codes) if c not in ("ok", "wrong", "part", "waits")]
    foreign = sorted({f for r in report.results for f in r.foreign})
    flags = [*one.flags, *(f"numbers of {f}" for f in foreign), *(["forbidden"] if "forbidden" in codes else [])]
    return {
        "student_id": one.student, "team": "+".join(sorted(one.team)), "lab": lab.name, "score": number(report.points),
        "max": number(report.most), **{r.name: number(r.points) for r in report.results},
        "outcome": one.problem or ("; ".join(bad) if bad else "ok" if report.points == report.most else "graded"),
        "mistakes": " ".join(sorted({m for r in report.results for m in r.mistakes})),
        "variant": "; ".join(f"{k}={v}" for k, v in variant.items()), "file_sha256": report.source_sha256,
        "seqnet": __version__, "platform": f"{platform.system()}-{platform.machine()}", "flags": "; ".join(flags),
    }


def _empty(lab, course, one, variant):
    points = lab.points(course)
    report = Report(lab.name, lab.title, lab.number, one.student, variant)
    report.results = [
        Result(c.name, f"{lab.number}.{k}", c.title, 0.0, points[c.name], "missing", [one.problem], hidden=c.hidden)
        for k, c in enumerate(lab.checks, 1)
    ]
    return report


def _table(lab, rows):
    columns = ["student_id", "team", "lab", "score", "max", *(c.name for c in lab.checks), "outcome", "mistakes", "variant",
               "file_sha256", "seqnet", "platform", "flags"]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for student in sorted(rows):
        writer.writerow({k: _cell(rows[student].get(k, "")) for k in columns})
    return out.getvalue()


def _cell(value):
    """A spreadsheet would run a text that begins like a formula."""
    value = str(value)
    return "'" + value if value[:1] in ("=", "+", "-", "@") and not value.lstrip("+-").replace(".", "").isdigit() else value
