"""Which module of seqnet answers for which path of Keras and TensorFlow."""

from __future__ import annotations

# paths below `keras` -> modules in which their names are looked up, in this order
_KERAS = {
    "": ("seqnet.compat.keras_names", "seqnet"),
    "activations": ("seqnet.activations",), "backend": ("seqnet.compat.backend_names", "seqnet.backend"),
    "callbacks": ("seqnet.callbacks",), "config": ("seqnet.config",),
    "constraints": ("seqnet.constraints",), "datasets": ("seqnet.datasets",), "initializers": ("seqnet.initializers",),
    "layers": ("seqnet.layers", "seqnet.compat.layer_names"), "losses": ("seqnet.losses",), "metrics": ("seqnet.metrics",),
    "mixed_precision": ("seqnet.compat.precision_names",), "models": ("seqnet.models",), "ops": ("seqnet.ops",),
    "optimizers": ("seqnet.optimizers",), "optimizers.schedules": ("seqnet.optimizers.schedules",),
    "preprocessing": ("seqnet.preprocessing", "seqnet.utils"), "preprocessing.sequence": ("seqnet.preprocessing.sequence",),
    "preprocessing.text": ("seqnet.preprocessing.text",),
    "preprocessing.timeseries": ("seqnet.preprocessing", "seqnet.utils"),
    "random": ("seqnet.random",), "regularizers": ("seqnet.regularizers",), "saving": ("seqnet.saving",),
    "tree": ("seqnet.tree",), "utils": ("seqnet.compat.utils_names", "seqnet.utils"),
    "wrappers": ("seqnet.compat.wrapper_names",), "engine": ("seqnet.layers", "seqnet.models"),
}
# what older Keras kept in modules of their own
_SAME = {
    "engine.topology": "engine", "engine.training": "models", "engine.sequential": "models", "engine.functional": "models",
    "engine.base_layer": "engine", "engine.input_layer": "engine", "engine.network": "models", "engine.input_spec": "layers",
    "engine.keras_tensor": "", "engine.training_utils": "models",
    "experimental": "", "legacy": "", "estimator": None, "applications": None, "legacy.interfaces": None,
    "metrics.metrics": "metrics", "optimizers.experimental": "optimizers", "optimizers.legacy": "optimizers",
    "optimizer_v2": "optimizers", "optimizer_v1": "optimizers", "preprocessing.image": None, "initializers.initializers": (
        "initializers"),
    "losses.losses": "losses", "callbacks.callbacks": "callbacks", "wrappers.scikit_learn": "wrappers",
    "saving.save": "models", "saving.hdf5_format": "saving", "saving.object_registration": "saving",
    "mixed_precision.experimental": "mixed_precision", "models.cloning": "models",
}
_PARTS = {  # modules into which older Keras divided these; what lies below them is looked up in the whole
    "layers": frozenset("""activation advanced_activations attention cells convolutional convolutional_recurrent core
        cudnn_recurrent dense_attention einsum_dense embeddings experimental kernelized layer local merge merging
        multi_head_attention noise normalization normalization_v2 pooling preprocessing recurrent recurrent_v2
        regularization reshaping rnn rnn_cell_wrapper_v2 serialization wrappers""".split()),
    "utils": frozenset("""conv_utils data_utils generic_utils io_utils layer_utils losses_utils model_visualization
        multi_gpu_utils np_utils numerical_utils summary_utils tf_utils training_utils vis_utils""".split()),
}
_DATASETS = ("imdb", "reuters", "boston_housing", "california_housing")
_PREFIXES = (
    "tensorflow.keras", "tensorflow.python.keras", "tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras",
    "tensorflow.contrib.keras", "tensorflow.python.keras.api", "keras.api", "keras.src", "keras.api._v2.keras", "tf_keras",
    "keras",
)
_TF = {
    "": "seqnet.compat.tf", "math": "seqnet.compat.tf.math", "nn": "seqnet.compat.tf.nn",
    "random": "seqnet.compat.tf.random",
    "data": "seqnet.compat.tf.data", "data.experimental": "seqnet.compat.tf.data", "strings": "seqnet.compat.tf.strings",
    "linalg": "seqnet.compat.tf.linalg", "config": "seqnet.compat.tf.config", "compat": "seqnet.compat.tf.versions",
    "config.experimental": "seqnet.compat.tf.config", "config.threading": "seqnet.compat.tf.config",
    "compat.v1": "seqnet.compat.tf.versions", "compat.v2": "seqnet.compat.tf", "debugging": "seqnet.compat.tf.debugging",
    "test": "seqnet.compat.tf.config", "autograph": "seqnet.compat.tf.config", "dtypes": "seqnet.compat.tf",
    "errors": "seqnet.compat.tf.debugging", "autodiff": "seqnet", "distribute": "seqnet.compat.tf.distribute",
    "python": "seqnet.compat.tf", "python.framework": "seqnet.compat.tf", "python.framework.ops": "seqnet.compat.tf",
    "python.ops": "seqnet.compat.tf", "python.client": "seqnet.compat.tf.config", "random.experimental":
    "seqnet.compat.tf.random", "compat.v1.logging": "seqnet.compat.tf.versions", "logging": "seqnet.compat.tf.versions",
    "python.client.device_lib": "seqnet.compat.tf.config", "compat.v1.random": "seqnet.compat.tf.random",
    "python.ops.math_ops": "seqnet.compat.tf.math", "python.ops.nn_ops": "seqnet.compat.tf.nn",
    "python.framework.random_seed": "seqnet.compat.tf.random", "compat.v1.nn": "seqnet.compat.tf.nn",
    "python.ops.array_ops": "seqnet.compat.tf", "signal": "seqnet.ops", "version": "seqnet.compat.tf.versions",
}
_SHORT = {"losses": "losses", "metrics": "metrics", "optimizers": "optimizers", "initializers": "initializers"}


