"""Adagrad."""
from .optimizer import Optimizer


class Adagrad(Optimizer):
    """Gradients divided by the root of the sum of all their squares so far: s = s + g ** 2;
    w = w - rate * g / sqrt(s + epsilon).

    Args:
        learning_rate: defaults to 0.001 (the paper takes 1.0).
        initial_accumulator_value: what s begins with, defaults to 0.1.
        epsilon: defaults to 1e-7.

    For the other arguments see `Optimizer`. Duchi et al., 2011. Raises ValueError for a negative start value.
    """

    rule = "adagrad"
    layout = (("accumulator",),)

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="adagrad", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        if initial_accumulator_value < 0:
            raise ValueError(f"Adagrad: initial_accumulator_value must be >= 0; got {initial_accumulator_value}.")
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def first_value(self, slot):
        return self.initial_accumulator_value if slot == "accumulator" else 0.0

    def numbers(self, rate, step):
        return rate, self.epsilon

    def get_config(self):
        own = {"initial_accumulator_value": self.initial_accumulator_value, "epsilon": self.epsilon}
        return {**super().get_config(), **own}
