"""What layer_check and the golden values leave open: dropout, scores, explicit masks, messages."""

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.errors import ShapeError

X = np.random.default_rng(0).standard_normal((2, 6, 4)).astype("float32")


def built(**kwargs):
    seqnet.utils.set_random_seed(3)
    layer = layers.MultiHeadAttention(2, 3, **kwargs)
    layer(X, X)
    return layer


def test_weights_have_keras_names():
    layer = built(name="mha")
    assert [v.path for v in layer.weights] == [
        f"mha/{sub}/{kind}" for sub in ("query", "key", "value", "attention_output") for kind in ("kernel", "bias")]
    assert layer.query_dense.kernel.shape == (4, 2, 3) and layer.output_dense.bias.shape == (4,)


def test_first_values_have_the_variance_of_the_whole_projection():
    layer = layers.MultiHeadAttention(8, 16)
    layer.build((None, None, 64), (None, None, 64))
    for dense in (layer.query_dense, layer.output_dense):
        limit = np.sqrt(6 / (64 + 128))
        values = dense.kernel.numpy()
        assert limit * 0.98 < np.abs(values).max() <= limit


def test_dropout_comes_from_the_seed_and_only_in_training():
    a, b = built(dropout=0.5, seed=7), built(dropout=0.5, seed=7)
    still = a(X, X).numpy()
    np.testing.assert_array_equal(still, a(X, X).numpy())
    first = a(X, X, training=True).numpy()
    np.testing.assert_array_equal(first, b(X, X, training=True).numpy())
    assert np.abs(first - still).max() > 1e-3
    assert np.abs(a(X, X, training=True).numpy() - first).max() > 1e-3
    mean = np.mean([a(X, X, training=True).numpy() for _ in range(2000)], axis=0)
    np.testing.assert_allclose(mean, still, atol=0.08)


def test_scores_are_probabilities_and_traced_under_their_name():
    layer = built()
    output, scores = layer(X, X, return_attention_scores=True)
    assert scores.shape == (2, 2, 6, 6)
    np.testing.assert_allclose(scores.numpy().sum(-1), 1, rtol=1e-6)
    np.testing.assert_allclose(output.numpy(), layer(X, X).numpy(), rtol=1e-5, atol=1e-6)
    found = layer.trace(X, X, use_causal_mask=True)
    assert set(found) == {"query", "key", "value", "scores", "context", "output"}
    assert (found["scores"][..., np.triu(np.ones((6, 6), bool), 1)] == 0).all()
    np.testing.assert_allclose(found["output"], layer(X, X, use_causal_mask=True).numpy(), rtol=1e-5, atol=1e-6)


def test_trace_names_layers_within_models_and_counts_calls():
    i = seqnet.Input((6, 4))
    shared = layers.MultiHeadAttention(2, 3, name="shared")
    x = shared(shared(i, i), i)
    model = seqnet.Model(i, layers.MultiHeadAttention(1, 2, name="last")(x, x))
    found = model.trace(X)
    assert [name for name in found if "scores" in name] == ["shared/scores", "shared/scores_1", "last/scores"]
    assert found["last/scores"].shape == (2, 1, 6, 6)
    np.testing.assert_allclose(found["output"], model(X).numpy(), rtol=1e-5, atol=1e-6)
    assert model(X).node is not None  # recording goes on afterwards


def test_explicit_masks_do_what_the_masks_of_tensors_do():
    layer, mask = built(), np.array([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]], bool)
    masked = seqnet.Tensor(X)
    masked.mask = seqnet.Tensor(mask)
    want = layer(masked, masked)
    np.testing.assert_array_equal(np.asarray(want.mask), mask)
    np.testing.assert_array_equal(layer(X, X, query_mask=mask, value_mask=mask).numpy(), want.numpy())
    pairs = mask[:, :, None] & mask[:, None, :]
    np.testing.assert_array_equal(layer(X, X, attention_mask=pairs).numpy(), want.numpy())
    np.testing.assert_array_equal(layer(X, X, attention_mask=pairs[:, None].repeat(2, 1)).numpy(), want.numpy())
    np.testing.assert_array_equal(layer(X, X, attention_mask=pairs.astype("float32")).numpy(), want.numpy())
    changed = X.copy()
    changed[0, 4:] = 9
    np.testing.assert_array_equal(layer(changed, changed, value_mask=mask).numpy()[0, :4], want.numpy()[0, :4])


