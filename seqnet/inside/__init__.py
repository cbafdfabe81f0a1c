"""Looking inside: equations, kernels, gradients, times and fingerprints of layers and models."""

from .explaining import Explanation, explain
from .fingerprint import fingerprint
from .gradients import GradientReport, check_gradients
from .kernels import KernelSource, show_kernel
from .plants import PLANTS
from .profiling import Profile, profile

__all__ = [
    "PLANTS", "Explanation", "GradientReport", "KernelSource", "Profile", "check_gradients", "explain", "fingerprint",
    "profile", "show_kernel",
]
