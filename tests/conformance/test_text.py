"""Texts and series become the numbers that they become in Keras."""

import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.preprocessing import sequence, text

sys.path.insert(0, str(Path(__file__).parent))
import dataset_cases
import lookup_cases
import text_cases

GOLDEN = json.loads((Path(__file__).parent / "golden_text.json").read_text(encoding="utf-8"))
CASES = {**text_cases.CASES, **lookup_cases.CASES, **dataset_cases.CASES}
K = types.SimpleNamespace(text=text, sequence=sequence, layers=seqnet.layers, utils=seqnet.utils, keras=seqnet)


def close(found, wanted, path=""):
    """Equal in structure and texts; floats to 1e-6."""
    if isinstance(wanted, dict):
        assert set(found) == set(wanted), path
        for key in wanted:
            close(found[key], wanted[key], f"{path}/{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), path
        for i, (a, b) in enumerate(zip(found, wanted)):
            close(a, b, f"{path}/{i}")
    elif isinstance(wanted, float) or isinstance(found, float):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7, err_msg=path)
    else:
        assert found == wanted, f"{path}: {found!r} in place of {wanted!r}"


def test_every_case_has_its_golden_answer():
    assert set(GOLDEN) == {"versions", *CASES}


@pytest.mark.parametrize("name", CASES)
def test_as_in_keras(name):
    close(text_cases.plain(CASES[name](K)), GOLDEN[name])
