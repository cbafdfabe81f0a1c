"""Differentiable functions of tensors, under the names and arguments of keras.ops.

Each takes tensors, NumPy arrays, numbers or lists and gives a Tensor; called on symbolic tensors it becomes a node of
a Functional model. Each has a slow twin in seqnet.reference, written to be read.
"""

from ..errors import suggests as _suggests
from . import linalg, nn, numpy
from .activation import (
    celu, elu, gelu, hard_sigmoid, hard_silu, hard_swish, leaky_relu, log_sigmoid, mish, relu, relu6, selu, sigmoid,
    silu, softplus, softsign, swish, tanh,
)
from .any_rank import (
    adaptive_average_pool, adaptive_max_pool, average_pool, conv, conv_transpose, depthwise_conv, max_pool, separable_conv,
)
from .arithmetic import add, divide, floor_divide, maximum, minimum, mod, multiply, power, subtract, true_divide
from .attention import attention, dot_product_attention
from .batch_norm import batch_moments, batch_normalization, group_normalization, normalize_batch
from .bits import (
    bitwise_and, bitwise_invert, bitwise_left_shift, bitwise_not, bitwise_or, bitwise_right_shift, bitwise_xor, gcd, lcm,
    left_shift, right_shift,
)
from .classes import in_top_k, moments, multi_hot
from .compare import (
    cast, equal, greater, greater_equal, isfinite, isinf, isnan, less, less_equal, logical_and, logical_not,
    logical_or, logical_xor, not_equal, stop_gradient, where,
)
from .control import (
    associative_scan, cond, custom_gradient, fori_loop, map, scan, switch, vectorize, vectorized_map, while_loop,
)
from .conv1d import conv1d
from .conv1d_transpose import conv1d_transpose
from .counts import class_counts
from .cooccurrences import cooccurrences
from .counting import (
    argpartition, bincount, digitize, histogram, isin, nonzero, searchsorted, unique, unravel_index,
)
from .create import (
    arange, convert_to_numpy, convert_to_tensor, eye, full, full_like, identity, is_tensor, linspace, ones, ones_like,
    tri, zeros, zeros_like,
)
from .ctc import ctc_decode, ctc_loss
from .cumprod import cumprod
from .dense import dense
from .depthwise_conv1d import depthwise_conv1d
from .dropout import dropout
from .einsum import einsum
from .elementwise import (
    abs, absolute, ceil, clip, erf, exp, expm1, floor, log, log1p, negative, reciprocal, round, rsqrt, sign, sqrt, square,
)
from .embedding import embedding
from .exponential import cbrt, erfc, erfinv, exp2, ldexp, log2, log10, logaddexp, logaddexp2
from .glove import glove
from .hopfield import hopfield
from .gru import gru, gru_step
from .indexing import argsort, getitem, one_hot, pad, repeat, slice, sort, take, take_along_axis, top_k
from .joining import append, array_split, dsplit, dstack, hsplit, hstack, meshgrid, vsplit, vstack
from .layer_norm import layer_normalization, rms_normalization
from .linalg import (
    cholesky, cholesky_inverse, det, eig, eigh, inv, logdet, lstsq, lu_factor, matrix_rank, pinv, qr, slogdet, solve,
    solve_triangular, svd,
)
from .losses import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy
from .lstm import lstm, lstm_step
from .matmul import matmul
from .nan import (
    nan_to_num, nanargmax, nanargmin, nancumprod, nancumsum, nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar,
)
from .negative_sampling import negative_sampling
from .normalize import normalize
from .pool1d import adaptive_average_pool1d, adaptive_max_pool1d, average_pool1d, max_pool1d
from .products import (
    average, cdist, corrcoef, correlate, cross, dot, inner, kron, outer, tensordot, trapezoid, vdot,
)
from .quantiles import median, nanmedian, nanpercentile, nanquantile, percentile, ptp, quantile
from .rearranging import (
    diag, diagflat, diagonal, diff, fliplr, flipud, rearrange, roll, rot90, select, trace, vander,
)
from .reduce import (
    all, amax, amin, any, argmax, argmin, count_nonzero, cumsum, max, mean, min, norm, prod, std, sum, var,
)
from .scalars import (
    allclose, angle, array, conj, conjugate, copy, divide_no_nan, dtype, empty, empty_like, fabs, fmax, fmin, fmod,
    geomspace, heaviside, i0, imag, isclose, isneginf, isposinf, isreal, logspace, ndim, nextafter, real,
    saturate_cast, signbit, trunc, view,
)
from .segments import (
    scatter, scatter_update, segment_max, segment_min, segment_prod, segment_sum, slice_update,
)
from .shape import (
    broadcast_to, concatenate, expand_dims, flip, moveaxis, ravel, reshape, shape, size, split, squeeze, stack,
    swapaxes, tile, transpose, tril, triu, unstack,
)
from .shrink import (
    glu, hard_shrink, hard_tanh, soft_shrink, sparse_plus, sparse_sigmoid, squareplus, tanh_shrink, threshold,
)
from .simple_rnn import simple_rnn, simple_rnn_step
from .signal import extract_sequences, fft, fft2, ifft2, irfft, istft, rfft, stft
from .softmax import log_softmax, logsumexp, softmax
from .sparsemax import sparsemax
from .trigonometric import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cos, cosh, deg2rad, hypot, rad2deg, sin, sinc, sinh, tan,
)
from .unembedding import unembedding
from .windows import bartlett, blackman, hamming, hanning, kaiser

gather, get_item = take, getitem

__all__ = sorted(name for name, value in vars().items() if callable(value) and not name.startswith("_"))
__getattr__ = _suggests(globals())
