"""How a loss is added: one function in one file of this folder, under `@loss_function`.

    @loss_function("Hinge")
    def hinge(y_true, y_pred):
        '''mean(max(1 - y_true y_pred, 0)) over the last axis.'''
        y_true, y_pred = tensors(y_true, y_pred)
        ...

makes `losses.hinge`, the class `losses.Hinge`, their names in `compile(loss=...)` and their place in saved models.
"""
import inspect

from ..tensor import Tensor, data_of
from .loss import LossFunctionWrapper, same_rank

LOSSES = {}  # name of the function -> the function, the class, short names

_COMMON = {"reduction": "sum_over_batch_size", "name": None, "dtype": None}


def loss_function(class_name, arguments="", short=(), name=None, check=None, **defaults):
    """Decorator: enters fn(y_true, y_pred, ...), one number for each sample, as a loss, and makes its class.

    Args:
        class_name: what the class is called.
        arguments: the arguments of the class in their order; the function's own, then `reduction name dtype`, unless told.
        short: further names of the function.
        name: default of the class's `name`; the function's unless told.
        check: called with the function's arguments when an object is made; raises what is wrong with them.
        defaults: those of the class where they differ from the function's.
    """

    def enter(fn):
        fn.takes_labels_as_they_are = True  # class numbers must not pass through a float
        own = {p.name: p.default for p in list(inspect.signature(fn).parameters.values())[2:]}
        own.update(defaults)
        known = {**own, **_COMMON, "name": name or fn.__name__}
        order = arguments.split() or [*own, *_COMMON]
        fn.loss_class = _make_class(fn, class_name, {key: known[key] for key in order}, check)
        fn.__globals__[class_name] = fn.loss_class
        LOSSES[fn.__name__] = fn, fn.loss_class, tuple(short)
        return fn

    return enter


def _make_class(fn, class_name, defaults, check):
    signature = inspect.Signature(
        [inspect.Parameter(key, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=value) for key, value in defaults.items()]
    )

    def __init__(self, *args, **kwargs):
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{class_name}: {error}; its arguments are {', '.join(defaults)}") from None
        given.apply_defaults()
        common = {key: given.arguments.pop(key) for key in _COMMON}
        if check is not None:
            check(**given.arguments)
        LossFunctionWrapper.__init__(self, fn, **common, **given.arguments)

    __init__.__signature__ = signature.replace(
        parameters=[inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD), *signature.parameters.values()]
    )
    doc = f"{inspect.getdoc(fn)}\n\nAs an object it is reduced to one number; for reduction, name and dtype see `Loss`."
    return type(class_name, (LossFunctionWrapper,), {"__init__": __init__, "__doc__": doc, "__module__": fn.__module__})


def prediction(y_pred):
    """The predictions as a tensor of floats."""
    return y_pred if isinstance(y_pred, Tensor) else Tensor(data_of(y_pred))


def tensors(y_true, y_pred):
    """Both as tensors of the predictions' type and of one rank."""
    y_pred = prediction(y_pred)
    if not isinstance(y_true, Tensor) or (y_true.dtype != y_pred.dtype and not y_true.requires_grad):
        y_true = Tensor(data_of(y_true, y_pred.dtype))
    return same_rank(y_true, y_pred)
