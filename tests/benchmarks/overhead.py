"""Microseconds that Python adds to a call: a model of two layers of 32 units, one sample at a time.

The best and the median of some thousand calls, and the memory of the process over ten thousand predictions.
"""

import argparse
import statistics
import time

import numpy as np

BARS = {"train_on_batch": 150, "predict_on_batch": 40, "predict": 150}


def build(package):
    """The compiled model, a sample and its target."""
    layers = package.layers
    model = package.Sequential([package.Input((32,)), layers.Dense(32, activation="relu"), layers.Dense(32)])
    model.compile("adam", "mse")
    r = np.random.default_rng(0)
    return model, r.normal(size=(1, 32)).astype("float32"), r.normal(size=(1, 32)).astype("float32")


def calls(model, x, y):
    """What is measured, by name."""
    return {
        "train_on_batch": lambda: model.train_on_batch(x, y),
        "test_on_batch": lambda: model.test_on_batch(x, y),
        "predict_on_batch": lambda: model.predict_on_batch(x),
        "predict": lambda: model.predict(x, verbose=0),
        "evaluate": lambda: model.evaluate(x, y, verbose=0),
        "model(x)": lambda: model(x),
    }


def measure(call, count):
    """(best, median) microseconds over `count` calls, each timed alone: one that the machine interrupts spoils no other."""
    for _ in range(count // 10):
        call()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6, statistics.median(times) * 1e6


def resident():
    """Kilobytes of memory that the process holds; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    except OSError:
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default="seqnet", help="seqnet or keras")
    parser.add_argument("--count", type=int, default=3000)
    args = parser.parse_args()
    import importlib

    model, x, y = build(importlib.import_module(args.package))
    print(f"{'call':>18} {'best':>9} {'median':>9} {'bar':>6}   microseconds")
    for name, call in calls(model, x, y).items():
        best, median = measure(call, args.count)
        print(f"{name:>18} {best:9.1f} {median:9.1f} {BARS.get(name, ''):>6}")
    if args.package == "seqnet":
        before = resident()
        for _ in range(10_000):
            model.predict(x, verbose=0)
        print(f"memory over 10,000 predict calls: {before} kB before, {resident()} kB after")


if __name__ == "__main__":
    main()
