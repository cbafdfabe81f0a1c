"""The figures of models and trainings: what is drawn is what the model does."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the figures are drawn with matplotlib, which is not installed")

import seqnet  # noqa: E402
from seqnet import layers, models, viz, zoo  # noqa: E402


def linear_rnn(units, features, rng, **settings):
    rnn = layers.SimpleRNN(units, activation=None, return_sequences=True, dtype="float64", **settings)
    rnn.build((None, None, features))
    rnn.set_weights([rng.standard_normal(w.shape) * 0.5 for w in rnn.get_weights()])
    return rnn


def test_gradient_flow_of_a_linear_recurrent_net_is_its_power_series(rng):
    rnn = linear_rnn(4, 3, rng)
    kernel, recurrent, _ = rnn.get_weights()
    data = viz.gradient_flow({"rnn": rnn}, rng.standard_normal((2, 7, 3)), t=5, relative=False).data
    wanted = [np.linalg.norm(kernel @ np.linalg.matrix_power(recurrent, k)) for k in range(6)]
    np.testing.assert_allclose(data["rnn/norm"], wanted, rtol=1e-9)
    np.testing.assert_array_equal(data["rnn"], data["rnn/norm"])
    assert data["distance"].tolist() == list(range(6))


def test_gradient_flow_of_words_is_that_of_their_vectors(rng):
    rnn = linear_rnn(4, 3, rng)
    model = seqnet.Sequential([layers.Embedding(9, 3, trainable=False, dtype="float64"), rnn])
    data = viz.gradient_flow(model, rng.integers(0, 9, (2, 5)), relative=True).data
    name = model.name
    kernel, recurrent, _ = rnn.get_weights()
    wanted = np.array([np.linalg.norm(kernel @ np.linalg.matrix_power(recurrent, k)) for k in range(5)])
    np.testing.assert_allclose(data[f"{name}/norm"], wanted, rtol=1e-9)
    np.testing.assert_allclose(data[name], wanted / wanted.max(), rtol=1e-9)
    assert not model.layers[0].trainable and "call" not in model.layers[0].__dict__


def test_gradient_norms_of_many_outputs_are_estimated_well(rng):
    rnn = linear_rnn(64, 3, rng)
    from seqnet.viz.looking import Run

    run = Run("test", rnn, rng.standard_normal((1, 3, 3)))
    exact, estimate = run.norms(-1, probes=64)[0], run.norms(-1, probes=48)[0]
    np.testing.assert_allclose(estimate, exact, rtol=0.4)
    assert not np.array_equal(estimate, exact)


def test_a_forget_gate_that_stays_open_keeps_the_gradient():
    """Measured before: with a bias of 3 a fifth is left after 99 steps; closed to 0 it is less than a plain net's."""
    left = {}
    for bias in (0.0, 3.0):
        seqnet.set_random_seed(0)
        lstm = layers.LSTM(32, unit_forget_bias=False, return_sequences=True)
        x = np.random.default_rng(0).standard_normal((2, 60, 8)).astype("float32")
        lstm(x)
        kernel, recurrent, b = lstm.get_weights()
        b[32:64] = bias
        lstm.set_weights([kernel, recurrent, b])
        norms = viz.gradient_flow(lstm, x).data["LSTM/norm"]
        left[bias] = norms[-1] / norms[0]
    assert left[0.0] < 1e-9 < 1e-3 < left[3.0]


def test_influence_of_a_convolution_is_a_band_of_its_taps(rng):
    conv = layers.Conv1D(4, 3, padding="causal", dtype="float64")
    matrix = viz.influence({"conv": conv}, rng.standard_normal((2, 9, 2))).data["conv"]
    taps = [np.linalg.norm(conv.kernel.data[2 - k]) for k in range(3)]
    wanted = sum(np.diag(np.full(9 - k, taps[k]), -k) for k in range(3))
    np.testing.assert_allclose(matrix, wanted, rtol=1e-9, atol=1e-12)


def test_influence_of_attention_reaches_everything_or_the_past(rng):
    x = rng.standard_normal((1, 6, 4))
    free = viz.influence(layers.MultiHeadAttention(2, 4, dtype="float64"), x).data["MultiHeadAttention"]
    assert (free > 0).all()
    additive = viz.influence(layers.AdditiveAttention(dtype="float64"), x).data["AdditiveAttention"]
    assert (additive > 0).all()


