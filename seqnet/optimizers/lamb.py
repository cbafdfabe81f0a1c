"""Lamb."""
from .optimizer import Optimizer, check_betas


class Lamb(Optimizer):
    """Adam's direction, in each variable scaled to the variable's own size: for very large batches.

    In step t = 1, 2, ... with m and v as in `Adam`

        u = m / (1 - beta_1 ** t) / (sqrt(v / (1 - beta_2 ** t)) + epsilon)
        w = w - rate * |w| / |u| * u                        (the ratio is 1 where a norm is 0)

    Args:
        learning_rate: defaults to 0.001.
        beta_1, beta_2: how slowly m and v forget, 0.9 and 0.999.
        epsilon: defaults to 1e-7.

    For the other arguments see `Optimizer`. You et al., 2019 (arXiv:1904.00962).
    """

    rule = "lamb"
    layout = (("momentum", "velocity"),)

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="lamb", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        check_betas(self, beta_1=beta_1, beta_2=beta_2)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def numbers(self, rate, step):
        one, two = 1 / (1 - self.beta_1**step), 1 / (1 - self.beta_2**step)
        return rate, self.beta_1, self.beta_2, one, two, self.epsilon

    def get_config(self):
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
