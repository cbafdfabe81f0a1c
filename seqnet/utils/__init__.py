"""Small helpers around training: labels, seeds, files, padding, data sets."""

from seqnet.preprocessing.sequence import pad_sequences
from seqnet.utils.files import get_file
from seqnet.utils.numerical import normalize, to_categorical
from seqnet.utils.seeds import set_random_seed
from seqnet.utils.session import clear_session

_ELSEWHERE = {
    "CustomObjectScope": "saving", "Progbar": "training.progress", "PyDataset": "training.py_dataset",
    "Sequence": "training.py_dataset", "custom_object_scope": "saving", "deserialize_keras_object": "saving",
    "get_custom_objects": "saving", "get_registered_name": "saving", "get_registered_object": "saving",
    "pack_x_y_sample_weight": "training.batches", "register_keras_serializable": "saving",
    "serialize_keras_object": "saving", "unpack_x_y_sample_weight": "training.batches",
    "count_params": "utils.layer_utils", "model_to_dot": "utils.model_pictures", "plot_model": "utils.model_pictures",
    "warmstart_embedding_matrix": "utils.embedding_matrix",
    "is_keras_tensor": "utils.kinds", "standardize_dtype": "utils.kinds", "split_dataset": "utils.splitting",
    "text_dataset_from_directory": "utils.text_files", "timeseries_dataset_from_array": "utils.timeseries",
    "disable_interactive_logging": "config", "enable_interactive_logging": "config",
    "is_interactive_logging_enabled": "config", "get_source_inputs": "compat.utils_names",
}

__all__ = [
    *_ELSEWHERE, "clear_session", "get_file", "normalize", "pad_sequences", "set_random_seed", "to_categorical",
]


def __getattr__(name):
    if name in _ELSEWHERE:
        from importlib import import_module

        module = import_module(f"seqnet.{_ELSEWHERE[name]}")
        return getattr(module, "PyDataset" if name == "Sequence" else name)
    from seqnet.errors import did_you_mean

    guess = "" if name.startswith("_") else did_you_mean(name, __all__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{guess}")
