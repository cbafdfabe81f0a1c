"""First values of weights.

An initializer is called with `(shape, dtype)` and returns an array. One that has a seed, given or drawn when
the object is made, returns the same values at every call with the same shape, as in Keras 3.
"""

from .. import registry
from .base import Initializer
from .constant import STFT, Constant, Identity, Ones, Zeros
from .random_ import Orthogonal, RandomInitializer, RandomNormal, RandomUniform, TruncatedNormal
from .scaling import (
    GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling, compute_fans,
)

_NAMES = registry.table(
    Zeros, Ones, Constant, Identity, RandomNormal, TruncatedNormal, RandomUniform, VarianceScaling, GlorotUniform,
    GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Orthogonal, STFT,
    IdentityInitializer=Identity, OrthogonalInitializer=Orthogonal, STFTInitializer=STFT, stft=STFT,
    uniform=RandomUniform, normal=RandomNormal,
    one=Ones, zero=Zeros)

zeros, ones, constant, identity = Zeros, Ones, Constant, Identity
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, orthogonal, stft = VarianceScaling, Orthogonal, STFT
glorot_uniform, glorot_normal, he_uniform, he_normal = GlorotUniform, GlorotNormal, HeUniform, HeNormal
lecun_uniform, lecun_normal = LecunUniform, LecunNormal
IdentityInitializer, OrthogonalInitializer, STFTInitializer = Identity, Orthogonal, STFT


def get(identifier):
    """The initializer meant by a name, config, class, object, function or array; None stays None."""
    if hasattr(identifier, "shape") and not callable(identifier):
        return Constant(identifier)
    found = registry.get(identifier, _NAMES, "initializer", Initializer)
    if found is None or isinstance(found, Initializer) or found is not identifier:
        return found
    return found


def serialize(initializer):
    """Config from which `get` makes an equal initializer."""
    return registry.serialize(initializer)


def deserialize(config, custom_objects=None):
    """The initializer that `serialize` described."""
    return registry.deserialize(config, _NAMES, "initializer", custom_objects)
