"""Grading a class: every form of submission, the same table twice, going on where a run was stopped."""

import csv
import json
import time
import zipfile
from xml.etree import ElementTree

import pytest

from seqnet.labs import bundle, commands
from seqnet.labs.__main__ import main
from seqnet.labs.grade import grade, submissions
from seqnet.labs.workspace import start

from . import hostile
from .labs_under_test import get, solution, wrong


def rows(path):
    """The table by student."""
    with open(path, encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def answer(student, course=""):
    lab = get("conv1d")
    return solution(lab, lab.variant(student, course))


def cell(source, *tags):
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source.splitlines(True), "outputs": []}


@pytest.fixture
def submitted(tmp_path):
    """A folder with one submission of each kind."""
    lab, folder = get("conv1d"), tmp_path / "in"
    for name in ("anna", "bert", "dora", "emil", "finn"):
        (folder / name).mkdir(parents=True)
    (folder / "anna" / "conv1d.py").write_text(answer("anna"), encoding="utf-8")
    (folder / "anna" / "answers.md").write_text("## 1\nbecause", encoding="utf-8")
    (folder / "bert" / "conv1d.py").write_text(wrong(lab, "db_mean", lab.variant("bert")), encoding="utf-8")
    (folder / "carl_conv1d.py").write_text(lab.stub(lab.variant("carl")), encoding="utf-8")
    work, _ = start("conv1d", "dora", where=tmp_path / "dora")
    work.file.write_text(answer("dora"), encoding="utf-8")
    commands.run_submit([].append, "conv1d", work.folder, folder / "dora" / "dora_conv1d.zip")
    (folder / "finn" / "notes.txt").write_text("my dog ate it", encoding="utf-8")
    book = {"cells": [cell("raise SystemExit"), cell(answer("emil"), "lab")]}
    (folder / "emil" / "work.ipynb").write_text(json.dumps(book), encoding="utf-8")
    (folder / "gina_conv1d.zip").write_bytes(b"PK no zip at all")
    (folder / "hugo.py").write_bytes(b"\xff\xfe\x00")
    return folder


