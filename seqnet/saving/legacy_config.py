"""The configs in legacy `.h5` files: of the model, and of how it was compiled."""

from __future__ import annotations

from .older import MODELS

_REDUCTIONS = {"auto": "sum_over_batch_size", "AUTO": "sum_over_batch_size", "losses_utils.ReductionV2.AUTO":
               "sum_over_batch_size"}


def legacy_model(model):
    """`{"class_name", "config"}` of a model as Keras 3 writes it into an `.h5` file."""
    from .serialization import serialize_keras_object

    return _legacy(serialize_keras_object(model))


def _legacy(config):
    inner = config["config"]
    own = config.get("registered_name") if config.get("registered_name") not in (None, "Functional") else None
    out = {"class_name": own or config["class_name"], "config": inner}
    if config["class_name"] in MODELS and isinstance(inner.get("layers"), list):
        out["config"] = {**inner, "layers": [_legacy(layer) for layer in inner["layers"]]}
    out.update({key: config[key] for key in ("name", "inbound_nodes") if key in config})
    return out


def legacy_training(model):
    """The arguments of `compile` as an `.h5` file holds them."""
    config = dict(model.get_compile_config())
    optimizer = config.pop("optimizer")
    out = {key: _plain(value) for key, value in config.items()}
    out["loss"] = _whole_names(out["loss"])
    out["optimizer_config"] = {"class_name": optimizer["class_name"], "config": optimizer["config"]}
    return out


def _whole_names(loss):
    """Keras does not find short names such as "mse" in these files."""
    from .. import losses

    if isinstance(loss, str):
        return getattr(losses._ALL.get(loss), "__name__", loss)
    if isinstance(loss, dict) and "class_name" not in loss:
        return {key: _whole_names(item) for key, item in loss.items()}
    return [_whole_names(item) for item in loss] if isinstance(loss, list) else loss


def _plain(value):
    if isinstance(value, dict) and value.get("class_name") == "function":
        return value["config"]
    if isinstance(value, dict) and "class_name" in value:
        return {"class_name": value.get("registered_name") or value["class_name"], "config": value["config"]}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def modern_training(config, version):
    """The arguments of `compile` for `compile_from_config`, from the training_config of a legacy file.

    Raises ValueError for something that is no such config.
    """
    if not isinstance(config, dict) or not isinstance(config.get("optimizer_config"), dict):
        raise ValueError("The training_config in the file says nothing of an optimizer; load it with compile=False.")
    out = {key: _modern(config[key]) for key in ("loss", "loss_weights", "metrics", "weighted_metrics") if key in config}
    out["optimizer"] = _optimizer(config["optimizer_config"])
    return out


def _modern(value):
    if isinstance(value, dict) and "class_name" in value:
        inner = dict(value["config"]) if isinstance(value.get("config"), dict) else {}
        if value["class_name"] == "MeanMetricWrapper":
            fn = inner.get("fn")
            return fn if isinstance(fn, str) else inner.get("name")
        if isinstance(inner.get("reduction"), str):
            inner["reduction"] = _REDUCTIONS.get(inner["reduction"], inner["reduction"])
        inner.pop("fn", None)
        return {"class_name": value["class_name"], "config": inner, "module": "keras"}
    if isinstance(value, dict):
        return {key: _modern(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_modern(item) for item in value]
    return value


def _optimizer(config):
    """Drops what older optimizers carried and today's do not know."""
    import inspect

    from .. import optimizers

    name = config.get("class_name")
    inner = dict(config["config"]) if isinstance(config.get("config"), dict) else {}
    cls = optimizers._ALL.get(name) if isinstance(name, str) else None
    if cls is None:
        return {"class_name": name, "config": inner, "module": "keras.optimizers", "registered_name": name}
    if "lr" in inner:
        inner.setdefault("learning_rate", inner.pop("lr"))
    decay = inner.pop("decay", None)
    if isinstance(decay, (int, float)) and decay and isinstance(inner.get("learning_rate"), (int, float)):
        inner["learning_rate"] = {"class_name": "InverseTimeDecay", "module": "keras.optimizers.schedules",
                                  "config": {"initial_learning_rate": inner["learning_rate"], "decay_steps": 1,
                                             "decay_rate": decay}}
    known = inspect.signature(cls.__init__).parameters
    inner = {key: value for key, value in inner.items() if key in known}
    if inner.get("epsilon", 0) is None:
        inner.pop("epsilon")
    return {"class_name": cls.__name__, "config": inner}
