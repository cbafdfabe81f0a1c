"""`tf.distribute`: one device, so every strategy is the same."""

from __future__ import annotations

from .program import Scope


class Strategy:
    """Runs everything here.

    Attributes:
        num_replicas_in_sync: 1.
    """

    num_replicas_in_sync = 1

    def __init__(self, *args, **kwargs):
        pass

    def scope(self):
        """A `with` block without effect."""
        return Scope("strategy")

    def run(self, fn, args=(), kwargs=None):
        """fn(*args)."""
        return fn(*args, **(kwargs or {}))

    def experimental_distribute_dataset(self, dataset, options=None):
        """The data themselves."""
        return dataset


MirroredStrategy = OneDeviceStrategy = MultiWorkerMirroredStrategy = Strategy


def get_strategy():
    """The one strategy."""
    return Strategy()


__all__ = ["MirroredStrategy", "MultiWorkerMirroredStrategy", "OneDeviceStrategy", "Strategy", "get_strategy"]
