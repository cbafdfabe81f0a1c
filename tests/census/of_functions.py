"""Functions of `ops` and `backend`, and the methods of models, layers, metrics and tokenizers."""

import os

from seqnet import Input, Sequential
from tests.census.calls import (
    IDS,
    ROW,
    SEQ,
    Made,
    P,
    Y,
    call,
    deviates,
    finite,
    folder,
    layers,
    np,
    ops,
    seqnet,
    small_model,
)

call("backend.clear_session", {})
X = {"x": ROW}
for name in ("shape", "tile", "transpose", "square", "ones_like", "exp", "convert_to_tensor", "convert_to_numpy"):
    base = {**X, "repeats": (2, 1)} if name == "tile" else X
    call(f"ops.{name}", dict(zip(("x", "repeats"), base.values())), lambda y: np.asarray(y))
call("ops.reshape", {"x": ROW, "newshape": (3, 4)}, np.asarray)
deviates("ops.reshape", "new_shape", "an error, as in Keras: the argument is newshape")
call("ops.cast", {"x": ROW, "dtype": "int32"}, np.asarray)
call("ops.expand_dims", {"x": ROW, "axis": 1}, np.asarray)
call("ops.sum", X, finite, axis=1, keepdims=True, together={"keepdims": {"axis": 1}})
call("ops.matmul", {"x1": ROW, "x2": ROW.T}, finite)
call("ops.concatenate", {"xs": [ROW, ROW]}, finite, axis=0)
call("ops.stack", {"x": [ROW, ROW]}, finite, axis=0)
call("ops.arange", {"start": 1, "stop": 9, "step": 2}, finite)
for name in ("zeros", "ones"):
    call(f"ops.{name}", {"shape": (2, 3)}, finite)
call("ops.argmax", X, finite, axis=1)
call("ops.top_k", {"x": ROW, "k": 2}, lambda pair: finite(pair[0]), sorted=True)
call("ops.take", {"x": ROW, "indices": [0, 1]}, finite, axis=1)
for name in ("ops.not_equal", "ops.minimum", "backend.not_equal"):
    call(name, dict(zip(("x" if "backend" in name else "x1", "y" if "backend" in name else "x2"), (ROW, ROW))),
         lambda y: np.asarray(y))
call("ops.mean", X, finite, axis=1)
call("ops.cumsum", X, finite, axis=1)
call("backend.cast", {"x": ROW, "dtype": "int32"}, np.asarray)


def of(make, name):
    """The method of a new object, as a function of that object."""
    CALLS_OF[f".{name}()"] = make


CALLS_OF = {}


def method(name, make, base=None, use=None, /, **more):
    of(make, name)
    call(f".{name}()", base, use, **more)


def trained():
    model = small_model()
    model.compile("adam", "mse", metrics=["mae"])
    return model


def classes():
    model = Sequential([Input((6,)), layers.Dense(3, activation="softmax")])
    model.compile("adam", "categorical_crossentropy")
    return model


FIT = {"x": ROW, "y": Y}
ENDLESS = Made(lambda: iter([(ROW, Y)] * 50))
CALLBACK = Made(lambda: [seqnet.callbacks.Callback()])
method("compile", small_model, {"optimizer": "sgd", "loss": "mse"}, None, metrics=["mae"], loss_weights=[2.0],
       weighted_metrics=["mae"])
deviates(".compile()", "verbose", "an error, as in Keras: compile has no such argument")
method("fit", trained, FIT, lambda h: h.history["loss"][0] + 0, epochs=1, validation_data=(ROW, Y), batch_size=1,
       callbacks=CALLBACK, verbose=0, validation_split=0.5, steps_per_epoch=1, validation_steps=1, shuffle=False, nb_epoch=1,
       class_weight={0: 1.0, 1: 2.0}, sample_weight=np.ones(2), together={"validation_steps": {"validation_data": (ROW, Y)}})
