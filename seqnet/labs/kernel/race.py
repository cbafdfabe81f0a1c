"""How fast: the same kernel at several settings of the compiler, the loop as a textbook writes it, and the core."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ... import config, ops
from ..definition import get
from ..sandbox import Failure
from .sandbox import KernelSandbox

TEXTBOOK = Path(__file__).with_name("textbook.c")
SHAPES = {  # the course's convolution on words, its recurrent network, a short attention
    "conv1d": {"x": (8, 120, 64), "w": (5, 64, 64), "b": (64,)},
    "lstm_step": {"x": (32, 64), "h": (32, 64), "c": (32, 64), "W": (64, 256), "U": (64, 256), "b": (256,)},
    "attention": {"q": (4, 128, 64), "k": (4, 128, 64), "v": (4, 128, 64)},
}
_one_race = threading.Lock()  # two students who race at a time would slow each other down
LAST = {"conv1d": [1], "lstm_step": [], "attention": [128]}


def problem(name, seed=0):
    """The arguments that are raced."""
    rng = np.random.default_rng(seed)
    return [*(rng.standard_normal(s).astype("float32") * 0.3 for s in SHAPES[name].values()), *LAST[name]]


@dataclass
class Ladder:
    """GFLOP/s by rung; printed as bars."""

    name: str
    rungs: dict

    def __repr__(self):
        most = max(self.rungs.values())
        lines = [f"{self.name}: GFLOP/s on one core, float32"]
        for label, rate in self.rungs.items():
            lines.append(f"  {label:<34} {rate:8.2f}  {'#' * max(1, round(40 * rate / most))}")
        return "\n".join(lines)

    def _repr_html_(self):
        most = max(self.rungs.values())
        rows = "".join(
            f'<tr><td>{label}</td><td style="text-align:right">{rate:.2f}</td>'
            f'<td><div style="background:#d66014;height:10px;width:{max(2, round(240 * rate / most))}px"></div></td></tr>'
            for label, rate in self.rungs.items())
        return f"<table><caption>{self.name}: GFLOP/s on one core, float32</caption>{rows}</table>"


def rate(source, name, kind="fast", rounds=5, file_name=None, first_line=1, variant=None):
    """GFLOP/s of ``lab_<name>`` of a C text, built as `kind`, in a process of its own on the judge's clock."""
    lab = get("kernel")
    args = problem(name)
    with _one_race, KernelSandbox(source, lab, variant, 20.0, 120.0, kind, file_name, first_line) as box:
        seconds = box.seconds(f"lab_{name}", args, rounds=rounds)
    from .signatures import signature

    return signature(name).work(*args) / seconds / 1e9


def core_rate(name, rounds=5):
    """GFLOP/s of the core's own kernel on one thread."""
    args = problem(name)
    work = core_call(name, args)
    threads = config.get_num_threads()
    config.set_num_threads(1)
    try:
        work()
        best = np.inf
        for _ in range(rounds):
            begun, count = time.perf_counter(), 0
            while time.perf_counter() - begun < 0.02:
                work()
                count += 1
            best = min(best, (time.perf_counter() - begun) / count)
    finally:
        config.set_num_threads(threads)
    from .signatures import signature

    return signature(name).work(*args) / best / 1e9


def core_call(name, args):
    """The core's operation on these arguments, ready to be called."""
    if name == "conv1d":
        x, w, b, dilation = args
        return lambda: ops.conv1d(x, w, b, padding="causal", dilation_rate=dilation).data
    if name == "lstm_step":
        x, h, c, W, U, b = args
        return lambda: ops.lstm_step(x, h, c, W, U, b)[0].data
    q, k, v, _ = args
    heads = [a[:, :, None] for a in (q, k, v)]
    return lambda: ops.attention(*heads, causal=True).data[:, :, 0]


def ladder(kernel, rounds=5):
    """A `Ladder` for a `Kernel`. RuntimeError where it does not compute what it should: the race is for right kernels."""
    if not kernel.ready:
        raise RuntimeError(f"kernel {kernel.name} did not pass all its checks; speed comes after")
    rungs, name = {}, kernel.name
    for label, kind in (("yours, -O0", "O0"), ("yours, -O2", "O2"), ("yours, -O3 -march=native", "fast")):
        rungs[label] = rate(kernel.source, name, kind, rounds, kernel.file_name, kernel.first_line)
    try:
        rungs["textbook loop, -O3 -march=native"] = rate(TEXTBOOK.read_text(encoding="utf-8"), name, "fast", rounds)
    except Failure as failure:
        raise RuntimeError(f"the textbook loop does not run here: {failure}") from None
    rungs["the core"] = core_rate(name, rounds)
    return Ladder(name, rungs)