@pytest.mark.parametrize(("kernel", "dilations", "padding"), [(2, (1, 2, 4, 8), "causal"), (3, (1, 2, 4), "same")])
def test_receptive_field_is_measured(kernel, dilations, padding):
    seqnet.set_random_seed(0)
    stack = [layers.Conv1D(4, kernel, dilation_rate=d, padding=padding, activation="relu") for d in dilations]
    data = viz.receptive_field(seqnet.Sequential([layers.Input((None, 3)), *stack]), t=20).data
    width = 1 + (kernel - 1) * sum(dilations)
    assert data["width"] == data["formula"] == width == len(data["input"])
    start = 20 - width + 1 if padding == "causal" else 20 - (width - 1) // 2
    assert data["input"].tolist() == list(range(start, start + width))
    assert data["reach"].shape == (len(dilations) + 1, 40)
    assert data["reach"][-1].tolist() == [int(i == 20) for i in range(40)]


def test_receptive_field_with_strides_and_of_a_tcn():
    seqnet.set_random_seed(0)
    strided = seqnet.Sequential([layers.Input((40, 3)), layers.Conv1D(4, 3, strides=2), layers.Conv1D(4, 3)])
    data = viz.receptive_field(strided).data
    assert data["width"] == data["formula"] == 7 and np.isnan(data["reach"][1, 19:]).all()
    tcn = zoo.TCN(2, filters=8, blocks=2, kernel_size=2, return_sequences=True)
    data = viz.receptive_field(tcn, features=3).data
    assert data["width"] == data["formula"] == tcn.receptive_field == 7


def test_receptive_field_of_a_recurrent_net_is_the_past(rng):
    data = viz.receptive_field(layers.LSTM(3, return_sequences=True), rng.standard_normal((2, 9, 2)), t=4).data
    assert data["input"].tolist() == [0, 1, 2, 3, 4] and "formula" not in data


def test_states_and_gates_are_those_of_the_trace(rng):
    x = rng.standard_normal((3, 5, 4)).astype("float32")
    for layer in (layers.LSTM(6), layers.GRU(6), layers.SimpleRNN(6)):
        found = layer.trace(x)
        data = viz.states(layer, x, "a b c d e", sample=1).data
        assert sorted(data["units"]) == list(range(6)) and data["words"] == list("abcde")
        np.testing.assert_array_equal(data["states"], found["h"][1].T[data["units"]])
        if len(found) > 2:
            gates = viz.gates(found, sample=1, order=False).data
            for g in set(found) - {"output"}:
                np.testing.assert_array_equal(gates[g], found[g][1].T)
            one = viz.gates(layer, x, sample=1, unit=-1, words=list("abcde"))
            assert all(np.array_equal(one.data[g], found[g][1][:, 5]) for g in set(found) - {"output"})
            assert one.data["units"] == [5]
    cell = viz.states(layers.LSTM(6), x, which="c")
    assert cell.figure.axes[0].get_title("left") == "Cell states"


def test_units_that_behave_alike_lie_side_by_side(rng):
    t = np.linspace(0, 6, 40)
    waves = np.stack([np.sin(t), np.cos(t), -np.sin(t)])
    mixed = np.concatenate([waves * (1 + k) for k in range(4)])[rng.permutation(12)]
    data = viz.states({"h": mixed.T[None]}).data
    kinds = [int(np.argmax(waves @ row)) for row in data["states"]]
    changes = sum(a != b for a, b in zip(kinds, kinds[1:]))
    assert changes == 2 or (changes == 3 and kinds[0] == kinds[-1])


def test_attention_weights_are_drawn_as_given(rng):
    scores = rng.dirichlet(np.ones(5), (2, 3, 4))  # batch, heads, queries, keys
    data = viz.attention(scores, "a b c d", "p q r s t", sample=1).data
    np.testing.assert_array_equal(data["scores"], scores[1])
    assert data["keys"] == list("pqrst") and data["queries"] == list("abcd")
    np.testing.assert_array_equal(viz.attention(scores, head=2).data["scores"], scores[:1, 2])
    np.testing.assert_array_equal(viz.attention(scores[0, 0]).data["scores"], scores[0, :1])


