"""Attention without projections, shared heads and vectors of positions: what layer_check and golden values leave open."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.errors import ShapeError
from seqnet.layers.sine_position_encoding import waves

rng = np.random.default_rng(0)
Q, V = rng.standard_normal((2, 5, 4)).astype("float32"), rng.standard_normal((2, 7, 4)).astype("float32")


@pytest.mark.parametrize("make", [layers.Attention, lambda **k: layers.Attention(score_mode="concat", **k),
                                  layers.AdditiveAttention])
def test_dropout_scores_and_trace(make):
    layer = make(dropout=0.5, seed=1)
    output, scores = layer([Q, V], return_attention_scores=True)
    np.testing.assert_allclose(scores.numpy().sum(-1), 1, rtol=1e-5)
    np.testing.assert_allclose(layer([Q, V]).numpy(), output.numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer.trace([Q, V])["scores"], scores.numpy(), rtol=1e-5)
    again = make(dropout=0.5, seed=1)
    again([Q, V])
    again.set_weights(layer.get_weights())
    first = layer([Q, V], training=True).numpy()
    np.testing.assert_array_equal(first, again([Q, V], training=True).numpy())
    assert np.abs(first - output.numpy()).max() > 1e-3
    dropped = layer([Q, V], training=True, return_attention_scores=True)[1].numpy()
    kept = dropped != 0
    assert 0.2 < kept.mean() < 0.8
    np.testing.assert_allclose(dropped[kept], 2 * scores.numpy()[kept], rtol=1e-5)


@pytest.mark.parametrize("cls", [layers.Attention, layers.AdditiveAttention])
def test_wrong_inputs_are_explained(cls):
    for wrong in (Q, [Q], [Q, V, V, V]):
        with pytest.raises(ValueError, match=r"\[query, value\]"):
            cls()(wrong)
    with pytest.raises(ShapeError, match="equal features"):
        cls()([Q, V[..., :3]])
    with pytest.raises(ShapeError, match="equal lengths"):
        cls()([Q, V, V[:, :4]])
    with pytest.raises(ShapeError, match=r"value of shape \(batch, time, features\)"):
        cls()([Q, V[0]])
    with pytest.raises(ValueError, match="mask is a list"):
        cls()([Q, V], mask=np.ones((2, 5), bool))
    with pytest.raises(ValueError, match="score_mode"):
        layers.Attention(score_mode="dott")


def test_a_group_shares_what_repeated_heads_would_hold():
    few, many = layers.GroupedQueryAttention(3, 4, 2), layers.MultiHeadAttention(4, 3)
    want = few(Q, V).numpy()
    many(Q, V)
    values = [np.repeat(v, 2, axis=-2) if i in (2, 3, 4, 5) else v for i, v in enumerate(few.get_weights())]
    many.set_weights(values)
    np.testing.assert_allclose(many(Q, V).numpy(), want, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="multiple of num_key_value_heads"):
        layers.GroupedQueryAttention(3, 4, 3)
    assert layers.GroupQueryAttention is layers.GroupedQueryAttention


def test_waves_are_those_of_the_paper():
    found = layers.SinePositionEncoding()(np.zeros((1, 50, 6))).numpy()[0]
    for t in (0, 1, 37):
        for i in range(3):
            angle = t / 10000 ** (2 * i / 6)
            np.testing.assert_allclose(found[t, 2 * i:2 * i + 2], [np.sin(angle), np.cos(angle)], atol=1e-5)
    np.testing.assert_array_equal(waves(5, 6, 3), waves(8, 6)[3:])
    with pytest.raises(ValueError, match="max_wavelength"):
        layers.SinePositionEncoding(0)


def test_positions_are_added_to_words_and_have_an_end():
    layer = layers.TokenAndPositionEmbedding(9, 6, 3, mask_zero=True)
    ids = np.array([[1, 2, 0], [8, 0, 0]])
    y = layer(ids)
    words, places = layer.get_weights()
    np.testing.assert_allclose(y.numpy(), words[ids] + places[:3], rtol=1e-6)
    np.testing.assert_array_equal(np.asarray(y.mask), ids != 0)
    np.testing.assert_allclose(layer(ids, start_index=3).numpy(), words[ids] + places[3:], rtol=1e-6)
    with pytest.raises(ShapeError, match="larger sequence_length"):
        layer(np.ones((1, 7), int))
    with pytest.raises(ShapeError, match="larger sequence_length"):
        layer(ids, start_index=4)
    with pytest.raises(ValueError, match="id 9"):
        layer(np.array([[9]]))


def test_gradients_reach_both_tables():
    layer = layers.TokenAndPositionEmbedding(9, 6, 3)
    with seqnet.GradientTape() as tape:
        loss = ops.sum(layer(np.array([[1, 1, 3]])))
    words, places = tape.gradient(loss, layer.trainable_variables)
    np.testing.assert_array_equal(np.asarray(words)[:, 0], [0, 2, 0, 1, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(np.asarray(places)[:, 0], [1, 1, 1, 0, 0, 0])
