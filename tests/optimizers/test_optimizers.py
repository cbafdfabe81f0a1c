"""The optimizers against Keras' numbers, and what Keras cannot do: one object for several models."""
import copy
import pickle
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest

from seqnet import config, optimizers
from seqnet.models import load_model
from seqnet.saving import custom_object_scope
from seqnet.tensor import Tensor, Variable

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
import optimizer_cases as cases

GOLDEN = np.load(Path(cases.__file__).with_name("golden_optimizers.npz"))
EACH = pytest.mark.parametrize("case", list(cases.cases()), ids=lambda c: c[0])
NAMES = [name for name, _ in cases.CLASSES]


def variables(arrays, dtype="float64"):
    return [Variable(np.asarray(a, dtype), name=f"v{i}") for i, a in enumerate(arrays)]


def flat(vs):
    return np.concatenate([v.numpy().ravel() for v in vs])


def walk(case, dtype):
    """The variables after each step, and after the end."""
    _, name, arguments = case
    optimizer = cases.make(optimizers, name, arguments)
    first, gradients = cases.data()
    vs = variables(first, dtype)
    path = []
    for grads in gradients:
        optimizer.apply([g.astype(dtype) for g in grads], vs)
        path.append(flat(vs))
    optimizer.finalize_variable_values(vs)
    return np.stack([*(path[i] for i in cases.LOOKS), flat(vs)])


@pytest.fixture
def float64():
    config.set_floatx("float64")
    yield
    config.set_floatx("float32")


def test_every_optimizer_has_cases():
    assert set(NAMES) == {cls.__name__ for cls in optimizers._CLASSES}


@EACH
def test_keras_numbers(case, float64):
    rtol = 2e-7 if case[1] == "Adafactor" else 1e-9  # Keras takes means in float32
    np.testing.assert_allclose(walk(case, "float64"), GOLDEN[f"optimizer_{case[0]}"], rtol=rtol, atol=rtol / 10)


@EACH
def test_float32_follows_float64(case):
    np.testing.assert_allclose(walk(case, "float32"), GOLDEN[f"optimizer_{case[0]}"], rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("arguments", [{}, {"clipnorm": 1.0}, {"global_clipnorm": 1.0}, {"clipvalue": 0.5}])
@pytest.mark.parametrize("name", NAMES)
def test_same_bits_for_any_number_of_threads(name, arguments):
    r = np.random.default_rng(0)
    shapes = [(700, 50), (64,), (3, 5, 41), (1,), (0, 4)]
    first = [r.normal(size=s) for s in shapes]
    grads = [r.normal(size=s).astype("float32") for s in shapes]
    results = []
    for threads in (1, 2, 5):
        config.set_num_threads(threads)
        optimizer, vs = cases.make(optimizers, name, arguments), variables(first, "float32")
        for _ in range(3):
            optimizer.apply(grads, vs)
        results.append(flat(vs))
    assert np.array_equal(results[0], results[1]) and np.array_equal(results[0], results[2])


def test_two_float_types_in_one_step():
    first, gradients = cases.data()
    mixed = [Variable(np.asarray(a, d)) for a, d in zip(first, ("float64", "float32") * 2)]
    alone = variables(first)
    one, two = optimizers.SGD(0.1, global_clipnorm=0.5), optimizers.SGD(0.1, global_clipnorm=0.5)
    for grads in gradients:
        one.apply([g.astype(v.dtype) for g, v in zip(grads, mixed)], mixed)
        two.apply(grads, alone)
    np.testing.assert_allclose(flat(mixed), flat(alone), rtol=1e-5, atol=1e-6)


def test_one_object_has_a_state_for_each_model():
    first, gradients = cases.data()
    shared = optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 2, 0.5), clipnorm=1.0)
    a, b = variables(first), variables([2 * f for f in first])
    for grads in gradients:
        shared.apply(grads, a)
    for grads in gradients:
        shared.apply(grads, b)
    alone, c = optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 2, 0.5), clipnorm=1.0), variables(
        [2 * f for f in first]
    )
    for grads in gradients:
        alone.apply(grads, c)
    assert np.array_equal(flat(b), flat(c))
    assert int(shared.iterations) == cases.STEPS


