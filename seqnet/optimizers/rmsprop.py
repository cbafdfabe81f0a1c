"""RMSprop."""
from .optimizer import Optimizer


class RMSprop(Optimizer):
    """Gradients divided by the root of a running mean of their squares.

        v = rho * v + (1 - rho) * g ** 2
        a = rho * a + (1 - rho) * g                (only if centered, else a = 0)
        s = rate * g / sqrt(v - a ** 2 + epsilon)
        m = momentum * m + s;  w = w - m           (without momentum w = w - s)

    Args:
        learning_rate: defaults to 0.001.
        rho: how slowly the mean forgets, defaults to 0.9.
        momentum: defaults to 0.
        epsilon: inside the root, defaults to 1e-7.
        centered: subtract the mean gradient's square: the variance in place of the second moment.

    For the other arguments see `Optimizer`. Tieleman and Hinton, 2012; Graves, 2013 (arXiv:1308.0850).
    """

    rule = "rmsprop"
    layout = (("velocity",), ("momentum",), ("average_gradient",))

    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="rmsprop", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def uses(self, slot):
        return {"velocity": True, "momentum": self.momentum > 0, "average_gradient": self.centered}[slot]

    def numbers(self, rate, step):
        return rate, self.rho, self.momentum, self.epsilon

    def get_config(self):
        own = {"rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon, "centered": self.centered}
        return {**super().get_config(), **own}
