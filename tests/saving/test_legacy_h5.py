"""Legacy `.h5` files and JSON of Keras 1 to 3: names by the version that wrote them, old layouts of wiring and weights."""

import base64
import json
import marshal

import h5py
import numpy as np
import pytest

import seqnet
from seqnet import activations, layers
from seqnet.errors import SeqnetError
from seqnet.models import load_model, model_from_json
from seqnet.saving.older import modern, version_of

rng = np.random.default_rng(0)


def write_h5(path, config, weights, version="2.2.4", training=None, chunked=False):
    """A file as Keras 2 wrote it: `weights` is {layer: [(name, array), ...]}."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = np.bytes_(version), np.bytes_("tensorflow")
        file.attrs["model_config"] = np.bytes_(json.dumps(config))
        if training is not None:
            file.attrs["training_config"] = np.bytes_(json.dumps(training))
        group = file.create_group("model_weights")
        names = np.array([name.encode() for name in weights])
        if chunked:
            for i, part in enumerate(np.array_split(names, 2)):
                group.attrs[f"layer_names{i}"] = part
        else:
            group.attrs["layer_names"] = names
        for layer, arrays in weights.items():
            inside = group.create_group(layer)
            inside.attrs["weight_names"] = np.array([name.encode() for name, _ in arrays])
            for name, array in arrays:
                inside[name] = array


def sequential(*layer_configs, **extra):
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [
        {"class_name": name, "config": config} for name, config in layer_configs]}, **extra}


def gru_weights(features, units, reset_after):
    bias = (2, 3 * units) if reset_after else (3 * units,)
    shapes = {"kernel": (features, 3 * units), "recurrent_kernel": (units, 3 * units), "bias": bias}
    return [(f"gru/{name}:0", rng.standard_normal(shape).astype("float32")) for name, shape in shapes.items()]


def test_a_gru_of_keras_2_means_what_it_meant(tmp_path):
    weights = gru_weights(3, 2, reset_after=False)
    config = sequential(("GRU", {"name": "gru", "batch_input_shape": [None, 5, 3], "units": 2, "activation": "tanh",
                                 "recurrent_activation": "hard_sigmoid", "implementation": 1}))
    write_h5(tmp_path / "m.h5", config, {"gru": weights})
    model = load_model(tmp_path / "m.h5")
    assert model.layers[0].reset_after is False
    assert model.layers[0].recurrent_activation is activations.keras2_hard_sigmoid
    x = rng.standard_normal((2, 5, 3)).astype("float32")
    w, u, b = (array for _, array in weights)
    h = np.zeros((2, 2))
    for t in range(5):
        z, r = (np.clip(0.2 * (x[:, t] @ w[:, k:k + 2] + h @ u[:, k:k + 2] + b[k:k + 2]) + 0.5, 0, 1) for k in (0, 2))
        n = np.tanh(x[:, t] @ w[:, 4:] + (r * h) @ u[:, 4:] + b[4:])
        h = z * h + (1 - z) * n
    np.testing.assert_allclose(model.predict(x, verbose=0), h, atol=1e-6)
    model.save(tmp_path / "again.keras")  # the meaning stays, whatever the format
    np.testing.assert_array_equal(load_model(tmp_path / "again.keras").predict(x, verbose=0), model.predict(x, verbose=0))


def test_the_name_means_something_else_in_files_of_keras_3(tmp_path):
    model = seqnet.Sequential([layers.Input((5, 3)), layers.GRU(2, recurrent_activation="hard_sigmoid")])
    model.save(tmp_path / "m.h5")
    again = load_model(tmp_path / "m.h5")
    assert again.layers[0].recurrent_activation is activations.hard_sigmoid and again.layers[0].reset_after is True


def test_weights_of_cudnn_layers(tmp_path):
    """They kept two biases and cuDNN's transposed kernels."""
    units, features = 2, 3
    model = seqnet.Sequential([layers.Input((4, features)), layers.LSTM(units)])
    kernel, recurrent, bias = (rng.standard_normal(w.shape).astype("float32") for w in model.get_weights())
    model.set_weights([kernel, recurrent, bias])
    x = rng.standard_normal((2, 4, features)).astype("float32")
    wanted = model.predict(x, verbose=0)
    kernel = np.hstack([_to_cudnn(k) for k in np.hsplit(kernel, 4)])
    recurrent = np.hstack([k.T for k in np.hsplit(recurrent, 4)])
    config = sequential(("CuDNNLSTM", {"name": "l", "batch_input_shape": [None, 4, features], "units": units}))
    write_h5(tmp_path / "m.h5", config, {"l": [("kernel", kernel), ("recurrent", recurrent), (
        "bias", np.concatenate([bias / 4, bias * 3 / 4]))]})
    np.testing.assert_allclose(load_model(tmp_path / "m.h5").predict(x, verbose=0), wanted, atol=1e-6)


