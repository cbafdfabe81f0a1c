"""Lion."""
from .optimizer import Optimizer


class Lion(Optimizer):
    """Steps of one length: the sign of a mean of gradients.

        w = w - rate * sign(beta_1 * m + (1 - beta_1) * g)
        m = beta_2 * m + (1 - beta_2) * g

    Args:
        learning_rate: defaults to 0.001; a third to a tenth of what Adam would take is the paper's advice.
        beta_1: share of the mean in the step, above 0, defaults to 0.9.
        beta_2: how slowly the mean forgets, defaults to 0.99.

    For the other arguments see `Optimizer`. Chen et al., 2023 (arXiv:2302.06675). Raises ValueError for beta_1 outside
    (0, 1].
    """

    rule = "lion"
    layout = (("momentum",),)

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.99, weight_decay=None,
                 clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99,
                 ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None,
                 name="lion", **kwargs):
        super().__init__(
            learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum,
            ema_overwrite_frequency, loss_scale_factor, gradient_accumulation_steps, name, **kwargs,
        )
        if not 0 < beta_1 <= 1:
            raise ValueError(f"Lion: beta_1 must lie in (0, 1]; got {beta_1}.")
        self.beta_1, self.beta_2 = beta_1, beta_2

    def numbers(self, rate, step):
        return rate, self.beta_1, self.beta_2

    def get_config(self):
        return {**super().get_config(), "beta_1": self.beta_1, "beta_2": self.beta_2}
