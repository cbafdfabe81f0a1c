"""Weights alone: `.weights.h5`, and the weights inside a `.keras` file."""

import os
import zlib
from contextlib import contextmanager

from ..errors import NotBuiltError
from .files import broken, may_write, replacing
from .legacy_h5 import ENDINGS, SIGNATURE, is_legacy, load_h5_weights, save_h5_weights
from .model_tensors import load_weight_tensors, save_model_tensors
from .state import load_state, save_state
from .store import WeightsReader, WeightsWriter

MEMBER = "model.weights.h5"
_EXPANSION = 1000


def save_weights(model, filepath, overwrite=True, **kwargs):
    """Write all weights of `model` to `filepath`.

    ".weights.h5": the layout of Keras 3, with the optimizer's state where the model was compiled. Another ".h5" or
    ".hdf5": the layout of older Keras, without. ".safetensors": by name. Raises ValueError for another ending,
    NotBuiltError where there are no weights yet.
    """
    name = os.fspath(filepath)
    legacy = kwargs.pop("save_format", None) == "h5"
    if kwargs:
        raise TypeError(f"save_weights: unknown argument {next(iter(kwargs))!r}. It takes filepath and overwrite")
    if not name.endswith((".safetensors", *ENDINGS)):
        raise ValueError(f"save_weights: the name must end in '.weights.h5' (or '.h5', '.safetensors'); received {name!r}. "
                         "To save the model with its layers, use model.save('name.keras')")
    _need_weights(model, "save")
    if legacy or not name.endswith((".weights.h5", ".safetensors")):
        return save_h5_weights(model, name, overwrite)
    if may_write(name, overwrite):
        if name.endswith(".safetensors"):
            return save_model_tensors(model, name)
        with replacing(name) as file:
            file.write(weights_bytes(model))


def weights_bytes(model):
    """The content of a `.weights.h5` file for the model as it stands."""
    writer = WeightsWriter()
    save_state(model, writer)
    return writer.bytes()


def load_weights(model, filepath, skip_mismatch=False, by_name=False):
    """Set the weights of `model` from a `.weights.h5`, `.keras`, legacy `.h5` or `.safetensors` file.

    All fits or nothing is changed; with skip_mismatch=True layers that do not fit are left as they are, with a warning.
    by_name=True (legacy `.h5` files) loads the layers that have the same name and leaves the others.
    Raises FileNotFoundError, ValueError for a file that is damaged or of another model, NotBuiltError for a model
    without weights.
    """
    name = os.fspath(filepath)
    if not name.endswith((".keras", ".safetensors", *ENDINGS)):
        raise ValueError(f"load_weights: reads '.weights.h5', '.keras', '.h5' and '.safetensors' files; received {name!r}")
    _need_weights(model, "load")
    if name.endswith(".safetensors"):
        return load_weight_tensors(model, name, skip_mismatch)
    with open_weights(name) as reader:
        if is_legacy(reader):
            return load_h5_weights(model, reader, skip_mismatch, by_name)
        if by_name:
            raise ValueError(f"load_weights: by_name=True is for legacy '.h5' files, which keep layers by name; {name!r} "
                             "keeps them by their place. Take it away, or use skip_mismatch=True")
        load_state(model, reader, skip_mismatch)


def is_hdf5(name):
    """Whether a file begins as HDF5 files do; older Keras wrote such under any name."""
    with open(name, "rb") as file:
        return file.read(8) == SIGNATURE


@contextmanager
def open_weights(name):
    """A WeightsReader on a `.weights.h5` file or on the weights in a `.keras` file."""
    if name.endswith(".keras") and not is_hdf5(name):
        import io

        with open_archive(name) as archive:
            data = read_member(archive, MEMBER, name, os.path.getsize(name) * _EXPANSION)
        with WeightsReader(io.BytesIO(data), name, len(data)) as reader:
            yield reader
    else:
        with open(name, "rb") as file, WeightsReader(file, name, os.path.getsize(name)) as reader:
            yield reader


@contextmanager
def open_archive(name):
    """The zip archive of a `.keras` file."""
    import zipfile

    with open(name, "rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken(name, f"it is no whole zip archive ({error})") from None
        with archive:
            yield archive


def read_member(archive, member, name, limit):
    """The bytes of one member, checked against its checksum, at most `limit` of them."""
    import zipfile

    try:
        info = archive.getinfo(member)
    except KeyError:
        raise broken(name, f"it holds no {member!r}, so it is no Keras 3 model") from None
    if info.file_size > limit:
        raise broken(name, f"{member!r} claims {info.file_size} bytes, more than the {limit} that can be right")
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise broken(name, f"{member!r} cannot be unpacked ({error})") from None
    if len(data) != info.file_size:
        raise broken(name, f"{member!r} holds {len(data)} bytes of {info.file_size}")
    return data


def _need_weights(model, verb):
    if not model.built:
        raise NotBuiltError(
            f"Cannot {verb} the weights of {type(model).__name__} {model.name!r}: it has none yet, because the shape "
            "of its input is not known. Call it on some data, or build it: model.build(input_shape)", layer=model)
