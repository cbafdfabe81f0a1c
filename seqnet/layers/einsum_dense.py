"""A fully connected layer between any axes."""

from __future__ import annotations

import re

from .. import activations, constraints, initializers, ops, regularizers
from ..errors import shape_error
from ..initializers.scaling import VarianceScaling
from .dense import no_extras
from .input_spec import InputSpec
from .layer import Layer

_FORMS = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


class EinsumDense(Layer):
    """y = activation(einsum(equation, x, kernel) + bias).

    `Dense(units)` on (batch, features) is EinsumDense("ab,bc->ac", units, bias_axes="c"); heads of attention are
    EinsumDense("abc,cde->abde", (None, heads, size), bias_axes="de").

    Shapes: as the letters of `equation` say: those of x, of the kernel, and of y, the first being the batch.

    Args:
        equation: "x,kernel->y" with one letter for each axis; "...x,kernel->...y" or "x...,kernel->y..." where further
            axes are passed through.
        output_shape: lengths of y without the batch and without the axes behind "..."; None for those of x.
        activation: name or function; none unless told.
        bias_axes: letters of y that the bias has; no bias unless told.
        kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
        kernel_constraint, bias_constraint: as for `Dense`.

    Raises:
        ValueError: an equation of another form, letters that are nowhere defined.
        ShapeError: lengths that do not fit.
    """

    def __init__(self, equation, output_shape, activation=None, bias_axes=None, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None,
                 bias_constraint=None, **kwargs):
        no_extras(self, kwargs)
        super().__init__(**kwargs)
        self.equation = equation
        self.partial_output_shape = tuple(output_shape) if isinstance(output_shape, (list, tuple)) else (output_shape,)
        self.bias_axes = bias_axes
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel = self.bias = None
        self._letters = _parse(equation, self.bias_axes)

    def build(self, input_shape):
        letters, extents, _ = self._plan(input_shape)
        _, kernel, result = letters
        shape = tuple(extents[a] for a in kernel)
        if None in shape:
            raise shape_error(self, "known lengths on the axes that the kernel has", input_shape,
                              f"{kernel[shape.index(None)]!r} of {self.equation!r} is open.")
        initializer = self.kernel_initializer
        if isinstance(initializer, VarianceScaling) and (initializer.input_axes is None or initializer.output_axes is None):
            settings = {**initializer.get_config(), "input_axes": [i for i, a in enumerate(kernel) if a not in result],
                        "output_axes": [i for i, a in enumerate(kernel) if a in result]}
            initializer = type(initializer).from_config(settings)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer=initializer,
                                      regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        if self.bias_axes:
            self.bias = self.add_weight(name="bias", shape=self._bias_shape(letters, extents, input_shape),
                                        initializer=self.bias_initializer, regularizer=self.bias_regularizer,
                                        constraint=self.bias_constraint)
        self.input_spec = InputSpec(ndim=len(input_shape))

    def _bias_shape(self, letters, extents, input_shape):
        """From the first letter of the bias on: its lengths, 1 for other letters and for axes passed through."""
        result = letters[2]
        behind = result[min(map(result.index, self.bias_axes)):]
        shape = [extents[a] if a in self.bias_axes else 1 for a in behind]
        if self._right:
            shape += [1] * (len(input_shape) - len(letters[0]))
        if None in shape:
            raise shape_error(self, "known lengths on the axes of the bias", input_shape,
                              f"bias_axes={self.bias_axes!r} names an open axis of {self.equation!r}.")
        return tuple(shape)

    @property
    def _right(self):
        """Whether axes are passed through behind the letters."""
        return self._letters[1]

    def _plan(self, input_shape):
        """(letters of x, kernel and y; length of each letter; shape of y)."""
        letters, right = self._letters
        x, _, result = letters
        rank, passed = len(input_shape), len(input_shape) - len(x)
        if passed < 0 or (passed and "..." not in self.equation):
            raise shape_error(self, f"{len(x)} axes, {x!r} of {self.equation!r}", input_shape,
                              f"there are {rank} axes.")
        places = range(len(x)) if right or not passed else range(passed, rank)
        extents = {a: input_shape[i] for a, i in zip(x, places)}
        front = "..." in self.equation and not right
        given = (*self.partial_output_shape,) if front and passed else (input_shape[0], *self.partial_output_shape)
        if front and not passed and len(self.partial_output_shape) == len(result):
            given = self.partial_output_shape  # no axis but those with letters is left
        if len(given) != len(result):
            raise shape_error(self, f"output_shape with one length for each axis of {result!r} but the batch", input_shape,
                              f"output_shape={self.partial_output_shape} does not fit {self.equation!r}.")
        for a, n in zip(result, given):
            known = extents.get(a)
            if n is not None and known is not None and n != known:
                raise shape_error(self, f"length {n} on the axis {a!r} of {self.equation!r}", input_shape,
                                  f"output_shape={self.partial_output_shape} says {n}; the input has {known}.")
            extents[a] = known if n is None else n
        shape = [extents[a] for a in result]
        if passed:
            shape = [*input_shape[:passed], *shape] if not right else [*shape, *input_shape[rank - passed:]]
        return letters, extents, tuple(shape)

    def call(self, inputs):
        y = ops.einsum(self.equation, inputs, self.kernel)
        return self.activation(y if self.bias is None else y + self.bias)

    def compute_output_shape(self, input_shape):
        from .fused import activated_shape

        return activated_shape(self.activation, self._plan(input_shape)[2], self._dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "output_shape": self.partial_output_shape,
            "equation": self.equation,
            "activation": activations.serialize(self.activation),
            "bias_axes": self.bias_axes,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }


def _parse(equation, bias_axes):
    """((letters of x, kernel, y), whether "..." stands behind them)."""
    found = _FORMS.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if found is None or found[1] != found[5] or found[3] != found[7] or (found[1] and found[3]):
        raise ValueError(f"EinsumDense: the equation must read 'x,kernel->y', '...x,kernel->...y' or 'x...,kernel->y...' "
                         f"with one letter for each axis, got {equation!r}.")
    x, kernel, y = found[2], found[4], found[6]
    for a in y:
        if a not in x and a not in kernel:
            raise ValueError(f"EinsumDense: {a!r} of the result in {equation!r} stands neither in x nor in the kernel.")
    for a in kernel:
        if a not in x and a not in y:
            raise ValueError(f"EinsumDense: {a!r} of the kernel in {equation!r} stands neither in x nor in the result, so "
                             "its length is not known.")
    for a in bias_axes or ():
        if a not in y:
            raise ValueError(f"EinsumDense: {a!r} of bias_axes={bias_axes!r} does not stand in the result of {equation!r}.")
    return (x, kernel, y), bool(found[3])
