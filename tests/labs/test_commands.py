"""A newcomer's path through the commands, with the words as they appear; pytest and JUnit on the way."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import seqnet
from seqnet import labs
from seqnet.labs import commands
from seqnet.labs.__main__ import main
from seqnet.labs.workspace import find, start

from .labs_under_test import get, solution, wrong


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder to work in; a function that runs a command there and gives (status, what it printed)."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        said = []
        status = main(list(words), say=said.append)
        return status, "\n".join(said)

    return run


def test_the_newcomers_path(desk, tmp_path):
    status, said = desk("list")
    assert status == 0 and "conv1d" in said and "start NAME --id YOUR-ID" in said
    status, said = desk("start", "conv1d", "--id", "48213")
    assert status == 0 and "lab08_conv1d/conv1d.py" in said and "Your variant: padding = " in said
    assert "python -m seqnet.labs check conv1d" in said
    folder = tmp_path / "lab08_conv1d"
    assert {p.name for p in folder.iterdir()} == {".lab.json", "answers.md", "conv1d.ipynb", "conv1d.py", "test_conv1d.py"}

    status, said = desk("check", "conv1d")
    assert status == 1
    assert re.match(r"Lab 8  1-D convolution, dilated and causal +0 / 22   \(\d+\.\d s, 8 public checks, 1 more", said)
    assert "not implemented" in said and "WRONG" not in said and "Traceback" not in said

    status, said = desk("hint", "conv1d")
    assert status == 0 and said.startswith("values, hint 1 of 3:")
    assert desk("hint", "conv1d")[1].startswith("values, hint 2 of 3:")
    assert desk("hint", "conv1d", "8.5")[1].startswith("backward, hint 1 of 3:")

    lab, variant = get("conv1d"), find("conv1d").variant
    (folder / "conv1d.py").write_text(wrong(lab, "db_mean", variant), encoding="utf-8")
    status, said = desk("check", "conv1d")
    assert status == 1
    assert re.search(r"^  PART  8.5   conv1d_backward: dx, dw, db +4 / 6$", said, re.MULTILINE)
    joined = " ".join(said.split())
    assert "Likely cause: db is the mean over batch and time; every output adds to it, so it is the sum" in joined
    assert re.search(r"first wrong entry: db\[0\] = -?\d.*, expected -?\d", said)
    assert "hint conv1d backward" in said and "Pictures: " in said
    picture = (folder / "results" / "8.5-backward.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(picture)
    assert "wanted" in picture and "http://www.w3.org/2000/svg" in picture and "script" not in picture
    assert ElementTree.parse(folder / "results" / "report.xml").getroot().get("failures") == "1"

    (folder / "conv1d.py").write_text("print('here')\n" + solution(lab, variant), encoding="utf-8")
    status, said = desk("check", "conv1d", "--junit", str(tmp_path / "mine.xml"))
    assert status == 0 and "All 8 public checks passed; 1 more run when it is graded." in said
    assert "| here" in said and "Next: python -m seqnet.labs submit conv1d" in said
    assert not list((folder / "results").glob("*.svg")), "old pictures are gone"
    assert ElementTree.parse(tmp_path / "mine.xml").getroot().get("failures") == "0"
    assert "22 / 22" in desk("list")[1]

    status, said = desk("submit", "conv1d")
    assert status == 0 and "nothing is written below 2 of 2 questions" in said
    bundle = folder / "48213_conv1d.zip"
    assert f"Hand in lab08_conv1d/{bundle.name}" in said and re.search(r"sha256 [0-9a-f]{64}", said)
    before = bundle.read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / bundle.name).write_bytes(before)
    status, said = desk("grade", "in", "--lab", "conv1d", "--seed", "7")
    assert status == 0 and "48213" in said and "24 / 24" in said


def test_what_cannot_be_done_is_said_in_one_line(desk, tmp_path, capsys):
    for words, answer in (
        (("start", "conv2d"), "there is no lab 'conv2d'; did you mean 'conv1d'?"),
        (("check", "conv1d"), "python -m seqnet.labs start conv1d makes a folder for it"),
        (("grade", "nowhere", "--lab", "conv1d"), "there is no folder nowhere"),
    ):
        assert desk(*words)[0] == 2
        error = capsys.readouterr().err.strip()
        assert answer in error and "\n" not in error
    desk("start", "conv1d")
    assert desk("check", "conv1d", "--only", "nothing")[0] == 2
    assert "it has values, dilated" in capsys.readouterr().err
    assert desk("hint", "conv1d", "nothing")[0] == 2
    (tmp_path / "lab08_conv1d" / "conv1d.py").write_bytes(b"\xff\xfe")
    assert desk("check", "conv1d")[0] == 2
    assert "is not text in UTF-8" in capsys.readouterr().err


def test_work_is_never_overwritten(desk, tmp_path, capsys):
    desk("start", "conv1d", "--id", "1")
    file = tmp_path / "lab08_conv1d" / "conv1d.py"
    file.write_text("# mine", encoding="utf-8")
    status, said = desk("start", "conv1d", "--id", "1")
    assert status == 0 and "was left alone" in said and file.read_text(encoding="utf-8") == "# mine"
    assert desk("start", "conv1d", "--id", "2")[0] == 2
    assert "--fresh" in capsys.readouterr().err
    desk("start", "conv1d", "--id", "2", "--fresh")
    assert "NotImplementedError" in file.read_text(encoding="utf-8")
    (kept,) = file.parent.glob("*.bak")
    assert kept.read_text(encoding="utf-8") == "# mine"


def test_watch_checks_when_the_file_is_saved(desk, tmp_path):
    desk("start", "conv1d")
    said = []
    assert commands.run_watch(said.append, "conv1d", rounds=1, pause=0.01) == 0
    assert said[0].startswith("Watching ") and "Lab 8" in said[-1]


def test_a_state_file_that_was_cut_short_loses_no_work(desk, tmp_path):
    desk("start", "conv1d", "--id", "5")
    (tmp_path / "lab08_conv1d" / ".lab.json").write_text('{"lab": "con', encoding="utf-8")
    assert desk("check", "conv1d")[0] == 1


def test_pytest_runs_the_checks_and_survives_the_file(tmp_path):
    work, _ = start("conv1d", "9", where=tmp_path)
    settings = dict(os.environ, PYTHONPATH=str(Path(seqnet.__file__).resolve().parents[1]))

    def run():
        xml = tmp_path / "out.xml"
        xml.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={xml}", str(work.folder)]
        done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False)
        cases = ElementTree.parse(xml).getroot().findall(".//testcase")
        return done, {c.get("name"): c.find("failure") is None for c in cases}

    work.file.write_text(solution(work.lab, work.variant), encoding="utf-8")
    done, cases = run()
    assert done.returncode == 0 and len(cases) == 8 and all(cases.values()), done.stdout
    source = work.source().replace("def receptive_field(layers):", "def receptive_field(layers):\n    exit()")
    work.file.write_text(source, encoding="utf-8")
    done, cases = run()
    assert done.returncode == 1 and [n for n, ok in cases.items() if not ok] == ["test_conv1d[receptive]"]
    assert "SystemExit" in done.stdout


def test_in_a_notebook(desk, tmp_path, monkeypatch, capsys):
    labs.start("conv1d", id="77")
    monkeypatch.chdir(tmp_path / "lab08_conv1d")
    book = json.loads(Path("conv1d.ipynb").read_text(encoding="utf-8"))
    assert book["nbformat"] == 4 and {c["cell_type"] for c in book["cells"]} == {"code", "markdown"}
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith("%"):
            compile(source, "cell", "exec")
    report = labs.check("conv1d")
    assert "Lab 8" in repr(report) and "<table>" in report._repr_html_() and "http" not in report._repr_html_()
    labs.hint("conv1d", "probe")
    assert "hint 1 of 1" in capsys.readouterr().out
    assert labs.predict("conv1d", 31) == "noted: 31"
    labs.submit("conv1d")
    assert find("conv1d").state["predictions"] == ["31"]

    class Shell:
        user_ns, magics = {}, {}

        def register_magic_function(self, function, kind, name):
            self.magics[name] = function

    labs.load_ipython_extension(Shell())
    assert set(Shell.magics) == {"check", "hint", "kernel"}
    assert [r.name for r in Shell.magics["check"]("conv1d probe").results] == ["probe"]


def test_variants_are_drawn_from_the_id_and_the_course():
    lab = get("conv1d")
    assert lab.variant() == {"padding": "causal", "order": "taps first"}
    drawn = [tuple(lab.variant(f"s{k}").values()) for k in range(40)]
    assert len(set(drawn)) == 4 and drawn == [tuple(lab.variant(f"s{k}").values()) for k in range(40)]
    assert drawn != [tuple(lab.variant(f"s{k}", "spring").values()) for k in range(40)]
    assert 'padding "same"' in lab.stub({"padding": "same", "order": "taps first"})


def test_the_newcomers_path_through_the_lstm(desk, tmp_path):
    """The lab that the documentation names, with its words as they appear."""
    status, said = desk("start", "lstm", "--id", "48213")
    assert status == 0 and "Lab 4" in said and "python -m seqnet.labs check lstm" in said
    work = find("lstm")
    status, said = desk("check", "lstm")
    assert status == 1 and "not implemented" in said and "WRONG" not in said
    assert "hint 1 of" in desk("hint", "lstm")[1]
    lab = get("lstm")
    known = next(m for m in lab.mistakes if m.name == "candidate_sigmoid")
    work.file.write_text(wrong(lab, known.name, work.variant), encoding="utf-8")
    status, said = desk("check", "lstm")
    joined = " ".join(said.split())
    assert status == 1 and f"Likely cause: {known.message}" in joined and "(Your numbers equal that version's.)" in joined
    assert "Try: python -m seqnet.labs hint lstm" in joined and "Traceback" not in said
    work.file.write_text(solution(lab, work.variant), encoding="utf-8")
    status, said = desk("check", "lstm")
    assert status == 0 and "public checks passed" in said and "submit lstm" in said, said
    status, said = desk("submit", "lstm")
    assert status == 0 and "Hand in lab04_lstm/48213_lstm.zip" in said
    (tmp_path / "in").mkdir()
    (work.folder / "48213_lstm.zip").rename(tmp_path / "in" / "48213_lstm.zip")
    status, said = desk("grade", "in", "--lab", "lstm")
    full = f"{sum(c.points for c in lab.checks):g}"
    assert status == 0 and re.search(rf"48213 +{full} / {full} +ok", said), said
