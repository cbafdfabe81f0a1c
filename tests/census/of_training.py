"""Models, losses, metrics, optimizers, callbacks, initializers, and what else the census has outside the layers."""

import json
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
    in_folder,
    layers,
    learns,
    loses,
    loses_classes,
    measures,
    measures_classes,
    np,
    predicts,
    seqnet,
    small_model,
    trains,
)

A = Input((6,), name="wire")
B = layers.Dense(2, name="wired")(A)
C = Y.argmax(-1)

call("Sequential", {}, lambda m: m.add(layers.Dense(2)), name="given")
call("Model", {"inputs": A, "outputs": B}, predicts, name="given", input=A, output=B,
     together={
    "input": {"inputs": None, "outputs": None, "output": B}, "output": {"inputs": None, "outputs": None, "input": A}})
call("Input", {"shape": (7,)}, lambda x: layers.Embedding(9, 2)(x) if x.dtype.kind == "i" else layers.Dense(2)(x),
     dtype="int32", name="given", ragged=False, batch_shape=(2, 7), together={"batch_shape": {"shape": None}})
call("models.clone_model", {"model": Made(small_model)}, predicts)
call("models.load_model", {"filepath": Made(lambda: _saved())}, predicts, custom_objects={}, compile=False)

# ---------------------------------------------------------------------- losses and metrics
call("losses.SparseCategoricalCrossentropy", {}, loses_classes, from_logits=True, reduction="none")
call("losses.BinaryCrossentropy", {}, loses, from_logits=True)
call("losses.CategoricalCrossentropy", {}, loses, from_logits=True, label_smoothing=0.1)
for name in ("Huber", "MeanSquaredError"):
    call(f"losses.{name}", {}, loses)
call("losses.Loss", {}, lambda loss: loss.call)
call("losses.Reduction.NONE", {}, lambda name: seqnet.losses.MeanSquaredError(reduction=name)(Y, P))
call("losses.sparse_categorical_crossentropy", {"y_true": C, "y_pred": P}, finite, from_logits=True)
for name in ("losses.binary_crossentropy", "losses.mean_squared_error", "losses.mae", "losses.categorical_crossentropy",
             "metrics.mean_absolute_error", "metrics.mean_squared_error", "metrics.mean_absolute_percentage_error",
             "metrics.binary_accuracy"):
    call(name, {"y_true": Y, "y_pred": P}, finite)
call("metrics.sparse_top_k_categorical_accuracy", {"y_true": C, "y_pred": P}, finite)
call("metrics.SparseCategoricalAccuracy", {}, measures_classes)
for name in ("MeanAbsoluteError", "Mean", "Recall", "Precision", "MeanAbsolutePercentageError", "CategoricalAccuracy",
             "BinaryAccuracy", "AUC", "TopKCategoricalAccuracy", "BinaryCrossentropy"):
    call(f"metrics.{name}", {}, measures, name="given", k=2, from_logits=True)
call("metrics.Metric", {}, lambda metric: metric.add_weight)

# ---------------------------------------------------------------------- optimizers
for name in ("Adam", "SGD", "RMSprop", "Nadam", "AdamW"):
    call(f"optimizers.{name}", {}, learns, learning_rate=0.01, lr=0.01, epsilon=1e-4, beta_1=0.8, beta_2=0.99, clipnorm=1.0,
         decay=1e-4, amsgrad=True, momentum=0.9, nesterov=True, weight_decay=1e-3, together={"nesterov": {"momentum": 0.9}})
call("optimizers.schedules.LearningRateSchedule", {}, lambda s: s.get_config)
for name in ("ExponentialDecay", "InverseTimeDecay"):
    call(f"optimizers.schedules.{name}", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9},
         lambda schedule: learns(seqnet.optimizers.Adam(schedule)), staircase=True)

# ---------------------------------------------------------------------- callbacks
call("callbacks.ModelCheckpoint", {"filepath": in_folder("m.keras")}, trains, save_best_only=True, verbose=0,
     save_weights_only=True, monitor="val_mae", mode="min", save_freq=2,
     together={"save_weights_only": {"filepath": in_folder("m.weights.h5")}})
call("callbacks.EarlyStopping", {}, trains, patience=1, monitor="loss", restore_best_weights=True, verbose=0, mode="min",
     min_delta=0.1)
call("callbacks.TensorBoard", {"log_dir": Made(folder)}, trains, histogram_freq=1, embeddings_freq=1, update_freq=1)
call("callbacks.Callback", {}, trains)
call("callbacks.LearningRateScheduler", {"schedule": lambda epoch: 0.1 / (epoch + 1)}, trains)
call("callbacks.LambdaCallback", {}, trains, on_epoch_end=lambda epoch, logs: None, on_epoch_begin=lambda epoch, logs: None)
call("callbacks.ReduceLROnPlateau", {}, trains, monitor="loss", patience=1, factor=0.5, min_lr=1e-5, verbose=0)
call("callbacks.History", {}, trains)

# ---------------------------------------------------------------------- small objects
for name in ("l2", "L2"):
    call(f"regularizers.{name}", {}, lambda r: finite(r(np.ones(3, "float32"))))
for name, base in (("Constant", {"value": 2.0}), ("glorot_uniform", {}), ("GlorotUniform", {}), ("RandomNormal", {}),
                   ("Identity", {})):
    call(f"initializers.{name}", base, lambda i: finite(i((3, 3))), stddev=0.1, gain=2.0)
