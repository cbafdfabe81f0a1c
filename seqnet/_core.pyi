"""The C functions behind seqnet.ops: positional arguments only, C-contiguous arrays only.

A `Float` array is float32 or float64, and all `Float` arrays of one call share the type. Results are new arrays.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from numpy import float64, int32, int64, uint32
from numpy.typing import NDArray

Float: TypeAlias = NDArray[Any]
Ids: TypeAlias = NDArray[int64]
Mask: TypeAlias = NDArray[Any]  # truth values
Steps: TypeAlias = NDArray[Any]  # uint8, or int32 for windows beyond 256 steps
Geometry: TypeAlias = tuple[int, int, int, int, int, int, int]
Gradients: TypeAlias = tuple[Float | None, Float | None, Float | None]

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

# ---- products; activation: 0 none, 1 relu, 2 sigmoid, 3 tanh; None where a gradient is not wanted ----

def matmul(a: Float, b: Float, transpose_a: int, transpose_b: int, /) -> Float:
    """a (batch, M, K) times b (batch or 1, K, N), or their transposes: (batch, M, N)."""

def dense_forward(x: Float, kernel: Float, bias: Float | None, activation: int, /) -> Float:
    """act(x kernel + bias): x (rows, D), kernel (D, F), bias (F)."""

def dense_backward(
    dy: Float, x: Float, kernel: Float, y: Float, activation: int, want_x: int, want_kernel: int, want_bias: int, /
) -> Gradients:
    """(dx, dkernel, dbias)."""

# ---- convolution; Geometry: (stride, pad, steps, dilation, groups, activation, pool) ----

def conv1d_forward(x: Float, kernel: Float, bias: Float | None, geometry: Geometry, /) -> Float:
    """x (batch, time, C), kernel (taps, C / groups, F): y (batch, steps, F)."""

def conv1d_backward(
    dy: Float, y: Float, x: Float, kernel: Float, geometry: Geometry, want_x: int, want_kernel: int, want_bias: int,
    /
) -> Gradients:
    """(dx, dkernel, dbias)."""

def depthwise_conv1d_forward(x: Float, kernel: Float, bias: Float | None, geometry: Geometry, /) -> Float:
    """x (batch, time, C), kernel (taps, C, M): y (batch, steps, C M)."""

def depthwise_conv1d_backward(
    dy: Float, y: Float, x: Float, kernel: Float, geometry: Geometry, want_x: int, want_kernel: int, want_bias: int,
    /
) -> Gradients:
    """(dx, dkernel, dbias)."""

def conv1d_transpose_forward(
    x: Float, kernel: Float, bias: Float | None, length: int, geometry: Geometry, /
) -> Float:
    """x (batch, time, C), kernel (taps, F, C), the geometry that of the convolution from y to x: y (batch, length, F)."""

def conv1d_transpose_backward(
    dy: Float, y: Float, x: Float, kernel: Float, geometry: Geometry, want_x: int, want_kernel: int, want_bias: int,
    /
) -> Gradients:
    """(dx, dkernel, dbias)."""

def conv1d_pool_forward(x: Float, kernel: Float, bias: Float | None, geometry: Geometry, /) -> tuple[Float, Steps]:
    """conv1d and the maximum over windows of `pool` steps: (y, which step of the window)."""

def conv1d_pool_backward(
    dy: Float, y: Float, which: Steps, x: Float, kernel: Float, geometry: Geometry, want_x: int, want_kernel: int,
    want_bias: int, /
) -> Gradients:
    """(dx, dkernel, dbias)."""

# ---- embedding and the lookup algebra: a convolution of an embedding, computed on the table ----

def embedding_forward(ids: Ids, table: Float, /) -> Float:
    """table[ids]: ids (...), table (rows, width): (..., width). Ids are checked."""

def embedding_backward(dy: Float, ids: Ids, rows: int, /) -> Float:
    """The rows of dy (..., width) added up by id: (rows, width)."""

def check_ids(ids: Ids, rows: int, /) -> None:
    """IndexError unless every id is one of `rows` rows."""

def compact_ids(ids: Ids, rows: int, /) -> tuple[Ids, Ids]:
    """(numbers, distinct) with distinct[numbers] == ids, in the order of first occurrence."""

def lookup_forward(
    ids: Ids, table: Float, kernel: Float, geometry: Geometry, bias: Float | None, /
) -> tuple[Float, Steps | None]:
    """conv1d(table[ids], kernel): ids (batch, time), table (rows, C), kernel (taps, C, F); with a pool its maxima."""

def lookup_backward(
    ids: Ids, table: Float, kernel: Float, geometry: Geometry, dy: Float, y: Float, which: Steps | None,
    want_table: int, want_kernel: int, want_bias: int, /
) -> Gradients:
    """(dtable, dkernel, dbias)."""

# ---- elementwise; `saved` is x or y, whichever the derivative is simpler in ----

def absolute_forward(x: Float, /) -> Float:
    """|x|."""

def absolute_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of |x|."""

