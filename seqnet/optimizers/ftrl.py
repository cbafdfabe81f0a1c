"""Follow the regularised leader."""
from .optimizer import Optimizer


class Ftrl(Optimizer):
    """Ftrl-proximal: weights that are exactly zero where little speaks for another value.

        a' = a + g ** 2                                                    (p below is -learning_rate_power)
        z = z + g + 2 * l2_shrinkage * w - (a' ** p - a ** p) / rate * w
        w = (clip(z, -l1, l1) - z) / (a' ** p / rate + 2 * l2 + beta / rate)

    Args:
        learning_rate: defaults to 0.001; it is divided by, so it cannot be zero.
        learning_rate_power: at most 0; 0 keeps the rate as it is. Defaults to -0.5.
        initial_accumulator_value: what a begins with, defaults to 0.1.
        l1_regularization_strength, l2_regularization_strength: l1 and l2, both 0 by default.
        l2_shrinkage_regularization_strength: defaults to 0; unlike l2 it acts on the size of the weights alone.
        beta: defaults to 0.

    For the other arguments see `Optimizer`. McMahan et al., 2013. Raises ValueError for a number of the wrong sign.
    """

    rule = "ftrl"
    layout = (("accumulator", "linear"),)

    def __init__(self, learning_rate=0.001, learning_rate_power=-0.5, initial_accumulator_value=0.1,
                 l1_regularization_strength=0.0, l2_regularization_strength=0.0,
                 l2_shrinkage_regularization_strength=0.0, beta=0.0, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="ftrl", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        if learning_rate_power > 0:
            raise ValueError(f"Ftrl: learning_rate_power must be <= 0; got {learning_rate_power}.")
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        for word in ("initial_accumulator_value", *self._strengths):
            if getattr(self, word) < 0:
                raise ValueError(f"Ftrl: {word} must be >= 0; got {getattr(self, word)}.")

    _strengths = ("l1_regularization_strength", "l2_regularization_strength", "l2_shrinkage_regularization_strength")

    def first_value(self, slot):
        return self.initial_accumulator_value if slot == "accumulator" else 0.0

    def numbers(self, rate, step):
        if not rate > 0:
            raise ValueError(f"Ftrl divides by the learning rate, so it must be > 0; in update {step} it is {rate}.")
        l1, l2, shrinkage = (getattr(self, word) for word in self._strengths)
        return rate, -self.learning_rate_power, l1, 2 * l2 + self.beta / rate, 2 * shrinkage

    def get_config(self):
        words = ("learning_rate_power", "initial_accumulator_value", *self._strengths, "beta")
        return {**super().get_config(), **{word: getattr(self, word) for word in words}}
