"""RNN with the user's own cells: what the table and the golden values do not say."""

import re

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, TensorShape, layers, ops
from seqnet.errors import ShapeError
from seqnet.tape import backward
from seqnet.tensor import Tensor
from tests.conformance.cells import cells

own = cells(seqnet)
rng = np.random.default_rng(3)
X = rng.standard_normal((4, 6, 3)).astype("float32")


def test_the_cell_of_the_documentation_and_a_stack_of_two():
    x = Input((None, 5))
    assert layers.RNN(own.Minimal(32))(x).shape == (None, 32)
    stacked = layers.RNN([own.Minimal(32), own.Minimal(64)])
    assert stacked(x).shape == (None, 64)
    assert [v.shape for v in stacked.weights] == [(5, 32), (32, 32), (32, 64), (64, 64)]
    cell = stacked.cell.cells[0]
    assert cell.kernel.path == f"{stacked.name}/{stacked.cell.name}/{cell.name}/kernel"


class NestedCell(layers.Layer):
    """The cell for nested inputs of the guide to recurrent networks."""

    def __init__(self, unit_1, unit_2, unit_3, **kwargs):
        self.unit_1 = unit_1
        self.unit_2 = unit_2
        self.unit_3 = unit_3
        self.state_size = [TensorShape([unit_1]), TensorShape([unit_2, unit_3])]
        self.output_size = [TensorShape([unit_1]), TensorShape([unit_2, unit_3])]
        super().__init__(**kwargs)

    def build(self, input_shapes):
        i1 = input_shapes[0][1]
        i2 = input_shapes[1][1]
        i3 = input_shapes[1][2]
        self.kernel_1 = self.add_weight(shape=(i1, self.unit_1), initializer="uniform", name="kernel_1")
        self.kernel_2_3 = self.add_weight(shape=(i2, i3, self.unit_2, self.unit_3), initializer="uniform",
                                          name="kernel_2_3")

    def call(self, inputs, states):
        input_1, input_2 = seqnet.tree.flatten(inputs)
        s1, s2 = states
        kernel = ops.reshape(self.kernel_2_3, (-1, self.unit_2 * self.unit_3))
        output_1 = ops.matmul(input_1, self.kernel_1)
        output_2_3 = ops.matmul(ops.reshape(input_2, (input_2.shape[0], -1)), kernel)
        output_2_3 = ops.reshape(output_2_3, (-1, self.unit_2, self.unit_3))
        output = (output_1, output_2_3)
        return output, (s1 + output_1, s2 + output_2_3)


@pytest.mark.parametrize("sequences", [False, True])
def test_nested_inputs_states_and_outputs(sequences):
    rnn = layers.RNN(NestedCell(10, 20, 30), return_sequences=sequences, return_state=True)
    input_1, input_2 = Input((None, 32)), Input((None, 64, 32))
    outputs = rnn((input_1, input_2))
    time = (None,) if sequences else ()
    shapes = [(None, *time, 10), (None, *time, 20, 30), (None, 10), (None, 20, 30)]
    assert [y.shape for y in seqnet.tree.flatten(outputs)] == shapes
    a, b = rng.standard_normal((4, 7, 32)), rng.standard_normal((4, 7, 64, 32))
    (y1, y2), s1, s2 = Model([input_1, input_2], outputs).predict([a, b], verbose=0)
    steps = np.einsum("btij,ijkl->btkl", b, rnn.cell.kernel_2_3.numpy())
    np.testing.assert_allclose(s2, steps.sum(1), rtol=2e-4, atol=1e-4)
    np.testing.assert_allclose(y2, steps if sequences else steps[:, -1], rtol=2e-4, atol=1e-4)
    np.testing.assert_allclose(s1, (a @ rnn.cell.kernel_1.numpy()).sum(1), rtol=2e-4, atol=1e-4)
    assert y1.shape == (4, *((7,) if sequences else ()), 10)


