"""Settings of the process: the default float type, the fuzz factor, the number of threads."""

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
