"""The entrance of a Functional model."""

from __future__ import annotations

from ..symbolic import Node, SymbolicTensor
from ..texts import element_type, type_name
from .layer import Layer


class InputLayer(Layer):
    """Holds the place of an array that comes later. Usually made by `Input`.

    Args:
        shape: shape of one sample, without the batch axis; None where a length may vary.
        batch_size: fixed number of samples, or None.
        dtype: element type, the float type unless told; "string" for texts.
        sparse, ragged: accepted when False; other kinds of arrays are not supported.
        batch_shape: shape with the batch axis, in place of `shape` and `batch_size`.
        input_tensor: an existing symbolic tensor to take over.
        optional: whether None may be passed for this input.
        name: name of the input.
    """

    _takes_text = True

    def __init__(self, shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None,
                 input_tensor=None, optional=False, name=None, **kwargs):
        shape = kwargs.pop("input_shape", shape)
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        super().__init__(name=name, **kwargs)
        if sparse or ragged:
            raise ValueError(f"{self.name}: sparse and ragged inputs are not supported; pad sequences of different "
                             "lengths with pad_sequences.")
        if input_tensor is not None:
            self._check_tensor(input_tensor, shape, batch_size, dtype, batch_shape)
            batch_shape, dtype = input_tensor.shape, input_tensor.dtype
        elif batch_shape is not None:
            if shape is not None or batch_size is not None:
                raise ValueError(f"{self.name}: give shape (and batch_size) or batch_shape, not both.")
        elif shape is None:
            raise ValueError(f"{self.name}: an input needs a shape, e.g. Input(shape=(500,)) for 500 word ids.")
        else:
            batch_shape = (batch_size, *_axes(self.name, shape))
        self._batch_shape = _axes(self.name, batch_shape)
        self._input_dtype = self._dtype if dtype is None else _element_type(self.name, dtype)
        self.optional = bool(optional)
        self.built = True
        tensor = input_tensor
        if tensor is None:
            tensor = SymbolicTensor(self._batch_shape, self._input_dtype, name=self.name)
        self._tensor = tensor
        Node(self, (), {}, tensor)

    def __setstate__(self, state):
        super().__setstate__(state)
        Node(self, (), {}, self._tensor)

    def _check_tensor(self, tensor, shape, batch_size, dtype, batch_shape):
        if not isinstance(tensor, SymbolicTensor):
            raise ValueError(f"{self.name}: the tensor of an input must be symbolic, got {type(tensor).__name__}.")
        for name, fits, value in (
                ("batch_size", tensor.shape[:1] == (batch_size,), batch_size),
                ("shape", shape is None or tuple(shape) == tensor.shape[1:], shape),
                ("batch_shape", batch_shape is None or tuple(batch_shape) == tensor.shape, batch_shape),
                ("dtype", dtype is None or element_type(dtype) == tensor.dtype, dtype)):
            if value is not None and not fits:
                raise ValueError(f"{self.name}: {name}={value} does not fit the given tensor, which has shape "
                                 f"{tensor.shape} and dtype {tensor.dtype}.")

    def call(self):
        """An input layer is never called."""

    @property
    def batch_shape(self):
        return self._batch_shape

    @property
    def dtype(self):
        return type_name(self._input_dtype)

    def get_config(self):
        return {"batch_shape": self._batch_shape, "dtype": self.dtype, "sparse": False, "ragged": False,
                "name": self.name, "optional": self.optional}


def _axes(name, shape):
    if not isinstance(shape, (list, tuple)):
        raise ValueError(f"{name}: a shape is a tuple, got {shape!r}. For one axis write ({shape!r},) with a comma.")
    for length in shape:
        if length is not None and (isinstance(length, bool) or not hasattr(length, "__index__") or length < 0):
            raise ValueError(f"{name}: lengths in a shape are whole numbers or None, got {tuple(shape)}.")
    return tuple(None if d is None else d.__index__() for d in shape)


def _element_type(name, dtype):
    try:
        return element_type("int32" if dtype == "int" else "float32" if dtype == "float" else dtype)
    except TypeError:
        raise ValueError(f"{name}: unknown dtype {dtype!r}; inputs are 'float32', 'float64', 'int32', 'int64', "
                         "'bool' or 'string'.") from None


def Input(shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None, name=None, tensor=None,
          optional=False, **kwargs):
    """A symbolic tensor to start a Functional model with; arguments as for `InputLayer`.

    Example:
        >>> ids = Input(shape=(500,), dtype="int32")
        >>> ids.shape
        (None, 500)
    """
    layer = InputLayer(shape=shape, batch_size=batch_size, dtype=dtype, sparse=sparse, ragged=ragged,
                       batch_shape=batch_shape, name=name, input_tensor=tensor, optional=optional, **kwargs)
    return layer.output
