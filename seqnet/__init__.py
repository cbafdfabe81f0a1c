"""Sequence models from readable C kernels, with the Python interface of Keras."""

__version__ = "0.1.0"

try:
    import seqnet._core as _core
except ModuleNotFoundError as error:
    if error.name != "seqnet._core":
        raise
    raise ImportError(
        f"seqnet's compiled core is missing in {__path__[0]}. In a clone of the project, install it with "
        "'pip install .' and run 'python -P ...' (-P keeps this source folder from hiding the installed "
        "package), or build it in place with 'pip install -e .'"
    ) from None

from . import config
from .config import show_config
