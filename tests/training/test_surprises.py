"""Keras' behaviour that surprises, as `tests/conformance/surprises.py` states it: the same names, the same numbers."""

import json
import sys
from pathlib import Path

import pytest

import seqnet
from seqnet import layers, losses, metrics, models, ops, optimizers, regularizers  # noqa: F401 (attributes of seqnet)

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import surprises

GOLDEN = json.loads(Path(surprises.__file__).with_name("golden_surprises.json").read_text(encoding="utf-8"))


def agree(ours, keras, place="result"):
    """Names exactly and in order, numbers to the digits that float32 leaves after some steps."""
    if isinstance(keras, dict):
        assert list(ours) == list(keras), place
        for key in keras:
            agree(ours[key], keras[key], f"{place}[{key!r}]")
    elif isinstance(keras, list):
        assert len(ours) == len(keras), place
        for i, pair in enumerate(zip(ours, keras, strict=True)):
            agree(*pair, f"{place}[{i}]")
    elif isinstance(keras, float):
        assert ours == pytest.approx(keras, rel=2e-5, abs=2e-6), place
    else:
        assert ours == keras, place


def test_every_case_has_its_golden_numbers():
    assert set(GOLDEN) == {"versions", *surprises.CASES} and len(surprises.CASES) > 35


@pytest.mark.filterwarnings("ignore:.*does not use masks", "ignore:No gradient")
@pytest.mark.parametrize("name", surprises.CASES)
def test_as_in_keras(name):
    agree(surprises.plain(surprises.CASES[name](seqnet)), GOLDEN[name])