def test_nested_inputs_train_and_take_masks():
    input_1, input_2 = Input((None, 3)), Input((None, 2, 2))
    rnn = layers.RNN(NestedCell(2, 3, 4))
    model = Model([input_1, input_2], rnn((input_1, input_2)))
    model.compile("adam", "mse")
    a, b = rng.standard_normal((4, 7, 3)), rng.standard_normal((4, 7, 2, 2))
    model.fit([a, b], [np.zeros((4, 2)), np.zeros((4, 3, 4))], verbose=0)
    masked = layers.RNN(rnn.cell, return_state=True)((Tensor(a), Tensor(b)), mask=np.arange(7)[None] < [[7], [3], [5], [0]])
    np.testing.assert_allclose(masked[2].data[1], rnn_state(rnn, a[1:2, :3], b[1:2, :3]), rtol=1e-5)
    assert not masked[2].data[3].any() and not masked[0][1].data[3].any()


def rnn_state(rnn, a, b):
    return layers.RNN(rnn.cell, return_state=True)((Tensor(a), Tensor(b)))[2].data[0]


class WithConstants(layers.Layer):
    def __init__(self, units, constant_size, **kwargs):
        self.units = units
        self.state_size = units
        self.constant_size = constant_size
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.input_kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.constant_kernel = self.add_weight(shape=(self.constant_size, self.units), name="constant_kernel")

    def call(self, inputs, states, constants):
        [prev_output] = states
        [constant] = constants
        h_input = ops.matmul(inputs, self.input_kernel)
        h_state = ops.matmul(prev_output, self.recurrent_kernel)
        output = h_input + h_state + ops.matmul(constant, self.constant_kernel)
        return output, [output]


def test_constants_reach_every_step_and_get_gradients():
    x, c = Input((None, 3)), Input((2,))
    layer = layers.RNN(WithConstants(4, 2))
    model = Model([x, c], layer(x, constants=c))
    constant = Tensor(rng.standard_normal((4, 2)), requires_grad=True)
    y = layer(X, constants=[constant])
    np.testing.assert_array_equal(model([X, constant.data]).data, y.data)
    cell = layer.cell
    h = np.zeros((4, 4))
    for t in range(6):
        h = X[:, t] @ cell.input_kernel.data + h @ cell.recurrent_kernel.data + constant.data @ cell.constant_kernel.data
    np.testing.assert_allclose(y.data, h, rtol=1e-5, atol=1e-6)
    assert backward(ops.sum(y), [constant])[0].shape == (4, 2)
    older = layer([X, np.zeros((4, 4), "float32"), constant.data.astype("float32")])
    np.testing.assert_allclose(older.data, y.data, rtol=1e-6)
    with pytest.raises(ValueError, match="Minimal has no argument `constants`"):
        layers.RNN(own.Minimal(4))(X, constants=[constant])


def test_states_in_a_list_behind_the_sequence():
    layer = layers.RNN(own.Pair(3, 2))
    states = [rng.standard_normal((4, 3)), rng.standard_normal((4, 2))]
    np.testing.assert_array_equal(layer([X, *states]).data, layer(X, initial_state=states).data)
    symbolic = layer([Input((6, 3)), Input((3,)), Input((2,))])
    assert symbolic.shape == (None, 3)


