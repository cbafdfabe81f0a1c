"""Where the time of a training step goes: by layer, forward and backward, and what is left for everything around them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from time import perf_counter

from ..config import get_num_threads
from ..tape import backward
from ..tensor import Tensor, _count, no_grad
from ..training.batches import settle_all, to_tensors
from ..tree import flatten
from .arithmetic import flops, machine, traffic
from .plants import history
from .precision import unchanged
from .tables import html_table, text_table


@dataclass
class Row:
    """A layer, or a part of the step that belongs to none (`layer` is then None). Times in seconds, of one step; flops and
    bytes of the layer itself; work and moved with those of layers that put theirs off to this one."""

    name: str
    layer: str = None
    forward: float = 0.0
    backward: float = 0.0
    flops: int = 0
    bytes: int = 0
    shape: tuple = None
    note: str = ""
    work: int = 0
    moved: int = 0

    @property
    def seconds(self):
        """Forward and backward."""
        return self.forward + self.backward

    @property
    def intensity(self):
        """Operations for each byte that has to be moved."""
        return self.work / self.moved if self.moved else 0.0


@dataclass
class Profile:
    """What `profile` found. rows: layers in the order in which they ran, then the rest of the step; step: seconds of a step
    that nobody watches; watched: of one that is watched; coverage: the share of a watched step that the rows account for;
    peak_flops and bandwidth: what this machine reaches at best."""

    rows: list = field(default_factory=list)
    step: float = 0.0
    watched: float = 0.0
    coverage: float = 0.0
    training: bool = True
    peak_flops: float = 0.0
    bandwidth: float = 0.0
    threads: int = 1

    @property
    def total(self):
        """The sum of the rows, in seconds."""
        return sum(r.seconds for r in self.rows)

    @property
    def data(self):
        """The rows as dictionaries."""
        return [asdict(r) for r in self.rows]

    def bound(self, row):
        """What limits the forward of a row on this machine: "arithmetic" or "memory"; "" where it computes nothing."""
        if not row.work or not row.moved:
            return ""
        return "arithmetic" if row.intensity > self.peak_flops / self.bandwidth else "memory"

    def of_roof(self, row):
        """The share of what the machine could do in the forward of a row; above 1 where the core computes less than the
        textbook says. None where there is nothing to compare."""
        if not row.work or row.note or row.forward < 1e-7:
            return None
        return row.work / row.forward / min(self.peak_flops, row.intensity * self.bandwidth)

    def _lines(self):
        head = ["part of the step", "output", "forward ms", "backward ms", "share", "MFLOP", "MB", "GFLOP/s", "bound",
                "of roof"]
        rows = []
        for r in self.rows:
            roof = self.of_roof(r)
            fast = f"{r.work / r.forward / 1e9:.1f}" if r.work and r.forward > 1e-7 and not r.note else ""
            rows.append([
                r.name, "" if r.shape is None else str(r.shape), f"{r.forward * 1e3:.3f}" if r.forward else "",
                f"{r.backward * 1e3:.3f}" if r.backward else "", f"{r.seconds / self.total:.0%}" if self.total else "",
                f"{r.flops / 1e6:.2f}" if r.flops else "", f"{r.bytes / 1e6:.2f}" if r.bytes else "", fast, self.bound(r),
                r.note or ("" if roof is None else f"{roof:.0%}")])
        return head, rows

    def _verdict(self):
        what = "training step" if self.training else "forward and backward pass"
        return (f"A {what}: {self.watched * 1e3:.2f} ms, of which the rows account for {self.coverage:.0%}; "
                f"{self.step * 1e3:.2f} ms when nobody watches. Machine: {self.peak_flops / 1e9:.0f} GFLOP/s, "
                f"{self.bandwidth / 1e9:.0f} GB/s, {self.threads} threads. MFLOP and MB are the textbook's, of the "
                "forward pass.")

    def __str__(self):
        return text_table(*self._lines(), right=range(2, 8)) + "\n" + self._verdict()

    __repr__ = __str__

    def _repr_html_(self):
        return html_table(*self._lines(), right=range(2, 8), caption=self._verdict())


def profile(model, x, y=None, repeats=7):
    """Time, arithmetic and memory traffic of one step on the batch x, y, by layer.

    With y and a compiled model a step is a training step: input, forward, loss, backward, optimizer, metrics; without, the
    forward pass in training and the backward pass of the sum of the outputs. Each row is the median of `repeats` watched
    steps; steps that nobody watches run in between, for comparison. The model is afterwards what it was before: weights,
    optimizer, random streams.

    Layers may put off their work to the next one, which then does both at once (an embedding before a convolution, a
    convolution before its pooling); such a row says "with" and the name of the layer that did it.

    Returns: a `Profile`; its `rows` account for the step, its picture of the machine is measured once a process.
    Raises ValueError for y without a compiled loss, and whatever the model raises for x and y.
    """
    if y is not None and (model._compiled_state is None or model._compiled_state.loss is None):
        raise ValueError("profile: labels need a compiled loss; compile the model first, or leave y out")
    if isinstance(repeats, bool) or not hasattr(repeats, "__index__") or repeats < 1:
        raise ValueError(f"profile: repeats must be a whole number of at least 1; received {repeats!r}")
    x, y = settle_all(x, "x"), None if y is None else settle_all(y, "y")
    with no_grad():
        model(to_tensors(x))  # makes the layers that are not there yet
    optimizer = model.optimizer
    with unchanged(model):
        try:
            if y is not None:
                model.optimizer = type(optimizer).from_config(optimizer.get_config())
            return _profile(model, x, y, repeats)
        finally:
            model.optimizer = optimizer
            if y is not None:
                model._forget_lookups()
                model.reset_metrics()


def _profile(model, x, y, repeats):
    watched, plain = [], []
    for turn in range(repeats + 1):
        start = perf_counter()
        _plain_step(model, x, y)
        plain.append(perf_counter() - start)
        watch = _Watch(model)
        with watch:
            start = perf_counter()
            watch.step(x, y)
            watch.wall = perf_counter() - start
        watch.coverage = sum(r.seconds for r in watch.rows) / watch.wall
        watched.append(watch)
        if turn == 0:  # caches fill, the optimizer makes its slots
            watched.clear()
            plain.clear()
    rows = []
    for number, first in enumerate(watched[0].rows):
        rows.append(Row(first.name, first.layer, median(w.rows[number].forward for w in watched),
                        median(w.rows[number].backward for w in watched), first.flops, first.bytes, first.shape, first.note,
                        first.work, first.moved))
    peak, bandwidth = machine(get_num_threads())
    walls, shares = [w.wall for w in watched], [w.coverage for w in watched]
    return Profile(rows, median(plain), median(walls), median(shares), y is not None, peak, bandwidth, get_num_threads())


def _plain_step(model, x, y):
    data = to_tensors(x)
    if y is not None:
        model.train_step((data, to_tensors(y)))
    else:
        outputs = model(data, training=True)
        _sum_backward(model, outputs)


def _sum_backward(model, outputs):
    flat = [t for t in flatten(outputs) if isinstance(t, Tensor) and t.requires_grad]
    for t in flat:
        backward(t, model.trainable_variables, keep=t is not flat[-1])


class _Watch:
    """One watched step."""

    def __init__(self, model):
        self.model, self.rows, self.spans, self.depth = model, [], [], 0
        inner = [layer for layer in getattr(model, "layers", ()) if hasattr(layer, "call") and hasattr(layer, "weights")]
        self.layers = [layer for layer in inner if type(layer).__name__ != "InputLayer"] or [model]
        self.deferred = {}  # by id of the tensor: the row that put its work off, the tensor, what that waits for

    def __enter__(self):
        for layer in self.layers:
            object.__setattr__(layer, "call", self._timed(layer, layer.call))
        return self

    def __exit__(self, *exc):
        for layer in self.layers:
            object.__delattr__(layer, "call")

    def _timed(self, layer, call):
        row = Row(layer.name, type(layer).__name__)
        self.rows.append(row)

        def run(*args, **kwargs):
            first, start = next(_count), perf_counter()
            y = call(*args, **kwargs)
            row.forward += perf_counter() - start
            self.spans.append((first, next(_count), row))
            given = next((t.shape for t in flatten(list(args)) if hasattr(t, "shape")), ())
            made = next((t.shape for t in flatten(y) if hasattr(t, "shape")), ())
            work, moved = flops(layer, given, made), traffic(layer, given, made)
            row.flops, row.bytes = row.flops + work, row.bytes + moved
            row.work, row.moved = row.work + work, row.moved + moved
            row.shape = tuple(made)
            waiting = [self.deferred[id(t)] for t in flatten(list(args)) if id(t) in self.deferred]
            if isinstance(y, Tensor) and y.pending is not None:
                self.deferred[id(y)] = (row, y, waiting)
            else:
                self._done(waiting, row)
            return y

        return run

    def _done(self, waiting, row):
        """What was put off has been done by `row`, or on the way to it."""
        for earlier, _, further in waiting:
            if not earlier.note:
                earlier.note = f"with {row.name}"
                row.work, row.moved = row.work + earlier.work, row.moved + earlier.moved
            self._done(further, row)

    def step(self, x, y):
        """Run it; the rows that belong to no layer come last."""
        model, clock = self.model, perf_counter
        around = {name: Row(name) for name in ("input", "calls between layers", "loss", "tape", "optimizer", "metrics")}
        t0 = clock()
        x, y = to_tensors(x), to_tensors(y)
        around["input"].forward = clock() - t0
        t0 = clock()
        outputs = model(x, training=True)
        whole = clock() - t0
        self.deferred.clear()  # a value that is still held would be computed before the optimizer changes the weights
        around["calls between layers"].forward = max(0.0, whole - sum(r.forward for r in self.rows))
        if y is None:
            targets = [t for t in flatten(outputs) if isinstance(t, Tensor) and t.requires_grad]
        else:
            t0, first = clock(), next(_count)
            loss = model._loss_of_step(x, y, outputs, None, True)
            model._note_loss(loss, x, y)
            around["loss"].forward = clock() - t0
            self.spans.append((first, next(_count), around["loss"]))
            targets = [loss]
        self._backward(targets, around)
        if y is not None:
            t0 = clock()
            model.compute_metrics(x, y, outputs, None)
            around["metrics"].forward = clock() - t0
        self.rows += [r for r in around.values() if r.seconds > 0]

    def _backward(self, targets, around):
        nodes = {node.number: node for t in targets for node in history(t)}
        inner = [0.0]
        for node in nodes.values():
            row = next((r for low, high, r in reversed(self.spans) if low < node.number < high),
                       around["calls between layers"])
            node.backward = self._timed_backward(node.backward, row, inner)
        model, start = self.model, perf_counter()
        variables = model._variables_to_train() if around["loss"].forward else model.trainable_variables
        for t in targets:
            gradients = backward(t, variables, keep=t is not targets[-1])
        around["tape"].backward = max(0.0, perf_counter() - start - inner[0])
        if around["loss"].forward and variables:
            start = perf_counter()
            model.optimizer.apply(gradients, variables)
            around["optimizer"].forward = perf_counter() - start

    @staticmethod
    def _timed_backward(original, row, inner):
        def run(saved, grads, wanted):
            start = perf_counter()
            result = original(saved, grads, wanted)
            spent = perf_counter() - start
            row.backward += spent
            inner[0] += spent
            return result

        return run


