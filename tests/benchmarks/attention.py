"""Attention alone, forward and backward, against torch's scaled_dot_product_attention where torch is installed.

    python tests/benchmarks/attention.py [--threads 2] [--rounds 5] [--only plain,causal]

Both run in this process in turn, a pause between; printed are the medians of the rounds' medians and of their ratios.
"""

import argparse
import os
import statistics
import time

SHAPES = {  # batch, heads, queries and keys, size of a head, causal
    "plain": (8, 8, 512, 64, False),
    "causal": (8, 8, 512, 64, True),
    "gpt": (12, 6, 256, 64, True),
    "imdb": (64, 2, 500, 32, False),
    "newsgroups": (16, 4, 1000, 100, False),
}


def timed(run, seconds=0.6):
    """Median milliseconds of a call."""
    run()
    times, start = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        run()
        times.append(time.perf_counter() - before)
    return statistics.median(times) * 1e3


def ours(arrays, causal):
    """A call of the forward, and one of forward and backward."""
    from seqnet import ops
    from seqnet.tape import backward
    from seqnet.tensor import Tensor, no_grad

    q, k, v, g = arrays
    leaves = [Tensor(x, requires_grad=True) for x in (q, k, v)]

    def forward():
        with no_grad():
            ops.attention(q, k, v, causal=causal)

    def both():
        y = ops.attention(*leaves, causal=causal)
        return backward(y, leaves, g)

    return forward, both


def theirs(arrays, causal):
    """The same of torch, on its own layout (batch, heads, time, size)."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    q, k, v, g = (torch.from_numpy(x).transpose(1, 2).contiguous() for x in arrays)
    leaves = [x.clone().requires_grad_(True) for x in (q, k, v)]

    def forward():
        with torch.inference_mode():
            scaled_dot_product_attention(q, k, v, is_causal=causal)

    def both():
        return torch.autograd.grad(scaled_dot_product_attention(*leaves, is_causal=causal), leaves, g)

    return forward, both


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(SHAPES))
    args = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    import numpy as np

    import seqnet

    seqnet.config.set_num_threads(args.threads)
    try:
        import torch
    except ImportError:
        torch = None
    else:
        torch.set_num_threads(args.threads)
    rng = np.random.default_rng(0)
    for name in args.only.split(","):
        batch, heads, length, size, causal = SHAPES[name]
        arrays = [rng.standard_normal((batch, length, heads, size), dtype="float32") for _ in range(4)]
        flops = 2 * batch * heads * length * length * size * (0.5 if causal else 1)
        runs = {"seqnet": ours(arrays, causal)} | ({"torch": theirs(arrays, causal)} if torch else {})
        for part, products in ((0, 2), (1, 7)):
            times = {who: [] for who in runs}
            for _ in range(args.rounds):
                for who, functions in runs.items():
                    time.sleep(0.05)
                    times[who].append(timed(functions[part]))
            mine = statistics.median(times["seqnet"])
            speed = products * flops / mine / 1e6
            line = f"{name:12}{('forward', 'forward+backward')[part]:18}{mine:8.2f} ms {speed:6.0f} GFLOP/s"
            if torch:
                ratio = statistics.median(t / s for s, t in zip(times["seqnet"], times["torch"], strict=True))
                line += f"   torch {statistics.median(times['torch']):8.2f} ms   ratio {ratio:.2f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
