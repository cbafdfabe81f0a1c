"""Write golden_attention.npz: what PyTorch and Keras compute, in float64, for the calls of attention_cases.py.

    KERAS_BACKEND=jax JAX_ENABLE_X64=1 python tests/conformance/make_golden_attention.py keras
    python tests/conformance/make_golden_attention.py torch

Each adds its part; the arrays are output and gradients of query, key, value and bias.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.conformance.attention_cases import arrays, kept, names  # noqa: E402


def by_keras():
    """A function that answers a case, and who it is."""
    import jax
    import keras
    from keras.src.backend.common import dtypes

    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"

    def answer(q, k, v, g, mask, bias, scale, causal):
        def total(q, k, v, bias):
            y = keras.ops.dot_product_attention(q, k, v, bias=bias, mask=mask, scale=scale, is_causal=causal)
            return (y * g).sum(), y

        wanted = (0, 1, 2) if bias is None else (0, 1, 2, 3)
        grads, y = jax.grad(total, argnums=wanted, has_aux=True)(q, k, v, bias)
        return y, *grads

    return answer, f"keras {keras.__version__}, jax {jax.__version__}"


def by_torch():
    """The same by PyTorch, whose axes are (batch, heads, time, size) and whose mask is also the bias."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    def answer(q, k, v, g, mask, bias, scale, causal):
        leaves = [torch.tensor(x, requires_grad=True) for x in (q, k, v, *([] if bias is None else [bias]))]
        turned = [x.transpose(1, 2) for x in leaves[:3]]
        full = (q.shape[0], q.shape[2], q.shape[1], k.shape[1])
        seen = np.ones(full, bool) if mask is None else np.broadcast_to(mask, full)
        if causal:
            seen = seen & np.tri(*full[2:], dtype=bool)
        added = torch.where(torch.tensor(np.ascontiguousarray(seen)), 0.0, float("-inf")).double()
        y = scaled_dot_product_attention(*turned, attn_mask=added if bias is None else added + leaves[3], scale=scale)
        y = y.transpose(1, 2)
        grads = torch.autograd.grad((y * torch.tensor(g)).sum(), leaves)
        return y.detach().numpy(), *(x.numpy() for x in grads)

    return answer, f"torch {torch.__version__}"


def main():
    target = HERE / "golden_attention.npz"
    found = dict(np.load(target)) if target.exists() else {}
    for who in sys.argv[1:]:
        answer, version = {"keras": by_keras, "torch": by_torch}[who]()
        found[f"{who}/version"] = np.array(version)
        for name, lengths, size, limit, causal in names():
            results = answer(*arrays(name, lengths, size, limit), causal)
            for what, array in zip(("out", "dq", "dk", "dv", "dbias"), results, strict=False):
                if what != "dbias" or lengths != "blocks":
                    found[f"{who}/{name}/{what}"] = kept(np.asarray(array))
    np.savez_compressed(target, **found)
    print(target, len(found), "arrays,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
