"""Settings of Keras 3 that have one value here."""


def backend():
    """The engine: "numpy"."""
    return "numpy"


def set_backend(name):
    """Raises RuntimeError: there is one engine."""
    raise RuntimeError(f"set_backend({name!r}): seqnet has one engine, its own")


def disable_interactive_logging():
    """Without effect; pass verbose=0 to fit, evaluate and predict."""


def enable_interactive_logging():
    """Without effect."""


def is_interactive_logging_enabled():
    """True: progress is shown unless verbose=0."""
    return True


def disable_traceback_filtering():
    """Without effect: tracebacks are whole."""


def enable_traceback_filtering():
    """Without effect: tracebacks are whole."""


def is_traceback_filtering_enabled():
    """False."""
    return False


def dtype_policy():
    """The float type of new layers."""
    from .. import config

    return config.floatx()


def set_dtype_policy(policy):
    """float32 or float64; mixed precision is taken as float32."""
    from .precision_names import set_global_policy

    set_global_policy(policy)


__all__ = [name for name in list(globals()) if not name.startswith("_")]
