"""What the tests of the labs share: solutions, wrong versions, students to try."""

import runpy
from pathlib import Path

from seqnet.labs.definition import get, labs
from seqnet.labs.twins import table, twin_text

HERE = Path(__file__).resolve().parent
NAMES = [name for name, lab in labs().items()
         if (lab.folder / "twin.py").exists() or any((HERE / "solutions").glob(f"{name}.*"))]


def solution(lab, variant):
    """The text of the right answer for a variant."""
    if (lab.folder / "twin.py").exists():
        return twin_text(lab.folder, variant)
    suffix = ".c" if lab.language == "c" else ".py"
    return filled((HERE / "solutions" / f"{lab.name}{suffix}").read_text(encoding="utf-8"), variant)


def filled(text, variant):
    """The text with the options of the variant in their places; without a variant they stay open."""
    if variant is None:
        return text
    for name, option in variant.items():
        text = text.replace(f"__{name.upper()}__", str(option))
    return text.replace("__VARIANT__", repr(variant))


def wrong_versions(name):
    """{mistake: (what stands in the solution, what stands in the wrong version)}."""
    folder = get(name).folder
    if (folder / "twin.py").exists():
        return table(folder)
    path = HERE / "wrong" / f"{name}.py"
    return runpy.run_path(str(path))["WRONG"] if path.exists() else {}


def wrong(lab, mistake, variant):
    """The text of a wrong version."""
    if (lab.folder / "twin.py").exists():
        return twin_text(lab.folder, variant, mistake)
    old, new = wrong_versions(lab.name)[mistake]
    text = solution(lab, None)
    assert old in text, f"{lab.name}: the solution holds no {old!r}"
    return filled(text.replace(old, new), variant)


def student_of(lab, mistake, students):
    """One of the students for whose variant the version is wrong."""
    turn = len(mistake) % len(students)
    for student in [*students[turn:], *students]:
        variant = lab.variant(student)
        if wrong(lab, mistake, variant) != solution(lab, variant):
            return student
    raise AssertionError(f"{lab.name}: {mistake} is right for all of {students}")


ALL_WRONG = [(name, mistake) for name in NAMES for mistake in wrong_versions(name)]

__all__ = ["ALL_WRONG", "NAMES", "get", "solution", "student_of", "wrong", "wrong_versions"]
