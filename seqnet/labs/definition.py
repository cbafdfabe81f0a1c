"""What a lab is made of: a folder with a table, a stub, checks, mistakes, hints and a story.

    labNN_name/lab.toml     number, title, file, what may be imported, personal variants
              /stub.py      what the student gets to fill in
              /checks.py    functions under ``@check``, and the oracles they use
              /mistakes.py  functions under ``@mistake``: what a typical wrong version gives, and what to say about it;
                            or mistakes.toml, lines that differ from those of twin.py (see `twins`)
              /hints.md     ``## check`` sections, levels divided by ``---``
              /story.md     the notebook: text and fenced ``python`` cells
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Check:
    """One row of the table: ``run(trial)`` compares, ``points`` are what full marks give."""

    name: str
    title: str
    points: float
    run: object
    hidden: bool = False
    needs: str | None = None
    cases: int = 10


@dataclass
class Mistake:
    """A wrong version that is known by its numbers: ``run`` gives them for the inputs of the check."""

    name: str
    target: str
    message: str
    run: object
    tolerance: float = 1e-9
    look: str = ""


def check(title, points, hidden=False, needs=None, cases=10):
    """Make a function of a `Trial` a check of the lab whose ``checks.py`` it stands in.

    title: what the table shows, points: full marks, hidden: run when graded only, needs: the name of a check that has to
    give points first, cases: how many random cases ``trial.cases()`` draws.
    """

    def mark(run):
        run.check = Check(run.__name__, title, float(points), run, hidden, needs, cases)
        return run

    return mark


def mistake(target, message, tolerance=1e-9):
    """Make a function the fingerprint of a wrong version of `target`, the name under which a check judges it.

    The function takes the inputs of the check by name (only those it asks for; ``variant`` and, for gradients, the
    cotangents are among them) and returns what the wrong version returns, in the form of the oracle. `message` says to
    the student what went wrong. `tolerance` is the norm-relative distance up to which numbers are the same.
    """

    def mark(run):
        run.mistake = Mistake(run.__name__, target, message, run, tolerance)
        return run

    return mark


def marked(module, kind):
    """The checks or mistakes of a module, in the order of its text."""
    return [getattr(f, kind) for f in vars(module).values() if hasattr(f, kind) and f.__module__ == module.__name__]


@dataclass
class Lab:
    """A lab as its folder describes it."""

    folder: Path
    name: str
    number: int
    title: str
    file: str
    functions: list
    imports: list = field(default_factory=list)
    minutes: int = 60
    deadline: float = 2.0
    total: float = 60.0
    variants: dict = field(default_factory=dict)
    text: str = ""
    questions: list = field(default_factory=list)
    language: str = "python"

    @classmethod
    def read(cls, folder):
        """The lab of a folder; TypeError where its table holds a key that is none."""
        with open(folder / "lab.toml", "rb") as file:
            return cls(folder, **tomllib.load(file))

    @property
    def _package(self):
        return f"{__package__}.{self.folder.name}"

    @cached_property
    def checks(self):
        """The checks in their order."""
        return marked(import_module(f"{self._package}.checks"), "check")

    @cached_property
    def mistakes(self):
        """The known mistakes in their order."""
        known = []
        if (self.folder / "mistakes.py").exists():
            known += marked(import_module(f"{self._package}.mistakes"), "mistake")
        if (self.folder / "mistakes.toml").exists():
            from .twins import mistakes

            known += mistakes(self.folder, getattr(import_module(f"{self._package}.checks"), "FORMS", None))
        return known

    def check(self, name):
        """The check of a name or of its number in the table; KeyError where there is none."""
        for k, c in enumerate(self.checks, 1):
            if name in (c.name, str(k), f"{self.number}.{k}"):
                return c
        raise KeyError(f"lab {self.name} has no check {name!r}; it has {', '.join(c.name for c in self.checks)}")

    def points(self, course=None):
        """{check: full marks}, changed by what the course says."""
        changed = {} if course is None else course.points(self.name)
        return {c.name: float(changed.get(c.name, c.points)) for c in self.checks}

    def variant(self, student="", salt="", **chosen):
        """{name: option}: the first of each list without an id, else one drawn from the id; `chosen` overrides."""
        drawn = {}
        for name, options in self.variants.items():
            number = 0
            if student:
                seed = f"{salt}/{student}/{self.name}/{name}".encode()
                number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") % len(options)
            drawn[name] = chosen.get(name, options[number])
        return drawn

    def stub(self, variant=None):
        """The text of the file to fill in. ``<<name>>`` in it becomes the option of the variant, and so does what stands in
        a line ``NAME = ...  # yours``."""
        suffix = ".c" if self.language == "c" else ".py"
        text = (self.folder / f"stub{suffix}").read_text(encoding="utf-8")
        from .twins import with_variant

        variant = variant or self.variant()
        for name, option in variant.items():
            text = text.replace(f"<<{name}>>", str(option))
        return with_variant(text, variant)

    def hints(self, name):
        """The hints for a check, from a nudge to nearly all of it."""
        path = self.folder / "hints.md"
        sections = ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:] if path.exists() else []
        for section in sections:
            title, _, body = section.partition("\n")
            if title.strip() == name:
                return [level.strip() for level in body.split("\n---\n") if level.strip()]
        return []


def labs():
    """All labs by name, in the order of their numbers."""
    found = [Lab.read(path.parent) for path in HERE.glob("lab[0-9][0-9]_*/lab.toml")]
    return {lab.name: lab for lab in sorted(found, key=lambda lab: lab.number)}


def get(name):
    """The lab of a name or number; ValueError names all labs where there is none."""
    found = labs()
    for lab in found.values():
        if str(name) in (lab.name, str(lab.number), lab.folder.name, lab.file):
            return lab
    from difflib import get_close_matches

    near = get_close_matches(str(name), found, 1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"there is no lab {name!r}{meant} The labs are {', '.join(found)}")
