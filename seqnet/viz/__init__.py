"""Pictures: ``plot_history``, the curves of a training."""

from seqnet.viz.curves import plot_history

__all__ = ["plot_history"]
