"""Adam, and Adam with decoupled weight decay."""
from math import sqrt

from .optimizer import Optimizer, check_betas


class Adam(Optimizer):
    """Steps of the mean gradient over the root of the mean squared gradient, both corrected for their start at zero.

    In step t = 1, 2, ...

        m = m + (1 - beta_1) * (g - m)
        v = v + (1 - beta_2) * (g ** 2 - v)        (amsgrad: h = max(h, v) takes the place of v below)
        w = w - rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t) * m / (sqrt(v) + epsilon)

    Args:
        learning_rate: defaults to 0.001.
        beta_1, beta_2: how slowly m and v forget, 0.9 and 0.999.
        epsilon: defaults to 1e-7. Note where it stands: it is "epsilon hat" of the paper.
        amsgrad: never let the denominator shrink. Reddi et al., 2018.

    For the other arguments see `Optimizer`. Kingma and Ba, 2014 (arXiv:1412.6980).
    """

    rule = "adam"
    layout = (("momentum", "velocity"), ("velocity_hat",))

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None, name="adam",
                 **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        check_betas(self, beta_1=beta_1, beta_2=beta_2)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def uses(self, slot):
        return slot != "velocity_hat" or self.amsgrad

    def numbers(self, rate, step):
        alpha = rate * sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        return alpha, self.beta_1, self.beta_2, self.epsilon

    def get_config(self):
        own = {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon, "amsgrad": self.amsgrad}
        return {**super().get_config(), **own}


class AdamW(Adam):
    """Adam whose weight decay (0.004 by default) acts on the weights directly: w = w - rate * weight_decay * w first.

    Loshchilov and Hutter, 2019 (arXiv:1711.05101). Arguments as for `Adam`.
    """

    def __init__(self, learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="adamw", **kwargs):
        if weight_decay is None:
            raise ValueError("AdamW: weight_decay is the point of it and must be a number; for none use Adam.")
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, clipnorm, clipvalue, global_clipnorm,
            use_ema, ema_momentum, ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name,
            **kwargs,
        )
