"""Where the time of a training step goes: calls and milliseconds of each function of the core."""

import argparse
import time

from course_models import MODELS, batch, compiled


def timed(core):
    """Wraps the core's functions; the dictionary that is returned fills with [calls, seconds]."""
    spent = {}

    def wrap(name, function):
        def call(*args):
            start = time.perf_counter()
            result = function(*args)
            entry = spent.setdefault(name, [0, 0.0])
            entry[0] += 1
            entry[1] += time.perf_counter() - start
            return result

        return call

    for name in core.ops()["functions"]:
        setattr(core, name, wrap(name, getattr(core, name)))
    return spent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=30)
    args = parser.parse_args()
    import seqnet
    from seqnet import _core

    seqnet.config.set_num_threads(args.threads)
    spent = timed(_core)
    for name in args.models.split(","):
        model = compiled(name, seqnet)
        x, y = batch(name)
        for _ in range(3):
            model.train_on_batch(x, y)
        spent.clear()
        start = time.perf_counter()
        for _ in range(args.steps):
            model.train_on_batch(x, y)
        step = (time.perf_counter() - start) / args.steps * 1e3
        inside = sum(seconds for _, seconds in spent.values()) / args.steps * 1e3
        print(f"{name}: {step:.2f} ms a step, {inside:.2f} ms of it in the core ({_core.cpu_info()['isa']}, "
              f"{args.threads} threads)")
        for function, (calls, seconds) in sorted(spent.items(), key=lambda item: -item[1][1])[:12]:
            print(f"    {function:<32} {calls / args.steps:5.1f} calls  {seconds / args.steps * 1e3:8.3f} ms")


if __name__ == "__main__":
    main()
