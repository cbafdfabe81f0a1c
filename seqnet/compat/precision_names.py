"""`keras.mixed_precision`: there are float32 and float64; a mixed policy is computed in float32."""

from .. import config


class Policy:
    """A float type by name.

    Attributes:
        compute_dtype, variable_dtype: "float32" or "float64".
    """

    def __init__(self, name):
        self.name = name
        self.compute_dtype = self.variable_dtype = "float64" if name == "float64" else "float32"


DTypePolicy = Policy


def set_global_policy(policy):
    """Set the float type of new layers; `mixed_float16` and `mixed_bfloat16` mean float32."""
    config.set_floatx((policy if isinstance(policy, Policy) else Policy(str(policy))).compute_dtype)


set_policy = set_dtype_policy = set_global_policy


def global_policy():
    """The float type of new layers."""
    return Policy(config.floatx())


dtype_policy = global_policy


class LossScaleOptimizer:
    """Gives back the optimizer it is made with: nothing underflows in float32."""

    def __new__(cls, optimizer, *args, **kwargs):
        return optimizer


__all__ = ["DTypePolicy", "LossScaleOptimizer", "Policy", "dtype_policy", "global_policy", "set_dtype_policy",
           "set_global_policy", "set_policy"]
