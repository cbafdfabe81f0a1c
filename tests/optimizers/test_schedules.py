"""Learning rate schedules against Keras' numbers."""
import sys
from pathlib import Path

import numpy as np
import pytest

from seqnet.optimizers import schedules

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import optimizer_cases as cases

GOLDEN = np.load(Path(cases.__file__).with_name("golden_optimizers.npz"))


@pytest.mark.parametrize("index", range(len(cases.SCHEDULES)), ids=lambda i: f"{i}_{cases.SCHEDULES[i][0]}")
def test_keras_numbers(index):
    name, arguments = cases.SCHEDULES[index]
    schedule = getattr(schedules, name)(**arguments)
    again = schedules.deserialize(schedules.serialize(schedule))
    golden = GOLDEN[f"schedule_{index}"]
    for s in (schedule, again):
        np.testing.assert_allclose([float(s(step)) for step in cases.SCHEDULE_STEPS], golden, rtol=2e-6)
    assert again.get_config() == schedule.get_config()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.9), "decay_steps"),
        (lambda: schedules.CosineDecayRestarts(0.1, -1), "first_decay_steps"),
        (lambda: schedules.PiecewiseConstantDecay([1], [1.0]), "one value more"),
        (lambda: schedules.deserialize({"class_name": "ExponentDecay", "config": {}}), "ExponentDecay"),
    ],
)
def test_errors_name_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
