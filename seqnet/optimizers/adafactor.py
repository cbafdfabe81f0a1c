"""Adafactor."""
from math import sqrt

from .optimizer import Optimizer


class Adafactor(Optimizer):
    """Adam's denominator from the means of rows and columns: memory for one row and one column of each matrix.

    In step t = 1, 2, ... with b = 1 - t ** beta_2_decay and s = g ** 2 + epsilon_1

        r = b * r + (1 - b) * (mean of s over the last axis);  c likewise over the last but one
        v = r * c / mean(r)                                 (variables with one axis: v = b * v + (1 - b) * s)
        u = g / sqrt(v)
        w = w - min(rate, 1 / sqrt(t)) * max(epsilon_2, rms(w)) * u / max(1, rms(u) / clip_threshold)

    Args:
        learning_rate: defaults to 0.001.
        beta_2_decay: below 0, defaults to -0.8.
        epsilon_1, epsilon_2: 1e-30 and 1e-3.
        clip_threshold: the step's root mean square is not larger than this, defaults to 1.
        relative_step: in Keras, whether the rate is bounded by 1 / sqrt(t); the bound holds in either case.

    For the other arguments see `Optimizer`. Shazeer and Stern, 2018 (arXiv:1804.04235). The matrix v is kept between
    the steps, as in Keras.
    """

    rule = "adafactor"
    layout = (("row", "column", "velocity"),)

    def __init__(self, learning_rate=0.001, beta_2_decay=-0.8, epsilon_1=1e-30, epsilon_2=1e-3, clip_threshold=1.0,
                 relative_step=True, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="adafactor", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        self.beta_2_decay, self.epsilon_1, self.epsilon_2 = beta_2_decay, epsilon_1, epsilon_2
        self.clip_threshold, self.relative_step = clip_threshold, relative_step

    def slot_shape(self, variable, slot):
        shape = variable.shape
        if slot == "velocity":
            return shape
        if len(shape) < 2:
            return ()  # not used: it keeps the numbers in files as Keras has them
        return shape[:-1] if slot == "row" else (*shape[:-2], shape[-1])

    def numbers(self, rate, step):
        beta = 1 - step**self.beta_2_decay
        return min(rate, 1 / sqrt(step)), beta, self.epsilon_1, self.epsilon_2, self.clip_threshold

    def get_config(self):
        words = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")
        return {**super().get_config(), **{word: getattr(self, word) for word in words}}