def test_a_cell_derived_as_older_code_does():
    class Older(layers.AbstractRNNCell):
        def __init__(self, units, **kwargs):
            self.units = units
            super().__init__(**kwargs)

        @property
        def state_size(self):
            return self.units

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
            self.built = True

        def call(self, inputs, states):
            output = ops.matmul(inputs, self.kernel) + states[0]
            return output, output

    layer = layers.RNN(Older(3), return_state=True)
    y, h = layer(X)
    np.testing.assert_allclose(y.data, X.sum(1) @ layer.cell.kernel.data, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(y.data, h.data)
    assert layer.cell.get_initial_state(inputs=y).shape == (4, 3)
    with pytest.raises(NotImplementedError, match="does not define `state_size`"):
        layers.RNN(layers.AbstractRNNCell())


def test_any_object_with_call_and_state_size_is_a_cell():
    class Sum:
        state_size = 3

        def call(self, inputs, states):
            return inputs + states[0], [inputs + states[0]]

    np.testing.assert_allclose(layers.RNN(Sum(), return_sequences=True)(X).data, np.cumsum(X, axis=1), rtol=1e-5, atol=1e-6)


def test_a_cell_of_layers_without_build_is_built_with_the_layer():
    class Loose(layers.Layer):
        state_size = 5

        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(5)

        def call(self, inputs, states):
            h = ops.tanh(self.dense(ops.concatenate([inputs, states[0]], axis=-1)))
            return h, [h]

    layer = layers.RNN(Loose())
    assert layer(Input((None, 3))).shape == (None, 5)
    assert [v.shape for v in layer.weights] == [(8, 5), (5,)]


def test_stateful_batches_go_on_where_the_last_one_stopped():
    cell = own.Pair(3, 2)
    whole = layers.RNN(cell, return_sequences=True, return_state=True)
    model = seqnet.Sequential([layers.RNN(cell, return_sequences=True, stateful=True, batch_input_shape=(4, 3, 3))])
    layer = model.layers[0]
    assert [v.shape for v in layer.states] == [(4, 3), (4, 2)] and len(layer.weights) == 3
    y, h, c = whole(X)
    for _ in range(2):
        parts = [model.predict(X[:, i:i + 3], batch_size=4, verbose=0) for i in (0, 3)]
        np.testing.assert_allclose(np.concatenate(parts, axis=1), y.data, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(layer.states[1].data, c.data, rtol=1e-5, atol=1e-6)
        model.reset_states()
        assert not layer.states[0].data.any()
    layer.reset_states(states=[h.data, c.data])
    np.testing.assert_array_equal(layer.states[0].data, h.data)
    with pytest.raises(ValueError, match=re.escape("holds states of shapes [(4, 3), (4, 2)]")):
        layer.reset_state([np.zeros((4, 3))])
    with pytest.raises(ValueError, match="holds the states of 4 rows, but the batch has 3"):
        model(X[:3, :3])


def test_stateful_training_leaves_the_gradients_right():
    """The states are written over after the pass; its gradients belong to those it began with."""
    cell = own.Leaky(3, dtype="float64")
    layer = layers.RNN(cell, stateful=True, dtype="float64")
    layer(X[:, :3])
    before = [v.numpy() for v in layer.states]
    got = backward(ops.sum(layer(X[:, 3:])), layer.trainable_weights)
    wanted = backward(ops.sum(layers.RNN(cell, dtype="float64")(X[:, 3:], initial_state=before)), layer.trainable_weights)
    for a, b in zip(got, wanted):
        np.testing.assert_array_equal(a, b)


def test_a_stateful_layer_takes_the_rows_of_the_first_batch_unless_told():
    model = seqnet.Sequential([layers.RNN(own.Leaky(3), stateful=True)])
    y = model(X)
    assert model.layers[0].states[0].shape == (4, 3)
    np.testing.assert_array_equal(model.layers[0].states[0].data, y.data)


def test_a_mask_of_ones_changes_nothing_and_all_masked_rows_keep_their_state():
    layer = layers.RNN(own.Leaky(3), return_sequences=True, return_state=True)
    for a, b in zip(layer(X), layer(X, mask=np.ones((4, 6), bool))):
        np.testing.assert_array_equal(a.data, b.data)
    y, h = layer(X, mask=np.zeros((4, 6), bool))
    np.testing.assert_allclose(y.data, 0.3, rtol=1e-6)
    np.testing.assert_allclose(h.data, 0.3, rtol=1e-6)
    of_features = np.ones((4, 6, 3), bool)
    of_features[:, 2:] = False
    np.testing.assert_array_equal(layer(X, mask=of_features)[1].data, layer(X[:, :2])[1].data)


def test_an_output_unlike_the_state_repeats_the_output_of_the_step_before():
    class Shifted(layers.Layer):
        state_size, output_size = 3, 2

        def call(self, inputs, states):
            h = inputs + states[0]
            return h[:, :2] * 10.0, [h]

    y = layers.RNN(Shifted(), return_sequences=True)(X, mask=np.array([[0, 1, 0, 1, 1, 0]] * 4, bool)).data
    assert not y[:, 0].any()
    np.testing.assert_array_equal(y[:, 2], y[:, 1])
    np.testing.assert_array_equal(y[:, 5], y[:, 4])
    np.testing.assert_allclose(y[:, 4], 10 * X[:, [1, 3, 4], :2].sum(1), rtol=1e-5)


def test_masks_travel_on_where_there_are_steps():
    x = Tensor(X)
    x.mask = Tensor(np.ones((4, 6), bool))
    y, h = layers.RNN(own.Leaky(3), return_sequences=True, return_state=True)(x)
    assert y.mask is x.mask and h.mask is None
    assert layers.RNN(own.Leaky(3))(x).mask is None


@pytest.mark.parametrize("make, error, words", [
    (lambda: layers.RNN(layers.Dense(3)), ValueError, "needs an attribute `state_size`"),
    (lambda: layers.RNN("lstm"), ValueError, "a cell has a method call"),
    (lambda: layers.RNN([]), ValueError, "at least one cell"),
    (lambda: layers.RNN([layers.Dense(3)]), ValueError, "StackedRNNCells: the cell Dense needs"),
    (lambda: layers.RNN(own.Minimal(2.5)), ValueError, "state_size of the cell Minimal must be a whole number"),
    (lambda: layers.RNN(own.Minimal(3))(X[:, :0]), ShapeError, "at least one time step"),
    (lambda: layers.RNN(own.Minimal(3))(X[0, 0]), ShapeError, "no time axis"),
    (lambda: layers.RNN(own.Minimal(3))(X, initial_state=[np.zeros((4, 2))]), ValueError,
     re.escape("starts from 1 state of shape (4, 3); initial_state has (4, 2)")),
    (lambda: layers.RNN(own.Pair(3, 2))(X, initial_state=np.zeros((4, 3))), ValueError,
     re.escape("starts from 2 states of shape (4, 3), (4, 2); initial_state has (4, 3)")),
    (lambda: layers.RNN(own.Minimal(3))(X, mask=np.ones((4, 5), bool)), ValueError, re.escape("mask has shape (4, 5)")),
    (lambda: TensorShape([2.5]), TypeError, "whole numbers and None"),
])
def test_messages(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_no_rows_give_no_rows():
    assert layers.RNN(own.Minimal(3))(X[:0]).shape == (0, 3)


def test_a_long_sequence_keeps_no_more_than_its_steps():
    """Gradients of the slices are put together once, not added up as whole sequences."""
    x = Tensor(np.ones((1, 4000, 2), "float32"), requires_grad=True)
    y = layers.RNN(own.Leaky(2))(x)
    assert backward(ops.sum(y), [x])[0].shape == (1, 4000, 2)


def test_memory_stays_constant_over_many_predictions():
    import gc
    import tracemalloc

    model = seqnet.Sequential([layers.Input((3, 2)), layers.RNN(own.Leaky(2))])
    x = np.ones((1, 3, 2), "float32")
    used = []
    tracemalloc.start()
    try:
        for _ in range(5):
            for _ in range(80):
                model.predict_on_batch(x)
            gc.collect()
            used.append((seqnet._core.memory_stats()["live_bytes"], tracemalloc.get_traced_memory()[0]))
    finally:
        tracemalloc.stop()
    grown = [[b - a for a, b in zip(before, after)] for before, after in zip(used, used[1:])]
    assert min(core for core, _ in grown) <= 0
    assert min(python for _, python in grown) < 80 * 50  # what is kept of every call shows in every round