def test_heads_of_every_layer(rng):
    model = seqnet.Sequential([layers.Embedding(9, 8), layers.TransformerEncoder(8, 2), layers.TransformerEncoder(8, 4)])
    ids = rng.integers(0, 9, (2, 5))
    found = model.trace(ids)
    data = viz.heads(model, ids, sample=1).data
    assert len(data["layers"]) == 2
    for key in data["layers"]:
        np.testing.assert_allclose(data[key], found[key][1])
    assert [data[key].shape for key in data["layers"]] == [(2, 5, 5), (4, 5, 5)]
    alone = viz.heads(layers.Attention(), rng.standard_normal((1, 3, 2))).data
    assert alone["scores"].shape == (1, 3, 3)


def test_filters_and_their_words(rng):
    conv = layers.Conv1D(5, 3, dtype="float64")
    conv.build((None, None, 4))
    table = rng.standard_normal((7, 4))
    data = viz.filters(conv, count=2, embedding=table, words={"": 0, **{f"w{i}": i for i in range(1, 7)}}).data
    kernel = conv.kernel.data
    sizes = np.linalg.norm(kernel.reshape(-1, 5), axis=0)
    assert data["filters"].tolist() == np.argsort(-sizes)[:2].tolist()
    np.testing.assert_array_equal(data["kernels"][0], kernel[:, :, data["filters"][0]].T)
    scores = table[1:] @ kernel[:, :, data["filters"][0]].T
    assert data["words"][0] == [f"w{1 + i}" for i in scores.argmax(axis=0)]
    np.testing.assert_allclose(data["scores"][0], scores.max(axis=0))
    model = seqnet.Sequential([layers.Embedding(7, 4), layers.Conv1D(2, 3)])
    model(np.zeros((1, 5), int))
    assert len(viz.filters(model, words=[f"w{i}" for i in range(7)]).data["words"]) == 2


def test_energy_falls_into_the_pattern(rng):
    patterns = rng.choice([-1, 1], (2, 6, 6))
    net = zoo.Hopfield(seed=0)
    net.fit(patterns)
    start = patterns[1].copy()
    start[0] *= -1
    data = viz.energy(net, start).data
    assert (np.diff(data["energies"]) <= 1e-4).all() and len(data["energies"]) == data["settled"] + 1
    np.testing.assert_array_equal(data["states"][0], start.ravel())
    np.testing.assert_allclose(data["energies"], net.energy(data["states"]), rtol=1e-5)
    np.testing.assert_allclose(data["pattern_energies"], net.energy(patterns), rtol=1e-5)
    assert data["overlap"][-1, 1] == 1
    viz.energy(net, start.ravel(), shape=(4, 9))


def test_confusion_counts():
    data = viz.confusion([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], ["a", "b", "c", "d"]).data
    assert data["counts"].tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    assert data["accuracy"] == 4 / 6 and data["recall"][:3].tolist() == [0.5, 1, 2 / 3] and np.isnan(data["recall"][3])
    assert data["precision"][:3].tolist() == [0.5, 0.5, 1] and np.isnan(data["precision"][3])
    binary = viz.confusion(np.array([[1], [0], [1]]), np.array([[0.9], [0.6], [0.2]])).data
    assert binary["counts"].tolist() == [[0, 1], [1, 1]]
    several = viz.confusion(np.eye(3), np.eye(3)[[0, 1, 1]] * 0.8 + 0.05).data
    assert several["counts"].tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]


