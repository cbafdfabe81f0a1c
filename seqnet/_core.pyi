"""The C functions behind seqnet.ops: positional arguments only, C-contiguous arrays only.

A `Float` array is float32 or float64, and all `Float` arrays of one call share the type. Results are new arrays.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from numpy import int64
from numpy.typing import NDArray

Float: TypeAlias = NDArray[Any]
Labels: TypeAlias = NDArray[int64]

# ---- what runs, on how many threads, with which memory ----

def cpu_info() -> dict[str, Any]:
    """`isa` that was chosen at import, its `vector_bytes`, and those `available` on this machine."""

def ops() -> dict[str, list[str]]:
    """Names of all `kernels` and of all `functions`, from the one list in csrc/ops.def."""

def get_num_threads() -> int:
    """How many threads a kernel may use."""

def set_num_threads(n: int, /) -> None:
    """Let kernels use up to n threads, 1 to 256."""

def default_num_threads() -> int:
    """How many processors this process may use: affinity and cgroup quota."""

def set_chunk(n: int, /) -> None:
    """For tests: cut every run into chunks of n units; 0 ends that."""

def memory_stats() -> dict[str, int]:
    """`live_` and `cached_` `blocks` and `bytes` of the block cache, `hits`, `misses` and `limit_bytes`."""

def trim() -> int:
    """Give all cached blocks back to the system; returns how many bytes."""

def _fail_alloc(n: int, /) -> None:
    """For tests, in debug builds: let the n-th request for memory from now fail; 0 ends that."""

# ---- the tape ----

def accumulate(a: Float, b: Float, in_place: bool, /) -> Float:
    """a + b, written into a where in_place is true."""

# ---- data on its way in ----

def pad_sequences(
    rows: Sequence[Any], maxlen: int, fill: NDArray[Any], post_padding: bool, post_truncating: bool, /
) -> NDArray[Any] | None:
    """Lists, tuples or 1-d arrays as one matrix of fill's type (maxlen -1: the longest); None: NumPy has to do it."""

def pickled_rows(stream: bytes, start: int, /) -> tuple[NDArray[Any], NDArray[Any], int] | None:
    """Ids (int32), offsets (int64) and end of a pickled list of lists of ints; None: another notation."""
