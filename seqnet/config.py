"""Settings of the process: the default float type, the fuzz factor, the number of threads."""

import os

import numpy as np

from . import _core

_floatx = "float32"
_epsilon = 1e-7


def floatx():
    """The name of the float type that new weights and converted data get: "float32" unless set otherwise."""
    return _floatx


def set_floatx(value):
    """Set the default float type, "float32" or "float64". Raises ValueError for any other name."""
    global _floatx
    name = np.dtype(value).name if not isinstance(value, str) else value
    if name not in ("float32", "float64"):
        raise ValueError(f"set_floatx: seqnet computes in float32 or float64; received {value!r}")
    _floatx = name


def epsilon():
    """The small number that keeps logarithms and divisions away from zero: 1e-7 unless set otherwise."""
    return _epsilon


def set_epsilon(value):
    """Set the fuzz factor that epsilon() returns."""
    global _epsilon
    _epsilon = float(value)


def image_data_format():
    """Always "channels_last": sequences are (batch, time, features)."""
    return "channels_last"


def set_hints(*everything, **by_name):
    """Switch the hints that `fit` gives before it begins: `set_hints(False)` all, `set_hints(one_class=False)` one.

    Names: from_logits, single_softmax, sigmoid_classes, linear_end, one_class, sorted_labels, same_data,
    stateful_shuffle. Raises ValueError for another name.
    """
    from .training.hints import _CHECKS

    unknown = [name for name in by_name if name not in _CHECKS]
    if unknown or len(everything) > 1:
        from .errors import did_you_mean

        raise ValueError(f"set_hints: there is no hint {unknown[0] if unknown else everything!r}."
                         + (did_you_mean(unknown[0], _CHECKS) if unknown else "") + f" Hints: {', '.join(_CHECKS)}.")
    for name, on in (dict.fromkeys(_CHECKS, everything[0]) if everything else by_name).items():
        (_silent.discard if on else _silent.add)(name)


def hint(name):
    """Whether the hint of this name is given."""
    return name not in _silent


_silent = set()


def enable_unsafe_deserialization():
    """From now on Python code that model files carry is run, as with `load_model(..., safe_mode=False)`."""
    from .saving import enable_unsafe_deserialization as enable

    enable()


def get_num_threads():
    """How many threads a kernel may use."""
    return _core.get_num_threads()


def set_num_threads(n):
    """Let kernels use up to `n` threads. The number changes the speed, never a bit of any result.

    At import it is the smallest of the processors this process may run on, its cgroup quota, and
    OMP_NUM_THREADS; SEQNET_NUM_THREADS overrides all three.
    """
    _core.set_num_threads(n)


def show_config():
    """Print the version, the instruction set that was chosen, the threads and the memory of the block cache."""
    from . import __version__

    cpu, memory = _core.cpu_info(), _core.memory_stats()
    print(f"seqnet {__version__}, NumPy {np.__version__}")
    print(f"instruction set: {cpu['isa']} (this machine runs {', '.join(cpu['available'])})")
    print(f"threads: {get_num_threads()}")
    print(f"block cache: {memory['live_bytes'] / 1e6:.1f} MB in use, {memory['cached_bytes'] / 1e6:.1f} MB kept")

def dtype_policy():
    """The float type of new layers, as `set_floatx` or `set_dtype_policy` set it."""
    return _floatx


def set_dtype_policy(policy):
    """Set the float type of new layers: a name, or a policy with `compute_dtype`. "mixed_float16" and "mixed_bfloat16" mean
    float32, since there are no smaller types. ValueError for any other name."""
    name = getattr(policy, "compute_dtype", None) or getattr(policy, "name", None) or policy
    set_floatx("float32" if name in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16") else name)


def set_image_data_format(data_format):
    """Only "channels_last" is there; raises ValueError for "channels_first", which layers take one by one."""
    if data_format != "channels_last":
        raise ValueError(f"set_image_data_format: data are (batch, time, features), 'channels_last'; got {data_format!r}. "
                         "Convolutions and poolings take data_format='channels_first' each.")


def backend():
    """The engine that computes: "numpy" arrays in kernels of its own."""
    return "numpy"


def set_backend(name):
    """Raises RuntimeError unless the name is that of the one engine there is."""
    if name != "numpy":
        raise RuntimeError(f"set_backend({name!r}): seqnet has one engine, its own; take the line out")


def enable_interactive_logging():
    """Let `fit`, `evaluate` and `predict` show their progress again."""
    global _interactive
    _interactive = True


def disable_interactive_logging():
    """Let `fit`, `evaluate` and `predict` show no progress, whatever `verbose` says."""
    global _interactive
    _interactive = False


def is_interactive_logging_enabled():
    """Whether progress is shown; True unless switched off."""
    return _interactive


def enable_traceback_filtering():
    """Kept for Keras' interface: messages name layers and shapes, and tracebacks are whole."""


def disable_traceback_filtering():
    """Kept for Keras' interface: tracebacks are whole."""


def is_traceback_filtering_enabled():
    """False: tracebacks are whole."""
    return False


def enable_flash_attention():
    """Kept for Keras' interface: attention always streams through the keys."""


def disable_flash_attention():
    """Kept for Keras' interface: attention always streams through the keys; the result is the same."""


def is_flash_attention_enabled():
    """True: attention always streams through the keys."""
    return True


def is_nnx_enabled():
    """False: that is of JAX."""
    return False


def max_epochs():
    """The largest number of epochs that `fit` runs; None for any. `KERAS_MAX_EPOCHS` sets it at the start."""
    return _max_epochs


def set_max_epochs(max_epochs):
    """Let `fit` end after so many epochs whatever it is told, for a quick run of a long program; None for any number."""
    global _max_epochs
    _max_epochs = _limit("set_max_epochs", max_epochs)


def max_steps_per_epoch():
    """The largest number of steps that `fit`, `evaluate` and `predict` run in an epoch; None for any.
    `KERAS_MAX_STEPS_PER_EPOCH` sets it at the start."""
    return _max_steps


def set_max_steps_per_epoch(max_steps_per_epoch):
    """Let an epoch end after so many steps, for a quick run of a long program; None for any number."""
    global _max_steps
    _max_steps = _limit("set_max_steps_per_epoch", max_steps_per_epoch)


def _limit(name, value):
    if value is not None and (isinstance(value, bool) or not hasattr(value, "__index__") or value < 1):
        raise ValueError(f"{name}: a whole number of at least 1, or None; received {value!r}")
    return value


def _from_environment(name):
    value = os.environ.get(name, "")
    return int(value) if value.isdigit() and int(value) > 0 else None


_interactive = True
_max_epochs, _max_steps = _from_environment("KERAS_MAX_EPOCHS"), _from_environment("KERAS_MAX_STEPS_PER_EPOCH")
