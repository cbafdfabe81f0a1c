"""Blocks of Transformers: masks, causality, a cache, scores by name, the course's own classes, wrong calls."""

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.errors import ShapeError

rng = np.random.default_rng(0)
X, ENCODED = rng.standard_normal((2, 6, 4)).astype("float32"), rng.standard_normal((2, 5, 3)).astype("float32")


def test_padding_is_not_seen_and_scores_are_there():
    layer, mask = layers.TransformerEncoder(8, 2), np.array([[1, 1, 1, 1, 0, 0], [1] * 6], bool)
    want = layer(X[:1, :4]).numpy()
    masked = seqnet.Tensor(X)
    masked.mask = seqnet.Tensor(mask)
    for y in (layer(X, padding_mask=mask), layer(masked), layer(X, attention_mask=mask[:, None, :])):
        np.testing.assert_allclose(y.numpy()[0, :4], want[0], rtol=0, atol=1e-5)
    np.testing.assert_array_equal(np.asarray(layer(masked).mask), mask)
    y, scores = layer(X, padding_mask=mask, return_attention_scores=True)
    assert scores.shape == (2, 2, 6, 6) and (scores.numpy()[0, :, :, 4:] == 0).all()
    np.testing.assert_allclose(layer.trace(X, padding_mask=mask)["self_attention/scores"], scores.numpy(), rtol=1e-5)
    i = seqnet.Input((6, 4))
    a, b = layer(i, return_attention_scores=True)
    assert a.shape == (None, 6, 4) and b.shape == (None, 2, 6, 6)


def test_the_decoder_does_not_see_what_comes_and_looks_at_the_source():
    layer, later = layers.TransformerDecoder(8, 2, dropout=0.3), X.copy()
    later[:, 4:] += 1
    a, b = (layer(x, ENCODED).numpy() for x in (X, later))
    np.testing.assert_array_equal(a[:, :4], b[:, :4])
    assert np.abs(a[:, 4:] - b[:, 4:]).max() > 1e-3
    assert np.abs(layer(later, ENCODED, use_causal_mask=False).numpy()[:, :4] - a[:, :4]).max() > 1e-4
    found = layer.trace(X, ENCODED, encoder_padding_mask=np.array([[1, 1, 0, 0, 0], [1] * 5]))
    assert found["self_attention/scores"].shape == (2, 2, 6, 6)
    assert (found["cross_attention/scores"][0, :, :, 2:] == 0).all()
    np.testing.assert_allclose(found["output"][0], layer(X[:1], ENCODED[:1, :2]).numpy()[0], rtol=0, atol=1e-5)
    assert np.abs(layer(X, ENCODED, training=True).numpy() - a).max() > 1e-3


def test_the_decoder_step_by_step_with_a_cache():
    layer = layers.TransformerDecoder(8, 2, normalize_first=True)
    want, cache = layer(X, ENCODED).numpy(), layers.KeyValueCache(6)
    with seqnet.no_grad():
        pieces = [layer(X[:, t:t + 1], ENCODED, cache=cache).numpy() for t in range(6)]
    np.testing.assert_allclose(np.concatenate(pieces, 1), want, rtol=0, atol=1e-5)


def test_wrong_calls_are_explained():
    alone, both = layers.TransformerDecoder(8, 2), layers.TransformerDecoder(8, 2)
    alone(X), both(X, ENCODED)
    with pytest.raises(ValueError, match="without an encoder_sequence"):
        alone(X, ENCODED)
    with pytest.raises(ValueError, match="needs one in every call"):
        both(X)
    with pytest.raises(ShapeError, match="batch, time, features"):
        layers.TransformerEncoder(8, 2)(X[0])
    with pytest.raises(ShapeError, match="fewer heads"):
        layers.TransformerEncoder(8, 5)(X)
    with pytest.raises(ShapeError, match="encoder_sequence"):
        layers.TransformerDecoder(8, 2)(X, ENCODED[0])
    for name, kwargs in (("intermediate_dim", {"intermediate_dim": 0, "num_heads": 1}),
                         ("num_heads", {"intermediate_dim": 1, "num_heads": 0}),
                         ("dropout", {"intermediate_dim": 1, "num_heads": 1, "dropout": 1})):
        with pytest.raises(ValueError, match=name):
            layers.TransformerEncoder(**kwargs)


def test_weights_come_back_from_a_file(tmp_path):
    def model():
        i, j = seqnet.Input((6, 4)), seqnet.Input((5, 3))
        encoded = layers.TransformerEncoder(8, 1)(j)
        return seqnet.Model([i, j], layers.TransformerDecoder(8, 2)(i, encoded))

    first, second = model(), model()
    first.save(tmp_path / "m.keras")
    first.save_weights(tmp_path / "m.weights.h5")
    second.load_weights(tmp_path / "m.weights.h5")
    for again in (second, seqnet.models.load_model(tmp_path / "m.keras")):
        np.testing.assert_array_equal(again([X, ENCODED]).numpy(), first([X, ENCODED]).numpy())