def test_a_variable_that_comes_later_starts_its_own_count():
    first, gradients = cases.data()
    optimizer, vs = optimizers.Adam(0.1), variables(first)
    for grads in gradients[:3]:
        optimizer.apply(grads[:2], vs[:2])
    optimizer.apply(gradients[3], vs)
    fresh, late = optimizers.Adam(0.1), variables(first)[2:]
    fresh.apply(gradients[3][2:], late)
    assert np.array_equal(vs[2].numpy(), late[0].numpy())


def test_apply_gradients_takes_pairs_of_tensors():
    vs = variables([[1.0, 2.0]])
    steps = optimizers.SGD(0.5).apply_gradients([(Tensor(np.array([1.0, 1.0])), vs[0])])
    np.testing.assert_allclose(vs[0].numpy(), [0.5, 1.5])
    assert int(steps) == 1


def test_gradient_of_another_layout_is_taken():
    value = np.zeros((2, 3))
    vs = variables([value])
    optimizers.SGD(1.0).apply([np.arange(6.0, dtype="float32").reshape(3, 2).T], vs)
    np.testing.assert_array_equal(vs[0].numpy(), -np.arange(6.0).reshape(3, 2).T)


def test_missing_gradients_warn_once_and_leave_the_variable():
    vs = variables([[1.0], [1.0]])
    optimizer = optimizers.SGD(0.5)
    with pytest.warns(UserWarning, match="No gradient for the variables .*v1"):
        optimizer.apply([np.ones(1), None], vs)
    optimizer.apply([np.ones(1), None], vs)  # warnings are errors here: it warned once
    np.testing.assert_array_equal(flat(vs), [0.0, 1.0])
    with pytest.raises(ValueError, match="No variable has a gradient"):
        optimizer.apply([None, None], vs)


def test_weight_decay_can_leave_variables_out():
    vs = variables([[1.0], [1.0]])
    optimizer = optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["v1"])
    optimizer.apply([np.zeros(1), np.zeros(1)], vs)
    np.testing.assert_array_equal(flat(vs), [0.75, 1.0])
    with pytest.raises(ValueError, match="before the optimizer is built"):
        optimizer.exclude_from_weight_decay(var_list=vs)
    optimizer = optimizers.SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[vs[0]], var_names=["^x"])
    optimizer.apply([np.zeros(1), np.zeros(1)], vs)
    np.testing.assert_array_equal(flat(vs), [0.75, 0.75])


def test_learning_rate_is_settable():
    optimizer = optimizers.Adam(1e-3)
    assert float(optimizer.learning_rate) == float(optimizer.lr) == np.float32(1e-3)
    optimizer.learning_rate = 0.5
    assert float(optimizer.lr) == 0.5
    optimizer.lr = 0.25
    optimizer.learning_rate.assign(0.125)
    assert optimizer.learning_rate.numpy() == 0.125
    vs = variables([[1.0]])
    sgd = optimizers.SGD(1.0)
    sgd.learning_rate = 0.25
    sgd.apply([np.ones(1)], vs)
    assert vs[0].numpy()[0] == 0.75
    with pytest.raises(TypeError, match="follows a schedule"):
        optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)).learning_rate = 0.1


