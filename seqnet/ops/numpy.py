"""The functions of seqnet.ops that Keras also keeps in keras.ops.numpy: those with NumPy's names."""

_ELSEWHERE = frozenset(
    "associative_scan cond convert_to_numpy convert_to_tensor custom_gradient fori_loop is_tensor map scan scatter "
    "scatter_update slice slice_update stop_gradient switch unstack vectorized_map while_loop".split()
)


def _names():
    from seqnet import ops

    return set(ops.__all__) - _ELSEWHERE - set(dir(ops.nn)) - {"gather"}


def __getattr__(name):
    if not name.startswith("_") and name in _names():
        from seqnet import ops

        return getattr(ops, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(_names())
