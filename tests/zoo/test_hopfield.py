"""The Hopfield net: storage, recall, energy, capacity."""

import numpy as np
import pytest

import seqnet
from seqnet import ops, zoo
from seqnet.errors import ShapeError

rng = np.random.default_rng(4)
PATTERNS = rng.choice([-1.0, 1.0], (4, 60))


def turned_over(patterns, count):
    noisy = patterns.copy()
    for row in noisy:
        row[rng.choice(row.size, count, replace=False)] *= -1
    return noisy


def test_the_hebb_rule_of_the_paper():
    net = zoo.Hopfield()
    history = net.fit(PATTERNS)
    w = net.kernel.data
    np.testing.assert_array_equal(w, (np.einsum("pi,pj->ij", PATTERNS, PATTERNS) * (1 - np.eye(60))).astype("float32"))
    assert history.history["patterns"] == [4] and history.history["stable"] == [1.0]
    np.testing.assert_allclose(history.history["energy"][0], np.mean([-0.5 * x @ w @ x for x in PATTERNS]), rtol=1e-6)


@pytest.mark.parametrize("rule", ["hebb", "pseudo_inverse"])
@pytest.mark.parametrize("synchronous", [False, True])
def test_noisy_patterns_come_back(rule, synchronous):
    net = zoo.Hopfield(rule=rule, synchronous=synchronous, seed=1)
    net.fit(PATTERNS[:3])
    net.fit(PATTERNS[3:])  # fit goes on
    np.testing.assert_array_equal(net.predict(turned_over(PATTERNS, 6)), PATTERNS)
    np.testing.assert_array_equal(net(turned_over(PATTERNS, 6)).data, PATTERNS)


def test_the_pseudo_inverse_stores_patterns_that_are_alike():
    alike = np.repeat(PATTERNS[:1], 6, axis=0)
    alike[np.arange(6), np.arange(6)] *= -1
    hebb, projection = zoo.Hopfield(), zoo.Hopfield(rule="pseudo_inverse")
    assert hebb.fit(alike).history["stable"][0] < 0.5
    assert projection.fit(alike).history["stable"][0] == 1.0


def test_turn_after_turn_the_energy_never_rises_and_the_net_rests():
    net = zoo.Hopfield(seed=2, dtype="float64")
    net.fit(rng.choice([-1, 1], (30, 60)))
    found = net.recall(rng.choice([-1, 1], (50, 60)), trace=True)
    assert (np.diff(found.energies, axis=1) <= 1e-9).all()
    np.testing.assert_allclose(found.energies[:, -1], net.energy(found.states))
    assert (found.settled < net.sweeps).all()
    np.testing.assert_array_equal(net.predict(found.states), found.states)
    np.testing.assert_array_equal(found.trace[:, -1], found.states)
    for row in range(5):
        t = found.settled[row]
        np.testing.assert_array_equal(found.trace[row, t], found.states[row])
        assert t == 0 or (found.trace[row, t] != found.trace[row, t - 1]).any()


def test_all_at_once_may_swing_for_ever():
    states, energies, settled = ops.hopfield(np.array([[1.0, -1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]]), sweeps=9,
                                             synchronous=True)
    assert settled.data[0] == 9 and states.data[0].tolist() == [-1, 1]
    assert len(set(energies.data[0])) == 1


def test_images_and_zeros_and_ones():
    images = PATTERNS.reshape(4, 6, 10) > 0
    net = zoo.Hopfield()
    net.fit(images)
    noisy = np.where(turned_over(PATTERNS, 5) > 0, 1, 0).reshape(4, 6, 10)
    np.testing.assert_array_equal(net.predict(noisy) > 0, images)


def test_one_seed_one_result_and_threads_do_not_matter():
    noisy = rng.choice([-1.0, 1.0], (40, 60))
    results = []
    for threads in (1, 2):
        seqnet.config.set_num_threads(threads)
        net = zoo.Hopfield(seed=5)
        net.fit(rng.permutation(PATTERNS))
        results.append(net.predict(noisy))
    np.testing.assert_array_equal(*results)


def test_saving_keeps_what_is_stored(tmp_path):
    net = zoo.Hopfield(rule="pseudo_inverse", seed=3)
    net.fit(PATTERNS)
    net.save(tmp_path / "net.keras")
    again = seqnet.models.load_model(tmp_path / "net.keras")
    assert isinstance(again, zoo.Hopfield) and again.rule == "pseudo_inverse"
    np.testing.assert_array_equal(again.predict(turned_over(PATTERNS, 6)), PATTERNS)
    with pytest.raises(ValueError, match="holds no patterns"):
        again.fit(PATTERNS)


def test_a_new_process_finds_the_class(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    fitted().save(tmp_path / "net.keras")
    code = f"import seqnet; print(seqnet.models.load_model({str(tmp_path / 'net.keras')!r}).kernel.shape)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(seqnet.__file__).parents[1])
    assert done.stdout.strip() == "(60, 60)"


def test_the_cliff():
    """Recall as `hopfield_capacity` states it; the mean stays a little below the median at 0.10 N, where single patterns of
    single draws are lost."""
    few, many = zoo.hopfield_capacity(units=200, loads=(0.10, 0.20), noise=0.10, trials=9)
    assert few["median"] == 1.0 and few["recall"] >= 0.95
    assert many["median"] < 0.3 and many["recall"] < 0.3
    assert few["patterns"] == 20 and few["exact"] <= few["recall"]
    (projection,) = zoo.hopfield_capacity(loads=(0.20,), rule="pseudo_inverse", trials=1)
    assert projection["exact"] == 1.0


@pytest.mark.parametrize("make, error, words", [
    (lambda: zoo.Hopfield(rule="oja"), ValueError, "'hebb' or 'pseudo_inverse'"),
    (lambda: zoo.Hopfield().fit(np.array([[0.5, 1.0]])), ValueError, "consist of 1 and -1"),
    (lambda: zoo.Hopfield().recall(PATTERNS), ValueError, "stored nothing yet"),
    (lambda: zoo.Hopfield().fit(PATTERNS[0]), ShapeError, r"write x\[None\]"),
    (lambda: fitted().recall(PATTERNS[:, :9]), ShapeError, "9 units, not 60"),
    (lambda: fitted().fit(PATTERNS[:, :9]), ShapeError, "9 units, not 60"),
    (lambda: ops.hopfield(PATTERNS, np.eye(3)), ValueError, "kernel"),
    (lambda: ops.hopfield(PATTERNS, np.eye(60), sweeps=-1), ValueError, "sweeps must be a whole number"),
    (lambda: ops.hopfield(PATTERNS, np.eye(60), sweeps=1, order=np.zeros((1, 60), int)), ValueError, "once in every sweep"),
    (lambda: ops.hopfield(PATTERNS, np.eye(60), sweeps=2, order=np.arange(60)[None]), ValueError, "order holds whole"),
    (lambda: zoo.hopfield_capacity(noise=2), ValueError, "shares from 0 to 1"),
])
def test_messages(make, error, words):
    with pytest.raises(error, match=words):
        make()


def fitted():
    net = zoo.Hopfield()
    net.fit(PATTERNS)
    return net


def test_forgetting():
    net = fitted()
    net.forget()
    assert not net.kernel.data.any() and len(net.patterns) == 0
