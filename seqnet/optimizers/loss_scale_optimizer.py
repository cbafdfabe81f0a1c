"""The optimizer around another that half precision needs and single precision does not."""


class LossScaleOptimizer:
    """Gives back the optimizer that it is made with: in float32 gradients do not vanish, so no loss needs to be scaled.

    Args:
        inner_optimizer: the optimizer.
        initial_scale, dynamic_growth_steps, name: without effect.
    """

    def __new__(cls, inner_optimizer, initial_scale=2.0**15, dynamic_growth_steps=2000, name=None, **kwargs):
        from . import get

        return get(inner_optimizer)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """The optimizer in the config that Keras wrote."""
        from . import deserialize

        return deserialize(config["inner_optimizer"], custom_objects)
