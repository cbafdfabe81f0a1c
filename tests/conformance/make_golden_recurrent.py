"""Write golden_recurrent.npz: what PyTorch computes, in float64, for the calls of recurrent_cases.py.

    python tests/conformance/make_golden_recurrent.py

Plain calls are answered by torch.nn.RNN, LSTM and GRU; masks and dropout, which these do not have, by the equations of
their documentation, step by step.
"""

import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.conformance.recurrent_cases import KINDS, TIME, UNITS, WHAT, arrays, names  # noqa: E402


def by_module(kind, _, leaves, backwards):
    """(outputs, last states) of PyTorch's own network."""
    x, w, u, b, *states = leaves
    module = {"simple_rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind]
    net = module(x.shape[2], UNITS, batch_first=True, dtype=torch.float64)
    inner = b[1] if kind == "gru" else torch.zeros_like(b)
    values = {"weight_ih_l0": w, "weight_hh_l0": u, "bias_ih_l0": b[0] if kind == "gru" else b, "bias_hh_l0": inner}
    if kind == "gru":  # PyTorch's order is r, z, n
        swap = torch.cat([torch.arange(UNITS, 2 * UNITS), torch.arange(UNITS), torch.arange(2 * UNITS, 3 * UNITS)])
        values = {name: v[..., swap] for name, v in values.items()}
    values = {name: v.T if v.ndim == 2 else v for name, v in values.items()}
    begin = tuple(s[None] for s in states)
    sequence = x.flip(1) if backwards else x
    y, last = torch.func.functional_call(net, values, (sequence, begin if len(states) == 2 else begin[0]))
    return y, [s[0] for s in (last if len(states) == 2 else (last,))]


def by_steps(kind, a, leaves, backwards):
    """The same by the equations."""
    x, w, u, b, *states = leaves
    gates = KINDS[kind][0]
    cut = [slice(g * UNITS, (g + 1) * UNITS) for g in range(gates)]
    mx, mh = a["factors"] or (np.ones((gates, len(x), n)) for n in (x.shape[2], UNITS))
    mx, mh = torch.tensor(mx), torch.tensor(mh)
    outputs = []
    for t in range(TIME - 1, -1, -1) if backwards else range(TIME):
        h = states[0]
        outer = [(x[:, t] * mx[g]) @ w[:, cut[g]] + (b[0] if kind == "gru" else b)[cut[g]] for g in range(gates)]
        inner = [(h * mh[g]) @ u[:, cut[g]] + (b[1][cut[g]] if kind == "gru" else 0) for g in range(gates)]
        if kind == "simple_rnn":
            new = [torch.tanh(outer[0] + inner[0])]
        elif kind == "lstm":
            i, f, o = (torch.sigmoid(outer[g] + inner[g]) for g in (0, 1, 3))
            c = f * states[1] + i * torch.tanh(outer[2] + inner[2])
            new = [o * torch.tanh(c), c]
        else:
            z, r = (torch.sigmoid(outer[g] + inner[g]) for g in (0, 1))
            new = [z * h + (1 - z) * torch.tanh(outer[2] + r * inner[2])]
        seen = torch.tensor(a["mask"][:, t, None] if a["mask"] is not None else np.ones((len(x), 1), bool))
        states = [torch.where(seen, n, s) for n, s in zip(new, states, strict=True)]
        outputs.append(states[0])
    return torch.stack(outputs, 1), states


def main():
    found = {"version": np.array(f"torch {torch.__version__}")}
    for name, kind, form in names():
        a = arrays(kind, form)
        plain = a["mask"] is None and a["factors"] is None
        leaves = [torch.tensor(v, requires_grad=True) for v in
                  (a["x"], a["kernel"], a["recurrent_kernel"], a["bias"], *a["states"])]
        y, last = (by_module if plain else by_steps)(kind, a, leaves, "backwards" in form)
        total = (y * torch.tensor(a["dy"])).sum() + sum((s * torch.tensor(g)).sum() for s, g in zip(last, a["dlast"]))
        grads = torch.autograd.grad(total, leaves)
        for what, value in zip(WHAT, (y.detach(), *grads), strict=False):
            found[f"{name}/{what}"] = value.numpy()
    target = HERE / "golden_recurrent.npz"
    np.savez_compressed(target, **found)
    print(target, len(found), "arrays,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