def test_rate_from_a_function_and_from_a_schedule_of_ones_own():
    class Half(optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.5 ** (float(step) + 1)

    for rate in (Half(), iter([0.5, 0.25]).__next__):
        vs = variables([[1.0]])
        optimizer = optimizers.SGD(rate)
        for _ in range(2):
            optimizer.apply([np.ones(1)], vs)
        assert vs[0].numpy()[0] == 0.25


def test_old_spellings():
    with pytest.warns(UserWarning, match="learning_rate"):
        optimizer = optimizers.Adam(lr=0.5, epsilon=1e-4, clipnorm=1.0)
    assert float(optimizer.learning_rate) == 0.5
    with pytest.warns(UserWarning, match="InverseTimeDecay"):
        optimizer = optimizers.SGD(1.0, decay=1.0)
    vs = variables([[1.0]])
    for _ in range(2):
        optimizer.apply([np.ones(1)], vs)
    assert vs[0].numpy()[0] == 1 - 1 - 0.5


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: optimizers.Adam(momentun=1), "momentun"),
        (lambda: optimizers.Adam("fast"), "number, a schedule"),
        (lambda: optimizers.Adam(beta_1=1.0), "beta_1"),
        (lambda: optimizers.SGD(momentum=2), "momentum"),
        (lambda: optimizers.SGD(clipnorm=1.0, clipvalue=1.0), "only one of clipnorm"),
        (lambda: optimizers.SGD(gradient_accumulation_steps=1), "at least 2"),
        (lambda: optimizers.SGD(use_ema=True, ema_momentum=2), "ema_momentum"),
        (lambda: optimizers.Adagrad(initial_accumulator_value=-1), "initial_accumulator_value"),
        (lambda: optimizers.AdamW(weight_decay=None), "weight_decay"),
        (lambda: optimizers.Nadam(beta_2=-0.1), "Nadam: beta_2"),
        (lambda: optimizers.Lion(beta_1=0.0), "Lion: beta_1"),
        (lambda: optimizers.Ftrl(learning_rate_power=0.5), "learning_rate_power"),
        (lambda: optimizers.Ftrl(l1_regularization_strength=-1.0), "l1_regularization_strength"),
        (lambda: optimizers.Ftrl(0.0).apply([np.ones(1)], variables([[1.0]])), "divides by the learning rate"),
        (lambda: optimizers.get("adamm"), "Did you mean 'adam'"),
        (lambda: optimizers.get(3), "seqnet.optimizers.Adam"),
        (lambda: optimizers.SGD().apply([np.ones(2)], variables([[1.0]])), r"shape \(2,\)"),
        (lambda: optimizers.SGD().apply([np.ones(1)], variables([[1.0], [2.0]])), "got 1 for 2"),
        (lambda: optimizers.SGD().apply([np.ones(1)] * 2, variables([[1.0]]) * 2), "given twice"),
        (lambda: optimizers.SGD().apply([np.ones(1)]), "build"),
    ],
)
def test_errors_name_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


@EACH
def test_config_and_state_come_back(case):
    _, name, arguments = case
    first, gradients = cases.data()
    optimizer, vs = cases.make(optimizers, name, arguments), variables(first)
    for grads in gradients[:3]:
        optimizer.apply(grads, vs)
    again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert type(again) is type(optimizer) and again.get_config() == optimizer.get_config()
    if "exclude" in arguments:
        again.exclude_from_weight_decay(var_names=arguments["exclude"])
    ws = variables([v.numpy() for v in vs])
    again.build(ws)
    store = {}
    optimizer.save_own_variables(store)
    again.load_own_variables(store)
    for grads in gradients[3:]:
        optimizer.apply(grads, vs)
        again.apply(grads, ws)
    assert np.array_equal(flat(vs), flat(ws))


@pytest.mark.parametrize("number", range(len(cases.FILES)), ids=[f"{i}_{name}" for i, (name, _) in enumerate(cases.FILES)])
def test_training_goes_on_from_a_file_of_keras(number, tmp_path):
    """The state that Keras saved, taken over; saved here and taken over again; the steps that follow are Keras'."""
    (tmp_path / "keras.keras").write_bytes(zlib.decompress(GOLDEN[f"file_{number}"].tobytes()))
    model = load_model(tmp_path / "keras.keras")
    state = np.concatenate([v.numpy().ravel().astype("float64") for v in model.optimizer.variables])
    np.testing.assert_array_equal(state, GOLDEN[f"file_state_{number}"])
    model.save(tmp_path / "own.keras")
    again = load_model(tmp_path / "own.keras")
    x, y = cases.file_data()
    for m in (model, again):
        for _ in range(4):
            m.train_on_batch(x, y)
    same = [np.array_equal(a, b) for a, b in zip(model.get_weights(), again.get_weights())]
    assert all(same)
    after = np.concatenate([w.ravel() for w in model.get_weights()])
    np.testing.assert_allclose(after, GOLDEN[f"file_after_{number}"], rtol=1e-5, atol=1e-6)