def _to_cudnn(k):
    """The inverse of k -> k.T.reshape(k.shape, order="F")."""
    return k.reshape(k.shape[::-1], order="F").T


def test_wiring_of_keras_2(tmp_path):
    """Inputs in lists, keyword tensors, constants, nested models whose calls count from one."""
    inner = {"class_name": "Model", "name": "inner", "config": {"name": "inner", "layers": [
        {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_input_shape": [None, 4], "dtype": "float32",
                                                             "sparse": False}, "inbound_nodes": []},
        {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 4, "activation": "relu"},
         "inbound_nodes": [[["i", 0, 0, {}]]]}],
        "input_layers": [["i", 0, 0]], "output_layers": [["d", 0, 0]]}, "inbound_nodes": [
        [["a", 0, 0, {}]], [["b", 0, 0, {}]]]}
    stack = {"class_name": "Sequential", "name": "stack", "config": {"name": "stack", "layers": [
        {"class_name": "Dense", "config": {"name": "e", "units": 3, "batch_input_shape": [None, 4]}}]},
        "inbound_nodes": [[["add", 0, 0, {}]]]}
    config = {"class_name": "Model", "config": {"name": "outer", "layers": [
        *({"class_name": "InputLayer", "name": n, "config": {"name": n, "batch_input_shape": [None, 4]}, "inbound_nodes": []}
          for n in "ab"),
        inner,
        {"class_name": "Add", "name": "add", "config": {"name": "add"},
         "inbound_nodes": [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]]},
        stack],
        "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["stack", 1, 0]]}}
    w = [rng.standard_normal(s).astype("float32") for s in ((4, 4), (4,), (4, 3), (3,))]
    write_h5(tmp_path / "m.h5", config, {"inner": [("d/kernel:0", w[0]), ("d/bias:0", w[1])],
                                         "stack": [("e/kernel:0", w[2]), ("e/bias:0", w[3])]}, chunked=True)
    model = load_model(tmp_path / "m.h5")
    a, b = rng.standard_normal((2, 3, 4)).astype("float32")
    wanted = (np.maximum(a @ w[0] + w[1], 0) + np.maximum(b @ w[0] + w[1], 0)) @ w[2] + w[3]
    np.testing.assert_allclose(model.predict([a, b], verbose=0), wanted, rtol=1e-5, atol=1e-5)
    model.save(tmp_path / "again.h5")
    np.testing.assert_array_equal(load_model(tmp_path / "again.h5").predict([a, b], verbose=0),
                                  model.predict([a, b], verbose=0))


def test_states_and_tensors_in_keyword_arguments():
    config = {"class_name": "Model", "keras_version": "2.4.0", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [None, 4, 3]},
         "inbound_nodes": []},
        {"class_name": "InputLayer", "name": "h", "config": {"name": "h", "batch_input_shape": [None, 2]},
         "inbound_nodes": []},
        {"class_name": "GRU", "name": "g", "config": {"name": "g", "units": 2, "return_sequences": True, "time_major": False,
                                                      "reset_after": True, "recurrent_activation": "sigmoid"},
         "inbound_nodes": [[["x", 0, 0, {"initial_state": [["h", 0, 0]], "training": False}]]]},
        {"class_name": "MultiHeadAttention", "name": "a", "config": {
            "name": "a", "num_heads": 2, "key_dim": 2, "query_shape": [None, 4, 2], "attention_axes": [1]},
         "inbound_nodes": [[["g", 0, 0, {"value": ["g", 0, 0]}]]]}],
        "input_layers": [["x", 0, 0], ["h", 0, 0]], "output_layers": [["a", 0, 0]]}}
    model = model_from_json(json.dumps(config))
    assert model.output_shape == (None, 4, 2)
    x = np.zeros((1, 4, 3))
    one, other = (model.predict([x, np.full((1, 2), h)], verbose=0) for h in (0.0, 3.0))
    assert np.abs(one - other).max() > 1e-4


