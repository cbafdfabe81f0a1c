"""Learning rates that change with the step count; pass one as `learning_rate` of an optimizer.

A schedule is a function of the number of updates made so far:

    rate = ExponentialDecay(1e-2, decay_steps=1000, decay_rate=0.9)
    model.compile(Adam(rate), "binary_crossentropy")
"""
import math

import numpy as np

from .. import registry
from ..config import floatx
from ..tensor import Tensor


class LearningRateSchedule:
    """Base of all schedules: a subclass defines `__call__(step)` and `get_config()`.

    `step` is the number of updates made so far, an integer or a scalar tensor; the result is a scalar.
    """

    def __call__(self, step):
        raise NotImplementedError(
            f"The schedule {type(self).__name__} must define __call__(self, step), which returns the rate at that step."
        )

    def get_config(self):
        raise NotImplementedError(
            f"The schedule {type(self).__name__} must define get_config() to be saved: "
            "a dict of its constructor's arguments."
        )

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class _Formula(LearningRateSchedule):
    """A schedule whose subclass defines `rate(step)` on Python floats and lists its arguments in `_fields`."""

    _fields = ()

    def __call__(self, step):
        return Tensor(np.asarray(self.rate(float(step)), floatx()))

    def get_config(self):
        return {name: getattr(self, name) for name in self._fields}


def _positive(name, value):
    if not value > 0:
        raise ValueError(f"Argument `{name}` must be > 0: it is the number of steps a decay takes. Got {name}={value}.")
    return value


class ExponentialDecay(_Formula):
    """rate(t) = initial_learning_rate * decay_rate ** (t / decay_steps).

    `staircase=True` takes the whole part of t / decay_steps, so that the rate falls in steps.
    """

    _fields = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="ExponentialDecay"):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def rate(self, step):
        periods = step / self.decay_steps
        if self.staircase:
            periods = math.floor(periods)
        return self.initial_learning_rate * self.decay_rate**periods


class InverseTimeDecay(_Formula):
    """rate(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps), in whole periods with `staircase`."""

    _fields = ExponentialDecay._fields

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="InverseTimeDecay"):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def rate(self, step):
        periods = step / self.decay_steps
        if self.staircase:
            periods = math.floor(periods)
        return self.initial_learning_rate / (1 + self.decay_rate * periods)


class PiecewiseConstantDecay(_Formula):
    """values[0] up to and including step boundaries[0], then values[1] up to boundaries[1], ... and values[-1] after."""

    _fields = ("boundaries", "values", "name")

    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "PiecewiseConstantDecay needs one value more than boundaries: "
                f"got {len(boundaries)} boundaries and {len(values)} values."
            )
        self.boundaries = list(boundaries)
        self.values = list(values)
        self.name = name

    def rate(self, step):
        for boundary, value in zip(self.boundaries, self.values):
            if step <= boundary:
                return value
        return self.values[-1]


class PolynomialDecay(_Formula):
    """rate(t) = (initial - end) * (1 - min(t, T) / T) ** power + end, with T = decay_steps.

    With `cycle=True` T is the first multiple of decay_steps not below t, so that the rate rises again.
    """

    _fields = ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle", "name")

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        end_learning_rate=0.0001,
        power=1.0,
        cycle=False,
        name="PolynomialDecay",
    ):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def rate(self, step):
        whole = self.decay_steps
        if self.cycle:
            whole *= max(1, math.ceil(step / whole))
        else:
            step = min(step, whole)
        span = self.initial_learning_rate - self.end_learning_rate
        return span * (1 - step / whole) ** self.power + self.end_learning_rate


class CosineDecay(_Formula):
    """rate(t) = initial * ((1 - alpha) * (1 + cos(pi * t / decay_steps)) / 2 + alpha), constant after decay_steps.

    With `warmup_target` the rate first rises in a straight line from `initial_learning_rate` to it over
    `warmup_steps`, and the cosine starts there. Loshchilov and Hutter, 2016 (arXiv:1608.03983).
    """

    _fields = ("initial_learning_rate", "decay_steps", "alpha", "name", "warmup_target", "warmup_steps")

    def __init__(
        self, initial_learning_rate, decay_steps, alpha=0.0, name="CosineDecay", warmup_target=None, warmup_steps=0
    ):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def rate(self, step):
        top = self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return top + (self.warmup_target - top) * step / self.warmup_steps
            top = self.warmup_target
            step -= self.warmup_steps
        share = min(step, self.decay_steps) / self.decay_steps
        return top * ((1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * share)) + self.alpha)


class CosineDecayRestarts(_Formula):
    """Cosine decay that starts anew, each period `t_mul` times longer and its top `m_mul` times the last one's.

    Loshchilov and Hutter, 2016 (arXiv:1608.03983).
    """

    _fields = ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha", "name")

    def __init__(self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name="SGDRDecay"):
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = _positive("first_decay_steps", first_decay_steps)
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def rate(self, step):
        share = step / self.first_decay_steps
        if self.t_mul == 1.0:
            restart = math.floor(share)
            share -= restart
        else:
            restart = math.floor(math.log(1 - share * (1 - self.t_mul)) / math.log(self.t_mul))
            begun = (1 - self.t_mul**restart) / (1 - self.t_mul)
            share = (share - begun) / self.t_mul**restart
        cosine = 0.5 * self.m_mul**restart * (1 + math.cos(math.pi * share))
        return self.initial_learning_rate * ((1 - self.alpha) * cosine + self.alpha)


_ALL = {
    cls.__name__: cls
    for cls in (
        ExponentialDecay,
        InverseTimeDecay,
        PiecewiseConstantDecay,
        PolynomialDecay,
        CosineDecay,
        CosineDecayRestarts,
    )
}


def serialize(learning_rate_schedule):
    """A schedule as a dict of `class_name` and `config`."""
    return registry.serialize(learning_rate_schedule)


def deserialize(config, custom_objects=None):
    """The schedule that `serialize` wrote."""
    return registry.deserialize(config, _ALL, "learning rate schedule", custom_objects)