def test_every_kind_of_submission_gets_its_row(submitted, tmp_path):
    path = grade(submitted, "conv1d", out=tmp_path / "out")
    table = rows(path)
    assert list(table) == ["anna", "bert", "carl", "dora", "emil", "finn", "gina", "hugo"]
    full = table["anna"]["max"]
    assert {k: table[k]["score"] == full for k in table} == {
        "anna": True, "bert": False, "carl": False, "dora": True, "emil": True, "finn": False, "gina": False, "hugo": False}
    assert 0 < float(table["bert"]["score"]) and table["bert"]["mistakes"] == "db_mean"
    assert table["carl"]["outcome"] == "not implemented" and table["carl"]["score"] == "0"
    assert "no conv1d.py" in table["finn"]["outcome"] and "zip cannot be opened" in table["gina"]["outcome"]
    for name in table:
        xml = ElementTree.parse(tmp_path / "out" / "reports" / f"{name}.xml").getroot()
        assert len(xml.findall("testcase")) == len(get("conv1d").checks)
        assert (tmp_path / "out" / "reports" / f"{name}.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "because" in (tmp_path / "out" / "reports" / "anna.md").read_text(encoding="utf-8")


def test_grading_again_gives_the_same_bytes_and_does_nothing(submitted, tmp_path):
    first = grade(submitted, "conv1d", out=tmp_path / "out").read_bytes()
    said = []
    assert grade(submitted, "conv1d", out=tmp_path / "out", say=said.append).read_bytes() == first
    assert said == ["8 done before, 0 to do"]
    assert grade(submitted, "conv1d", out=tmp_path / "again", jobs=1).read_bytes() == first


def test_a_stopped_run_goes_on_and_a_changed_file_is_done_again(submitted, tmp_path):
    out = tmp_path / "out"
    whole = grade(submitted, "conv1d", out=out).read_bytes()
    notes = (out / "state.jsonl").read_text(encoding="utf-8").splitlines(True)
    (out / "state.jsonl").write_text("".join(notes[:3]) + notes[3][:40], encoding="utf-8")  # killed while writing
    (out / "scores.csv").unlink()
    said = []
    assert grade(submitted, "conv1d", out=out, say=said.append).read_bytes() == whole
    assert said[0] == "3 done before, 5 to do"
    (submitted / "carl_conv1d.py").write_text(answer("carl"), encoding="utf-8")
    said.clear()
    table = rows(grade(submitted, "conv1d", out=out, say=said.append))
    assert said[0] == "7 done before, 1 to do" and table["carl"]["score"] == table["carl"]["max"]
    said.clear()
    grade(submitted, "conv1d", seed=5, out=out, say=said.append)
    assert len(said) == 8, "another seed grades all again"


def test_hostile_neighbours_cost_the_class_nothing(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    target = tmp_path / "precious"
    target.write_text("here", encoding="utf-8")
    bad = hostile.files(answer(""), target, tmp_path, "")
    for name in ("segfault", "exit_0", "python_loop", "claims_all_points", "import_flood", "deletes"):
        (folder / f"{name}_conv1d.py").write_text(bad[name][0], encoding="utf-8")
    (folder / "zoe_conv1d.py").write_text(answer("zoe"), encoding="utf-8")
    course = tmp_path / "course.toml"
    course.write_text("[labs.conv1d]\ndeadline = 0.4\ntotal = 4\n", encoding="utf-8")
    table = rows(grade(folder, "conv1d", str(course), out=tmp_path / "out"))
    assert table["zoe"]["score"] == table["zoe"]["max"]
    assert target.exists() and len(table) == 7
    for name, row in table.items():
        assert name == "zoe" or float(row["score"]) < 6 and row["outcome"] not in ("ok", "graded"), row


def test_a_copied_file_is_flagged(tmp_path):
    lab, folder = get("conv1d"), tmp_path / "in"
    folder.mkdir()
    other = next(f"s{k}" for k in range(99) if lab.variant(f"s{k}") != lab.variant("ida"))
    (folder / "ida_conv1d.py").write_text(answer(other), encoding="utf-8")
    row = rows(grade(folder, "conv1d", out=tmp_path / "out"))["ida"]
    assert float(row["score"]) < float(row["max"]) and "numbers of " in row["flags"]


def test_a_course_changes_points_and_says_what_it_does_not_know(tmp_path, capsys):
    course, folder = tmp_path / "course.toml", tmp_path / "in"
    folder.mkdir()
    course.write_text('name = "spring"\nseed = 3\n[labs.conv1d]\npoints = { values = 30 }\nfeedback = "score"\n',
                      encoding="utf-8")
    (folder / "kim_conv1d.py").write_text(answer("kim", "spring"), encoding="utf-8")
    assert main(["grade", str(folder), "--lab", "conv1d", "--course", str(course), "--out", str(tmp_path / "out")]) == 0
    row = rows(tmp_path / "out" / "scores.csv")["kim"]
    assert row["score"] == row["max"] and float(row["values"]) == 30
    course.write_text("[labs.conv1d]\npoints = { valeus = 30 }\n", encoding="utf-8")
    assert main(["grade", str(folder), "--lab", "conv1d", "--course", str(course)]) == 2
    assert "'valeus' is not known here; known are" in capsys.readouterr().err


def test_a_team_shares_a_variant(tmp_path):
    lab, folder = get("conv1d"), tmp_path / "in"
    folder.mkdir()
    work, _ = start("conv1d", team=("max", "lea"), where=tmp_path)
    assert work.student == "lea+max"
    work.file.write_text(solution(lab, work.variant), encoding="utf-8")
    commands.run_submit([].append, "conv1d", work.folder, folder / "lea+max_conv1d.zip")
    (one,) = submissions(folder, lab)
    assert one.team == ["lea", "max"] and one.identity == "lea+max"
    row = rows(grade(folder, "conv1d", out=tmp_path / "out"))["lea+max"]
    assert row["score"] == row["max"] and row["team"] == "lea+max"


def test_zips_that_lie_are_named(tmp_path):
    lab = get("conv1d")
    work, _ = start("conv1d", "ned", where=tmp_path)
    from seqnet.labs.judge import judge

    data = bundle.bundle(work, judge(lab, work.source()))
    (tmp_path / "good.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "good.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"x = 1\n" if name == lab.file else old.read(name))
    assert bundle.unpack(data, lab.file)[3] == []
    assert bundle.unpack((tmp_path / "bad.zip").read_bytes(), lab.file)[3] == ["file changed after submit"]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(lab.file, b"\0" * (5 << 20))
    with pytest.raises(ValueError, match="larger than"):
        bundle.unpack((tmp_path / "bomb.zip").read_bytes(), lab.file)
    for cut in (10, len(data) // 2, len(data) - 5):
        with pytest.raises(ValueError, match="zip"):
            bundle.unpack(data[:cut], lab.file)


def test_copies_are_alike_also_after_renaming(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a_conv1d.py").write_text(answer("a"), encoding="utf-8")
    (folder / "b_conv1d.py").write_text(answer("a").replace("padded", "wide").replace("front", "f"), encoding="utf-8")
    (folder / "c_conv1d.py").write_text("import numpy as np\n\ndef conv1d(x, w, b, d):\n    return x\n", encoding="utf-8")
    said = []
    commands.run_similar(said.append, folder, "conv1d")
    assert said[0] == "1.00  a  b" and said[1].startswith("1 pairs of 3")


@pytest.mark.long
def test_eighty_submissions_take_less_than_five_minutes(tmp_path):
    lab, folder = get("conv1d"), tmp_path / "in"
    folder.mkdir()
    names = [m.name for m in lab.mistakes]
    for k in range(80):
        variant = lab.variant(f"s{k:02}")
        text = answer(f"s{k:02}") if k % 2 else wrong(lab, names[k // 2 % len(names)], variant)
        if k % 20 == 0:
            text = lab.stub(variant).replace("    raise NotImplementedError", "    while True: pass")
        (folder / f"s{k:02}_conv1d.py").write_text(text, encoding="utf-8")
    begun = time.monotonic()
    table = rows(grade(folder, "conv1d", out=tmp_path / "out"))
    assert len(table) == 80 and sum(r["score"] == r["max"] for r in table.values()) == 40
    assert time.monotonic() - begun < 300