method("fit_generator", trained, {"generator": ENDLESS, "steps_per_epoch": 2}, None, epochs=2, validation_data=(ROW, Y),
       validation_steps=1, verbose=0, callbacks=CALLBACK, together={"validation_steps": {"validation_data": ENDLESS}})
method("summary", trained, {}, None, line_length=100)
method("predict", trained, {"x": ROW}, finite, verbose=0, batch_size=1, callbacks=CALLBACK)
method("add", lambda: Sequential([Input((3,))]), {"layer": Made(lambda: layers.Dense(2))})
method("evaluate", trained, FIT, None, verbose=0, batch_size=1, return_dict=True, steps=1, callbacks=CALLBACK)
method("save", trained, {"filepath": Made(lambda: os.path.join(folder(), "m.keras"))})
method("save_weights", trained, {"filepath": Made(lambda: os.path.join(folder(), "m.weights.h5"))})
method("get_weights", trained)


def _weights():
    path = os.path.join(folder(), "m.weights.h5")
    small_model().save_weights(path)
    return path


method("load_weights", small_model, {"filepath": Made(_weights)})
method("set_weights", small_model, {"weights": Made(lambda: small_model().get_weights())})
method("get_layer", small_model, {"name": "first"})
method("predict_classes", classes, {"x": ROW}, finite, verbose=0)
method("predict_on_batch", trained, {"x": ROW}, finite)
method("train_on_batch", trained, FIT, finite)
method("compute_loss", trained, {"x": ROW, "y": Y, "y_pred": Made(lambda: ops.convert_to_tensor(P, "float32"))}, finite)
method("reset_states", lambda: Sequential([layers.LSTM(2, stateful=True, batch_input_shape=(2, 7, 6))]))
method("build", lambda: Sequential([layers.Dense(2)]), {"input_shape": (None, 3)})
method("count_params", small_model, {}, lambda n: n + 0)
method("get_config", small_model)
method("pop", small_model)
method("to_json", small_model, {}, lambda text: text + "")
method("add_loss", lambda: layers.Dense(2), {"loss": Made(lambda: ops.sum(ROW))})
method("add_weight", lambda: layers.Dense(2), {"shape": (2, 3)}, finite, initializer="zeros", dtype="float32",
       trainable=False, name="given")
method("compute_mask", lambda: layers.Embedding(9, 2, mask_zero=True), {"inputs": IDS}, np.asarray)
method("get_initial_state", lambda: layers.GRUCell(3), {"batch_size": 2}, None)
method("apply_gradients", lambda: seqnet.optimizers.SGD(), {
    "grads_and_vars": Made(lambda: [(np.ones(2, "float32"), seqnet.Variable(np.ones(2, "float32")))])})
method("update_state", lambda: seqnet.metrics.MeanAbsoluteError(), {"y_true": Y, "y_pred": P}, None,
       sample_weight=[1.0, 2.0])


def tokenizer():
    made = seqnet.preprocessing.text.Tokenizer(num_words=10)
    made.fit_on_texts(["a film", "a plot"])
    return made


method("fit_on_texts", tokenizer, {"texts": ["a film"]})
method("texts_to_sequences", tokenizer, {"texts": ["a film"]}, finite)
method("sequences_to_matrix", tokenizer, {"sequences": [[1, 2]]}, finite, mode="count")
method("texts_to_matrix", tokenizer, {"texts": ["a film"]}, finite, mode="tfidf")
method("sequences_to_texts", tokenizer, {"sequences": [[1, 2]]}, lambda texts: texts[0] + "")


def vectorizer():
    layer = layers.TextVectorization()
    layer.adapt(["a film", "a plot"])
    return layer


method("adapt", vectorizer, {"data": ["a film"]})
method("get_vocabulary", vectorizer, {}, lambda words: words[0] + "")
method("vocabulary_size", vectorizer, {}, lambda n: n + 0)
method("set_vocabulary", lambda: layers.TextVectorization(), {"vocabulary": ["a", "film"]})
deviates(".export()", None, "writes ONNX only; TensorFlow's SavedModel is an error that names the other formats")

__all__ = ["CALLS_OF", "SEQ"]