def test_a_causal_query_does_not_see_what_comes():
    layer, later = built(), X.copy()
    later[:, 4:] += 1
    a, b = (layer(x, x, use_causal_mask=True).numpy() for x in (X, later))
    np.testing.assert_array_equal(a[:, :4], b[:, :4])
    assert np.abs(a[:, 4:] - b[:, 4:]).max() > 1e-3


def test_any_length_after_building():
    layer = built()
    assert layer(X[:, :2], X[:, :5]).shape == (2, 2, 4)
    assert layer(X[:, :0], X).shape == (2, 0, 4)


@pytest.mark.parametrize("cls", [layers.MultiHeadAttention, layers.GroupedQueryAttention])
@pytest.mark.parametrize("window", [None, 3])
def test_steps_with_a_cache_are_those_of_the_whole(cls, window):
    layer = cls(*((2, 3) if cls is layers.MultiHeadAttention else (3, 4, 2)), sliding_window=window)
    want = layer(X, X, use_causal_mask=True).numpy()
    cache = layers.KeyValueCache(8)
    with seqnet.no_grad():
        pieces = [layer(x, x, use_causal_mask=True, cache=cache).numpy() for x in (X[:, :3], X[:, 3:4], X[:, 4:])]
    np.testing.assert_allclose(np.concatenate(pieces, 1), want, rtol=1e-5, atol=1e-6)
    assert cache.length == 6
    cache.length = 4
    with seqnet.no_grad():
        again = layer(X[:, 4:], X[:, 4:], use_causal_mask=True, cache=cache).numpy()
        np.testing.assert_array_equal(again, pieces[2])
        with pytest.raises(ValueError, match="8 steps"):
            layer(X, X, cache=cache)
        with pytest.raises(ValueError, match="another batch"):
            layer(X[:1, :1], X[:1, :1], cache=cache)
    with pytest.raises(ValueError, match="no_grad"):
        layer(X, X, cache=layers.KeyValueCache(8))


@pytest.mark.parametrize(("kwargs", "message"), [
    ({"num_heads": 0, "key_dim": 2}, "num_heads"), ({"num_heads": 2, "key_dim": "3"}, "key_dim"),
    ({"num_heads": 2, "key_dim": 2, "dropout": 1.0}, "dropout"),
    ({"num_heads": 2, "key_dim": 2, "value_dim": 0}, "value_dim"),
    ({"num_heads": 2, "key_dim": 2, "output_shape": "x"}, "output_shape"),
    ({"num_heads": 2, "key_dim": 2, "attention_axes": (2,)}, "attention_axes"),
    ({"num_heads": 2, "key_dim": 2, "sliding_window": -1}, "sliding_window"),
])
def test_wrong_arguments_are_named(kwargs, message):
    with pytest.raises(ValueError, match=f"MultiHeadAttention: {message}"):
        layers.MultiHeadAttention(**kwargs)


def test_wrong_shapes_are_explained():
    with pytest.raises(ShapeError, match=r"query of shape \(batch, time, features\)"):
        layers.MultiHeadAttention(2, 3)(X[0], X[0])
    with pytest.raises(ShapeError, match="value and key of equal length"):
        layers.MultiHeadAttention(2, 3)(X, X, X[:, :4])
    with pytest.raises(ValueError, match="batch"):
        built()(X, X[:1])
    with pytest.raises(ValueError, match="does not broadcast"):
        built()(X, X, attention_mask=np.ones((2, 6, 5), bool))
    with pytest.raises(TypeError, match="value"):
        layers.MultiHeadAttention(2, 3)(X)
