"""The checks of a lab as tests: what the generated ``test_<lab>.py`` of a student's folder calls.

pytest never runs the student's code: that happens once, in a process of its own, and each test looks up its row.
"""

from pathlib import Path

from .judge import judge
from .report import details, number
from .workspace import find


def checks_of(here, file):
    """A parametrised test function for the lab of `file`, which lies beside the test file `here`."""
    import pytest

    path, done = Path(here).with_name(file), {}
    work = find(str(path)) if path.exists() else find(file, Path(here).parent)

    def row(name):
        source = work.source()
        if source not in done:
            done.clear()
            done[source] = judge(work.lab, source, work.student, work.variant)
        report = done[source]
        return report, next(r for r in report.results if r.name == name)

    @pytest.mark.parametrize("check", [c.name for c in work.lab.checks if not c.hidden])
    def test(check, record_property):
        report, result = row(check)
        record_property("points", number(result.points))
        record_property("max", number(result.most))
        if result.code != "ok":
            words = [f"{result.code}: {number(result.points)} of {number(result.most)} points", *details(report, result)]
            pytest.fail("\n".join(words), pytrace=False)

    return test
