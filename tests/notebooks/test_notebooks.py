"""Every notebook runs from top to bottom without the real data, and with them under --long; none keeps outputs in git."""

import base64
import io
import json
import os
import re
from pathlib import Path

import pytest

from tests.notebooks import pictures

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 600  # for one notebook on a machine that is busy; a quiet one needs a tenth
MOST_BYTES = 4_000_000  # of all outputs of a notebook


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_file_is_as_a_reader_wants_it(path):
    """No outputs, goal and questions in words, the fast setting, pictures, a look into the kernel, measured numbers."""
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["nbformat"] == 4 and found["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in found["cells"]}) == len(found["cells"])
    code = [c for c in found["cells"] if c["cell_type"] == "code"]
    words = "\n".join(source(c) for c in found["cells"] if c["cell_type"] == "markdown")
    program = "\n".join(map(source, code))
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code), "strip the outputs"
    assert program.startswith("FULL = False\n"), "the fast setting comes first"
    assert source(found["cells"][0]).startswith("# ") and "**Goal.**" in words and "**Predict" in words
    assert "## Exercises" in words and "## Measured" in words
    assert "show_kernel" in program and re.search(r"plt\.show|viz\.\w+\(", program)
    assert max(len(line) for line in program.split("\n")) <= 130
    kernels = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "csrc" / "kernels").glob("*.c"))
    for name in re.findall(r"\.function\(\"(\w+)\"\)", program):
        assert f"SN({name})(" in kernels, f"there is no kernel function {name}"


def test_there_are_seventeen_and_the_page_names_them():
    page = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert [p.stem[:2] for p in NOTEBOOKS] == [f"{i:02}" for i in range(17)]
    for path in NOTEBOOKS:
        assert f"]({path.name})" in page, path.name
    for picture in re.findall(r"\]\((pictures/[\w.]+)\)", page):
        assert 1000 < (ROOT / "notebooks" / picture).stat().st_size < 60_000, picture


def run(path, data, tmp_path, monkeypatch):
    """The executed notebook; what it writes falls into a folder of its own."""
    nbclient = pytest.importorskip("nbclient", reason="notebooks need the extra 'notebooks': pip install '.[notebooks]'")
    pytest.importorskip("ipykernel", reason="notebooks need the extra 'notebooks': pip install '.[notebooks]'")
    pytest.importorskip("matplotlib", reason="the pictures are drawn with matplotlib, which is not installed")
    import nbformat

    import seqnet

    monkeypatch.setenv("SEQNET_DATA", data)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(Path(seqnet.__file__).parents[1]),
                                                                   os.environ.get("PYTHONPATH")])))
    notebook = nbformat.read(path, 4)
    client = nbclient.NotebookClient(notebook, timeout=SECONDS, kernel_name="python3",
                                     resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    return notebook


def check_outputs(path, notebook):
    """No cell failed or warned, every cell that draws shows something, and no picture is blank."""
    from matplotlib.image import imread

    drawings, size = [], 0
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        drawn = 0
        for output in cell.outputs:
            size += len(json.dumps(output))
            assert output.output_type != "error", (number, output.get("evalue"))
            assert not (output.output_type == "stream" and output.name == "stderr" and "Warning" in output.text), output.text
            found = output.get("data", {}).get("image/png")
            if found:
                image = imread(io.BytesIO(base64.b64decode(found)))
                assert min(image.shape[:2]) > 60 and image[..., :3].std() > 0.01, f"cell {number}: a blank picture"
                drawn += 1
                drawings.append(base64.b64decode(found))
        wanted = len(re.findall(r"^plt\.show\(\)", cell.source, re.MULTILINE))
        last = cell.source.strip().split("\n")
        wanted += any(re.match(r"viz\.\w+\(", line) for line in last[-12:])
        assert drawn >= wanted, f"cell {number} of {path.name}: {drawn} pictures, {wanted} expected"
    assert len(drawings) >= 3 and size < MOST_BYTES, (len(drawings), size)
    folder = os.environ.get("SEQNET_PICTURES")
    if folder:
        pictures.write(drawings[pictures.CHOSEN[path.stem[:2]]], Path(folder) / f"{path.stem[:2]}.png")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_without_real_data(path, tmp_path, monkeypatch):
    check_outputs(path, run(path, str(tmp_path), tmp_path, monkeypatch))


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_with_real_data(path, tmp_path, monkeypatch):
    data = os.environ.get("SEQNET_DATA")
    if not data:
        pytest.skip("SEQNET_DATA names no folder of data")
    check_outputs(path, run(path, data, tmp_path, monkeypatch))
