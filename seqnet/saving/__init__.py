"""Saving models and weights in Keras 3's formats, and reading them: nothing is ever unpickled."""

from .archive import load_model, save_model
from .weights import load_weights, save_weights
