"""Names of `keras.backend` of TensorFlow's days that have little meaning here."""

from ..utils.session import clear_session


def set_learning_phase(value):
    """Without effect: `training` is an argument of every call."""


def learning_phase():
    """0, the phase outside training."""
    return 0


def get_session():
    """None: there are no sessions."""


def set_session(session):
    """Without effect."""


def image_dim_ordering():
    """The old name of image_data_format: "tf" says channels last."""
    return "tf"


def set_image_dim_ordering(ordering):
    """Without effect: data is channels-last."""


__all__ = ["clear_session", "get_session", "image_dim_ordering", "learning_phase", "set_image_dim_ordering",
           "set_learning_phase", "set_session"]
