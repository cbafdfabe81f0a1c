"""Adamax."""
from .optimizer import Optimizer, check_betas


class Adamax(Optimizer):
    """Adam with the largest recent gradient in place of the root of the mean square.

    In step t = 1, 2, ...

        m = m + (1 - beta_1) * (g - m)
        u = max(beta_2 * u, |g|)
        w = w - rate / (1 - beta_1 ** t) * m / (u + epsilon)

    Args:
        learning_rate: defaults to 0.001.
        beta_1, beta_2: how slowly m and u forget, 0.9 and 0.999.
        epsilon: defaults to 1e-7.

    For the other arguments see `Optimizer`. Kingma and Ba, 2014 (arXiv:1412.6980), section 7.1.
    """

    rule = "adamax"
    layout = (("momentum", "norm"),)

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="adamax", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        check_betas(self, beta_1=beta_1, beta_2=beta_2)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def numbers(self, rate, step):
        return rate / (1 - self.beta_1**step), self.beta_1, self.beta_2, self.epsilon

    def get_config(self):
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
