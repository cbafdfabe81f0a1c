"""How values cross the pipe between the judge and a student's process: a JSON tree and the bytes of its arrays.

Nothing is ever unpickled. Numbers, texts, lists, tuples, dicts with text keys and arrays of numbers arrive as they left;
anything else arrives as an ``Opaque`` that only tells its type. The judge may also send a ``Ref`` to an earlier result, a
seeded generator (``Rng``) and a function of its own (``Code``). This file is loaded by both sides and knows NumPy only.
"""

import json
import struct

import numpy as np

_array, _generic, _asarray, _dtype = np.ndarray, np.generic, np.asarray, np.dtype  # a student may replace NumPy's names
_frombuffer = np.frombuffer
HEAD = struct.Struct("<QQ")
MOST_BYTES = 1 << 26
MOST_NODES = 200_000
MOST_DEPTH = 12
KINDS = "fiub"


class Opaque:
    """A value that cannot cross: only its description does."""

    def __init__(self, text):
        self.text = str(text)[:80]

    def __repr__(self):
        return f"<{self.text}>"


class Ref:
    """Stands for a result of an earlier call of the same run: ``Ref(0)`` all of it, ``Ref(0, -1)`` its last part."""

    def __init__(self, call, *path):
        self.call, self.path = call, path


class Rng:
    """Stands for ``numpy.random.default_rng(seed)``, made anew in the student's process."""

    def __init__(self, seed):
        self.seed = int(seed)


class Code:
    """Stands for a function of the judge: ``make(**data)`` of the source text, run in the student's process."""

    def __init__(self, source, **data):
        self.source, self.data = source, data


class WireError(ValueError):
    """What came is no message of this protocol."""


def pack(value):
    """The bytes of a message."""
    blobs, size = [], [0]

    def node(v, depth):
        if depth > MOST_DEPTH:
            return {"o": "a value nested too deeply"}
        if v is None or isinstance(v, (bool, str)):
            return v
        if isinstance(v, int):
            return v if abs(v) < 1 << 63 else {"o": "a huge whole number"}
        if isinstance(v, float):
            return {"f": float(v).hex()}
        if isinstance(v, (_array, _generic)):
            a = _asarray(v)
            if a.dtype.kind not in KINDS or size[0] + a.nbytes > MOST_BYTES:
                return {"o": f"array of {a.dtype} and shape {a.shape}"}
            a = a.astype(a.dtype.newbyteorder("<"), copy=False)
            blobs.append(a.tobytes())
            size[0] += a.nbytes
            return {"a": [a.dtype.str, list(a.shape), len(blobs[-1]), isinstance(v, _generic)]}
        if isinstance(v, list):
            return [node(w, depth + 1) for w in v]
        if isinstance(v, tuple):
            return {"t": [node(w, depth + 1) for w in v]}
        if isinstance(v, dict) and all(isinstance(k, (str, int)) for k in v):
            return {"d": [[k, node(w, depth + 1)] for k, w in v.items()]}
        if isinstance(v, Ref):
            return {"ref": [v.call, *v.path]}
        if isinstance(v, Rng):
            return {"rng": v.seed}
        if isinstance(v, Code):
            return {"code": v.source, "data": node(v.data, depth + 1)}
        if isinstance(v, Opaque):
            return {"o": v.text}
        return {"o": type(v).__name__}

    text = json.dumps(node(value, 0)).encode()
    blob = b"".join(blobs)
    return HEAD.pack(len(text), len(blob)) + text + blob


def sizes(head):
    """The lengths of the two parts that follow; WireError where they are too large to be true."""
    text, blob = HEAD.unpack(head)
    if text > MOST_BYTES or blob > MOST_BYTES:
        raise WireError("a message longer than any may be")
    return text, blob


def unpack(text, blob, resolve=None):
    """The value of a message. ``resolve(kind, value)`` makes what only the judge may send; without it that is an error."""
    try:
        tree = json.loads(text)
        place, nodes = [0], [0]

        def value(v, depth):
            nodes[0] += 1
            if nodes[0] > MOST_NODES or depth > 4 * MOST_DEPTH:
                raise WireError("a value of too many parts")
            if isinstance(v, list):
                return [value(w, depth + 1) for w in v]
            if not isinstance(v, dict):
                return v
            (kind, content), *rest = v.items()
            if kind == "f":
                return float.fromhex(content)
            if kind == "t":
                return tuple(value(w, depth + 1) for w in content)
            if kind == "d":
                return {k: value(w, depth + 1) for k, w in content}
            if kind == "o":
                return Opaque(content)
            if kind == "a":
                return array(*content)
            if resolve is None:
                raise WireError(f"a value of unknown kind {kind!r}")
            return resolve(kind, content if not rest else (content, value(rest[0][1], depth + 1)))

        def array(dtype, shape, size, scalar):
            dtype = _dtype(str(dtype))
            count = 1
            for n in shape:
                if not isinstance(n, int) or n < 0:
                    raise WireError("a shape that is none")
                count *= n
            start, end = place[0], place[0] + size
            if dtype.kind not in KINDS or len(shape) > 16 or size != count * dtype.itemsize or end > len(blob):
                raise WireError("an array whose bytes do not fit its shape")
            place[0] = end
            a = _frombuffer(blob, dtype, count, start).reshape(shape).copy()
            return a[()] if scalar and not shape else a

        return value(tree, 0)
    except WireError:
        raise
    except (ValueError, TypeError, LookupError, RecursionError, OverflowError, AttributeError, MemoryError) as error:
        raise WireError(f"no message: {type(error).__name__}") from None