def test_curves_join_fits_and_compare_models():
    first, second = {"loss": [3.0, 2.0], "val_loss": [3.0, 2.5]}, {"loss": [1.0, 0.5, 0.4], "acc": [0.5, 0.6, 0.7]}
    data = viz.curves([first, second]).data
    assert data["fits"].tolist() == [0, 2] and data["loss"].tolist() == [3, 2, 1, 0.5, 0.4]
    np.testing.assert_array_equal(data["val_loss"], [3, 2.5, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(data["acc"], [np.nan, np.nan, 0.5, 0.6, 0.7])
    both = viz.curves({"a": first, "b": [second]}, metrics="loss").data
    assert set(both) == {"fits", "a/loss", "a/val_loss", "b/loss"}

    class History:
        history = {"loss": [1.0, float("nan"), 0.5], "lr": ["x"] * 3}

    assert len(viz.curves(History()).data["loss"]) == 3
    assert len(viz.curves({"one": History(), "two": History()}).data) == 3


def test_activations_and_ratios(rng):
    model = seqnet.Sequential([layers.Dense(4, activation="tanh", name="a"), layers.Dense(3, activation="relu", name="b"),
                               layers.LSTM(2, name="c"), layers.Dense(1, name="d")])
    model.compile("sgd", "mse")
    x, y = rng.standard_normal((8, 5, 3)) * 9, rng.standard_normal((8, 1))
    data = viz.activations(model, x, y).data
    a = model.layers[0](x).data
    np.testing.assert_allclose(data["a"], a.ravel())
    assert data["saturated"]["a"] == np.mean(np.abs(a) > 0.97) > 0.3
    assert data["saturated"]["b"] == np.mean(data["b"] == 0) and np.isnan(data["saturated"]["d"])
    with seqnet.GradientTape() as tape:
        loss = model.compute_loss(x=x, y=y, y_pred=model(x))
    kernel = model.layers[-1].kernel
    wanted = np.std(tape.gradient(loss, [kernel])[0].data) / np.std(kernel.data)
    assert data["ratios"]["d/kernel"] == pytest.approx(wanted, rel=1e-5) and len(data["ratios"]) == 5
    assert "ratios" not in viz.activations(model, x).data


def test_scaling_of_nets_and_of_numbers():
    rows = {0: {"flops": 100.0, "depth": 2, "accuracy": 0.8}, 1: {"flops": 210.0, "depth": 3, "accuracy": 0.85}}
    data = viz.scaling(rows).data
    assert data["doubling"].tolist() == [1, 1.05] and data["accuracy"].tolist() == [0.8, 0.85]
    nets = {phi: zoo.EfficientNet1D.scaled(phi, 50) for phi in (0, 1)}
    data = viz.scaling(nets).data
    assert data["flops"].tolist() == [net.flops() for net in nets.values()] and abs(data["doubling"][1] - 1) < 0.1
    assert data["depth"].tolist() == [len(net.blocks) for net in nets.values()]


def test_roofline():
    data = viz.roofline({"a": (1e9, 1e9, 0.1), "none": (0, 5, 1), "b": (4e9, 1e7, 0.5)}, peak=100, bandwidth=20).data
    assert data["names"] == ["a", "b"] and data["intensity"].tolist() == [1, 400] and data["speed"].tolist() == [10, 8]
    assert data["share"].tolist() == [0.5, 0.08]
    rows = [{"name": "a", "flops": 1e9, "bytes": 1e9, "seconds": 0.1}]
    assert viz.roofline(rows, 100, 20).data["speed"].tolist() == [10]
    measured = viz.roofline(rows).data
    assert measured["peak"] > 0.1 and measured["bandwidth"] > 0.1
    model = seqnet.Sequential([layers.Dense(64), layers.LSTM(32)])
    profile = model.profile(np.ones((8, 50, 16), "float32"), repeats=1)
    data = viz.roofline(profile).data
    rows = {row.name: row for row in profile.rows if row.work and row.moved and not row.note}
    assert data["names"] == list(rows) and data["peak"] == profile.peak_flops / 1e9
    assert data["flops"].tolist() == [row.work for row in rows.values()]


def test_unrolled_has_the_arrows_of_its_kind():
    data = viz.unrolled(steps=3).data
    assert data["many_to_one/nodes"].count("y3") == 1 and ("x1", "h1") in data["many_to_one/edges"]
    assert {e for e in data["many_to_many/edges"] if e[0][0] == "h" == e[1][0]} == {("h1", "h2"), ("h2", "h3")}
    assert ("y1", "h2") in data["one_to_many/edges"] and len(data["one_to_one/edges"]) == 2
    seq = viz.unrolled("sequence_to_sequence", steps=4).data
    assert [n for n in seq["sequence_to_sequence/nodes"] if n[0] != "h"] == ["x1", "x2", "y3", "y4"]


def test_model_graph_knows_who_feeds_whom():
    a = layers.Input((6,), name="a")
    x = layers.Embedding(9, 4, name="e")(a)
    b = layers.Dense(4, name="b")(x)
    y = layers.Add(name="sum")([x, b])
    data = viz.model_graph(models.Model(a, y)).data
    assert data["edges"] == [("a", "e"), ("e", "b"), ("e", "sum"), ("b", "sum")]
    assert data["parameters"] == {"a": 0, "e": 36, "b": 20, "sum": 0} and data["kinds"]["e"] == "Embedding"
    stack = seqnet.Sequential([layers.Dense(2, name="p"), layers.Dense(3, name="q")])
    assert viz.model_graph(stack).data["edges"] == [("p", "q")]
    assert viz.model_graph(zoo.TCN(1, filters=2, blocks=2)).data["edges"] == []


def test_shares_of_words_add_up(rng):
    seqnet.set_random_seed(1)
    model = seqnet.Sequential([layers.Embedding(20, 4), layers.LSTM(5), layers.Dense(3, activation="softmax")])
    ids = rng.integers(0, 20, 6)
    data = viz.words([f"w{i}" for i in ids], model=model, x=ids).data
    y = model(ids[None]).data[0]
    assert data["output"] == y.argmax() and data["result"] == pytest.approx(y.max(), rel=1e-6)
    assert abs(data["gap"]) < 1e-4
    assert data["values"].sum() == pytest.approx(data["result"] - data["baseline"], abs=1e-4)


def test_shares_of_a_linear_model_are_its_terms(rng):
    model = seqnet.Sequential([layers.Embedding(9, 4, dtype="float64"), layers.Flatten(dtype="float64"),
                               layers.Dense(2, dtype="float64")])
    ids = rng.integers(0, 9, (1, 5))
    model(ids)
    e, w = model.layers[0].embeddings.data[ids[0]], model.layers[2].kernel.data[:, 1].reshape(5, 4)
    for method in ("integrated", "gradient", "occlusion"):
        data = viz.words("a b c d e", model=model, x=ids, method=method, output=1).data
        np.testing.assert_allclose(data["values"], (e * w).sum(axis=1), rtol=1e-9, atol=1e-12)


LSTM, X = layers.LSTM(3), np.ones((2, 4, 3), "float32")


@pytest.mark.parametrize(
    ("call", "problem", "message"),
    [
        (lambda: viz.gradient_flow({}, X), ValueError, "at least one model"),
        (lambda: viz.gradient_flow({"a": 3}, X), TypeError, "'a' must be a layer or a model.*received int"),
        (lambda: viz.gradient_flow(LSTM, X[0] / 2), ValueError, r"received float32 of shape \(4, 3\).*x\[None\]"),
        (lambda: viz.gradient_flow(LSTM, X * np.nan), ValueError, "not finite; look for NaN"),
        (lambda: viz.gradient_flow(LSTM, X[0]), ValueError, r"ids are whole numbers: x.astype\(int\)"),
        (lambda: viz.gradient_flow(LSTM, X, t=4), ValueError, "a step from 0 to 3.*received 4"),
        (lambda: viz.gradient_flow(layers.Dense(2), np.ones((2, 4), int)), ValueError, "no layer of Dense turns ids"),
        (lambda: viz.influence(LSTM, X), ValueError, r"LSTM gives \(2, 3\), one output.*return_sequences=True"),
        (lambda: viz.receptive_field(layers.Conv1D(2, 3)), ValueError, "give x .*or features="),
        (lambda: viz.receptive_field(seqnet.Sequential([layers.Input((9,)), layers.Embedding(3, 2)])), ValueError,
         "takes ids; give x"),
        (lambda: viz.states(layers.Dense(2), X), ValueError, "no recurrent layer that notes its states"),
        (lambda: viz.states(LSTM, X, "too few"), ValueError, "each of the 4 steps; received 2 names"),
        (lambda: viz.states(LSTM, X, which="q"), ValueError, "which must be one of i, f, g, o, h, c"),
        (lambda: viz.states(LSTM, X, sample=2), ValueError, "row of the batch of 2; received 2"),
        (lambda: viz.states(LSTM), ValueError, "give x, the input of LSTM"),
        (lambda: viz.states(abs, X), TypeError, "a layer or model of seqnet"),
        (lambda: viz.states(X, X), TypeError, "received ndarray"),
        (lambda: viz.gates(layers.SimpleRNN(2), X), ValueError, "SimpleRNN has no gates; viz.states"),
        (lambda: viz.gates(LSTM, X, unit=3), ValueError, "unit is one of 3; received 3"),
        (lambda: viz.attention(np.ones(3)), ValueError, "2 or 3 or 4 axes"),
        (lambda: viz.attention(np.ones((2, 3)), "a"), ValueError, "each of the 2 steps; received 1"),
        (lambda: viz.attention(np.ones((2, 3, 3)), head=2), ValueError, "head is one of 2"),
        (lambda: viz.attention(np.ones((2, 1, 3, 3)), sample=5), ValueError, "batch of 2; received 5"),
        (lambda: viz.heads(LSTM, X), ValueError, "LSTM has no attention layer"),
        (lambda: viz.filters(LSTM), TypeError, "LSTM has no Conv1D"),
        (lambda: viz.filters(layers.Conv1D(2, 3)), ValueError, "no weights yet"),
        (lambda: viz.energy(LSTM, np.ones(4)), TypeError, "must be zoo.Hopfield; received LSTM"),
        (lambda: viz.energy(zoo.Hopfield(), np.ones(4)), ValueError, r"stored nothing yet: call fit\(patterns\)"),
        (lambda: viz.energy(zoo.Hopfield(), np.ones(4), shape=(3, 3)), ValueError, r"received \(4,\) and shape \(3, 3\)"),
        (lambda: viz.confusion([0, 1], [0]), ValueError, "y_true has 2 samples, y_pred 1"),
        (lambda: viz.confusion([0, -1], [0, 0]), ValueError, "holds the class -1"),
        (lambda: viz.confusion([0, 2], [0, 0], ["a", "b"]), ValueError, "2 names, but class 2 occurs"),
        (lambda: viz.confusion([0.5, 7.2], [0, 0]), ValueError, "neither whole numbers nor probabilities"),
        (lambda: viz.curves({}), ValueError, "fit at least one epoch"),
        (lambda: viz.curves([]), ValueError, "fit at least one epoch"),
        (lambda: viz.curves({"loss": []}), ValueError, "fit at least one epoch"),
        (lambda: viz.curves({"loss": ["high"]}), ValueError, "one number an epoch"),
        (lambda: viz.curves([3]), TypeError, "what fit returns, or its dictionary; received int"),
        (lambda: viz.curves({"loss": [1.0]}, metrics=["acc"]), ValueError, "no history holds 'acc'; there are loss"),
        (lambda: viz.activations(LSTM, X, X), ValueError, "no layers to look into|model.compile"),
        (lambda: viz.scaling({0: {"flops": 1}}), ValueError, "at least two nets"),
        (lambda: viz.scaling({0: {"flops": 1}, 1: {"depth": 1}}), ValueError, "phi = 1 has depth"),
        (lambda: viz.scaling({0: LSTM, 1: LSTM}), TypeError, "a net is zoo.EfficientNet1D"),
        (lambda: viz.roofline({"a": (0, 1, 1)}), ValueError, "no layer has flops"),
        (lambda: viz.roofline([{"name": "a"}]), ValueError, "needs name, flops, bytes and seconds"),
        (lambda: viz.unrolled("many_to_none"), ValueError, "Did you mean 'many_to_one'"),
        (lambda: viz.unrolled(steps=1), ValueError, "from 2 to 12; received 1"),
        (lambda: viz.model_graph(LSTM), TypeError, "needs a model; received LSTM"),
        (lambda: viz.model_graph(seqnet.Sequential()), ValueError, "no layers yet"),
        (lambda: viz.model_graph(seqnet.Sequential([LSTM]), rankdir="up"), ValueError, "'TB', 'BT', 'LR' or 'RL'"),
        (lambda: viz.words("a b", model=LSTM, x=X[:1], method="magic"), ValueError, "Unknown method 'magic'"),
        (lambda: viz.words("a b", model=LSTM, x=X), ValueError, "one sequence; received a batch of 2"),
        (lambda: viz.words("a b c", model=LSTM, x=X[:1]), ValueError, "each of the 4 steps; received 3"),
        (lambda: viz.words("a b c d", model=LSTM, x=X[:1], output=9), ValueError, "one of 3; received 9"),
    ],
)
def test_wrong_input(call, problem, message):
    with pytest.raises(problem, match=message):
        call()
