"""Milliseconds for one training step of the course's convolutional networks, alone or against Keras' backends."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time


def measure(model, package):
    """Median milliseconds of a step after warming up."""
    import importlib

    from course_models import batch, compiled

    network = compiled(model, importlib.import_module(package))
    x, y = batch(model)
    for _ in range(3):
        network.train_on_batch(x, y)
    times, start = [], time.perf_counter()
    while len(times) < 7 or (time.perf_counter() - start < 1 and len(times) < 60):
        begin = time.perf_counter()
        network.train_on_batch(x, y)
        times.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--models", default="imdb_cnn,newsgroups_cnn,tcn")
    parser.add_argument("--peer", action="append", default=[], metavar="BACKEND=PYTHON",
                        help="a Keras backend (jax, tensorflow, torch) and the interpreter that has it")
    parser.add_argument("--package", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.package:
        print(json.dumps(measure(args.models, args.package)))
        return
    runs = [("seqnet", sys.executable, "seqnet", {})]
    for peer in args.peer:
        backend, _, python = peer.partition("=")
        if not python:
            parser.error(f"--peer needs BACKEND=PYTHON; received {peer!r}")
        runs.append((f"keras-{backend}", python, "keras", {"KERAS_BACKEND": backend}))
    threads = {name: str(args.threads) for name in ("OMP_NUM_THREADS", "SEQNET_NUM_THREADS", "OPENBLAS_NUM_THREADS",
                                                    "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")}
    print(f"{args.threads} threads, median of {args.passes} interleaved passes")
    for model in args.models.split(","):
        seen = {name: [] for name, *_ in runs}
        for _ in range(args.passes):
            for name, python, package, env in runs:
                out = subprocess.run([python, __file__, "--models", model, "--package", package], check=True,
                                     env={**os.environ, **threads, **env}, capture_output=True, text=True).stdout
                seen[name].append(json.loads(out.splitlines()[-1]))
        for name, times in seen.items():
            ratio = statistics.median(t / own for t, own in zip(times, seen["seqnet"], strict=True))
            print(f"{model:>16}  {name:>18}  {statistics.median(times):8.2f} ms  {ratio:5.2f} x seqnet")


if __name__ == "__main__":
    main()
