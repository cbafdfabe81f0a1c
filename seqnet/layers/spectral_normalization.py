"""A layer whose matrix of weights is kept at a largest singular value of one."""

from __future__ import annotations

from .. import initializers, ops
from ..tensor import no_grad, probing
from .arguments import whole
from .wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """The wrapped layer, whose kernel W (or table of embeddings) is divided by its largest singular value before every
    training step:

        v = normalize(u W^T), u = normalize(v W)   power_iterations times;   W := W / (v W u^T)

    W is taken as a matrix (everything else, last axis). In inference it stays as it is. Shapes are those of the layer.

    Args:
        layer: layer with a `kernel` or `embeddings`.
        power_iterations: how often u and v are refined at every step.

    Raises ValueError for a layer without such weights.

    Miyato et al., Spectral Normalization for Generative Adversarial Networks (2018).
    """

    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        self.power_iterations = whole("SpectralNormalization", "power_iterations", power_iterations)

    @property
    def _takes_indices(self):
        return self.layer._takes_indices

    def build(self, input_shape):
        super().build(input_shape)
        kernel = getattr(self.layer, "kernel", None)
        self.kernel = kernel if kernel is not None else getattr(self.layer, "embeddings", None)
        if self.kernel is None:
            raise ValueError(f"SpectralNormalization: {type(self.layer).__name__} object has no attribute 'kernel' nor "
                             "'embeddings'.")
        self.vector_u = self.add_weight(
            name="vector_u", shape=(1, self.kernel.shape[-1]), dtype=self.kernel.dtype, trainable=False,
            initializer=initializers.TruncatedNormal(stddev=0.02))

    def call(self, inputs, training=False):
        if training and not probing():
            self._normalize()
        return self.layer(inputs)

    def _normalize(self):
        with no_grad():
            kernel = self.kernel.data
            if not kernel.any():
                return
            weights, u = ops.reshape(self.kernel, (-1, kernel.shape[-1])), self.vector_u
            for _ in range(self.power_iterations):
                v = _unit(ops.matmul(u, ops.transpose(weights)))
                u = _unit(ops.matmul(v, weights))
            sigma = ops.matmul(ops.matmul(v, weights), ops.transpose(u))
            self.vector_u.assign(u)
            self.kernel.assign(ops.divide(self.kernel, ops.reshape(sigma, ())))

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def get_config(self):
        return {**super().get_config(), "power_iterations": self.power_iterations}


def _unit(x):
    return ops.divide(x, ops.sqrt(ops.maximum(ops.sum(ops.square(x)), 1e-12)))
