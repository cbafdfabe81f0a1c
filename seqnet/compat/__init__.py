"""`import keras` and `import tensorflow` resolve to seqnet in this process, where that was asked for.

    import seqnet.compat
    seqnet.compat.install()

    from tensorflow.keras.layers import LSTM      # seqnet.layers.LSTM
    import tensorflow as tf                       # the functions that notebooks call inside layers

Also `python -m seqnet.compat script.py [arguments]`, and in a notebook `%load_ext seqnet.compat`. Nothing changes on
disk, other processes are not touched, and `uninstall()` takes it back. While it is installed, arguments of older Keras
(`Dense(output_dim=...)`, `Conv1D(nb_filter=...)`, `merge(...)`) are understood as well.
"""

from __future__ import annotations

import sys

ROOTS = ("keras", "tensorflow", "tf_keras")


def install():
    """From now on imports of keras, tf_keras and tensorflow give seqnet. Called twice, it does nothing more.

    Raises:
        RuntimeError: the real package is imported already; both in one process would be mixed up.
    """
    from .finder import Finder, is_ours

    if _finder():
        return
    for name in ROOTS:
        if name in sys.modules and not is_ours(sys.modules[name]):
            where = getattr(sys.modules[name], "__file__", None)
            raise RuntimeError(
                f"seqnet.compat.install(): the real package {name!r} is imported already"
                f"{f' (from {where})' if where else ''}. Restart the process (in a notebook: Kernel, "
                "Restart) and call install() before anything imports it.")
    from .old_arguments import understand_old_arguments

    sys.meta_path.insert(0, Finder())
    understand_old_arguments(True)


def uninstall():
    """Take `install` back: later imports find the real packages again, or none. Names already imported stay seqnet's."""
    from .finder import is_ours
    from .old_arguments import understand_old_arguments

    found = _finder()
    if found is None:
        return
    sys.meta_path.remove(found)
    for name in [n for n, module in sys.modules.items() if n.partition(".")[0] in ROOTS and is_ours(module)]:
        del sys.modules[name]
    understand_old_arguments(False)


def installed():
    """Whether imports of keras and tensorflow give seqnet now."""
    return _finder() is not None


def _finder():
    from .finder import Finder

    return next((finder for finder in sys.meta_path if isinstance(finder, Finder)), None)


def load_ipython_extension(ipython):
    """`%load_ext seqnet.compat`."""
    install()


def unload_ipython_extension(ipython):
    """`%unload_ext seqnet.compat`."""
    uninstall()
