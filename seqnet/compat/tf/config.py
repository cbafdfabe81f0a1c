"""`tf.config`, `tf.test`, `tf.autograph`: what notebooks ask and set before they begin. The one device is the processor."""

from __future__ import annotations

from collections import namedtuple

from ... import config as _config
from .program import Scope  # noqa: F401

PhysicalDevice = namedtuple("PhysicalDevice", "name device_type")
_CPU = PhysicalDevice("/physical_device:CPU:0", "CPU")


def list_physical_devices(device_type=None):
    """The processor; no GPU."""
    return [_CPU] if device_type in (None, "CPU") else []


list_logical_devices = get_visible_devices = list_physical_devices


def list_local_devices():
    """The processor."""
    return [_CPU]


def set_intra_op_parallelism_threads(num_threads):
    """Let kernels use so many threads; 0 leaves it as it is. No bit of any result depends on it."""
    if num_threads:
        _config.set_num_threads(num_threads)


def get_intra_op_parallelism_threads():
    """How many threads kernels use."""
    return _config.get_num_threads()


def _without_effect(*args, **kwargs):
    """Without effect: everything runs at once, on the processor."""


set_inter_op_parallelism_threads = run_functions_eagerly = set_visible_devices = set_memory_growth = _without_effect
set_virtual_device_configuration = set_logical_device_configuration = enable_op_determinism = _without_effect
set_soft_device_placement = set_verbosity = experimental_connect_to_cluster = _without_effect


def functions_run_eagerly():
    """True."""
    return True


def is_gpu_available(*args, **kwargs):
    """False."""
    return False


is_built_with_cuda = is_built_with_gpu_support = is_gpu_available


def gpu_device_name():
    """"": there is none."""
    return ""


def __getattr__(name):
    from importlib import import_module

    if name in ("experimental", "threading", "optimizer") and name != "optimizer":
        return import_module(f"tensorflow.config.{name}")
    if name == "optimizer":
        return Optimizer
    raise AttributeError(name)


class Optimizer:
    """`tf.config.optimizer`: there is no graph to optimize."""

    set_jit = set_experimental_options = staticmethod(_without_effect)


__all__ = ["PhysicalDevice", "functions_run_eagerly", "get_visible_devices", "gpu_device_name", "is_gpu_available",
           "list_logical_devices", "list_physical_devices"]
