"""Settings: what they change, and what they refuse."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import Sequential, config, layers, optimizers


@pytest.fixture(autouse=True)
def as_before():
    yield
    config.set_floatx("float32")
    config.enable_interactive_logging()
    config.set_max_epochs(None)
    config.set_max_steps_per_epoch(None)


def model():
    made = Sequential([layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


X, Y = np.ones((40, 3)), np.ones(40)


def test_the_float_type_of_new_layers():
    assert config.dtype_policy() == "float32"
    config.set_dtype_policy("float64")
    assert layers.Dense(1).dtype == config.dtype_policy() == "float64"
    config.set_dtype_policy("mixed_float16")
    assert config.floatx() == "float32"
    with pytest.raises(ValueError, match="float32 or float64"):
        config.set_dtype_policy("int8")


def test_progress_is_switched_off_and_on(capsys):
    config.disable_interactive_logging()
    assert not seqnet.utils.is_interactive_logging_enabled()
    model().fit(X, Y, verbose=1)
    assert capsys.readouterr().out == ""
    config.enable_interactive_logging()
    model().fit(X, Y, verbose=2)
    assert "loss" in capsys.readouterr().out


def test_quick_runs():
    config.set_max_epochs(2)
    config.set_max_steps_per_epoch(3)
    assert config.max_epochs() == 2 and config.max_steps_per_epoch() == 3
    steps = []
    counting = seqnet.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: steps.append(batch))
    history = model().fit(X, Y, epochs=9, batch_size=4, callbacks=[counting], verbose=0)
    assert len(history.history["loss"]) == 2 and steps == [0, 1, 2] * 2
    steps.clear()
    stream = ((X[:4], Y[:4]) for _ in range(100))
    model().fit(stream, epochs=1, callbacks=[counting], verbose=0)
    assert steps == [0, 1, 2]
    for bad in (0, "many", True):
        with pytest.raises(ValueError, match="whole number"):
            config.set_max_epochs(bad)


def test_quick_runs_by_the_environment():
    code = "from seqnet import config; print(config.max_epochs(), config.max_steps_per_epoch())"
    where = {"PYTHONPATH": str(Path(seqnet.__file__).parents[1])}
    where |= {"KERAS_MAX_EPOCHS": "4", "KERAS_MAX_STEPS_PER_EPOCH": "many"}
    said = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env=where).stdout
    assert said == "4 None\n"


def test_settings_of_keras_that_have_one_value_here():
    assert config.backend() == "numpy" and config.is_flash_attention_enabled() and not config.is_nnx_enabled()
    assert not config.is_traceback_filtering_enabled()
    for name in ("enable_traceback_filtering", "disable_traceback_filtering", "enable_flash_attention",
                 "disable_flash_attention"):
        assert getattr(config, name)() is None
    config.set_image_data_format("channels_last")
    config.set_backend("numpy")
    with pytest.raises(ValueError, match="channels_first"):
        config.set_image_data_format("channels_first")
    with pytest.raises(RuntimeError, match="one engine"):
        config.set_backend("jax")


def test_optimizers_by_older_names():
    inner = optimizers.Adam(0.1)
    assert optimizers.LossScaleOptimizer(inner) is inner
    saved = {"module": "keras.optimizers", "class_name": "LossScaleOptimizer", "registered_name": None, "config": {
        "inner_optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.25},
                            "registered_name": None}, "initial_scale": 2.0, "dynamic_growth_steps": 3}}
    found = seqnet.saving.deserialize_keras_object(saved)
    assert type(found) is optimizers.Adam and float(found.learning_rate) == 0.25
    assert optimizers.legacy.SGD is optimizers.SGD
