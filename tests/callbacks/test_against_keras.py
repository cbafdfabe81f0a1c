"""EarlyStopping, ReduceLROnPlateau and ModelCheckpoint with all their arguments, held to what Keras' do."""
import json
import sys
from pathlib import Path

import pytest

from seqnet import callbacks

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import callback_cases as cases

GOLDEN = json.loads(Path(cases.__file__).with_name("golden_callbacks.json").read_text())
OURS = cases.results(callbacks)
ARGUMENTS = {"EarlyStopping": cases.early_stopping, "ReduceLROnPlateau": cases.reduce_on_plateau,
             "ModelCheckpoint": cases.checkpoints}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_same_decisions(name):
    assert len(OURS[name]) == len(GOLDEN[name])
    for arguments, ours, theirs in zip(ARGUMENTS[name](), OURS[name], GOLDEN[name]):
        assert ours == theirs if name != "ReduceLROnPlateau" else ours == pytest.approx(theirs, rel=1e-6), arguments
