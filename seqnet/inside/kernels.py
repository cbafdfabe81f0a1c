"""The C that ran for a layer, and its twin in NumPy that says the same thing slowly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import import_module, resources
from pathlib import Path

from ..errors import describe, unknown_name

# operation -> (kernel files with the functions to show, none for all of them; the module of its twin)
_KERNELS = {
    "activation": ({"elementwise.c": (), "activation.c": ()}, "activation"),
    "add": ({"arithmetic.c": ()}, "arithmetic"),
    "attention": ({"attention.c": (), "attention_tiles.c": (), "attention_backward.c": ()}, "attention"),
    "batch_normalization": ({"batch_norm.c": ()}, "batch_norm"),
    "conv1d": ({"conv1d.c": (), "gemm.c": ("gemm_rows",)}, "conv1d"),
    "conv1d_lookup": ({"lookup.c": (), "gemm.c": ("gemm_rows",)}, "conv1d"),
    "conv1d_pool": ({"conv1d.c": (), "gemm.c": ("gemm_rows",)}, "conv1d"),
    "conv1d_transpose": ({"conv1d.c": (), "gemm.c": ("gemm_rows",)}, "conv1d_transpose"),
    "dense": ({"dense.c": (), "gemm.c": ("gemm_rows",), "gemm_transposed.c": ("gemm_transposed",)}, "dense"),
    "depthwise_conv1d": ({"depthwise_conv1d.c": ()}, "depthwise_conv1d"),
    "dropout": ({"dropout.c": ()}, "dropout"),
    "einsum": ({"gemm.c": (), "gemm_transposed.c": ()}, "einsum"),
    "elementwise": ({"elementwise.c": ()}, "elementwise"),
    "embedding": ({"embedding.c": ()}, "embedding"),
    "gru": ({"gru.c": (), "recurrent.c": ("cell_product",)}, "gru"),
    "hopfield": ({"hopfield.c": ()}, "hopfield"),
    "layer_normalization": ({"layer_norm.c": ()}, "layer_norm"),
    "losses": ({"losses.c": ()}, "losses"),
    "lstm": ({"lstm.c": (), "recurrent.c": ("cell_product",)}, "lstm"),
    "matmul": ({"gemm.c": (), "gemm_transposed.c": ()}, "matmul"),
    "pool1d": ({"pool1d.c": ()}, "pool1d"),
    "reduce": ({"reduce.c": ()}, "reduce"),
    "simple_rnn": ({"simple_rnn.c": (), "recurrent.c": ("cell_product",)}, "simple_rnn"),
    "softmax": ({"softmax.c": ()}, "softmax"),
}
# other names of operations on the tape -> the names above
_SAME = {
    **dict.fromkeys(("tanh", "sigmoid", "relu", "relu6", "selu", "softplus", "log_sigmoid", "softsign", "silu", "mish",
                     "hard_sigmoid", "hard_silu", "leaky_relu", "elu", "celu", "gelu"), "activation"),
    **dict.fromkeys(("subtract", "multiply", "divide", "maximum", "minimum"), "add"),
    **dict.fromkeys(("max", "min", "sum", "mean", "var"), "reduce"),
    **dict.fromkeys(("max_pool1d", "average_pool1d", "adaptive_average_pool1d", "adaptive_max_pool1d"), "pool1d"),
    **dict.fromkeys(("log_softmax", "logsumexp"), "softmax"),
    **dict.fromkeys(("square", "exp", "log", "sqrt", "rsqrt", "reciprocal", "absolute", "negative", "erf", "clip"),
                    "elementwise"),
    **dict.fromkeys(("binary_crossentropy", "categorical_crossentropy", "mean_squared_error"), "losses"),
    "rms_normalization": "layer_normalization", "group_normalization": "batch_normalization",
    "normalize_batch": "batch_normalization",
}
# layer -> what it runs when nobody shows it data
_LAYERS = {
    "Activation": "activation", "ReLU": "activation", "LeakyReLU": "activation", "ELU": "activation", "Add": "add",
    "Subtract": "add", "Multiply": "add", "Maximum": "add", "Minimum": "add", "Average": "add", "Attention": "attention",
    "AdditiveAttention": "softmax matmul", "MultiHeadAttention": "dense attention",
    "GroupedQueryAttention": "dense attention",
    "AveragePooling1D": "pool1d", "MaxPooling1D": "pool1d", "GlobalAveragePooling1D": "reduce",
    "GlobalMaxPooling1D": "reduce", "BatchNormalization": "batch_normalization", "Bidirectional": "",
    "Conv1D": "conv1d", "Conv1DTranspose": "conv1d_transpose", "Dense": "dense", "DepthwiseConv1D": "depthwise_conv1d",
    "Dropout": "dropout", "SpatialDropout1D": "dropout", "Dot": "matmul", "EinsumDense": "einsum", "Embedding": "embedding",
    "GRU": "gru", "GRUCell": "gru", "LSTM": "lstm", "LSTMCell": "lstm", "SimpleRNN": "simple_rnn",
    "SimpleRNNCell": "simple_rnn", "LayerNormalization": "layer_normalization", "RMSNormalization": "layer_normalization",
    "GroupNormalization": "batch_normalization", "SeparableConv1D": "depthwise_conv1d conv1d", "Softmax": "softmax",
    "TransformerEncoder": "dense attention layer_normalization", "TransformerDecoder": "dense attention layer_normalization",
    "TokenAndPositionEmbedding": "embedding add",
}


@dataclass(frozen=True)
class KernelSource:
    """What `show_kernel` found: prints itself, in a notebook as two foldable texts.

    name: the layer or operation; ops: the operations; files: {kernel file: its text, or of a shared file the functions that
    belong here}; twins: {module of seqnet.reference: its text}; variant: the instruction set that runs here.
    """

    name: str
    ops: tuple
    files: dict
    twins: dict
    variant: str

    @property
    def c(self):
        """The C of all files, one after the other."""
        return "\n".join(f"/* ---- csrc/kernels/{name} ---- */\n{text}" for name, text in self.files.items())

    @property
    def twin(self):
        """The NumPy of all twins, one after the other."""
        return "\n".join(f"# ---- seqnet/reference/{name}.py ----\n{text}" for name, text in self.twins.items())

    def function(self, name):
        """The text of one C function, with the comment above it. Raises KeyError that lists what there is."""
        known = {}
        for text in self.files.values():
            known.update(_functions(text))
        if name not in known:
            raise KeyError(f"no function {name!r} in the kernels of {self.name}; there are {', '.join(known)}")
        return known[name]

    def _head(self):
        count = sum(text.count("\n") for text in self.files.values())
        return (f"{self.name}: {count} lines of C in {', '.join(self.files)}, compiled here for {self.variant}; "
                f"twin: seqnet.reference.{', '.join(self.twins)}")

    def __str__(self):
        return f"{self._head()}\n\n{self.c}\n{self.twin}"

    __repr__ = __str__

    def _repr_html_(self):
        def folded(title, text, shown):
            return (f"<details{' open' if shown else ''}><summary>{escape(title)}</summary><pre style=\"max-height:28em;"
                    f"overflow:auto;font-size:12px;line-height:1.35\">{escape(text)}</pre></details>")

        parts = [folded(f"csrc/kernels/{name}", text, i == 0) for i, (name, text) in enumerate(self.files.items())]
        parts += [folded(f"seqnet/reference/{name}.py", text, False) for name, text in self.twins.items()]
        return f"<p>{escape(self._head())}</p>{''.join(parts)}"


def show_kernel(layer, x=None):
    """The C source that runs for a layer or operation, and its NumPy twin.

        seqnet.show_kernel(model.layers[1])            # prints both; in a notebook two foldable texts
        seqnet.show_kernel("lstm").function("lstm_finish_usual")

    Args:
        layer: a layer, a model, or the name or function of an operation of `seqnet.ops`.
        x: input of the layer; the operations are then those that really ran on it, which may be others: a convolution
            behind an embedding looks its products up.

    Returns: a `KernelSource`. Raises UnknownNameError for a name without a kernel, ValueError for a layer that only moves
    data, TypeError for anything else.
    """
    from .. import _core

    name, ops = _ops_of(layer, x)
    files, twins = {}, {}
    for op in ops:
        wanted, twin = _KERNELS[op]
        for file, functions in wanted.items():
            text = kernel_text(file)
            if functions:
                found = _functions(text)
                text = "\n".join(found[f] for f in functions)
            if len(text) > len(files.get(file, "")):
                files[file] = text
        twins[twin] = twin_text(twin)
    return KernelSource(name, tuple(ops), files, twins, _core.cpu_info()["isa"])


def _ops_of(layer, x):
    from ..layers.layer import Layer

    if not isinstance(layer, Layer):
        name = layer if isinstance(layer, str) else getattr(layer, "__name__", None)
        if not isinstance(name, str):
            raise TypeError(f"show_kernel: needs a layer, or the name of an operation; received {type(layer).__name__}")
        op = _SAME.get(name, name)
        if op not in _KERNELS:
            raise unknown_name("kernel", name, [*_KERNELS, *_SAME])
        return name, [op]
    ops = _that_ran(layer, x) if x is not None else _by_kind(layer)
    if not ops:
        raise ValueError(f"{describe(layer)} only moves or passes on its input: no kernel of its own runs.")
    return describe(layer), list(dict.fromkeys(ops))


def _by_kind(layer):
    for cls in type(layer).__mro__:
        if cls.__name__ in _LAYERS:
            own = _LAYERS[cls.__name__].split()
            if own:
                return own
            break
    return [op for sublayer in layer._sublayers for op in _by_kind(sublayer)]


def _that_ran(layer, x):
    from ..tape import GradientTape
    from ..tensor import Tensor
    from ..tree import flatten, map_structure
    from .plants import history

    x = map_structure(lambda a: a if isinstance(a, Tensor) else Tensor(a) if hasattr(a, "dtype") else a, x)
    with GradientTape() as tape:
        for t in flatten(x):
            if t.dtype.kind == "f":
                tape.watch(t)
        outputs = layer(x)
    found = []
    for y in flatten(outputs):
        for node in reversed(history(y) if y.node is not None else []):
            looked_up = node.op.startswith("conv1d") and node.backward.__name__ == "_lookup_backward"
            op = "conv1d_lookup" if looked_up else _SAME.get(node.op, node.op)
            if op in _KERNELS:
                found.append(op)
    return found


def kernel_text(file):
    """The text of csrc/kernels/<file>: from the source tree, or from the copy in the installed package."""
    source = Path(__file__).resolve().parents[2] / "csrc" / "kernels" / file
    if source.is_file():
        return source.read_text(encoding="utf-8")
    return _shipped()[file]


@lru_cache(maxsize=1)
def _shipped():
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(resources.files("seqnet").joinpath("kernels.zip").read_bytes())) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def twin_text(module):
    """The text of seqnet/reference/<module>.py."""
    path = import_module(f"seqnet.reference.{module}").__file__
    return Path(path).read_text(encoding="utf-8")


def _functions(text):
    """{name: text} of the functions in a kernel file, each with the comment above it."""
    lines, found = text.split("\n"), {}
    for number, line in enumerate(lines):
        name = re.match(r"(?:\w[\w\s*]*\s\**)?SN\((\w+)\)\(", line)
        if not name:
            continue
        opening = next(n for n in range(number, len(lines)) if lines[n].rstrip().endswith(("{", ";")))
        if lines[opening].rstrip().endswith(";"):  # a declaration
            continue
        end = next(n for n in range(opening, len(lines)) if lines[n].rstrip() == "}")
        first = number
        while first and lines[first - 1].strip():
            first -= 1
        found[name[1]] = "\n".join(lines[first : end + 1]) + "\n"
    return found
