"""GradientTape as training loops use it: nests of sources, several tapes, what is watched, what was before."""

import numpy as np
import pytest

from seqnet import GradientTape, Input, Sequential, Variable, layers, ops, optimizers


def tensor(value):
    return ops.convert_to_tensor(value, dtype="float32")


def model():
    return Sequential([Input((4,)), layers.Dense(3, activation="tanh"), layers.Dense(1)])


X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")


def test_the_result_nests_like_the_sources():
    a, b, c = tensor(2.0), tensor(3.0), tensor(5.0)
    with GradientTape() as tape:
        tape.watch({"a": a, "rest": [b, c]})
        y = a * b + c * c
    found = tape.gradient(y, {"z": (a,), "list": [b, {"c": c}]})
    assert isinstance(found["z"], tuple) and float(found["z"][0]) == 3.0
    assert float(found["list"][0]) == 2.0 and float(found["list"][1]["c"]) == 10.0


def test_a_persistent_tape_answers_more_than_once_also_about_values_in_between():
    x = Variable(3.0)
    with GradientTape(persistent=True) as tape:
        y = x * x
        z = y * y
    assert [float(tape.gradient(*pair)) for pair in ((z, x), (y, x), (z, y))] == [108.0, 6.0, 18.0]
    with GradientTape() as once:
        y = x * x
    once.gradient(y, x)
    with pytest.raises(RuntimeError, match="persistent=True"):
        once.gradient(y, x)


def test_several_targets_are_summed_and_weighted():
    x = Variable([1.0, 2.0])
    with GradientTape(persistent=True) as tape:
        y, z = x * x, x * 3.0
    np.testing.assert_array_equal(tape.gradient([y, z], x), [5.0, 7.0])
    np.testing.assert_array_equal(tape.gradient({"y": y}, x, output_gradients={"y": tensor([10.0, 0.5])}), [20.0, 2.0])


def test_what_is_not_connected_is_none_or_zero():
    x, other = Variable(1.0), Variable([1.0, 2.0])
    with GradientTape(persistent=True) as tape:
        y = x * 2.0
    assert tape.gradient(y, other) is None
    np.testing.assert_array_equal(tape.gradient(y, other, unconnected_gradients="zero"), [0.0, 0.0])


def test_nested_tapes_have_gradients_of_their_own():
    x = tensor(2.0)
    with GradientTape() as outer:
        outer.watch(x)
        with GradientTape() as inner:
            inner.watch(x)
            y = x * x
        slope = inner.gradient(y, x)
        z = y * 3.0
    assert float(slope) == 4.0 and float(outer.gradient(z, x)) == 12.0


def test_two_networks_against_each_other():
    maker, judge = Sequential([Input((2,)), layers.Dense(4)]), model()
    noise = np.ones((8, 2), "float32")
    with GradientTape() as maker_tape, GradientTape() as judge_tape:
        made = maker(noise, training=True)
        seen, real = judge(made, training=True), judge(X, training=True)
        maker_loss = ops.mean(ops.square(seen - 1.0))
        judge_loss = ops.mean(ops.square(seen)) + ops.mean(ops.square(real - 1.0))
    for_maker = maker_tape.gradient(maker_loss, maker.trainable_variables)
    for_judge = judge_tape.gradient(judge_loss, judge.trainable_variables)
    with GradientTape() as alone:
        seen = judge(maker(noise, training=True), training=True)
        loss = ops.mean(ops.square(seen)) + ops.mean(ops.square(judge(X, training=True) - 1.0))
    for ours, theirs in zip(for_judge, alone.gradient(loss, judge.trainable_variables), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert all(np.any(np.asarray(g)) for g in for_maker)


def test_what_came_before_the_block_is_a_constant():
    x = Variable(2.0)
    with GradientTape() as first:
        y = x * x
    assert float(first.gradient(y, x)) == 4.0
    with GradientTape() as second:
        z = y * x
    assert float(second.gradient(z, x)) == 4.0  # y = 4 as a number, although its own history was released


def test_stop_recording_and_reset():
    x = Variable(2.0)
    with GradientTape() as tape:
        y = x * x
        with tape.stop_recording():
            z = x * 5.0
        w = y + z
    assert float(tape.gradient(w, x)) == 4.0
    with GradientTape() as tape:
        y = x * x
        tape.reset()
        z = y * x
    assert float(tape.gradient(z, x)) == 4.0


def test_watched_variables_are_those_that_took_part():
    m, stranger = model(), Variable(1.0)
    m.layers[1].trainable = False
    with GradientTape() as tape:
        m(X)
    assert [v.path for v in tape.watched_variables()] == [v.path for v in m.trainable_variables]
    with GradientTape(watch_accessed_variables=False) as tape:
        kernel = m.trainable_variables[0]
        tape.watch(kernel)
        loss = ops.sum(m(X)) + stranger
    assert tape.watched_variables() == (kernel,)
    found = tape.gradient(loss, [*m.trainable_variables, stranger])
    assert [g is None for g in found] == [False, True, True]


def test_watching_a_frozen_variable_leaves_it_frozen():
    m = model()
    m.trainable = False
    kernel = m.layers[0].kernel
    with GradientTape() as tape:
        tape.watch(kernel)
        loss = ops.sum(m(X))
    assert tape.gradient(loss, kernel).shape == (4, 3)
    assert not kernel.trainable and m.trainable_variables == []


def test_sources_and_targets_must_be_tensors():
    x = Variable(2.0)
    with GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(TypeError, match="convert_to_tensor"):
        tape.gradient(y, np.ones(3))
    with pytest.raises(TypeError, match="target"):
        tape.gradient(1.0, x)
    with pytest.raises(TypeError, match="float tensor"):
        tape.watch(ops.convert_to_tensor([1, 2]))


def test_a_loop_of_ones_own_trains_as_fit_does():
    by_hand, by_fit = model(), model()
    by_hand.set_weights(by_fit.get_weights())
    y = X[:, :1] * 2.0
    by_fit.compile(optimizers.Adam(0.01), "mse")
    by_fit.fit(X, y, epochs=5, batch_size=4, shuffle=False, verbose=0)
    optimizer = optimizers.Adam(0.01)
    for _ in range(5):
        for rows in (slice(0, 4), slice(4, 8)):
            with GradientTape() as tape:
                error = by_hand(X[rows], training=True) - y[rows]
                loss = ops.mean(ops.square(error))
            variables = by_hand.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    for a, b in zip(by_hand.get_weights(), by_fit.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)
