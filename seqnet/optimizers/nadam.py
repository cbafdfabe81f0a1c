"""Adam with Nesterov's momentum."""
import numpy as np

from .optimizer import Optimizer, check_betas


class Nadam(Optimizer):
    """Adam that looks ahead by one step of its momentum, which itself grows towards beta_1.

    In step t = 1, 2, ... with u(t) = beta_1 * (1 - 0.96 ** t / 2) and U(t) = u(1) * ... * u(t)

        m = m + (1 - beta_1) * (g - m)
        v = v + (1 - beta_2) * (g ** 2 - v)
        n = u(t + 1) * m / (1 - U(t + 1)) + (1 - u(t)) * g / (1 - U(t))
        w = w - rate * n / (sqrt(v / (1 - beta_2 ** t)) + epsilon)

    Args:
        learning_rate: defaults to 0.001.
        beta_1, beta_2: how slowly m and v forget, 0.9 and 0.999.
        epsilon: defaults to 1e-7.

    For the other arguments see `Optimizer`. Dozat, 2015.
    """

    rule = "nadam"
    layout = (("momentum", "velocity"),)

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="nadam", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        check_betas(self, beta_1=beta_1, beta_2=beta_2)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self._last = 0, 1.0  # a step and U of it
        self._product = None  # U once more, as Keras' files have it

    def build(self, variables):
        super().build(variables)
        if self._product is None:
            self._product = self.add_variable((), "ones", variables[0].dtype if variables else None, "u_product")

    def _momentum(self, step):
        return self.beta_1 * (1 - 0.5 * 0.96**step)

    def _momenta(self, step):
        """U(step): from that of the step before where it is known, else from the beginning."""
        known, product = self._last if self._last[0] <= step else (0, 1.0)
        while known < step and product:
            known += 1
            product *= self._momentum(known)
            product = product if product > 1e-300 else 0.0  # after some thousand steps
        self._last = step, product
        return product

    def numbers(self, rate, step):
        product, now, ahead = self._momenta(step), self._momentum(step), self._momentum(step + 1)
        self._product.data[...] = np.asarray(product, self._product.dtype)
        own = rate * (1 - now) / (1 - product)
        ratio = ahead / (1 - product * ahead) * (1 - product) / (1 - now)
        return own, ratio, self.beta_1, self.beta_2, 1 / (1 - self.beta_2**step), self.epsilon

    def get_config(self):
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}
