"""Signals, lines over time, and layers around others: what the golden numbers do not say."""

import numpy as np
import pytest

import seqnet
from seqnet import Input, Sequential, ShapeError, layers

RNG = np.random.default_rng(0)
ROWS = RNG.standard_normal((2, 5, 6, 3))


def test_a_table_both_ways():
    layer = layers.ReversibleEmbedding(7, 4, reverse_dtype="float64")
    vectors = layer(np.array([[1, 2], [3, 6]]))
    logits = layer(vectors, reverse=True)
    assert logits.dtype == "float64" and logits.shape == (2, 2, 7)
    np.testing.assert_allclose(logits.data, vectors.data.astype(float) @ layer.embeddings.data.astype(float).T, rtol=1e-12)
    masked = layers.ReversibleEmbedding(7, 4, mask_zero=True)
    assert masked(np.array([[0, 2]])).mask.data.tolist() == [[False, True]]
    assert masked(masked(np.array([[0, 2]])), reverse=True).mask is None
    i = Input((None,), dtype="int32")
    assert layer(layer(i), reverse=True).shape == (None, None, 7)


def test_the_largest_singular_value_becomes_one():
    layer = layers.SpectralNormalization(layers.Dense(8), power_iterations=100)
    x = RNG.standard_normal((4, 5)).astype("float32")
    before = layer(x).data
    kernel = layer.layer.kernel.numpy()
    after = layer(x, training=True).data
    np.testing.assert_allclose(np.linalg.svd(layer.layer.kernel.numpy())[1][0], 1, rtol=1e-4)
    np.testing.assert_allclose(after, before / np.linalg.svd(kernel)[1][0], rtol=1e-4)
    np.testing.assert_array_equal(layer(x).data, after)  # in inference the kernel stays
    model = Sequential([layers.SpectralNormalization(layers.Embedding(9, 3)), layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.arange(8).reshape(4, 2), np.ones(4), verbose=0)
    with pytest.raises(ValueError, match="no attribute 'kernel'"):
        layers.SpectralNormalization(layers.Flatten())(x)


def test_dropout_of_a_convolutional_lstm_is_one_mask_for_all_steps():
    seqnet.set_random_seed(1)
    layer = layers.ConvLSTM1D(2, 3, dropout=0.5, recurrent_dropout=0.5, return_sequences=True, seed=3)
    same = np.repeat(ROWS[:, :1], 5, axis=1)
    plain, first, second = layer(same).data, layer(same, training=True).data, layer(same, training=True).data
    assert not np.allclose(plain, first) and not np.allclose(first, second)
    again = layers.ConvLSTM1D(2, 3, dropout=0.5, recurrent_dropout=0.5, return_sequences=True, seed=3)
    again.build(same.shape)
    again.set_weights(layer.get_weights())
    np.testing.assert_array_equal(again(same, training=True).data, first)


def test_states_go_on():
    layer = layers.ConvLSTM1D(2, 3, stateful=True, return_state=True)
    whole = layers.ConvLSTM1D(2, 3, return_state=True)
    layer(ROWS[:, :2])
    whole.build(ROWS.shape)
    whole.set_weights(layer.get_weights())
    both, wanted = layer(ROWS[:, 2:]), whole(ROWS)
    for a, b in zip(both, wanted):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-5, atol=1e-6)
    started = whole(ROWS[:, 2:], initial_state=list(whole(ROWS[:, :2])[1:]))
    np.testing.assert_allclose(started[0].data, wanted[0].data, rtol=1e-5, atol=1e-6)
    layer.reset_state()
    assert not layer.states[0].numpy().any()


def test_a_convolutional_lstm_trains():
    x = np.repeat(RNG.standard_normal((16, 1, 6, 1)), 4, axis=1)
    model = Sequential([layers.ConvLSTM1D(3, 3, padding="same", return_sequences=True),
                        layers.ConvLSTM1D(1, 3, padding="same")])
    model.compile(seqnet.optimizers.Adam(0.02), "mse")
    loss = model.fit(x, np.tanh(x[:, -1]), epochs=16, verbose=0).history["loss"]
    assert loss[-1] < 0.5 * loss[0]


