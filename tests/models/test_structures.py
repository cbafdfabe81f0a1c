"""Names, orders, copies and tables of models, as `tests/conformance/structures.py` states them, against Keras."""

import json
import sys
from pathlib import Path

import pytest

import seqnet
from seqnet import layers, models, naming, ops  # noqa: F401 (attributes of seqnet)

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import structures
import surprises

GOLDEN = json.loads(Path(structures.__file__).with_name("golden_structures.json").read_text(encoding="utf-8"))


def test_every_case_has_its_golden_answer():
    assert set(GOLDEN) == {"versions", *structures.CASES}


@pytest.mark.parametrize("name", structures.CASES)
def test_as_in_keras(name):
    naming.reset_names()
    assert surprises.plain(structures.CASES[name](seqnet)) == GOLDEN[name]
