"""Notebooks in the style of 2020 and of 2016 run under `compat.install()` as they are, cell by cell."""

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "notebooks"

RUN = '''
import json, sys, warnings
import seqnet.compat
seqnet.compat.install()
space = {"__name__": "__main__"}
for number, cell in enumerate(json.load(open(sys.argv[1]))["cells"]):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"<cell {number}>", "exec"), space)
report = {name: space[name] for name in sys.argv[2:]}
print("REPORT" + json.dumps({k: v.tolist() if hasattr(v, "tolist") else v for k, v in report.items()}))
'''


def run(run_python, notebook, *names):
    done = run_python(RUN, HERE / notebook, *names, timeout=120)
    return json.loads(done.stdout.rpartition("REPORT")[2]), done


@pytest.mark.parametrize("notebook", sorted(path.name for path in HERE.glob("*.ipynb")))
def test_it_is_a_notebook_that_knows_nothing_of_seqnet(notebook):
    book = json.loads((HERE / notebook).read_text())
    assert book["nbformat"] == 4 and len(book["cells"]) > 3
    code = "".join("".join(cell["source"]) for cell in book["cells"])
    assert "keras" in code and "seqnet" not in code
    assert all(not cell["outputs"] for cell in book["cells"] if cell["cell_type"] == "code")


def test_a_notebook_of_2020(run_python):
    found, done = run(run_python, "moods_2020.ipynb", "val_acc", "transformer_acc", "losses", "kept_accuracy",
                      "probabilities", "classes", "json_string")
    assert len(found["val_acc"]) == 4 and all(0 <= a <= 1 for a in found["val_acc"])
    assert found["transformer_acc"] > 0.9  # the moods are easy to tell apart
    assert found["losses"] == sorted(found["losses"], reverse=True) and found["losses"][-1] < 0.3
    assert found["kept_accuracy"] >= 0.3 and len(found["classes"]) == 60
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in found["probabilities"])
    assert "Conv1D" in found["json_string"]
    assert "Total params: 923" in done.stdout and "epoch 3 loss" in done.stdout


def test_a_notebook_of_2016(run_python):
    found, _ = run(run_python, "numbers_2016.ipynb", "acc", "classes")
    assert 0 <= found["acc"] <= 1 and len(found["classes"]) == 64