def square_forward(x: Float, /) -> Float:
    """x^2."""

def square_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x^2."""

def reciprocal_forward(x: Float, /) -> Float:
    """1 / x."""

def reciprocal_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of 1 / x."""

def sqrt_forward(x: Float, /) -> Float:
    """x^(1/2)."""

def sqrt_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x^(1/2)."""

def rsqrt_forward(x: Float, /) -> Float:
    """x^(-1/2)."""

def rsqrt_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x^(-1/2)."""

def exp_forward(x: Float, /) -> Float:
    """e^x."""

def exp_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of e^x."""

def expm1_forward(x: Float, /) -> Float:
    """e^x - 1."""

def expm1_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of e^x - 1."""

def log_forward(x: Float, /) -> Float:
    """log x."""

def log_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log x."""

def log1p_forward(x: Float, /) -> Float:
    """log(1 + x)."""

def log1p_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log(1 + x)."""

def erf_forward(x: Float, /) -> Float:
    """the error function."""

def erf_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of the error function."""

def tanh_forward(x: Float, /) -> Float:
    """tanh x."""

def tanh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of tanh x."""

def sigmoid_forward(x: Float, /) -> Float:
    """1 / (1 + e^-x)."""

def sigmoid_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of 1 / (1 + e^-x)."""

def clip_forward(x: Float, low: float, high: float, /) -> Float:
    """x within [low, high]."""

def clip_backward(dy: Float, saved: Float, low: float, high: float, /) -> Float:
    """dy times the derivative of x within [low, high]."""

def relu_forward(x: Float, /) -> Float:
    """max(x, 0)."""

def relu_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of max(x, 0)."""

def relu6_forward(x: Float, /) -> Float:
    """x within [0, 6]."""

def relu6_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x within [0, 6]."""

def leaky_relu_forward(x: Float, slope: float, /) -> Float:
    """x, or slope x where negative."""

def leaky_relu_backward(dy: Float, saved: Float, slope: float, /) -> Float:
    """dy times the derivative of x, or slope x where negative."""

def elu_forward(x: Float, alpha: float, /) -> Float:
    """x, or alpha (e^x - 1) where negative."""

def elu_backward(dy: Float, saved: Float, alpha: float, /) -> Float:
    """dy times the derivative of x, or alpha (e^x - 1) where negative."""

def celu_forward(x: Float, alpha: float, /) -> Float:
    """x, or alpha (e^(x / alpha) - 1) where negative."""

def celu_backward(dy: Float, saved: Float, alpha: float, /) -> Float:
    """dy times the derivative of x, or alpha (e^(x / alpha) - 1) where negative."""

def selu_forward(x: Float, /) -> Float:
    """elu scaled so that mean and variance stay."""

def selu_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of elu scaled so that mean and variance stay."""

def softplus_forward(x: Float, /) -> Float:
    """log(1 + e^x)."""

