"""Walking back: the gradients of a recorded computation.

Nodes are visited in the reverse order of their creation, a loop over a heap without recursion. Where a value was used
several times its gradients are added up; what a node saved is released as soon as it has been used.
"""

import heapq

import numpy as np

from . import _core
from .tensor import Tensor, Variable, _state, data_of, no_grad


def _sum_into(grads, key, grad, owned):
    before = grads.get(key)
    if before is None:
        grads[key] = grad
    else:
        grads[key] = _core.accumulate(before, grad, key in owned)
        owned.add(key)


def backward(target, variables, grad=None, keep=False):
    """Gradients of `target` with respect to each of `variables`: a list of arrays, None where there is no path.

    `grad` is the gradient of the final result with respect to target, ones by default. Unless `keep` is true the
    memory that the nodes saved is released on the way, so it works once.
    """
    seed = np.ones(target.shape, target.dtype) if grad is None else data_of(grad, target.dtype)
    if seed.shape != target.shape:
        raise ValueError(f"backward: the gradient has shape {seed.shape}; expected the target's {target.shape}")
    target.data  # a deferred target gets its node here
    for v in variables:
        v.data
    wanted_slots = {(v.node.number, v.slot) for v in variables if v.node is not None}
    grads, owned, kept = {}, set(), {}
    heap, seen = [], set()

    def send(tensor, g):
        node = tensor.node
        if node is None:
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
    return [kept.get((v.node.number, v.slot)) if v.node is not None else grads.get(id(v)) for v in variables]


class GradientTape:
    """Gradients of a custom training step:

        with GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)

    Operations are recorded wherever a variable takes part, so the block only marks what belongs together; `watch`
    makes gradients flow to a tensor that is no variable.
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._persistent, self._watched, self._used = persistent, [], False
        self._watch_variables = watch_accessed_variables

    def __enter__(self):
        self._before, _state.recording = _state.recording, True
        return self

    def __exit__(self, *exc):
        _state.recording = self._before

    def watch(self, tensor):
        """Let gradients flow to `tensor` (or to each of a list) from now on."""
        for t in tensor if isinstance(tensor, (list, tuple)) else (tensor,):
            if not isinstance(t, Tensor):
                raise TypeError(f"GradientTape.watch: needs a tensor; received {type(t).__name__}. Convert it first "
                                "with seqnet.ops.convert_to_tensor")
            if t.dtype.kind != "f":
                raise TypeError(f"GradientTape.watch: needs a float tensor; received {t.dtype}")
            t.requires_grad = True
            self._watched.append(t)

    def watched_variables(self):
        return tuple(t for t in self._watched if isinstance(t, Variable))

    def stop_recording(self):
        """A with block whose operations are not recorded."""
        return no_grad()

    def reset(self):
        self._watched, self._used = [], False

    def gradient(self, target, sources, output_gradients=None, unconnected_gradients="none"):
        """Gradients of `target` with respect to `sources` (a tensor, a list or a dict), as tensors.

        unconnected_gradients "none" gives None where target does not depend on a source, "zero" gives zeros.
        """
        if unconnected_gradients not in ("none", "zero"):
            raise ValueError(f"unconnected_gradients must be 'none' or 'zero'; received {unconnected_gradients!r}")
        if self._used and not self._persistent:
            raise RuntimeError("GradientTape.gradient was already called; GradientTape(persistent=True) allows more")
        self._used = True
        single = isinstance(sources, Tensor)
        names = list(sources) if isinstance(sources, dict) else None
        flat = [sources] if single else list(sources.values()) if names is not None else list(sources)
        targets = target if isinstance(target, (list, tuple)) else [target]
        seeds = output_gradients if isinstance(output_gradients, (list, tuple)) else [output_gradients] * len(targets)
        total = [None] * len(flat)
        for i, (t, seed) in enumerate(zip(targets, seeds, strict=True)):
            if not isinstance(t, Tensor):
                raise TypeError(f"GradientTape.gradient: the target must be a tensor; received {type(t).__name__}")
            keep = self._persistent or i + 1 < len(targets)
            for j, g in enumerate(backward(t, flat, seed, keep)):
                if g is not None:
                    total[j] = g if total[j] is None else _core.accumulate(total[j], g, False)
        if unconnected_gradients == "zero":
            total = [np.zeros(s.shape, s.dtype) if g is None else g for g, s in zip(total, flat, strict=True)]
        total = [None if g is None else Tensor(g) for g in total]
        return total[0] if single else dict(zip(names, total, strict=True)) if names is not None else total