def test_old_spellings_of_configs(tmp_path):
    config = sequential(
        ("Embedding", {"name": "e", "batch_input_shape": [None, None], "input_dim": 9, "output_dim": 4, "input_length": None,
                       "embeddings_initializer": {"class_name": "RandomUniform", "config": {
                           "minval": -1.0, "maxval": 1.0, "seed": None, "dtype": "float32"}}}),
        ("Conv1D", {"name": "c", "filters": 4, "kernel_size": [3], "padding": "same", "kernel_initializer": {
            "class_name": "VarianceScaling", "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "normal",
                                                        "seed": None}}}),
        ("BatchNormalization", {"name": "b", "axis": [2], "dtype": {"class_name": "Policy", "config": {
            "name": "mixed_float16"}}}),
        ("LeakyReLU", {"name": "r", "alpha": 0.1}), ("ThresholdedReLU", {"name": "t", "theta": 0.5}),
        ("GlobalMaxPool1D", {"name": "g"}),
        ("Dense", {"name": "d", "units": 1, "activation": "hard_sigmoid"}))
    model = model_from_json(json.dumps({**config, "keras_version": "2.1.6-tf"}))
    assert [type(layer).__name__ for layer in model.layers] == [
        "Embedding", "Conv1D", "BatchNormalization", "LeakyReLU", "ReLU", "GlobalMaxPooling1D", "Dense"]
    assert model.layers[2].axis in (2, -1) and model.layers[2].dtype == "float32" and model.layers[4].threshold == 0.5
    assert model.layers[-1].activation is activations.keras2_hard_sigmoid
    listed = dict(config, config=config["config"]["layers"])  # until 2.2.2 the config of a Sequential was a list
    assert len(model_from_json(json.dumps({**listed, "keras_version": "2.0.8"})).layers) == 7


def test_a_file_of_keras_1(tmp_path):
    order = ("i", "c", "f", "o")
    parts = {g: [rng.standard_normal(s).astype("float32") for s in ((3, 2), (2, 2), (2,))] for g in order}
    config = {"class_name": "Sequential", "config": [{"class_name": "LSTM", "config": {
        "name": "lstm_1", "batch_input_shape": [None, 4, 3], "input_dtype": "float32", "output_dim": 2, "activation": "tanh",
        "inner_activation": "hard_sigmoid", "init": "glorot_uniform", "consume_less": "cpu", "dropout_W": 0.0}}]}
    write_h5(tmp_path / "m.h5", config, {"lstm_1": [
        (f"lstm_1_{kind}_{g}", parts[g][k]) for g in order for k, kind in enumerate("WUb")]}, version="1.2.2")
    model = load_model(tmp_path / "m.h5")
    for number in range(3):
        wanted = np.concatenate([parts[g][number] for g in ("i", "f", "c", "o")], axis=-1)
        np.testing.assert_array_equal(model.get_weights()[number], wanted)


def test_how_it_was_compiled(tmp_path):
    dense = ("Dense", {"name": "d", "units": 1, "batch_input_shape": [None, 2]})
    weights = {"d": [("d/kernel:0", np.ones((2, 1), "float32")), ("d/bias:0", np.zeros(1, "float32"))]}
    training = {
        "loss": {"class_name": "BinaryCrossentropy", "config": {"reduction": "auto", "name": "b", "from_logits": True}},
        "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "mae", "dtype": "float32", "fn": "mae"}}]],
        "sample_weight_mode": None, "loss_weights": None,
        "optimizer_config": {"class_name": "Adam", "config": {"lr": 0.01, "beta_1": 0.9, "beta_2": 0.999, "decay": 0.1,
                                                              "epsilon": None, "amsgrad": False, "jit_compile": False}}}
    write_h5(tmp_path / "m.h5", sequential(dense), weights, training=training)
    model = load_model(tmp_path / "m.h5")
    assert model.loss.from_logits if hasattr(model.loss, "from_logits") else True
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01)
    model.train_on_batch(np.ones((3, 2)), np.ones((3, 1)))
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01 / 1.1)
    assert model.evaluate(np.ones((3, 2)), np.ones((3, 1)), verbose=0, return_dict=True).keys() == {"loss", "mae"}
    assert not load_model(tmp_path / "m.h5", compile=False).compiled


