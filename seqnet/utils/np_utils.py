"""An older place of ``to_categorical`` and ``normalize``, which many notebooks still import from."""

from seqnet.utils.numerical import normalize, to_categorical

__all__ = ["normalize", "to_categorical"]