for name in ("softmax", "relu", "sigmoid", "tanh", "selu", "gelu"):
    call(f"activations.{name}", {"x": ROW}, finite)
call("activations.get", {"identifier": "relu"}, lambda f: finite(f(ROW)))

# ---------------------------------------------------------------------- texts, sequences, files
call("preprocessing.sequence.pad_sequences", {"sequences": [[1, 2], [3]]}, finite, maxlen=3, padding="post",
     truncating="post", value=9, dtype="float32")
call("preprocessing.sequence.skipgrams", {"sequence": [1, 2, 3], "vocabulary_size": 5}, lambda pair: len(pair[0]),
     window_size=2, sampling_table=np.full(5, 1.0), negative_samples=0.0)
call("preprocessing.sequence.make_sampling_table", {"size": 10}, finite)


def tokenizes(tokenizer):
    tokenizer.fit_on_texts(["A film, a plot", "a film"])
    assert len(tokenizer.texts_to_sequences(["a film"])) == 1 and tokenizer.word_index


call("preprocessing.text.Tokenizer", {}, tokenizes, num_words=10, oov_token="<oov>", filters="!,", lower=False, nb_words=10,
     char_level=True)
call("preprocessing.text.text_to_word_sequence", {"input_text": "A film, a plot"}, lambda words: words[0] + "")
call("preprocessing.text.one_hot", {"input_text": "A film", "n": 10}, finite, split=" ", lower=False)
call("utils.to_categorical", {"x": [0, 2, 1]}, finite, num_classes=4, dtype="int32")
call("utils.set_random_seed", {"seed": 3})
call("utils.count_params", {"weights": Made(lambda: small_model().weights)}, lambda n: n + 0)
call("utils.warmstart_embedding_matrix", {"base_vocabulary": ["a", "b"], "new_vocabulary": ["b", "c"],
     "base_embeddings": np.ones((2, 3))}, finite, new_embeddings_initializer="zeros")
call("utils.PyDataset", {}, lambda data: data.workers)
call("utils.plot_model", {"model": Made(small_model), "to_file": in_folder("m.png")}, None, show_shapes=True, rankdir="LR",
     show_layer_names=False, expand_nested=True, dpi=96)


def texts():
    place = folder()
    for label in ("neg", "pos"):
        os.mkdir(os.path.join(place, label))
        for i in range(4):
            with open(os.path.join(place, label, f"{i}.txt"), "w", encoding="utf-8") as file:
                file.write(f"a {label} film")
    return place


def batches(data):
    assert len(list(data))


call("utils.text_dataset_from_directory", {"directory": Made(texts)}, batches, batch_size=3, validation_split=0.5,
     subset="training", seed=3, label_mode="binary", together={
         "validation_split": {"subset": "training", "seed": 1}, "subset": {"validation_split": 0.5, "seed": 1}})
call("utils.timeseries_dataset_from_array", {"data": np.arange(20.0), "targets": np.arange(20.0), "sequence_length": 3},
     batches, batch_size=4, shuffle=True, sampling_rate=2, start_index=2, end_index=15, seed=3, sequence_stride=2,
     together={"seed": {"shuffle": True}})


def served(get):
    """A file that is there already, where `get_file` looks first."""
    def make():
        place = folder()
        with open(os.path.join(place, "f.txt"), "w", encoding="utf-8") as file:
            file.write("text")
        return get(place)

    return Made(make)


call("utils.get_file", {"fname": "f.txt", "origin": served(lambda place: f"file://{place}/f.txt")},
     lambda path: open(path, encoding="utf-8").close(), cache_dir=Made(folder), extract=False, cache_subdir="here",
     untar=False, archive_format="auto")
deviates("utils.load_img", None, "pictures are not read; sequences are")

# ---------------------------------------------------------------------- data sets


def rows(*lengths):
    made = np.empty(len(lengths), object)
    made[:] = [list(range(1, n)) for n in lengths]
    return made


def data_file(name, **arrays):
    def make():
        path = os.path.join(folder(), name)
        np.savez(path, **arrays)
        return path

    return Made(make)


def index_file():
    path = os.path.join(folder(), "index.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"film": 1}, file)
    return path


TEXT = rows(*range(5, 15))
SPLITS = {"x_train": TEXT, "y_train": np.arange(10) % 2, "x_test": TEXT, "y_test": np.arange(10) % 2}
TABLE = {"x": np.ones((700, 8)), "y": np.ones(700)}
loaded = lambda data: len(data[0][0])  # noqa: E731
call("datasets.imdb.load_data", {"path": data_file("imdb.npz", **SPLITS)}, loaded, num_words=8, index_from=3, skip_top=2)
call("datasets.reuters.load_data", {"path": data_file("r.npz", x=TEXT, y=np.arange(10))}, loaded, num_words=8,
     test_split=0.3)
for name in ("imdb", "reuters"):
    call(f"datasets.{name}.get_word_index", {"path": Made(index_file)}, lambda index: index["film"])
call("datasets.california_housing.load_data", {"version": "large", "path": data_file("c.npz", **TABLE)}, loaded)
call("datasets.boston_housing.load_data", {"path": data_file("b.npz", **TABLE)}, loaded)
for name in ("california_housing", "boston_housing"):
    call(f"datasets.{name}", {}, lambda module: module.load_data)


def _saved():
    path = os.path.join(folder(), "model.keras")
    small_model().save(path)
    return path


__all__ = ["IDS", "SEQ", "Sequential"]
