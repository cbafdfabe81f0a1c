"""GPT: real weights of two layouts, every step in between, generation with and without a cache, damaged files."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.saving.safetensors import load_file, save_file
from seqnet.zoo import GPT
from seqnet.zoo.sampling import Sampler

DATA = os.environ.get("SEQNET_DATA")
FOLDER = Path(DATA or "") / "gpt2_tiny"
needs_data = pytest.mark.skipif(not DATA or not (FOLDER / "gpt_nano_sort.safetensors").exists(),
                                reason="SEQNET_DATA names no folder with gpt2_tiny")
BIASES = Path(__file__).parent / "golden" / "gpt_nano_biases.npz"


@pytest.fixture
def nano(tmp_path):
    """The trained gpt-nano; the file lacks the biases of queries, keys and values, which were worked out from the
    intermediate values and lie beside this test."""
    arrays = load_file(FOLDER / "gpt_nano_sort.safetensors")
    with np.load(BIASES) as biases:
        arrays.update({f"transformer.{block}.attn.c_attn.bias": biases[block] for block in biases})
    save_file(arrays, tmp_path / "nano.safetensors")
    return GPT.from_safetensors(tmp_path / "nano.safetensors", config=FOLDER / "gpt_nano_sort.config.json")


def tiny(seed=0, **kwargs):
    seqnet.utils.set_random_seed(seed)
    return GPT(**{"vocabulary_size": 17, "context_length": 12, "num_layers": 2, "num_heads": 2, "embed_dim": 8,
                  **kwargs})


def every_step(found):
    """What trace gave, by the names of the file of intermediate values."""
    at = {name.removeprefix("block_0/attention/"): value for name, value in found.items()}
    heads = {name: at[name].transpose(0, 2, 1, 3) for name in ("query", "key", "value")}
    scores = heads["query"] @ heads["key"].transpose(0, 1, 3, 2) / 4
    return {
        "tok_emb": found["tokens"], "pos_emb": found["places"][None], "x": found["embedding"],
        "ln1": found["block_0/attention_norm"], "q": heads["query"], "k": heads["key"], "v": heads["value"],
        "qkv": np.concatenate([at[n].reshape(3, 11, 48) for n in ("query", "key", "value")], -1),
        "att": np.where(np.tril(np.ones((11, 11), bool)), scores, -np.inf), "attSm": at["scores"],
        "y": at["context"].reshape(3, 11, 48), "yProj": found["block_0/attention"],
        "attnResid": found["block_0/residual"], "ln2": found["block_0/feedforward_norm"],
        "fc": found["block_0/feedforward_in"], "gelu": found["block_0/gelu"], "mlp": found["block_0/feedforward"],
        "mlpResid": found["block_0"], "block0": found["block_0"], "block1": found["block_1"],
        "block2": found["block_2"], "ln_f": found["norm"], "lm_head": found["output"],
        "probs": seqnet.ops.softmax(found["output"]).numpy()}


@needs_data
def test_every_intermediate_value_of_the_sorting_gpt(nano):
    with np.load(FOLDER / "gpt_nano_sort.partials.npz") as partials:
        expected = dict(partials)
    steps = every_step(nano.trace(expected.pop("idx")))
    assert set(steps) == set(expected)
    for name, want in expected.items():
        np.testing.assert_allclose(steps[name], want, rtol=0, atol=1e-5, err_msg=name)


@needs_data
@pytest.mark.parametrize("use_cache", [True, False])
def test_it_sorts_200_of_200(nano, use_cache):
    letters = np.random.default_rng(0).integers(0, 3, (200, 6))
    found = nano.generate(letters, 6, temperature=0, use_cache=use_cache)[:, 6:]
    np.testing.assert_array_equal(found, np.sort(letters, axis=1))


@needs_data
def test_logits_of_tiny_gpt2(tmp_path):
    model = GPT.from_safetensors(FOLDER / "tiny_gpt2.safetensors")
    with np.load(FOLDER / "tiny_gpt2.expected.npz") as expected:
        logits = model(expected["input_ids"]).numpy()
        np.testing.assert_allclose(logits[..., :64], expected["logits_head"], rtol=0, atol=1e-5)
        np.testing.assert_array_equal(logits.argmax(-1), expected["logits_argmax"])
        np.testing.assert_allclose(model.trace(expected["input_ids"])["norm"], expected["hidden"], rtol=0, atol=1e-5)
    model.save_safetensors(tmp_path / "again.safetensors")
    ours, theirs = load_file(tmp_path / "again.safetensors"), load_file(FOLDER / "tiny_gpt2.safetensors")
    assert set(ours) == set(theirs)
    for name, array in theirs.items():
        np.testing.assert_array_equal(ours[name], array)


@pytest.mark.parametrize("kwargs", [{}, {"tie_head": False}, {"use_bias": False, "tie_head": False}])
def test_files_come_back_in_both_layouts(kwargs, tmp_path):
    model, ids = tiny(**kwargs), np.arange(10).reshape(2, 5)
    for v in model.weights:
        v.assign(v.numpy() + 0.1 * np.random.default_rng(1).standard_normal(v.shape))
    path = tmp_path / "g.safetensors"
    model.save_safetensors(path)
    config = {"n_layer": 2, "n_head": 2, "n_embd": 8, "vocab_size": 17, "n_positions": 12}
    (tmp_path / "config.json").write_text(json.dumps(config))
    np.testing.assert_array_equal(GPT.from_safetensors(path)(ids).numpy(), model(ids).numpy())
    turned = {n: a.T if a.ndim == 2 and ".h." in n else a for n, a in load_file(path).items()}
    turned["transformer.h.0.attn.bias"] = np.ones((1, 1, 12, 12), "float32")
    save_file(turned, path)
    np.testing.assert_array_equal(GPT.from_safetensors(path, config)(ids).numpy(), model(ids).numpy())


def test_what_does_not_fit_is_named(tmp_path):
    path = tmp_path / "g.safetensors"
    tiny().save_safetensors(path)
    good = {"n_layer": 2, "n_head": 2, "n_embd": 8, "vocab_size": 17, "n_positions": 12}
    with pytest.raises(ValueError, match="no config stands beside"):
        GPT.from_safetensors(path)
    for change, word in (({"n_layer": 3}, "h.2"), ({"n_embd": 10}, "shape"), ({"vocab_size": 18}, "wte.weight"),
                         ({"n_head": 0}, "n_head"), ({"n_positions": "12"}, "n_positions"), ({"n_head": 3}, "multiple"),
                         ({"activation_function": "relu"}, "relu")):
        with pytest.raises(ValueError, match=word):
            GPT.from_safetensors(path, {**good, **change})
    save_file({"x": np.ones(2)}, path)
    with pytest.raises(ValueError, match="no GPT-2"):
        GPT.from_safetensors(path, good)
    (tmp_path / "c.json").write_text("[")
    with pytest.raises(ValueError, match="no JSON"):
        GPT.from_safetensors(path, tmp_path / "c.json")


def test_steps_with_a_cache_give_the_logits_of_the_whole():
    model, ids = tiny(), np.random.default_rng(0).integers(0, 17, (2, 12))
    whole = model(ids).numpy()
    with seqnet.no_grad():
        caches = [seqnet.layers.KeyValueCache(12) for _ in model.blocks]
        for t in range(12):
            np.testing.assert_allclose(model(ids[:, t:t + 1], caches=caches).numpy()[:, 0], whole[:, t], rtol=0, atol=1e-5)


@pytest.mark.parametrize("settings", [{"temperature": 0}, {"temperature": 0.7, "seed": 3}, {"top_k": 3, "seed": 4},
                                      {"top_p": 0.5, "seed": 5}, {"top_k": 9, "top_p": 0.9, "temperature": 2.0, "seed": 6}])
def test_generation_is_repeatable_and_the_same_without_cache_and_past_the_context(settings):
    model = tiny(1)
    for v in model.weights:
        v.assign(v.numpy() * 20)
    first = model.generate([3, 1, 2], 20, **settings)
    assert first.shape == (23,) and first[:3].tolist() == [3, 1, 2] and first.max() < 17
    np.testing.assert_array_equal(first, model.generate([3, 1, 2], 20, use_cache=False, **settings))
    batch = model.generate(np.array([[3, 1, 2], [5, 5, 5]]), 4, **settings)
    assert batch.shape == (2, 7)


def test_generation_stops_at_the_end():
    model = tiny(2)
    free = model.generate([[3, 1], [4, 4], [7, 9]], 8, temperature=0)
    end = int(free[0, 4])
    stop = free[0, 2:].tolist().index(end) + 3  # the first place where it is said
    found = model.generate([[3, 1], [4, 4], [7, 9]], 8, temperature=0, end_id=end)
    assert (found[0, stop - 1:] == end).all()
    alone = model.generate([3, 1], 8, temperature=0, end_id=end)
    assert alone.tolist() == free[0, :stop].tolist()


def test_what_is_drawn_from():
    logits = np.log(np.array([[0.5, 0.25, 0.15, 0.1]]))
    np.testing.assert_allclose(Sampler().probabilities(logits), [[0.5, 0.25, 0.15, 0.1]])
    np.testing.assert_allclose(Sampler(top_k=2).probabilities(logits), [[2 / 3, 1 / 3, 0, 0]])
    np.testing.assert_allclose(Sampler(top_p=0.7).probabilities(logits), [[2 / 3, 1 / 3, 0, 0]])
    np.testing.assert_allclose(Sampler(top_p=0.5).probabilities(logits), [[1, 0, 0, 0]])
    np.testing.assert_allclose(Sampler(top_p=0.01).probabilities(logits), [[1, 0, 0, 0]])
    np.testing.assert_allclose(Sampler(temperature=0.5).probabilities(logits),
                               np.array([[0.25, 0.0625, 0.0225, 0.01]]) / 0.345)
    draws = Sampler(seed=0)(np.repeat(logits, 20_000, axis=0))
    np.testing.assert_allclose(np.bincount(draws) / 20_000, [0.5, 0.25, 0.15, 0.1], atol=0.015)
    for wrong in ({"temperature": -1}, {"top_k": 0}, {"top_k": 1.5}, {"top_p": 0}, {"top_p": 1.1},
                  {"temperature": float("nan")}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Sampler(**wrong)
    with pytest.raises(FloatingPointError, match="no longer numbers"):
        Sampler()(np.array([[np.nan, 1.0]]))


def test_wrong_ids_are_named():
    model = tiny()
    for ids in ([], [[]], [0.5], np.zeros((1, 2, 3), int)):
        with pytest.raises(ValueError, match="whole numbers"):
            model.generate(ids, 2)
    with pytest.raises(ValueError, match="id 17"):
        model.generate([17], 2)
    with pytest.raises(ValueError, match="larger sequence_length"):
        model(np.zeros((1, 13), int))
    with pytest.raises(ValueError, match="multiple of num_heads"):
        tiny(num_heads=3)


def test_it_learns_and_comes_back_from_its_weights(tmp_path):
    model = tiny(dropout=0.0)
    text = np.tile(np.arange(6), 30)
    x = np.stack([text[i:i + 12] for i in range(48)])
    y = np.stack([text[i + 1:i + 13] for i in range(48)])
    model.compile(seqnet.optimizers.Adam(1e-2), seqnet.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(x, y, epochs=40, batch_size=16, verbose=0).history["loss"]
    assert history[-1] < 0.2 < 2 < history[0]
    assert model.generate([2, 3], 4, temperature=0).tolist() == [2, 3, 4, 5, 0, 1]
    model.save_weights(tmp_path / "g.weights.h5")
    again = tiny(5, dropout=0.0)
    again.load_weights(tmp_path / "g.weights.h5")
    np.testing.assert_array_equal(again(x).numpy(), model(x).numpy())
    copy = GPT.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(copy(x).numpy(), model(x).numpy())