def test_weights_alone_by_place_and_by_name(tmp_path):
    def make(*names):
        return seqnet.Sequential([layers.Input((3,)), *(layers.Dense(3, name=n) for n in names)])

    one, other = make("a", "b"), make("x", "a")
    one.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert file.attrs["layer_names"].tolist() == [b"a", b"b"]
    other.load_weights(tmp_path / "w.h5")
    np.testing.assert_array_equal(other.layers[0].get_weights()[0], one.layers[0].get_weights()[0])
    other.load_weights(tmp_path / "w.h5", by_name=True)
    np.testing.assert_array_equal(other.layers[1].get_weights()[0], one.layers[0].get_weights()[0])
    one.save(tmp_path / "m.h5", include_optimizer=False)
    one.load_weights(tmp_path / "m.h5")
    before = other.get_weights()
    with pytest.raises(SeqnetError, match="the model has 3"):
        make("a", "b", "c").load_weights(tmp_path / "w.h5")
    wide = seqnet.Sequential([layers.Input((4,)), layers.Dense(3, name="a"), layers.Dense(3, name="b")])
    with pytest.raises(SeqnetError, match=r"\(4, 3\).*\(3, 3\)"):
        wide.load_weights(tmp_path / "w.h5")
    with pytest.warns(UserWarning, match="does not fit"):
        wide.load_weights(tmp_path / "w.h5", skip_mismatch=True)
    np.testing.assert_array_equal(wide.layers[1].get_weights()[0], one.layers[1].get_weights()[0])
    for a, b in zip(before, other.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_own_layers_in_a_file(tmp_path):
    class Doubled(layers.Layer):
        def call(self, x):
            return x * 2.0

    model = seqnet.Sequential([layers.Input((3,)), Doubled(name="twice")])
    model.save(tmp_path / "m.h5")
    with pytest.raises(SeqnetError, match="Doubled"):
        load_model(tmp_path / "m.h5")
    again = load_model(tmp_path / "m.h5", custom_objects={"Doubled": Doubled})
    assert again.predict(np.ones((1, 3)), verbose=0).tolist() == [[2, 2, 2]]


def lambda_file(path, code):
    text = base64.b64encode(marshal.dumps(code)).decode()
    config = sequential(("Lambda", {"name": "last", "batch_input_shape": [None, 4], "function": [text, None, None],
                                    "function_type": "lambda", "output_shape": None, "output_shape_type": "raw",
                                    "arguments": {}}))
    write_h5(path, config, {"last": []})


def test_code_in_a_file_waits_for_permission(tmp_path):
    lambda_file(tmp_path / "m.h5", (lambda x: x * 3.0).__code__)
    with pytest.raises(ValueError, match="not run.*custom_objects"):
        load_model(tmp_path / "m.h5")
    given = load_model(tmp_path / "m.h5", custom_objects={"last": lambda x: x + 1.0})
    assert given.predict(np.ones((1, 4)), verbose=0).tolist() == [[2] * 4]
    assert load_model(tmp_path / "m.h5", safe_mode=False).predict(np.ones((1, 4)), verbose=0).tolist() == [[3] * 4]
    with pytest.raises(ValueError, match="not run"):  # permission does not outlive the call
        load_model(tmp_path / "m.h5")


def test_code_of_another_python(tmp_path):
    lambda_file(tmp_path / "m.h5", "no code")
    with pytest.raises(ValueError, match="another version of Python"):
        load_model(tmp_path / "m.h5", safe_mode=False)


def test_a_keras_archive_of_keras_2(tmp_path):
    """Keras 2.12 to 2.15 wrote `.keras` as well: older names, and another name for the layers in the weights."""
    import io
    import zipfile

    model = seqnet.Sequential([layers.Input((3,)), layers.Dense(2, name="d")])
    config = sequential(("InputLayer", {"batch_input_shape": [None, 3], "name": "i", "sparse": False, "ragged": False}),
                        ("Dense", {"name": "d", "units": 2, "activation": "hard_sigmoid"}))
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        group = file.create_group("_layer_checkpoint_dependencies/dense/vars")
        group["0"], group["1"] = model.get_weights()
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "2.13.1"}))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", buffer.getvalue())
    again = load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])
    assert again.layers[0].activation is activations.keras2_hard_sigmoid


def test_a_file_of_another_kind_says_what_to_do(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = np.arange(3)
    with pytest.raises(ValueError, match="no model_config.*load_weights"):
        load_model(tmp_path / "data.h5")
    (tmp_path / "saved").mkdir()
    with pytest.raises(ValueError, match="folder"):
        load_model(tmp_path / "saved")


def test_versions():
    assert version_of("2.2.4-tf") == (2, 2, 4) and version_of("3.15.1") == (3, 15, 1)
    assert version_of(None) == (1,) and version_of("unknown") == (1,)
    for wrong in (3, [], {"class_name": 3, "config": {}}, {"class_name": "Dense"}, {"class_name": "Model", "config": []}):
        with pytest.raises(ValueError):
            modern(wrong, (2,))