def test_state_of_another_size_is_not_loaded():
    optimizer = optimizers.Adam()
    with pytest.warns(UserWarning, match="was not loaded"):
        optimizer.load_own_variables({"0": np.zeros(())})


@pytest.mark.parametrize("again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))], ids=["deepcopy", "pickle"])
def test_copies_go_on_where_the_original_stood(again):
    first, gradients = cases.data()
    optimizer, vs = optimizers.Adam(0.1), variables(first)
    for grads in gradients[:2]:
        optimizer.apply(grads, vs)
    other, ws = again((optimizer, vs))
    for grads in gradients[2:]:
        optimizer.apply(grads, vs)
        other.apply(grads, ws)
    assert np.array_equal(flat(vs), flat(ws))


def test_an_optimizer_of_ones_own():
    class Signs(optimizers.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.counts = self.add_optimizer_variables(variables, "count")

        def update_step(self, gradient, variable, learning_rate):
            count = self.counts[self._get_variable_index(variable)]
            self.assign_add(count, np.ones(count.shape))
            self.assign_sub(variable, np.sign(gradient.data) * float(learning_rate))

    optimizer, vs = Signs(0.5, clipnorm=1.0), variables([[1.0, 1.0], [0.0]])
    for _ in range(2):
        optimizer.apply([np.array([3.0, -4.0]), np.array([1.0])], vs)
    np.testing.assert_allclose(flat(vs), [0.0, 2.0, -1.0])
    np.testing.assert_array_equal(optimizer.counts[0].numpy(), [2, 2])
    assert len(optimizer.variables) == 4


def test_state_is_listed_as_keras_lists_it():
    vs = variables([[1.0], [2.0]])
    optimizer = optimizers.Adam(amsgrad=True)
    optimizer.build(vs)
    names = [v.name for v in optimizer.variables]
    assert names == ["iteration", "learning_rate", "v0_momentum", "v0_velocity", "v1_momentum", "v1_velocity",
                     "v0_velocity_hat", "v1_velocity_hat"]


def test_a_step_of_a_schedule_costs_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizers.SGD(optimizers.schedules.PolynomialDecay(0.1, 3)).apply([np.ones(1)], variables([[1.0]]))


def test_a_function_as_rate_is_saved_by_its_name():
    optimizer = optimizers.SGD(tenth)
    with custom_object_scope({"tenth": tenth}):
        again = optimizers.deserialize(optimizers.serialize(optimizer))
    assert float(again.learning_rate) == 0.1
    with pytest.raises(ValueError, match="lambda cannot be saved"):
        optimizers.SGD(lambda: 0.1).get_config()


def tenth():
    return 0.1


@pytest.mark.parametrize("name", NAMES)
def test_names_and_classes_are_taken(name):
    cls = getattr(optimizers, name)
    for identifier in (name, name.lower(), cls, cls(), {"class_name": name, "config": {}}):
        assert type(optimizers.get(identifier)) is cls


def test_step_counts_beyond_memory():
    """The momenta of Nadam multiply up to nothing; a count that a file holds may be large."""
    vs, ws = variables([[1.0]]), variables([[1.0]])
    one, two = optimizers.Nadam(), optimizers.Nadam()
    one.build(vs), two.build(ws)
    one.iterations.assign(10**9)
    two.iterations.assign(20000)
    one.apply([np.ones(1)], vs)
    two.apply([np.ones(1)], ws)
    np.testing.assert_allclose(flat(vs), flat(ws), rtol=1e-6)
