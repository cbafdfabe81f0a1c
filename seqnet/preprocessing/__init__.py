"""Getting text ready for a model: ``sequence.pad_sequences``."""

from seqnet.preprocessing import sequence

__all__ = ["sequence"]