def softplus_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log(1 + e^x)."""

def log_sigmoid_forward(x: Float, /) -> Float:
    """log sigmoid(x)."""

def log_sigmoid_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log sigmoid(x)."""

def softsign_forward(x: Float, /) -> Float:
    """x / (1 + |x|)."""

def softsign_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x / (1 + |x|)."""

def gelu_forward(x: Float, /) -> Float:
    """x Phi(x)."""

def gelu_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x Phi(x)."""

def gelu_approximate_forward(x: Float, /) -> Float:
    """x Phi(x) by tanh."""

def gelu_approximate_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x Phi(x) by tanh."""

def silu_forward(x: Float, /) -> Float:
    """x sigmoid(x)."""

def silu_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x sigmoid(x)."""

def mish_forward(x: Float, /) -> Float:
    """x tanh(softplus x)."""

def mish_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x tanh(softplus x)."""

def hard_sigmoid_forward(x: Float, /) -> Float:
    """x / 6 + 1/2 within [0, 1]."""

def hard_sigmoid_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x / 6 + 1/2 within [0, 1]."""

def hard_silu_forward(x: Float, /) -> Float:
    """x hard_sigmoid(x)."""

def hard_silu_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x hard_sigmoid(x)."""

def squareplus_forward(x: Float, b: float, /) -> Float:
    """(x + sqrt(x^2 + b)) / 2."""

def squareplus_backward(dy: Float, saved: Float, b: float, /) -> Float:
    """dy times the derivative of (x + sqrt(x^2 + b)) / 2."""

def soft_shrink_forward(x: Float, threshold: float, /) -> Float:
    """x moved towards 0 by a threshold."""

def soft_shrink_backward(dy: Float, saved: Float, threshold: float, /) -> Float:
    """dy times the derivative of x moved towards 0 by a threshold."""

def hard_shrink_forward(x: Float, threshold: float, /) -> Float:
    """x, but 0 within a threshold."""

def hard_shrink_backward(dy: Float, saved: Float, threshold: float, /) -> Float:
    """dy times the derivative of x, but 0 within a threshold."""

def threshold_forward(x: Float, threshold: float, value: float, /) -> Float:
    """x above a threshold, else a value."""

def threshold_backward(dy: Float, saved: Float, threshold: float, value: float, /) -> Float:
    """dy times the derivative of x above a threshold, else a value."""

def sparse_plus_forward(x: Float, /) -> Float:
    """a parabola between 0 and x."""

def sparse_plus_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of a parabola between 0 and x."""

def sparse_sigmoid_forward(x: Float, /) -> Float:
    """(x + 1) / 2 cut to [0, 1]."""

def sparse_sigmoid_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of (x + 1) / 2 cut to [0, 1]."""

def tanh_shrink_forward(x: Float, /) -> Float:
    """x - tanh(x)."""

def tanh_shrink_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x - tanh(x)."""

def exp2_forward(x: Float, /) -> Float:
    """2^x."""

def exp2_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of 2^x."""

def log2_forward(x: Float, /) -> Float:
    """log2 x."""

def log2_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log2 x."""

def log10_forward(x: Float, /) -> Float:
    """log10 x."""

def log10_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of log10 x."""

def cbrt_forward(x: Float, /) -> Float:
    """x^(1/3)."""

def cbrt_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of x^(1/3)."""

def arcsin_forward(x: Float, /) -> Float:
    """arcsin x."""

def arcsin_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arcsin x."""

def arccos_forward(x: Float, /) -> Float:
    """arccos x."""

def arccos_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arccos x."""

def arctan_forward(x: Float, /) -> Float:
    """arctan x."""

def arctan_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arctan x."""

def sinh_forward(x: Float, /) -> Float:
    """sinh x."""

def sinh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of sinh x."""

def cosh_forward(x: Float, /) -> Float:
    """cosh x."""

def cosh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of cosh x."""

def arcsinh_forward(x: Float, /) -> Float:
    """arcsinh x."""

def arcsinh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arcsinh x."""

