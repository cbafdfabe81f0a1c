"""Adadelta."""
from .optimizer import Optimizer


class Adadelta(Optimizer):
    """Steps as large as the steps before were, over the size of the gradients: no rate needs to be found.

        s = rho * s + (1 - rho) * g ** 2
        d = g * sqrt(D + epsilon) / sqrt(s + epsilon)
        D = rho * D + (1 - rho) * d ** 2
        w = w - rate * d

    Args:
        learning_rate: defaults to 0.001; the paper's method is a rate of 1.0.
        rho: how slowly s and D forget, defaults to 0.95.
        epsilon: defaults to 1e-7.

    For the other arguments see `Optimizer`. Zeiler, 2012 (arXiv:1212.5701).
    """

    rule = "adadelta"
    layout = (("accumulated_grad", "accumulated_delta_var"),)

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="adadelta", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        self.rho, self.epsilon = rho, epsilon

    def numbers(self, rate, step):
        return rate, self.rho, self.epsilon

    def get_config(self):
        return {**super().get_config(), "rho": self.rho, "epsilon": self.epsilon}
