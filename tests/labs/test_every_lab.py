"""For every lab: the stub earns nothing, the solution everything, each wrong version loses points and is recognised."""

import pytest

from seqnet.labs.definition import labs
from seqnet.labs.judge import judge
from seqnet.labs.report import text

from .labs_under_test import ALL_WRONG, NAMES, get, solution, student_of, wrong, wrong_versions

STUDENTS = ["", "48213", "student-2"]


def marks(lab, source, student, seed=0, only=None):
    """The report of a file, hidden checks included."""
    return judge(lab, source, student=student, seed=seed, hidden=True, only=only)


def test_every_lab_has_a_solution_and_eight_wrong_versions():
    for name, lab in labs().items():
        assert name in NAMES, f"tests/labs/solutions has no answer to {name}"
        known = {m.name for m in lab.mistakes}
        assert len(known) >= 8, f"{name} knows {len(known)} mistakes"
        assert known == set(wrong_versions(name)), f"tests/labs/wrong/{name}.py and mistakes.py name different mistakes"
        assert len({m.message for m in lab.mistakes}) == len(known), f"{name}: two mistakes say the same"


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_earns_nothing_and_is_grey(name):
    lab = get(name)
    report = marks(lab, lab.stub(lab.variant("48213")), "48213")
    assert report.points == 0
    assert {r.code for r in report.results} <= {"not implemented", "waits"}, text(report)


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_earns_everything(name, student):
    lab = get(name)
    report = marks(lab, solution(lab, lab.variant(student)), student, seed=len(student))
    assert report.points == report.most > 0, text(report)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_earns_everything_on_fifty_seeds(name):
    lab = get(name)
    for seed in range(50):
        student = f"s{seed}"
        report = marks(lab, solution(lab, lab.variant(student)), student, seed=seed)
        assert report.points == report.most, f"seed {seed}\n{text(report)}"


@pytest.mark.parametrize(("name", "mistake"), ALL_WRONG)
def test_a_wrong_version_loses_points_and_is_recognised(name, mistake):
    lab = get(name)
    student = student_of(lab, mistake, STUDENTS)
    variant = lab.variant(student)
    report = marks(lab, wrong(lab, mistake, variant), student, only=[c.name for c in lab.checks if "speed" not in c.name])
    named = [m for r in report.results for m in r.mistakes]
    assert report.points < report.most, text(report)
    assert mistake in named, text(report)
    message = next(m.message for m in lab.mistakes if m.name == mistake)
    assert any(message in line for r in report.results for line in r.lines), text(report)


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_has_a_hint_for_every_check_and_a_story(name):
    lab = get(name)
    for c in lab.checks:
        assert c.hidden or lab.hints(c.name), f"{name}: hints.md has no section {c.name!r}"
    assert (lab.folder / "story.md").is_file()
    assert len(lab.questions) >= 2
