"""Names of `keras.layers` of older times."""

from .old_arguments import merge


def __getattr__(name):
    from .. import layers
    from ..saving.older import _LAYERS

    if name in _LAYERS:
        return getattr(layers, _LAYERS[name])
    if name == "ThresholdedReLU":
        return thresholded_relu
    raise AttributeError(name)


def thresholded_relu(theta=1.0, **kwargs):
    """x above `theta`, zero below: `ReLU(threshold=theta)`."""
    from ..layers import ReLU

    return ReLU(threshold=theta, **kwargs)


__all__ = ["merge"]
