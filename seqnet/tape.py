"""Walking back: the gradients of a recorded computation.

Nodes are visited in the reverse order of their creation, a loop over a heap without recursion. Where a value was used
several times its gradients are added up; what a node saved is released as soon as it has been used.
"""

import heapq

import numpy as np

from . import _core
from .tensor import Tensor, Variable, _count, _state, data_of, no_grad
from .tree import flatten, pack


def _sum_into(grads, key, grad, owned):
    before = grads.get(key)
    if before is None:
        grads[key] = grad
    else:
        grads[key] = _core.accumulate(before, grad, key in owned)
        owned.add(key)


def backward(target, variables, grad=None, keep=False, since=0):
    """Gradients of `target` with respect to each of `variables`: a list of arrays, None where there is no path.

    `grad` is the gradient of the final result with respect to target, ones by default. Unless `keep` is true the
    memory that the nodes saved is released on the way, so it works once. What was computed before the node number
    `since` counts as a constant.
    """
    seed = np.ones(target.shape, target.dtype) if grad is None else data_of(grad, target.dtype)
    if seed.shape != target.shape:
        raise ValueError(f"backward: the gradient has shape {seed.shape}; expected the target's {target.shape}")
    target.data  # a deferred target gets its node here
    for v in variables:
        v.data
    wanted_slots = {(v.node.number, v.slot) for v in variables if v.node is not None and v.node.number >= since}
    grads, owned, kept = {}, set(), {}
    heap, seen = [], set()

    def send(tensor, g):
        node = tensor.node
        if node is None or node.number < since:
            _sum_into(grads, id(tensor), g, owned)
        else:
            _sum_into(grads, (node.number, tensor.slot), g, owned)
            if node.number not in seen:
                seen.add(node.number)
                heapq.heappush(heap, node)

    if target.requires_grad or any(v is target for v in variables):
        send(target, seed)
    while heap:
        node = heapq.heappop(heap)
        if node.backward is None:
            raise RuntimeError(f"the history of {node.op!r} was released by an earlier gradient computation; use "
                               "GradientTape(persistent=True) to compute gradients twice")
        parts = []
        for slot in range(node.outputs):
            key = (node.number, slot)
            part = grads.pop(key, None)
            owned.discard(key)
            if key in wanted_slots:
                kept[key] = part
            parts.append(part)
        for reference, separate in node.hidden:
            hidden = reference()
            if hidden is not None and any(v is hidden for v in variables):
                separate(node, hidden)
                break
        inputs = node.inputs
        wanted = tuple([isinstance(x, Tensor) and x.requires_grad for x in inputs])
        results = node.backward(node.saved, parts[0] if node.outputs == 1 else tuple(parts), wanted)
        if not keep:
            node.saved = node.backward = None
            node.inputs = ()
        for x, want, g in zip(inputs, wanted, results, strict=True):
            if want and g is not None:
                send(x, g)
        del results, parts
    return [grads.get(id(v)) if v.node is None or v.node.number < since else kept.get((v.node.number, v.slot))
            for v in variables]


