"""The layers of the census."""

from seqnet import TensorShape
from tests.census.calls import IDS, ROW, SEQ, Made, call, layers, np, runs

TEXTS = ["the film was fine", "the plot was thin"]


def recurrent(name, **more):
    call(f"layers.{name}", {"units": 4}, runs(SEQ), return_sequences=True, input_shape=(7, 6), dropout=0.2,
         recurrent_dropout=0.2, stateful=True, name="given", activation="relu", unroll=True, batch_size=2,
         recurrent_initializer="glorot_uniform", kernel_initializer="he_uniform", batch_input_shape=(2, 7, 6),
         return_state=True, together={"batch_size": {"input_shape": (7, 6)}, "stateful": {"batch_input_shape": (2, 7, 6)}},
         **more)


call("layers.Dense", {"units": 4}, runs(ROW), activation="relu", name="given", input_shape=(6,),
     kernel_initializer="he_uniform", kernel_regularizer="l2", input_dim=6)
call("layers.Embedding", {"input_dim": 9, "output_dim": 4}, runs(IDS), input_length=7, name="given", mask_zero=True,
     trainable=False, weights=[np.ones((9, 4))], embeddings_initializer="uniform", input_shape=(7,),
     batch_input_shape=(2, 7), embeddings_regularizer="l2")
recurrent("LSTM", recurrent_activation="sigmoid")
recurrent("GRU", recurrent_activation="sigmoid")
recurrent("SimpleRNN")
call("layers.Dropout", {"rate": 0.5}, runs(ROW), name="given", input_shape=(6,))
call("layers.Conv1D", {"filters": 4, "kernel_size": 3}, runs(SEQ), activation="relu", padding="causal", strides=2,
     input_shape=(7, 6), kernel_initializer="he_uniform", dilation_rate=2, use_bias=False, name="given", filter_length=3,
     together={"filter_length": {"kernel_size": None}})
call("layers.Convolution1D", {"filters": 4, "kernel_size": 3}, runs(SEQ), activation="relu", padding="same",
     dilation_rate=2)
call("layers.Bidirectional", {"layer": Made(lambda: layers.LSTM(3))}, runs(SEQ), merge_mode="sum", input_shape=(7, 6))
call("layers.Layer", {}, lambda layer: layer.add_weight(shape=(2,), name="w"))
call("layers.Flatten", {}, runs(SEQ), input_shape=(7, 6))
call("layers.Activation", {"activation": "relu"}, runs(ROW), name="given")
call("layers.LayerNormalization", {}, runs(SEQ), epsilon=1e-6, name="given")
call("layers.GlobalAveragePooling1D", {}, runs(SEQ), data_format="channels_first")
call("layers.GlobalMaxPooling1D", {}, runs(SEQ), name="given")
call("layers.GlobalMaxPool1D", {}, runs(SEQ))
call("layers.MultiHeadAttention", {"num_heads": 2, "key_dim": 3},
     lambda layer: np.testing.assert_array_equal(layer(SEQ, SEQ).shape, SEQ.shape), dropout=0.1, name="given")
call("layers.MaxPooling1D", {}, runs(SEQ), pool_size=2, pool_length=2)
call("layers.MaxPool1D", {}, runs(SEQ), pool_size=2)
call("layers.Lambda", {"function": lambda x: x * 2}, lambda layer: np.testing.assert_allclose(layer(ROW), 2 * ROW),
     input_shape=(6,), output_shape=(6,))
call("layers.RepeatVector", {"n": 3}, runs(ROW))
call("layers.TimeDistributed", {"layer": Made(lambda: layers.Dense(3))}, runs(SEQ), input_shape=(7, 6))
call("layers.SpatialDropout1D", {"rate": 0.3}, runs(SEQ), name="given")
call("layers.BatchNormalization", {}, runs(ROW))
for merge in ("Add", "Subtract", "Multiply", "Concatenate"):
    call(f"layers.{merge}", {}, runs(ROW, ROW), name="given", axis=-1)
for merge in ("add", "average", "subtract", "concatenate"):
    call(f"layers.{merge}", {"inputs": [ROW, ROW]}, lambda y: np.asarray(y), name="given", axis=-1)
call("layers.Reshape", {"target_shape": (3, 2)}, runs(ROW))
call("layers.Permute", {"dims": (2, 1)}, runs(SEQ))
call("layers.Masking", {}, runs(SEQ))
call("layers.Softmax", {}, runs(ROW))
call("layers.ReLU", {}, runs(ROW))
call("layers.AlphaDropout", {"rate": 0.2}, runs(ROW))
call("layers.Dot", {"axes": 1}, runs(ROW, ROW), normalize=True)
call("layers.dot", {"inputs": [ROW, ROW], "axes": 1}, lambda y: np.asarray(y), normalize=True, name="given")
call("layers.InputLayer", {"input_shape": (7,)}, lambda layer: layer.output, dtype="int32", ragged=False)
call("layers.RNN", {"cell": Made(lambda: layers.LSTMCell(3))}, runs(SEQ), return_sequences=True, input_shape=(7, 6),
     return_state=True)
for cell in ("SimpleRNNCell", "LSTMCell"):
    call(f"layers.{cell}", {"units": 3}, lambda cell: runs(SEQ)(layers.RNN(cell)), activation="relu")
call("layers.AbstractRNNCell", {}, lambda cell: TensorShape((1,)))
call("layers.Attention", {}, lambda layer: np.asarray(layer([SEQ, SEQ])), use_scale=True, causal=True)
call("layers.Conv1DTranspose", {"filters": 4, "kernel_size": 3}, runs(SEQ), padding="same", strides=2, activation="relu")


def vectorizes(layer):
    if not layer.vocabulary_size() > 2:
        layer.adapt(TEXTS)
    assert len(np.asarray(layer(TEXTS))) == 2


call("layers.TextVectorization", {}, vectorizes, max_tokens=20, output_sequence_length=5, output_mode="multi_hot",
     standardize="lower", split="character", ngrams=2, ragged=False, vocabulary=["the", "film", "was"], name="given",
     together={"output_mode": {"max_tokens": 20}})


def looks_up(layer):
    if not len(layer.get_vocabulary()) > 2:
        layer.adapt(["a", "b"])
    assert len(np.asarray(layer(np.array([2, 1]) if layer.invert else np.array(["b", "z"])))) == 2


KNOWN = {"vocabulary": ["a", "b"]}
call("layers.StringLookup", {}, looks_up, vocabulary=["a", "b"], mask_token="", invert=True, num_oov_indices=2,
     oov_token="[UNK]", together=dict.fromkeys(("mask_token", "invert", "num_oov_indices", "oov_token"), KNOWN))
