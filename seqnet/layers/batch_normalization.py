"""Normalization with the mean and variance of the batch, and with running averages of them outside of training."""

from __future__ import annotations

from .. import constraints, initializers, ops, regularizers
from ..errors import shape_error
from ..tensor import probing
from .arguments import number
from .input_spec import InputSpec
from .layer import Layer


class BatchNormalization(Layer):
    """y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, for each index of `axis` by itself.

    In training mean and variance are those of the batch, over the steps that the mask marks where there is one, and
    `moving = moving * momentum + batch * (1 - momentum)` follows them; otherwise the moving averages are used. With
    `trainable = False` they are used in training as well, and stay.

    Shapes: x and y (batch, ..., features); gamma, beta, moving mean and moving variance (features,). Masks (batch, ...)
    are handed on.

    Args:
        axis: the axis that keeps its statistics, the features unless told.
        momentum: share of the moving averages that one batch leaves.
        epsilon: added to the variance.
        center, scale: whether there are beta and gamma.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: first values, "zeros",
            "ones", "zeros" and "ones" unless told.
        beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: penalties and projections.
        renorm: correct the batch's statistics towards the moving ones (Ioffe, 2017), so that training and inference
            differ less; with `renorm_clipping`, a dict of "rmin", "rmax" and "dmax", and `renorm_momentum`.
        synchronized: has no effect; there is one device.

    Source: Ioffe and Szegedy, 2015.

    Raises:
        ValueError: an argument out of range, or an axis that x does not have.
        ShapeError: an open length along `axis`, or a mask of another shape than x without its last axis.
    """

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", moving_mean_initializer="zeros", moving_variance_initializer="ones",
                 beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, renorm=False,
                 renorm_clipping=None, renorm_momentum=0.99, synchronized=False, **kwargs):
        super().__init__(**kwargs)
        if isinstance(axis, (list, tuple)) and len(axis) == 1:
            axis = axis[0]
        if isinstance(axis, bool) or not hasattr(axis, "__index__"):
            raise ValueError(f"BatchNormalization: axis is one whole number, got {axis!r}.")
        self.axis = axis.__index__()
        self.momentum = float(number("BatchNormalization", "momentum", momentum))
        self.epsilon = float(number("BatchNormalization", "epsilon", epsilon, least=0))
        self.center, self.scale, self.synchronized = center, scale, synchronized
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.renorm, self.renorm_momentum = renorm, renorm_momentum
        self.renorm_clipping = _clipping(renorm_clipping or {}) if renorm else renorm_clipping
        self.gamma = self.beta = self.moving_mean = self.moving_variance = None
        self.supports_masking = True

    def build(self, input_shape):
        self.compute_output_shape(input_shape)
        features = input_shape[self.axis]
        if features is None:
            raise shape_error(self, f"a known length along axis {self.axis}", input_shape,
                              "each index of this axis has its own mean and variance.")

        def weight(name, initializer, **settings):
            return self.add_weight(name=name, shape=(features,), initializer=initializer, **settings)

        if self.scale:
            self.gamma = weight("gamma", self.gamma_initializer, regularizer=self.gamma_regularizer,
                                constraint=self.gamma_constraint)
        if self.center:
            self.beta = weight("beta", self.beta_initializer, regularizer=self.beta_regularizer,
                               constraint=self.beta_constraint)
        self.moving_mean = weight("moving_mean", self.moving_mean_initializer, trainable=False)
        self.moving_variance = weight("moving_variance", self.moving_variance_initializer, trainable=False)
        if self.renorm:
            deviation = _root(self.moving_variance_initializer)
            self.moving_stddev = weight("moving_stddev", deviation, trainable=False)
            self.renorm_mean = weight("renorm_mean", self.moving_mean_initializer, trainable=False)
            self.renorm_stddev = weight("renorm_stddev", deviation, trainable=False)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: features})

    def call(self, inputs, training=None, mask=None):
        if mask is not None and tuple(mask.shape) != tuple(inputs.shape[:-1]):
            raise shape_error(self, f"a mask of shape {tuple(inputs.shape[:-1])}", tuple(mask.shape),
                              "the mask has the axes of the input without its last one.")
        if not training or not self.trainable:
            return ops.batch_normalization(inputs, self.moving_mean, self.moving_variance, self.axis, self.beta, self.gamma,
                                           self.epsilon)
        if mask is not None and self.axis not in (-1, len(inputs.shape) - 1):
            return self._masked_along_another_axis(inputs, mask)
        mean, variance = ops.batch_moments(inputs, self.axis, mask)
        scale, offset = self._follow(mean, variance)
        return ops.normalize_batch(inputs, mean, variance, scale, offset, axis=self.axis, mask=mask, epsilon=self.epsilon)

    def _masked_along_another_axis(self, inputs, mask):
        """The mask then leaves each index of the axis its own number of elements."""
        from ..config import epsilon

        kept = self.axis % len(inputs.shape)
        axes = tuple(a for a in range(len(inputs.shape)) if a != kept)
        weight = ops.broadcast_to(ops.cast(ops.expand_dims(ops.cast(mask, "bool"), -1), inputs.dtype), inputs.shape)
        count = ops.sum(weight, axes, keepdims=True) + epsilon()
        mean = ops.sum(inputs * weight, axes, keepdims=True) / count
        variance = ops.sum(ops.square((inputs - mean) * weight), axes, keepdims=True) / count
        mean, variance = ops.reshape(mean, (-1,)), ops.reshape(variance, (-1,))
        scale, offset = self._follow(mean.detach(), variance.detach())
        return ops.batch_normalization(inputs, mean, variance, self.axis, offset, scale, self.epsilon)

    def _follow(self, mean, variance):
        """Let the moving averages follow the batch; gamma and beta to use on it."""
        if not self.renorm:
            self._move(self.moving_mean, mean, self.momentum)
            self._move(self.moving_variance, variance, self.momentum)
            return self.gamma, self.beta
        deviation = ops.sqrt(variance + self.epsilon)
        least = ops.maximum(self.renorm_stddev.detach(), self.epsilon**0.5)
        factor, shift = deviation / least, (mean - self.renorm_mean.detach()) / least
        limits = self.renorm_clipping
        if limits.get("rmin") is not None:
            factor = ops.maximum(factor, limits["rmin"])
        if limits.get("rmax") is not None:
            factor = ops.minimum(factor, limits["rmax"])
        if limits.get("dmax") is not None:
            shift = ops.clip(shift, -limits["dmax"], limits["dmax"])
        self._move(self.renorm_mean, mean, self.renorm_momentum)
        self._move(self.renorm_stddev, deviation, self.renorm_momentum)
        self._move(self.moving_mean, mean, self.momentum)
        self._move(self.moving_stddev, deviation, self.momentum)
        if not probing():
            self.moving_variance.data[...] = ops.maximum(ops.square(self.moving_stddev.detach()) - self.epsilon, 0.0).data
        if self.gamma is not None:
            factor, shift = self.gamma * factor, self.gamma * shift
        return factor, shift if self.beta is None else shift + self.beta

    def _move(self, moving, value, momentum):
        if not probing():  # in place: nothing that is still to be computed reads a moving average
            moving.data[...] = ops.add(ops.multiply(moving.detach(), momentum), ops.multiply(value, 1.0 - momentum)).data

    def compute_output_shape(self, input_shape):
        if not -len(input_shape) <= self.axis < len(input_shape):
            raise ValueError(f'BatchNormalization "{self.name}": axis {self.axis} does not exist in an input of shape '
                             f"{tuple(input_shape)}.")
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "moving_mean_initializer": initializers.serialize(self.moving_mean_initializer),
            "moving_variance_initializer": initializers.serialize(self.moving_variance_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
            "synchronized": self.synchronized,
            "renorm": self.renorm,
            "renorm_clipping": self.renorm_clipping,
            "renorm_momentum": self.renorm_momentum,
        }


def _clipping(limits):
    """The limits of renorm, checked."""
    unknown = set(limits) - {"rmin", "rmax", "dmax"}
    if unknown:
        raise ValueError(f"BatchNormalization: renorm_clipping knows 'rmin', 'rmax' and 'dmax', got {sorted(unknown)}.")
    low, high, most = limits.get("rmin"), limits.get("rmax"), limits.get("dmax")
    if low is not None and high is not None and high < low:
        raise ValueError(f"BatchNormalization: renorm_clipping has rmax={high} below rmin={low}.")
    if most is not None and most < 0:
        raise ValueError(f"BatchNormalization: renorm_clipping has dmax={most}; it must not be negative.")
    return dict(limits)


def _root(initializer):
    """The initializer of a standard deviation from that of the variance."""
    return lambda shape, dtype=None: ops.sqrt(initializer(shape, dtype=dtype)).data
