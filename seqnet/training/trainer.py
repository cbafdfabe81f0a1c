"""What `Model` inherits to be trained.

`compile` (compiling.py) says how; a step (steps.py) is the model on a batch, the loss, the gradients, one call of the
optimizer, the metrics; `fit`, `evaluate` and `predict` (loops.py) run the steps over the data.
"""
from .compiling import Compiling
from .diagnosis import NonFiniteLossError
from .functions import Functions
from .loops import Loops
from .steps import Steps


class Trainer(Compiling, Functions, Steps, Loops):
    """Training, evaluation and prediction of a model."""


__all__ = ["NonFiniteLossError", "Trainer"]