class GradientTape:
    """Gradients of a custom training step:

        with GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)

    Args:
        persistent: keep what was recorded, so that `gradient` may be called more than once.
        watch_accessed_variables: False limits the variables to those given to `watch`.

    Every operation in which a trainable variable takes part is recorded; `watch` makes gradients flow to other tensors.
    What was computed before the block began counts as a constant. Blocks may be nested or overlap, as in the training
    of two networks against each other: each then has gradients of its own. Gradients are of first order.
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._persistent, self._watched, self._used = persistent, [], False
        self._watch_variables = watch_accessed_variables
        self._thawed = []  # frozen variables that are watched: they must stay frozen for everybody else
        self._shared = False  # another tape needs what this one recorded
        self._since = 0
        self._accessed = {}  # id -> variable

    def __enter__(self):
        self._before, _state.recording = _state.recording, True
        self._since = next(_count)
        for other in _state.tapes:
            other._shared = self._shared = True
        _state.tapes = (*_state.tapes, self)
        return self

    def __exit__(self, *exc):
        _state.recording = self._before
        _state.tapes = tuple(t for t in _state.tapes if t is not self)
        self._thaw(False)

    def _thaw(self, flag):
        for variable in self._thawed:
            variable.requires_grad = flag

    def watch(self, tensor):
        """Let gradients flow to `tensor` (or to each in a list or dict) from now on."""
        for t in flatten(tensor):
            if not isinstance(t, Tensor):
                raise TypeError(f"GradientTape.watch: needs a tensor; received {type(t).__name__}. Convert it first "
                                "with seqnet.ops.convert_to_tensor")
            if t.dtype.kind != "f":
                raise TypeError(f"GradientTape.watch: needs a float tensor; received {t.dtype}")
            if isinstance(t, Variable) and not t.requires_grad:
                self._thawed.append(t)
            t.requires_grad = True
            self._watched.append(t)

    def _note_variables(self, inputs):
        if self._watch_variables:
            for x in inputs:
                if isinstance(x, Variable) and x.requires_grad:
                    self._accessed[id(x)] = x

    def watched_variables(self):
        """The variables given to `watch`, and the trainable ones that took part in what was recorded."""
        found = {id(t): t for t in self._watched if isinstance(t, Variable)}
        return tuple({**found, **self._accessed}.values())

    def stop_recording(self):
        """A with block whose operations are not recorded."""
        return no_grad()

    def reset(self):
        """Forget everything recorded so far."""
        self._watched, self._accessed, self._used, self._since = [], {}, False, next(_count)

    def gradient(self, target, sources, output_gradients=None, unconnected_gradients="none"):
        """Gradients of `target` (summed, where it is several) with respect to `sources`, as tensors.

        sources: a tensor, or a nest of lists, tuples and dicts of them; the result nests likewise.
        output_gradients: what the gradient of the target is multiplied with; ones unless told.
        unconnected_gradients: "none" gives None where target does not depend on a source, "zero" gives zeros.

        Raises RuntimeError at the second call, unless the tape is persistent.
        """
        unconnected = getattr(unconnected_gradients, "value", unconnected_gradients)
        if unconnected not in ("none", "zero"):
            raise ValueError(f"unconnected_gradients must be 'none' or 'zero'; received {unconnected_gradients!r}")
        if self._used and not self._persistent:
            raise RuntimeError("GradientTape.gradient was already called; GradientTape(persistent=True) allows more")
        flat = flatten(sources)
        for source in flat:
            if not isinstance(source, Tensor):
                raise TypeError("GradientTape.gradient: sources are variables and watched tensors; received "
                                f"{type(source).__name__}. Convert it with seqnet.ops.convert_to_tensor and watch it "
                                "before it is used")
        targets = flatten(target)
        seeds = [None] * len(targets) if output_gradients is None else flatten(output_gradients)
        total = [None] * len(flat)
        self._used = True
        self._thaw(True)
        try:
            for i, (t, seed) in enumerate(zip(targets, seeds, strict=True)):
                if not isinstance(t, Tensor):
                    raise TypeError(f"GradientTape.gradient: the target must be a tensor; received {type(t).__name__}")
                keep = self._persistent or self._shared or i + 1 < len(targets)
                for j, g in enumerate(backward(t, flat, seed, keep, self._since)):
                    if g is not None:
                        total[j] = g if total[j] is None else _core.accumulate(total[j], g, False)
        finally:
            if not any(tape is self for tape in _state.tapes):
                self._thaw(False)
        if not self._watch_variables:
            watched = set(map(id, self._watched))
            total = [None if isinstance(s, Variable) and id(s) not in watched else g
                     for g, s in zip(total, flat, strict=True)]
        if unconnected == "zero":
            total = [np.zeros(s.shape, s.dtype) if g is None else g for g, s in zip(total, flat, strict=True)]
        return pack(sources, [None if g is None else Tensor(g) for g in total])
