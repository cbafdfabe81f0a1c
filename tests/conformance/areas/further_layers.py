"""Signals, lines over time, and layers around others."""

from tests.conformance.table import case, floats, ids, one_layer

SIGNAL = floats(2, 40, 2)
ROWS = floats(2, 4, 6, 3)

one_layer("rescaling", floats(2, 5), lambda L: L.Rescaling(0.5, offset=-1.0))
for _name, _options in {
    "psd": {"mode": "psd", "frame_length": 8, "frame_step": 3, "fft_length": 16},
    "log": {"frame_length": 8, "padding": "same", "window": "hamming"},
    "magnitude": {"mode": "magnitude", "frame_length": 7, "scaling": "spectrum", "periodic": True, "expand_dims": True},
    "angle": {"mode": "angle", "frame_length": 8, "window": None, "scaling": None},
    "stft": {"mode": "stft", "frame_length": 8}, "imag": {"mode": "imag", "frame_length": 8, "expand_dims": True},
}.items():
    one_layer(f"stft_{_name}", SIGNAL, lambda L, o=_options: L.STFTSpectrogram(**o))
for _name, _options in {
    "power": {"fft_length": 16, "sequence_stride": 4, "sequence_length": 12, "num_mel_bins": 5, "power_to_db": False},
    "decibels": {"fft_length": 16, "sequence_stride": 8, "num_mel_bins": 3, "mag_exp": 1.0, "top_db": 500.0,
                 "ref_power": 2.0, "window": "hamming"},
}.items():
    one_layer(f"mel_{_name}", SIGNAL[..., 0], lambda L, o=_options: L.MelSpectrogram(sampling_rate=800, min_freq=5.0, **o))
one_layer("spectral_dense", floats(3, 5), lambda L: L.SpectralNormalization(L.Dense(4), power_iterations=2))
one_layer("spectral_conv", floats(2, 9, 4), lambda L: L.SpectralNormalization(L.Conv1D(3, 2)))
for _name, _options in {
    "plain": {}, "same": {"padding": "same", "strides": 2, "return_sequences": True, "use_bias": False},
    "back": {"go_backwards": True, "dilation_rate": 2, "recurrent_activation": "hard_sigmoid", "activation": "relu"},
    "state": {"return_state": True, "unit_forget_bias": False},
}.items():
    one_layer(f"conv_lstm_{_name}", ROWS, lambda L, o=_options: L.ConvLSTM1D(2, 3, **o))


@case("conv_lstm_behind_a_pipeline", [floats(2, 4, 6, 3, key="rows")])
def conv_lstm_behind_a_pipeline(K):
    """Behind a chain of layers."""
    i = K.Input((4, 6, 3), dtype="float64")
    return K.Model(i, K.layers.ConvLSTM1D(2, 3)(K.layers.Pipeline([K.layers.Rescaling(2.0)])(i)))


@case("reversible_embedding", [ids(3, 6)])
def reversible_embedding(K):
    """There and back with one table and a soft bound."""
    i = K.Input((6,), dtype="int32")
    layer = K.layers.ReversibleEmbedding(11, 4, logit_soft_cap=3.0)
    return K.Model(i, layer(layer(i), reverse=True))


@case("reversible_embedding_untied", [ids(3, 6)])
def reversible_embedding_untied(K):
    """There and back with two tables."""
    i = K.Input((6,), dtype="int32")
    layer = K.layers.ReversibleEmbedding(11, 4, tie_weights=False)
    return K.Model(i, layer(K.layers.Dense(4, activation="tanh")(layer(i)), reverse=True))
