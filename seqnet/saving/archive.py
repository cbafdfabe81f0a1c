"""Whole models in `.keras` files: zip archives of config.json, metadata.json and model.weights.h5, as in Keras 3."""

import os

from .files import JSON_LIMIT, broken, may_write, replacing
from .state import load_state
from .weights import MEMBER, open_archive, open_weights, read_member, weights_bytes

KERAS_VERSION = "3.8.0"  # whose layout of files this is


def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Write `model`, its weights, how it was compiled and the optimizer's state to a ".keras" file.

    Keras 3 opens the file where all layers are its own. The file appears whole or not at all. Raises ValueError for
    another ending.
    """
    if kwargs:
        raise TypeError(f"unknown argument {next(iter(kwargs))!r}. A '.keras' file always holds the optimizer")
    name = os.fspath(filepath)
    if zipped is False or not name.endswith(".keras"):
        raise ValueError(f"save_model: the name must end in '.keras'; received {name!r}. Weights alone go to a "
                         "'.weights.h5' file with model.save_weights")
    if not model.built:
        import warnings

        warnings.warn(f"{type(model).__name__} {model.name!r} is saved without weights: it is not built yet. Call it "
                      "on some data first, or build it: model.build(input_shape)", stacklevel=3)
    if not may_write(name, overwrite):
        return
    config, metadata = model_to_json(model), metadata_to_json()
    weights = weights_bytes(model)
    import zipfile

    with replacing(name) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("metadata.json", metadata)
        archive.writestr("config.json", config)
        archive.writestr(MEMBER, weights)


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
    """The model in a ".keras" file that seqnet or Keras 3 wrote.

    custom_objects: classes and functions of your own by name, where they are not registered. compile=False leaves
    out loss, metrics and optimizer. safe_mode=True refuses files that hold Python code (Lambda layers). Raises
    FileNotFoundError, or ValueError for a file that is damaged, or describes what seqnet does not have.
    """
    name = os.fspath(filepath)
    if not name.endswith(".keras"):
        raise ValueError(f"load_model: reads '.keras' files; received {name!r}. For '.weights.h5' build the model and "
                         "use model.load_weights")
    with open_archive(name) as archive:
        text = read_member(archive, "config.json", name, JSON_LIMIT)
    model = _model_from(text, name, custom_objects, compile, safe_mode)
    with open_weights(name) as reader:
        load_state(model, reader)
    return model


def _model_from(text, name, custom_objects, compile, safe_mode):
    import json

    from ..models import Model
    from .serialization import deserialize_keras_object

    try:
        config = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise broken(name, f"its 'config.json' is no JSON ({error})") from None
    if not isinstance(config, dict) or "class_name" not in config:
        raise broken(name, "its 'config.json' describes no model")
    if not compile:
        config["compile_config"] = None
    try:
        model = deserialize_keras_object(config, custom_objects=custom_objects, safe_mode=safe_mode)
    except RecursionError:
        raise broken(name, "its 'config.json' is nested too deeply") from None
    if not isinstance(model, Model):
        raise broken(name, f"it describes a {type(model).__name__}, not a model")
    return model
