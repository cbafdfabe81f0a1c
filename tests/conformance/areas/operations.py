"""Ops used directly in a Functional model."""

import numpy as np

from tests.conformance.table import case, floats

XO = floats(2, 3, 4)
OPS = {
    "reshape": lambda o, x: o.reshape(x, (-1, 6)),
    "transpose": lambda o, x: o.transpose(x, (0, 2, 1)),
    "swapaxes": lambda o, x: o.swapaxes(x, 1, 2),
    "expand_dims": lambda o, x: o.expand_dims(x, axis=1),
    "expand_squeeze": lambda o, x: o.squeeze(o.expand_dims(x, 2), axis=2),
    "concatenate": lambda o, x: o.concatenate([x, x * 2.0], axis=1),
    "stack": lambda o, x: o.stack([x, -x], axis=1),
    "split": lambda o, x: o.split(x, 2, axis=2)[1],
    "tile": lambda o, x: o.tile(x, (1, 2, 1)),
    "repeat": lambda o, x: o.repeat(x, 2, axis=1),
    "flip": lambda o, x: o.flip(x, axis=1),
    "pad": lambda o, x: o.pad(x, ((0, 0), (1, 2), (0, 1))),
    "broadcast_to": lambda o, x: o.broadcast_to(x[:, :1], (2, 3, 4)) * 1.0,
    "sum": lambda o, x: o.sum(x, axis=1),
    "sum_keepdims": lambda o, x: o.sum(x, axis=(1, 2), keepdims=True),
    "mean": lambda o, x: o.mean(x, axis=-1),
    "max": lambda o, x: o.max(x, axis=1),
    "min": lambda o, x: o.min(x, axis=1, keepdims=True),
    "prod": lambda o, x: o.prod(x, axis=2),
    "var": lambda o, x: o.var(x, axis=1),
    "std": lambda o, x: o.std(x, axis=1),
    "logsumexp": lambda o, x: o.logsumexp(x, axis=2),
    "cumsum": lambda o, x: o.cumsum(x, axis=1),
    "argmax_one_hot": lambda o, x: o.one_hot(o.argmax(x, axis=-1), 4) * x,
    "any_all": lambda o, x: o.where(o.logical_and(o.any(x > 0, axis=1, keepdims=True), x < 1), x, 0.5),
    "clip": lambda o, x: o.clip(x, -0.5, 0.7),
    "maximum": lambda o, x: o.maximum(x, 0.1) - o.minimum(x[:, 1:2], x),
    "cast": lambda o, x: o.cast(x > 0, "float64") * x,
    "softmax": lambda o, x: o.softmax(x, axis=1),
    "log_softmax": lambda o, x: o.log_softmax(x, axis=1),
    "leaky_relu": lambda o, x: o.leaky_relu(x, negative_slope=0.3),
    "elu": lambda o, x: o.elu(x, alpha=0.7),
    "celu": lambda o, x: o.celu(x, alpha=0.7),
    "gelu": lambda o, x: o.gelu(x, approximate=False),
    "gelu_tanh": lambda o, x: o.gelu(x, approximate=True),
    "unary": lambda o, x: o.exp(-o.square(x)) + o.log(1.0 + o.abs(x)) * o.sqrt(o.abs(x)) + o.sign(x) * o.floor(x),
    "trigonometric": lambda o, x: o.sin(x) * o.cos(x) + o.tanh(x) - o.erf(x) + o.sigmoid(x),
    "matmul": lambda o, x: o.matmul(x, o.transpose(x, (0, 2, 1))),
    "take": lambda o, x: o.take(x, np.array([2, 0]), axis=1),
    "index": lambda o, x: x[:, -1] + x[:, 0, :] * x[:, 1, 2:3],
    "ellipsis": lambda o, x: x[..., 1] / (1.0 + x[..., 2] ** 2),
    "new_axis": lambda o, x: x[:, None, 0] * x,
    "like": lambda o, x: o.ones_like(x) + o.zeros_like(x) * x,
    "mod": lambda o, x: o.mod(x, 0.7) + x // 0.3,
}
for _name, _fn in OPS.items():

    @case(f"op_{_name}", [XO])
    def _op(K, fn=_fn):
        i = K.Input(XO.shape[1:], batch_size=2 if fn is OPS["broadcast_to"] else None, dtype="float64")
        return K.Model(i, fn(K.ops, i))