def test_a_spectrum_shows_the_tone():
    time = np.arange(800) / 800
    tone = np.sin(2 * np.pi * 100 * time)[None, :, None].astype("float32")
    spectrum = layers.STFTSpectrogram(mode="magnitude", frame_length=64)(tone).data[0]
    assert set(spectrum.argmax(axis=1)) == {8}  # 100 Hz are 8 times 800 / 64
    mel = layers.MelSpectrogram(fft_length=128, sequence_stride=64, num_mel_bins=20, sampling_rate=800)(tone[..., 0])
    assert mel.shape == layers.MelSpectrogram(fft_length=128, sequence_stride=64, num_mel_bins=20, sampling_rate=800
                                              ).compute_output_shape((1, 800))
    assert len(set(mel.data[0].argmax(axis=0))) <= 2


def test_bins_are_the_same_for_all():
    layer = layers.Hashing(num_bins=1000)
    texts = np.array([["a", "the"], ["film", ""]])
    np.testing.assert_array_equal(layer(texts).data, layer(texts.tolist()).data)
    np.testing.assert_array_equal(layer(np.array([12, 7])).data, layer(["12", "7"]).data)
    masked = layers.Hashing(num_bins=3, mask_value="")
    assert masked(["", "a", "b", "c"]).data[0] == 0 and (masked(["a", "b", "c"]).data > 0).all()


def test_chains_hand_on_training_masks_and_texts(tmp_path):
    vectorize = layers.TextVectorization(vocabulary=["a", "b"], output_sequence_length=3)
    chain = layers.Pipeline([vectorize, layers.Embedding(4, 2, mask_zero=True), layers.Dropout(0.5)])
    assert chain(["a b"]).mask.data.tolist() == [[True, True, False]]
    assert (chain(np.array(["a b"] * 50), training=True).data == 0).any()
    model = Sequential([Input((), dtype="string"), chain, layers.LSTM(2)])
    model.save(tmp_path / "m.keras")
    again = seqnet.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.predict(["b a"], verbose=0), model.predict(["b a"], verbose=0))
    with pytest.raises(ValueError, match="made of layers"):
        layers.Pipeline([3])
    with pytest.raises(ValueError, match="list of layers"):
        layers.Pipeline.from_config({"layers": None})


def test_layers_as_dicts():
    layer = layers.Dense(3, name="d")
    again = layers.deserialize(layers.serialize(layer))
    assert type(again) is layers.Dense and again.get_config() == layer.get_config()
    with pytest.raises(ValueError, match="describes no layer"):
        layers.deserialize({"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None})


@pytest.mark.parametrize("call, error, words", [
    (lambda: layers.ConvLSTM1D(2, 3)(ROWS[0]), ShapeError, "batch, time, rows, channels"),
    (lambda: layers.ConvLSTM1D(2, 7)(ROWS), ShapeError, "kernel is longer"),
    (lambda: layers.ConvLSTM1D(2, 3, strides=2, dilation_rate=2), ValueError, "not compatible"),
    (lambda: layers.ConvLSTM1D(2, 3, padding="causal"), ValueError, "padding must be one of"),
    (lambda: layers.ConvLSTM1D(0, 3), ValueError, "filters"),
    (lambda: layers.ConvLSTM1D(2, 3)(Input((4, None, 3))), ShapeError, "known lengths"),
    (lambda: layers.Hashing(0), ValueError, "num_bins"),
    (lambda: layers.Hashing(3, output_mode="hot"), ValueError, "output_mode"),
    (lambda: layers.Hashing(3, salt="a"), ValueError, "salt"),
    (lambda: layers.Rescaling("half"), ValueError, "scale must be a number"),
    (lambda: layers.STFTSpectrogram(frame_length=8, frame_step=9), ValueError, "frame_step"),
    (lambda: layers.STFTSpectrogram(frame_length=8, fft_length=4), ValueError, "fft_length"),
    (lambda: layers.STFTSpectrogram(window="round"), ValueError, "window"),
    (lambda: layers.STFTSpectrogram(frame_length=4)(np.ones((1, 9, 1), int)), TypeError, "float32"),
    (lambda: layers.STFTSpectrogram(frame_length=4)(np.ones((1, 9))), ShapeError, "3"),
    (lambda: layers.MelSpectrogram(fft_length=4, sequence_length=8), ValueError, "fft_length"),
    (lambda: layers.MelSpectrogram(max_freq=9000), ValueError, "sampling_rate / 2"),
    (lambda: layers.MelSpectrogram()(np.ones((1, 9, 1, 1))), ShapeError, "one channel"),
    (lambda: layers.SpectralNormalization(layers.Dense(2), power_iterations=0), ValueError, "power_iterations"),
])
def test_what_is_wrong_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()
