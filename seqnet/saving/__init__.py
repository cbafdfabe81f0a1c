"""Saving models and weights in Keras 3's formats, and reading them: nothing is ever unpickled."""

from .archive import load_model, save_model
from .lambdas import SafeModeScope, enable_unsafe_deserialization
from .serialization import (
    CustomObjectScope,
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
    serialize_keras_object,
)
from .weights import load_weights, save_weights