def places_of(name):
    """The modules of seqnet in which the names of module `name` are looked up, or None for a module that is not here."""
    root, _, below = name.partition(".")
    for prefix in _PREFIXES:
        if name == prefix or name.startswith(f"{prefix}."):
            return _keras(name[len(prefix) + 1:])
    if root != "tensorflow":
        return None
    if below in _TF:
        return (_TF[below],)
    return _keras(_SHORT[below]) if below in _SHORT else None


def _keras(path):
    if path in ("api", "src"):
        path = ""
    if path in _KERAS:
        return _KERAS[path]
    if path in _SAME:
        return None if _SAME[path] is None else _KERAS[_SAME[path]]
    first, _, rest = path.partition(".")
    if rest.partition(".")[0] in _PARTS.get(first, ()):
        return _KERAS[first]
    if first == "datasets" and rest in _DATASETS:
        from importlib.util import find_spec

        return (f"seqnet.datasets.{rest}",) if find_spec(f"seqnet.datasets.{rest}") else None
    return None


_ABSENT = {
    "applications": "pretrained image networks are not part of seqnet",
    "image": "images are not part of seqnet",
    "estimator": "estimators are not part of seqnet; use Sequential and fit",
    "lite": "conversion to TensorFlow Lite is not part of seqnet; model.export(path, format='onnx') writes ONNX",
    "saved_model": "folders of TensorFlow are not read or written; use model.save('name.keras')",
    "ragged": "sequences of different lengths are padded: keras.utils.pad_sequences",
    "RaggedTensor": "sequences of different lengths are padded: keras.utils.pad_sequences",
    "lookup": "keras.layers.StringLookup turns texts into numbers",
    "Session": "there are no sessions; what is computed is there at once",
    "placeholder": "there are no placeholders; use keras.Input or arrays",
}


def explain(module, name, known=()):
    """The text of the error for a name or module that is not here."""
    from ..errors import did_you_mean

    why = _ABSENT.get(name) or _ABSENT.get(module.rpartition(".")[2])
    if why is None and name.endswith(("2D", "3D", "2d", "3d")):
        why = "images and volumes are not part of seqnet; sequences have the 1D layers"
    hint = did_you_mean(name, [word for word in known if not word.startswith("_")]) if why is None else ""
    return (f"module {module!r} has no {name!r}: here it is seqnet, put in its place by seqnet.compat.install()"
            + (f"; {why}." if why else f".{hint}"))
