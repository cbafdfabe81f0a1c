"""The folder of a student: the file to fill in, the notebook, the answers, and what is remembered between commands."""

import time
from pathlib import Path

from .course import Course
from .definition import get
from .files import read_json, write, write_json

STATE = ".lab.json"


class LabError(ValueError):
    """A command that cannot be done, with what to do instead."""


class Workspace:
    """A student's folder for one lab."""

    def __init__(self, lab, folder, file=None):
        self.lab, self.folder = lab, Path(folder)
        self.file = Path(file) if file else self.folder / lab.file
        self.state = read_json(self.folder / STATE, {}) or {}
        if self.state.get("lab") != lab.name:
            self.state = {"lab": lab.name, "id": "", "course": ""}

    @property
    def student(self):
        """The id that the folder was started with."""
        return str(self.state.get("id", ""))

    @property
    def variant(self):
        """The student's options."""
        return self.lab.variant(self.student, self.state.get("course", ""))

    @property
    def results(self):
        """Where reports go."""
        return self.folder / "results"

    def source(self):
        """The text of the student's file; LabError where it is missing or no text."""
        try:
            return self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise LabError(f"{self.file} is missing; python -m seqnet.labs start {self.lab.name} makes it") from None
        except UnicodeDecodeError:
            raise LabError(f"{self.file} is not text in UTF-8; save it as such") from None

    def save(self, **changes):
        """Remember something."""
        self.state.update(changes)
        write_json(self.folder / STATE, self.state)


def find(name, where="."):
    """The workspace that a command means: of the file or the lab `name`, in the current folder or one below it."""
    where, path = Path(where), Path(name)
    if path.suffix in (".py", ".c") and path.exists():
        folder = path.resolve().parent
        lab = get((read_json(folder / STATE, {}) or {}).get("lab", path.name))
        return Workspace(lab, folder, path)
    lab = get(name)
    for folder in (where, where / lab.folder.name):
        if (read_json(folder / STATE, {}) or {}).get("lab") == lab.name or (folder / lab.file).exists():
            return Workspace(lab, folder)
    raise LabError(f"there is no {lab.file} here; python -m seqnet.labs start {lab.name} makes a folder for it")


def start(name, student="", team=(), course=None, where=".", fresh=False):
    """Make a student's folder; what is there already stays, or with `fresh` moves aside. Gives the workspace."""
    from .notebook import notebook

    lab, course = get(name), Course.read(course)
    identity = "+".join(sorted(team)) if team else str(student)
    folder = Path(where) / lab.folder.name
    work = Workspace(lab, folder)
    if work.file.exists() and not fresh:
        if identity and identity != work.student:
            raise LabError(f"{work.file} was started with the id {work.student or 'none'!r}; --fresh moves it aside and "
                           "starts anew")
        return work, False
    if work.file.exists():
        aside = work.file.with_name(f"{lab.file}.{time.strftime('%Y%m%d-%H%M%S')}.bak")
        work.file.rename(aside)
    folder.mkdir(parents=True, exist_ok=True)
    work.state = {"lab": lab.name, "id": identity, "team": sorted(team), "course": course.name, "hints": {}}
    write(work.file, lab.stub(work.variant))
    write(folder / f"{lab.name}.ipynb", notebook(lab))
    questions = "".join(f"## {k}. {q}\n\n\n\n" for k, q in enumerate(lab.questions, 1))
    if fresh or not (folder / "answers.md").exists():
        write(folder / "answers.md", f"# {lab.title}: in your own words\n\n{questions}")
    write(folder / f"test_{lab.name}.py", PYTEST.format(lab=lab))
    work.save()
    return work, True


PYTEST = '''"""pytest runs the checks of the lab; the file itself runs in a process of its own."""

from seqnet.labs.with_pytest import checks_of

test_{lab.name} = checks_of(__file__, "{lab.file}")
'''
