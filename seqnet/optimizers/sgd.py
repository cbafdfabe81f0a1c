"""Gradient descent, with momentum."""
from .optimizer import Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent.

    w = w - rate * g, or with momentum

        v = momentum * v - rate * g
        w = w + v                                  (nesterov: w = w + momentum * v - rate * g)

    Args:
        learning_rate: defaults to 0.01.
        momentum: between 0 and 1, defaults to 0.
        nesterov: look ahead by one momentum step. Sutskever et al., 2013.

    For the other arguments see `Optimizer`. Raises ValueError for a momentum outside [0, 1].
    """

    rule = "sgd"
    layout = (("momentum",),)

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, weight_decay=None, clipnorm=None,
                 clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name="SGD",
                 **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        if not isinstance(momentum, (int, float)) or not 0 <= momentum <= 1:
            raise ValueError(f"SGD: momentum must be a number between 0 and 1; got {momentum!r}.")
        self.momentum, self.nesterov = momentum, nesterov

    def uses(self, slot):
        return self.momentum != 0

    def numbers(self, rate, step):
        return rate, self.momentum, float(self.nesterov)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum, "nesterov": self.nesterov}
