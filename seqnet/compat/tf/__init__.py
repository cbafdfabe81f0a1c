"""The functions of TensorFlow that notebooks call, on seqnet's tensors: what `import tensorflow as tf` gives under
`seqnet.compat.install()`. Those that compute are differentiable, and work on symbolic tensors as well.
"""

from ...saving.archive import KERAS_VERSION as _KERAS_VERSION
from ...tape import GradientTape
from ...tensor import Tensor
from ...tensor_shape import TensorShape
from . import arrays, math
from .arrays import *  # noqa: F403
from .dtypes import *  # noqa: F403
from .math import *  # noqa: F403
from .program import *  # noqa: F403
from .arrays import __all__ as _arrays
from .dtypes import __all__ as _dtypes
from .math import __all__ as _math
from .program import __all__ as _program

__version__ = VERSION = "2.18.0"
newaxis = None

__all__ = sorted({*_arrays, *_dtypes, *_math, *_program, "GradientTape", "Tensor", "TensorShape", "VERSION", "keras",
                  "newaxis", "math", "nn", "random", "data", "strings", "linalg", "config", "compat", "debugging", "test",
                  "autograph", "distribute", "losses", "metrics", "optimizers", "initializers"})
