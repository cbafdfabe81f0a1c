"""Whole models in `.keras` files: zip archives of config.json, metadata.json and model.weights.h5, as in Keras 3."""

import os

from .assets import read_assets, write_assets
from .files import JSON_LIMIT, broken, may_write, reading, replacing
from .legacy_h5 import ENDINGS, SIGNATURE, load_h5, save_h5
from .model_tensors import load_model_tensors, save_model_tensors
from .older import modern, version_of
from .state import load_state
from .weight_limit import weight_limit
from .weights import MEMBER, open_archive, open_weights, read_member, weights_bytes

KERAS_VERSION = "3.8.0"  # whose layout of files this is


def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Write `model`, its weights, how it was compiled and the optimizer's state to a file.

    ".keras": Keras 3 opens it where all layers are its own. ".h5": the older layout, which Keras 3 opens as well;
    `include_optimizer=False` leaves out how it was compiled. ".safetensors": a layout of this package. The file appears
    whole or not at all. Raises ValueError for another ending.
    """
    include_optimizer = kwargs.pop("include_optimizer", True)
    if kwargs.pop("save_format", None) == "tf":
        raise ValueError("save_model: folders of TensorFlow are not written; save to a '.keras' or '.h5' file")
    if kwargs:
        raise TypeError(f"save_model: unknown argument {next(iter(kwargs))!r}. It takes filepath, overwrite and "
                        "include_optimizer")
    name = os.fspath(filepath)
    if zipped is False or not name.endswith((".keras", ".safetensors", *ENDINGS)) or name.endswith(".weights.h5"):
        raise ValueError(f"save_model: the name must end in '.keras' (or '.h5', '.safetensors'); received {name!r}. "
                         "Weights alone go to a '.weights.h5' file with model.save_weights")
    if not model.built:
        import warnings

        warnings.warn(f"{type(model).__name__} {model.name!r} is saved without weights: it is not built yet. Call it "
                      "on some data first, or build it: model.build(input_shape)", stacklevel=3)
    if name.endswith(ENDINGS):
        return save_h5(model, name, overwrite, include_optimizer)
    if not may_write(name, overwrite):
        return
    if name.endswith(".safetensors"):
        return save_model_tensors(model, name, model_to_json(model))
    config, metadata = model_to_json(model), metadata_to_json()
    weights = weights_bytes(model)
    import zipfile

    with replacing(name) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("metadata.json", metadata)
        archive.writestr("config.json", config)
        archive.writestr(MEMBER, weights)
        write_assets(model, archive)


def model_to_json(model, **options):
    """The model's architecture as a JSON text."""
    import json

    from .serialization import serialize_keras_object

    return json.dumps(serialize_keras_object(model), allow_nan=True, **options)


def metadata_to_json():
    """Who wrote the file, and when."""
    import json
    import time

    import seqnet

    return json.dumps({"keras_version": KERAS_VERSION, "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S"),
                       "seqnet_version": seqnet.__version__})


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """The model in a ".keras" or legacy ".h5" file of seqnet or Keras, or in a ".safetensors" file of seqnet.

    custom_objects: classes and functions of your own by name, where they are not registered. compile=False leaves
    out loss, metrics and optimizer. safe_mode=True refuses files that hold Python code (Lambda layers); False runs
    that code, which may do anything that you may. Raises FileNotFoundError, or ValueError for a file that is damaged,
    or describes what seqnet does not have.
    """
    name = os.fspath(filepath)
    if os.path.isdir(name):
        raise ValueError(f"load_model: {name!r} is a folder; those of TensorFlow (SavedModel) are not read. Open it with "
                         "the Keras that wrote it and save it to a '.keras' or '.h5' file")
    if not name.endswith((".keras", ".safetensors", *ENDINGS)):
        raise ValueError(f"load_model: reads '.keras', '.h5' and '.safetensors' files; received {name!r}. For "
                         "'.weights.h5' build the model and use model.load_weights")
    with open(name, "rb") as file:
        start = file.read(8)
    if start == SIGNATURE:
        return load_h5(name, custom_objects, compile, safe_mode)
    if name.endswith(".safetensors"):
        return load_model_tensors(name, lambda text: model_from_text(text, name, custom_objects, compile, safe_mode))
    with open_archive(name) as archive:
        text = read_member(archive, "config.json", name, JSON_LIMIT)
        about = read_member(archive, "metadata.json", name, JSON_LIMIT) if "metadata.json" in archive.namelist() else b""
    with open_weights(name) as reader, weight_limit(reader):
        model = model_from_text(text, name, custom_objects, compile, safe_mode, _version(about))
        load_state(model, reader)
    with open_archive(name) as archive:
        read_assets(model, archive, name)
    return model


def _version(about):
    """The version of Keras that wrote an archive; this package's where it says nothing."""
    import json

    try:
        return version_of(json.loads(about)["keras_version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return version_of(KERAS_VERSION)


def model_from_text(text, name, custom_objects=None, compile=True, safe_mode=True, version=None):
    """The model that a JSON text describes. Raises ValueError, naming the file, where it describes none."""
    import json

    from ..models import Model
    from .serialization import deserialize_keras_object

    try:
        config = json.loads(text if isinstance(text, str) else text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise broken(name, f"its 'config.json' is no JSON ({error})") from None
    if not isinstance(config, dict) or "class_name" not in config:
        raise broken(name, "its 'config.json' describes no model")
    if not compile:
        config["compile_config"] = None
    with reading(name):
        if version is not None and version < (3,):
            config = modern(config, version)
        model = deserialize_keras_object(config, custom_objects=custom_objects, safe_mode=safe_mode)
    if not isinstance(model, Model):
        raise broken(name, f"it describes a {type(model).__name__}, not a model")
    return model