def arccosh_forward(x: Float, /) -> Float:
    """arccosh x."""

def arccosh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arccosh x."""

def arctanh_forward(x: Float, /) -> Float:
    """arctanh x."""

def arctanh_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of arctanh x."""

def erfc_forward(x: Float, /) -> Float:
    """erfc(x) = 1 - erf(x)."""

def erfc_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of erfc(x) = 1 - erf(x)."""

def erfinv_forward(x: Float, /) -> Float:
    """the inverse of erf."""

def erfinv_backward(dy: Float, saved: Float, /) -> Float:
    """dy times the derivative of the inverse of erf."""

# ---- arithmetic under broadcasting; one operand may be a number ----

def add_forward(x: Float | float, y: Float | float, /) -> Float:
    """x + y."""

def subtract_forward(x: Float | float, y: Float | float, /) -> Float:
    """x - y."""

def multiply_forward(x: Float | float, y: Float | float, /) -> Float:
    """x y."""

def divide_forward(x: Float | float, y: Float | float, /) -> Float:
    """x / y."""

def maximum_forward(x: Float | float, y: Float | float, /) -> Float:
    """The larger of x and y."""

def minimum_forward(x: Float | float, y: Float | float, /) -> Float:
    """The smaller of x and y."""

def greater_share_forward(x: Float | float, y: Float | float, /) -> Float:
    """1 where x > y, 1/2 where they are equal, else 0."""

# ---- reductions over the `count` axes from `first` ----

def sum(x: Float, first: int, count: int, keepdims: int, scale: float, /) -> Float:
    """scale times the sum."""

def sum_squares(x: Float, first: int, count: int, keepdims: int, scale: float, /) -> Float:
    """scale times the sum of the squares."""

def max(x: Float, first: int, count: int, keepdims: int, scale: float, /) -> Float:
    """The largest."""

def min(x: Float, first: int, count: int, keepdims: int, scale: float, /) -> Float:
    """The smallest."""

def extreme_backward(dy: Float, x: Float, y: Float, first: int, count: int, /) -> Float:
    """dy shared by the elements of x that equal y, their max or min."""

def spread(y: Float, shape: tuple[int, ...], first: int, count: int, scale: float, /) -> Float:
    """scale times y, repeated along the reduced axes."""

# ---- attention ----

def attention_forward(q: Float, k: Float, v: Float, bias: Float | None, mask: Mask | None, scale: float,
                      causal: bool, ahead: int, rate: float, key: int, stream: int, origin: Ids | None, keep: bool, /
                      ) -> tuple[Float, Float | None]:
    """out (batch, queries, heads, value_size) and, where `keep`, (2, batch, heads, queries): each query's largest score
    in units of log 2, and one over its sum of exponentials. origin (batch, keys): rows of q, k and v at one time are
    known to be equal where their numbers are."""

def attention_backward(dout: Float, out: Float, stats: Float, q: Float, k: Float, v: Float, bias: Float | None,
                       mask: Mask | None, scale: float, causal: bool, ahead: int, rate: float, key: int,
                       stream: int, origin: Ids | None, /) -> tuple[Float, Float, Float]:
    """The gradients of q, k and v; with origin, those of rows that are known to be equal are right as sums only."""

# ---- softmax over the last axis ----

def softmax_forward(x: Float, /) -> Float:
    """e^x / sum e^x."""

def softmax_backward(dy: Float, y: Float, /) -> Float:
    """dx."""

def log_softmax_forward(x: Float, /) -> Float:
    """x - log sum e^x."""

def log_softmax_backward(dy: Float, y: Float, /) -> Float:
    """dx."""

def logsumexp_forward(x: Float, /) -> Float:
    """log sum e^x, without the last axis."""

def logsumexp_backward(dy: Float, x: Float, y: Float, /) -> Float:
    """dy softmax(x)."""

# ---- normalisation of rows of n neighbouring elements ----

def layer_norm_forward(
    x: Float, n: int, gamma: Float | None, beta: Float | None, epsilon: float, centred: bool, keep: bool, /
) -> tuple[Float, Float | None]:
    """(y, each row's mean and factor (2, rows)); with centred False the mean counts as zero: RMS normalisation."""

def layer_norm_backward(
    dy: Float, x: Float, n: int, gamma: Float | None, stats: Float, centred: bool, want_x: bool, want_gamma: bool,
    want_beta: bool, /
) -> tuple[Float | None, Float | None, Float | None]:
    """(dx, dgamma, dbeta)."""

def batch_norm_moments(
    x: Float, mask: Mask | None, sections: int, groups: int, tiny: float, /
) -> tuple[Float, Float, NDArray[float64]]:
    """Mean and variance (sections, groups) of x (..., columns) and how many elements each has (sections)."""

def batch_norm_forward(
    x: Float, mean: Float, variance: Float, gamma: Float | None, beta: Float | None, epsilon: float, /
) -> Float:
    """(x - mean) / sqrt(variance + epsilon) gamma + beta; mean and variance (sections, groups)."""

def batch_norm_backward(
    dy: Float, x: Float, mean: Float, variance: Float, gamma: Float | None, epsilon: float,
    count: NDArray[float64] | None, mask: Mask | None, tiny: float, want_x: bool, want_gamma: bool,
    want_beta: bool, want_moments: bool, /
) -> tuple[Float | None, Float | None, Float | None, Float | None, Float | None]:
    """(dx, dgamma, dbeta, dmean, dvariance); with count, mean and variance are functions of x, else they are given."""

# ---- dropout, pooling, gathering ----

def dropout(x: Float, rate: float, key: int, stream: int, /) -> Float:
    """Zero with probability rate, else x / (1 - rate); its own backward. The mask is a function of key and stream."""

def max_pool1d_forward(
    x: Float, size: int, stride: int, left: int, steps: int, keep: int, /
) -> Float | tuple[Float, Steps]:
    """Maxima of windows of x (batch, time, features); with keep also where they stood. Stride 0 shares all times out."""

def max_pool1d_backward(dy: Float, time: int, size: int, stride: int, left: int, which: Steps, /) -> Float:
    """dx (batch, time, features)."""

def average_pool1d_forward(x: Float, size: int, stride: int, left: int, steps: int, /) -> Float:
    """Means of windows of x (batch, time, features), of what lies inside. Stride 0 shares all times out."""

def average_pool1d_backward(dy: Float, time: int, size: int, stride: int, left: int, /) -> Float:
    """dx (batch, time, features)."""

def take_backward(dy: Float, index: Ids, extent: int, axis: int, /) -> Float:
    """The slices of dy along axis added up by index: `extent` of them."""

# ---- losses, one number a row; wanted: bit 0 the target's gradient, bit 1 the output's ----

def binary_crossentropy_forward(target: Float, output: Float, from_logits: int, epsilon: float, /) -> Float:
    """Mean of -t log p - (1 - t) log(1 - p) over a row."""

def binary_crossentropy_backward(
    target: Float, output: Float, from_logits: int, epsilon: float, dloss: Float, wanted: int, /
) -> tuple[Float | None, Float | None]:
    """(dtarget, doutput)."""

def difference_loss_forward(target: Float, output: Float, kind: int, delta: float, /) -> Float:
    """Mean over a row of (t - p)^2, |t - p|, Huber's function or log cosh (t - p): kinds 0 to 3."""

def difference_loss_backward(
    target: Float, output: Float, kind: int, delta: float, dloss: Float, wanted: int, /
) -> tuple[Float | None, Float | None]:
    """(dtarget, doutput)."""

def categorical_crossentropy_forward(
    target: Float | Ids, output: Float, from_logits: int, epsilon: float, /
) -> tuple[Float, Float]:
    """(-sum t log p of each row, what the backward needs); target may be labels."""

def categorical_crossentropy_backward(
    target: Float | Ids, output: Float, from_logits: int, epsilon: float, saved: Float, dloss: Float, wanted: int, /
) -> tuple[Float | None, Float | None]:
    """(dtarget, doutput)."""

def ctc_forward(
    target: Ids, logits: Float, target_length: Ids, output_length: Ids, blank: int, /
) -> tuple[Float, Float, Float]:
    """(loss of each sequence, log-probabilities of the beginnings of paths, log-sum-exp of each step)."""

def ctc_backward(
    target: Ids, logits: Float, target_length: Ids, output_length: Ids, blank: int, loss: Float, alpha: Float,
    norm: Float, dloss: Float, /
) -> Float:
    """The gradient of the logits."""

# ---- nets of the past ----

def hopfield(
    states: Float, weights: Float, thresholds: Float | None, order: Ids | None, sweeps: int, trace: int, /
) -> tuple[Float, Float, Ids, Float | None]:
    """Last states, energies (rows, sweeps + 1), sweeps until rest, states at the same times; order None: all at once."""

# ---- recurrent layers ----

def sequence_plan(
    ids: Ids | None, mask: NDArray[Any] | None, batch: int, time: int, backwards: int, share: int, /
) -> tuple[Ids, Ids | None, Ids | None, Ids | None, Ids | None]:
    """(bounds, row, step, start, shared): the steps that each sequence takes, and where each finds its input half."""

def gated_inputs_forward(rows: Float, index: Ids | None, sequence: Ids, factors: Float, /) -> Float:
    """(positions, copies, features): rows[index] times the factors (copies, sequences, features) of each sequence."""

def gated_inputs_backward(dx: Float, sequence: Ids, factors: Float, /) -> Float:
    """(positions, features): the sum over copies of dx times factors."""

def gated_dense_forward(x: Float, kernel: Float, bias: Float | None, /) -> Float:
    """x (rows, copies, features): copy i times the i-th part of the kernel's columns, plus the bias."""

def gated_dense_backward(
    dy: Float, x: Float, kernel: Float, want_x: int, want_kernel: int, want_bias: int, /
) -> tuple[Float | None, Float | None, Float | None]:
    """(dx, dkernel, dbias)."""

def simple_rnn_forward(
    x: Float, weights: Float, bias: Float | None, h: Float | None, c: Float | None, bounds: Ids, row: Ids | None,
    step: Ids | None, start: Ids | None, factors: Float | None, time: int, carry: int, activation: int,
    recurrent_activation: int, keep: int, /
) -> tuple[Float | None, Float, Float | None, Float | None, Float | None, Float | None]:
    """(y, last h, last c, gates, states before each position, cells before it) from the input half x of each row."""

def simple_rnn_backward(
    dy: Float | None, dc: Float | None, dh_last: Float | None, dc_last: Float | None, gates: Float, h_before: Float,
    c_before: Float | None, weights: Float, bounds: Ids, step: Ids | None, factors: Float | None, time: int, carry: int,
    activation: int, recurrent_activation: int, shared: int, ends: int, want_weights: int, want_bias: int,
    want_states: int, row: Ids | None, rows: int, /
) -> tuple[Float, Float | None, Float | None, Float, Float | None, Float | None]:
    """(gradient of each gate before its activation, by position or summed by row, dweights, dbias, dh, dc, gradient of h at
    each position)."""

def lstm_forward(
    x: Float, weights: Float, bias: Float | None, h: Float | None, c: Float | None, bounds: Ids, row: Ids | None,
    step: Ids | None, start: Ids | None, factors: Float | None, time: int, carry: int, activation: int,
    recurrent_activation: int, keep: int, /
) -> tuple[Float | None, Float, Float | None, Float | None, Float | None, Float | None]:
    """(y, last h, last c, gates, states before each position, cells before it) from the input half x of each row."""

def lstm_backward(
    dy: Float | None, dc: Float | None, dh_last: Float | None, dc_last: Float | None, gates: Float, h_before: Float,
    c_before: Float | None, weights: Float, bounds: Ids, step: Ids | None, factors: Float | None, time: int, carry: int,
    activation: int, recurrent_activation: int, shared: int, ends: int, want_weights: int, want_bias: int,
    want_states: int, row: Ids | None, rows: int, /
) -> tuple[Float, Float | None, Float | None, Float, Float | None, Float | None]:
    """(gradient of each gate before its activation, by position or summed by row, dweights, dbias, dh, dc, gradient of h at
    each position)."""

def gru_forward(
    reset_after: int,
    x: Float, weights: Float, bias: Float | None, h: Float | None, c: Float | None, bounds: Ids, row: Ids | None,
    step: Ids | None, start: Ids | None, factors: Float | None, time: int, carry: int, activation: int,
    recurrent_activation: int, keep: int, /
) -> tuple[Float | None, Float, Float | None, Float | None, Float | None, Float | None]:
    """(y, last h, last c, gates, states before each position, cells before it) from the input half x of each row."""

def gru_backward(
    reset_after: int,
    dy: Float | None, dc: Float | None, dh_last: Float | None, dc_last: Float | None, gates: Float, h_before: Float,
    c_before: Float | None, weights: Float, bounds: Ids, step: Ids | None, factors: Float | None, time: int, carry: int,
    activation: int, recurrent_activation: int, shared: int, ends: int, want_weights: int, want_bias: int,
    want_states: int, row: Ids | None, rows: int, /
) -> tuple[Float, Float | None, Float | None, Float, Float | None, Float | None]:
    """(gradient of each gate before its activation, by position or summed by row, dweights, dbias, dh, dc, gradient of h at
    each position)."""

# ---- optimizers ----

def optimizer_step(
    rule: str, variables: Sequence[Float], gradients: Sequence[Float], slots: Sequence[Sequence[Float | None]],
    table: NDArray[float64], clip: int, limit: float, /
) -> None:
    """Clip, decay and update all variables and their slots in place; table (variables, 8) holds the rule's numbers."""

# ---- word vectors ----

def negative_sampling(
    inputs: Float, outputs: Float, ids: NDArray[int32], keep: NDArray[uint32], other: NDArray[int32], starts: Ids | None,
    parts: NDArray[int32] | None, window: int, negatives: int, cbow: int, shards: int, share: int, measured: int,
    rate: float, last: float, key: int, counter: int, /
) -> Float:
    """Losses of each place; changes inputs and outputs by one pass of skip-gram or CBOW over ids."""

def cooccurrences(
    ids: NDArray[int32], order: NDArray[int32], starts: Ids, window: int, by_distance: int, blocks: int, /
) -> tuple[NDArray[int32], NDArray[int32], Float, Ids]:
    """(rows, columns, values, bounds) of the counts that are not zero, part by part."""

def glove(
    words_table: Float, context_table: Float, rows: NDArray[int32], columns: NDArray[int32], targets: Float,
    weights: Float, bounds: Ids, blocks: int, rate: float, key: int, /
) -> NDArray[float64]:
    """Losses of each part, by stratum; changes both tables by one pass over all entries."""

# ---- data on its way in ----

def pad_sequences(
    rows: Sequence[Any], maxlen: int, fill: NDArray[Any], post_padding: bool, post_truncating: bool, /
) -> NDArray[Any] | None:
    """Lists, tuples or 1-d arrays as one matrix of fill's type (maxlen -1: the longest); None: NumPy has to do it."""

def parse_decimals(text: bytes, count: int, /) -> NDArray[Any]:
    """`count` decimal numbers apart by blanks or line breaks; ValueError where there are more, fewer or others."""

def pickled_rows(stream: bytes, start: int, /) -> tuple[NDArray[Any], NDArray[Any], int] | None:
    """Ids (int32), offsets (int64) and end of a pickled list of lists of ints; None: another notation."""
