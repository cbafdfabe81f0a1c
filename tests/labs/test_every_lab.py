"""For every lab: the stub earns nothing, the solution everything, each wrong version loses points and is recognised."""

import contextlib

import pytest

from seqnet.labs.definition import labs
from seqnet.labs.judge import judge
from seqnet.labs.report import text

from .in_process import InProcess
from .labs_under_test import ALL_WRONG, NAMES, get, solution, student_of, wrong, wrong_versions

STUDENTS = ["", "48213", "student-2"]


def quick(lab):
    """Where what counts is what the checks say: the file of Python runs in this process."""
    return InProcess if lab.language == "python" else None


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
        variant = lab.variant(f"s{seed}")
        report = judge(lab, solution(lab, variant), variant=variant, seed=seed, hidden=True, sandbox=quick(lab))
        assert report.points == report.most, f"seed {seed}\n{text(report)}"


class Named(Exception):
    """A row that names a mistake: the rest need not run."""


@pytest.mark.parametrize(("name", "mistake"), ALL_WRONG)
def test_a_wrong_version_loses_points_and_is_recognised_as_itself(name, mistake):
    lab = get(name)
    variant = lab.variant(student_of(lab, mistake, STUDENTS))
    seen = []

    def look(report):
        seen[:] = [report]
        if report.results[-1].mistakes:
            raise Named

    with contextlib.suppress(Named):
        judge(lab, wrong(lab, mistake, variant), variant=variant, hidden=True, on_result=look, sandbox=quick(lab),
              only=[c.name for c in lab.checks if "speed" not in c.name])
    (report,) = seen
    assert report.points < report.most, text(report)
    row = report.results[-1]
    assert row.mistakes == [mistake], text(report)
    message = next(m.message for m in lab.mistakes if m.name == mistake)
    assert any(message in line for line in row.lines), text(report)


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_has_a_hint_for_every_check_and_a_story(name):
    lab = get(name)
    for c in lab.checks:
        assert c.hidden or lab.hints(c.name), f"{name}: hints.md has no section {c.name!r}"
    assert (lab.folder / "story.md").is_file()
    assert len(lab.questions) >= 2
