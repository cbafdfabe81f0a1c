"""The matrix product against NumPy's BLAS: GFLOP/s and their ratio.

Each library runs in a process of its own, in turn, so that one's idle threads do not slow the other.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

SHAPES = [(256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (64, 100, 400), (64, 100, 100),
          (64, 512, 2048), (32, 512, 2048), (32000, 250, 64), (32000, 50, 400), (3072, 384, 1536)]


def measure(library):
    """GFLOP/s for each shape (rows, depth, columns), the median of nine rounds."""
    import numpy as np

    rng, found = np.random.default_rng(0), []
    for m, k, n in SHAPES:
        a, b = rng.standard_normal((m, k), dtype="float32"), rng.standard_normal((k, n), dtype="float32")
        if library == "blas":
            out = np.empty((m, n), "float32")
            run = lambda a=a, b=b, out=out: np.matmul(a, b, out=out)  # noqa: E731
        else:
            from seqnet import _core

            run = lambda a=a[None], b=b[None]: _core.matmul(a, b, 0, 0)  # noqa: E731
        flops, rounds = 2.0 * m * k * n, []
        run(), run()
        count = max(1, int(0.03 * 60e9 / flops))
        for _ in range(9):
            start = time.perf_counter()
            for _ in range(count):
                run()
            rounds.append(flops * count / (time.perf_counter() - start) * 1e-9)
        found.append(statistics.median(rounds))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--library", choices=["blas", "seqnet"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.library:
        print(json.dumps(measure(args.library)))
        return
    env = dict(os.environ)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SEQNET_NUM_THREADS"):
        env[name] = str(args.threads)
    rates = {"blas": [], "seqnet": []}
    for _ in range(args.passes):
        for library, seen in rates.items():
            out = subprocess.run([sys.executable, __file__, "--library", library], env=env, check=True,
                                 capture_output=True, text=True).stdout
            seen.append(json.loads(out))
    print(f"{args.threads} threads, float32, median of {args.passes} passes, GFLOP/s")
    print(f"{'rows x depth x columns':>24}  {'BLAS':>6}  {'seqnet':>6}  ratio")
    for i, shape in enumerate(SHAPES):
        blas, own = (statistics.median(one[i] for one in rates[name]) for name in ("blas", "seqnet"))
        ratio = statistics.median(s[i] / b[i] for s, b in zip(rates["seqnet"], rates["blas"], strict=True))
        print(f"{' x '.join(map(str, shape)):>24}  {blas:6.1f}  {own:6.1f}  {ratio:5.2f}")


if __name__ == "__main__":
    main()
