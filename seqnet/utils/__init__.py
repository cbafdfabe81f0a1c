"""Small helpers around training: labels, seeds, files, padding."""

from seqnet.preprocessing.sequence import pad_sequences
from seqnet.utils.files import get_file
from seqnet.utils.numerical import normalize, to_categorical
from seqnet.utils.seeds import set_random_seed

__all__ = ["get_file", "normalize", "pad_sequences", "set_random_seed", "to_categorical"]
