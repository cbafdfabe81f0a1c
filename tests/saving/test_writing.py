"""A file appears whole or not at all; what was saved comes back."""

import os

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.errors import NotBuiltError
from seqnet.saving.files import replacing


def small(units=2):
    model = seqnet.Sequential([layers.Input((3,)), layers.Dense(4, activation="relu"), layers.Dense(units)])
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("name", ["w.weights.h5", "m.keras"])
def test_a_failing_write_leaves_the_old_file_and_nothing_else(name, tmp_path, monkeypatch):
    path = tmp_path / name
    model = small()
    save = model.save if name.endswith("keras") else model.save_weights
    save(path)
    old = path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(path)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == [name]


def test_an_interrupt_in_the_middle_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "f") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


def test_a_link_is_followed_and_permissions_are_the_usual(tmp_path):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "m.keras"
    target.write_bytes(b"old")
    (tmp_path / "m.keras").symlink_to(target)
    small().save(tmp_path / "m.keras")
    assert (tmp_path / "m.keras").is_symlink() and target.stat().st_size > 1000
    mask = os.umask(0)
    os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder"):
        small().save(tmp_path / "nowhere" / "m.keras")


def test_overwrite_false_asks(tmp_path, monkeypatch):
    path = tmp_path / "m.keras"
    model = small()
    model.save(path, overwrite=False)
    before = path.read_bytes()
    monkeypatch.setattr("builtins.input", lambda text: "n")
    model.save(path, overwrite=False)
    assert path.read_bytes() == before

    def closed(text):
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        model.save(path, overwrite=False)


def test_a_model_without_weights(tmp_path):
    model = seqnet.Sequential([layers.Dense(3)])
    with pytest.raises(NotBuiltError, match="build"):
        model.save_weights(tmp_path / "w.weights.h5")
    with pytest.raises(NotBuiltError, match="build"):
        model.load_weights(tmp_path / "w.weights.h5")
    with pytest.warns(UserWarning, match="not built"):
        model.save(tmp_path / "m.keras")
    assert not seqnet.saving.load_model(tmp_path / "m.keras").built


def test_training_goes_on_as_if_nothing_had_happened(tmp_path, rng):
    x, y = rng.standard_normal((32, 3)).astype("float32"), rng.standard_normal((32, 2)).astype("float32")
    model = small()
    model.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    model.save(tmp_path / "m.keras")
    again = seqnet.saving.load_model(tmp_path / "m.keras")
    for net in (model, again):
        net.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    for a, b in zip(model.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)
    assert int(model.optimizer.iterations.numpy()) == int(again.optimizer.iterations.numpy()) == 16


@seqnet.saving.register_keras_serializable("test")
class Scaled(layers.Layer):
    """A layer of the user's own, with a sublayer, a list of layers and a variable that is not trained."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.inner = layers.Dense(4)
        self.many = [layers.Dense(4), [layers.Dense(4)]]

    def build(self, input_shape):
        self.inner.build(input_shape)
        self.many[0].build((None, 4))
        self.many[1][0].build((None, 4))
        self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)
        self.scale = self.add_weight(name="scale", shape=(4,), initializer="ones")

    def call(self, inputs):
        return self.many[1][0](self.many[0](self.inner(inputs))) * self.scale * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def test_layers_of_the_users_own(tmp_path, rng):
    model = seqnet.Sequential([layers.Input((3,)), Scaled(3.0), layers.Dense(1)])
    model.layers[0].count.assign(5.0)
    x = rng.standard_normal((4, 3)).astype("float32")
    model.save(tmp_path / "m.keras")
    again = seqnet.saving.load_model(tmp_path / "m.keras")
    assert again.layers[0].factor == 3.0 and float(again.layers[0].count.numpy()) == 5.0
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))


class Net(seqnet.Model):
    """A subclassed model."""

    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.zz = layers.Dense(units)
        self.aa = [layers.Dense(4), layers.Dense(4)]

    def call(self, inputs):
        for layer in self.aa:
            inputs = layer(inputs)
        return self.zz(inputs)

    def get_config(self):
        return {"units": self.units}


def test_subclassed_models(tmp_path, rng):
    x = rng.standard_normal((4, 3)).astype("float32")
    model = Net(2)
    model(x)
    model.save_weights(tmp_path / "w.weights.h5")
    other = Net(2)
    other(x)
    other.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(model.predict(x, verbose=0), other.predict(x, verbose=0))
    model.save(tmp_path / "m.keras")
    again = seqnet.saving.load_model(tmp_path / "m.keras", custom_objects={"Net": Net})
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))


class OwnWay(layers.Layer):
    """Saves itself under names of its own."""

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(2,), initializer="zeros")

    def call(self, inputs):
        return inputs * self.w

    def save_own_variables(self, store):
        store["mine"] = self.w.numpy()

    def load_own_variables(self, store):
        self.w.assign(store["mine"])


def test_a_layer_that_saves_itself(tmp_path):
    def make():
        return seqnet.Sequential([layers.Input((2,)), OwnWay(), layers.Dense(1)])

    model, other = make(), make()
    model.layers[0].w.assign(np.array([3.0, 4.0], "float32"))
    model.save_weights(tmp_path / "w.weights.h5")
    other.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(other.layers[0].w.numpy(), [3, 4])


def test_a_layer_that_saves_itself_and_fails_to_load_is_put_back(tmp_path):
    class Failing(OwnWay):
        def load_own_variables(self, store):
            self.w.assign(np.array([9.0, 9.0], "float32"))
            raise ValueError("not today")

    model = seqnet.Sequential([layers.Input((2,)), Failing(), layers.Dense(1)])
    model.save_weights(tmp_path / "w.weights.h5")
    before = model.get_weights()
    with pytest.raises(ValueError, match="not today"):
        model.load_weights(tmp_path / "w.weights.h5")
    for a, b in zip(before, model.get_weights()):
        np.testing.assert_array_equal(a, b)
