"""The base of all optimizers: what is common to every update rule, and the one call that updates all variables.

A step is: scale and clip the gradients, take the weight decay off the variables, apply the rule. The core does that
for all variables in one call. What a rule remembers about a variable (its slots) is kept by variable, and variables
that came together share one step counter: an optimizer that is compiled into several models has a state for each.
"""
import warnings

import numpy as np

from .. import _core
from ..config import floatx
from ..naming import auto_name
from ..tensor import Tensor, Variable, settle
from .schedules import InverseTimeDecay, LearningRateSchedule
from .state import OptimizerState, Plan


class Optimizer(OptimizerState):
    """Base class of the optimizers.

    Args:
        learning_rate: a number, a schedule (see `seqnet.optimizers.schedules`) or a function without arguments.
        weight_decay: share of each variable that is taken off it, times the learning rate, before every update.
        clipnorm: every gradient whose norm exceeds this is scaled down to it.
        clipvalue: every element of the gradients is brought into [-clipvalue, clipvalue].
        global_clipnorm: all gradients are scaled by one factor so that their common norm does not exceed this.
        use_ema: keep a running mean of every variable, average = ema_momentum * average + (1 - ema_momentum) *
            variable; the variables become the averages at the end of `fit`, and after every
            `ema_overwrite_frequency` updates where that is given.
        loss_scale_factor: the loss is multiplied by this before the gradients are computed, and they are divided by it.
        gradient_accumulation_steps: update once in so many steps, with the mean of their gradients.
        name: a name for the optimizer.
        lr, decay: old spellings: `lr` is `learning_rate`; `decay=d` means learning_rate / (1 + d * iterations).

    A subclass of your own defines `build(variables)` and `update_step(gradient, variable, learning_rate)`.
    """

    rule = None  # the core's name of the update rule
    layout = ()  # names of the slots, in the groups in which they are saved

    def __init__(
        self,
        learning_rate=0.01,
        weight_decay=None,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
        **kwargs,
    ):
        own = type(self).__name__
        if "lr" in kwargs:
            learning_rate = kwargs.pop("lr")
            warnings.warn(f"{own}(lr=...) is now spelt {own}(learning_rate=...); it is taken as that.", stacklevel=3)
        decay = kwargs.pop("decay", None)
        if kwargs:
            raise TypeError(
                f"{own} does not know the argument {sorted(kwargs)[0]!r}. Common ones: learning_rate, weight_decay, "
                "clipnorm, clipvalue, global_clipnorm, use_ema, name."
            )
        if gradient_accumulation_steps is not None and gradient_accumulation_steps < 2:
            raise ValueError(
                f"{own}: gradient_accumulation_steps must be None or an integer of at least 2; "
                f"got {gradient_accumulation_steps}."
            )
        if use_ema and not 0 <= ema_momentum <= 1:
            raise ValueError(f"{own}: ema_momentum must lie between 0 and 1; got {ema_momentum}.")
        if use_ema and ema_overwrite_frequency is not None and not ema_overwrite_frequency >= 1:
            raise ValueError(f"{own}: ema_overwrite_frequency must be at least 1; got {ema_overwrite_frequency}.")
        if sum(c is not None for c in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                f"{own}: only one of clipnorm, clipvalue and global_clipnorm can be given; got "
                f"clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}."
            )
        self.name = name or auto_name(type(self))
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum = use_ema, ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self._no_state()
        self._learning_rate = None
        if decay:
            warnings.warn(
                f"{own}(decay=...) is the old spelling of a schedule; InverseTimeDecay({learning_rate}, 1, {decay}) "
                "is used for it.",
                stacklevel=3,
            )
            learning_rate = InverseTimeDecay(learning_rate, 1, decay)
        self._set_rate(learning_rate)

    # ---- learning rate and step count ----

    def _set_rate(self, rate):
        if isinstance(rate, LearningRateSchedule) or (callable(rate) and not isinstance(rate, Tensor)):
            self._learning_rate = rate
            return
        try:
            number = float(rate)
        except (TypeError, ValueError):
            raise ValueError(
                f"{type(self).__name__}: learning_rate is a number, a schedule or a function; got {rate!r}."
            ) from None
        if isinstance(self._learning_rate, Variable):
            self._learning_rate.assign(np.asarray(number, self._learning_rate.dtype))
        else:
            self._learning_rate = Variable(
                np.asarray(number, floatx()), dtype=floatx(), trainable=False, name="learning_rate"
            )

    @property
    def learning_rate(self):
        """The rate of the next update: a variable, or what the schedule gives now. Settable to a number."""
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            return rate(self._iterations)
        return rate if isinstance(rate, Variable) else rate()

    @learning_rate.setter
    def learning_rate(self, rate):
        if isinstance(self._learning_rate, LearningRateSchedule) and not callable(rate):
            raise TypeError(
                "The learning rate follows a schedule and cannot be set to a number. Make the optimizer with a number "
                "to be able to change it, or set another schedule."
            )
        self._set_rate(rate)

    lr = learning_rate

    @property
    def iterations(self):
        """How many updates were made (of the variables that were updated last)."""
        if self.gradient_accumulation_steps:
            return Tensor(self._iterations.data // self.gradient_accumulation_steps)
        return self._iterations

    # ---- the update ----

    def apply_gradients(self, grads_and_vars):
        """Update variables from (gradient, variable) pairs; returns the step count."""
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("apply_gradients: no (gradient, variable) pairs were given.")
        self.apply([g for g, _ in pairs], [v for _, v in pairs])
        return self._iterations

    def apply(self, grads, trainable_variables=None):
        """Update `trainable_variables` (those of `build` by default) from their gradients, in place.

        A variable whose gradient is None is left alone, with a warning. Raises ValueError where no variable has
        one, or where the numbers of gradients and variables differ.
        """
        grads = list(grads)
        if not grads:
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError("apply(grads) without variables needs optimizer.build(variables) first.")
            trainable_variables = [r.variable for r in self._records.values()]
        variables = list(trainable_variables)
        if len(grads) != len(variables):
            raise ValueError(f"Each variable needs one gradient: got {len(grads)} for {len(variables)} variables.")
        key = tuple(map(id, variables))
        plan = self._plans.get(key) or self._make_plan(key, variables)
        if any(g is None for g in grads):
            plan, grads = self._without_missing(plan, grads)
        grads = [
            g if type(g) is np.ndarray and g.shape == s and g.dtype == d and g.flags.c_contiguous else _array(g, r)
            for g, s, d, r in zip(grads, plan.shapes, plan.dtypes, plan.records)
        ]
        settle()
        if self.gradient_accumulation_steps:
            grads = self._accumulate(plan, grads)
        if grads is not None:
            if self.rule is None:
                self._step_in_python(plan, grads)
            else:
                self._step_in_core(plan, grads)
        if self.use_ema:
            self._follow_averages(plan)
        for record in plan.records:
            constraint = record.variable.constraint
            if constraint is not None:
                record.variable.assign(constraint(record.variable))
        for iterations, _ in plan.counters:
            iterations.data[...] += 1
        self._iterations = plan.counters[0][0]

    def _make_plan(self, key, variables):
        if len(set(key)) != len(key):
            raise ValueError("A variable was given twice to one update; sum its gradients instead.")
        self.build(variables)
        if len(self._plans) > 16:
            self._plans.clear()
        plan = self._plans[key] = Plan([self._records[k] for k in key])
        return plan

    def _without_missing(self, plan, grads):
        kept = [r for r, g in zip(plan.records, grads) if g is not None]
        if not kept:
            raise ValueError(
                "No variable has a gradient: the loss does not depend on the model's weights. Was a `loss` given to "
                "compile(), and is the loss computed from the model's output by seqnet.ops (not by NumPy)?"
            )
        missing = [r.variable.path for r, g in zip(plan.records, grads) if g is None]
        key = tuple(id(r.variable) for r in kept)
        if key not in self._plans:
            warnings.warn(
                f"No gradient for the variables {missing}: the loss does not depend on them, and they stay as they "
                "are. Is a layer left unconnected, or was no `loss` given to compile() for its output?",
                stacklevel=4,
            )
            self._plans[key] = Plan(kept)
        return self._plans[key], [g for g in grads if g is not None]

    def _clip(self):
        if self.clipnorm and self.clipnorm > 0:
            return 1, float(self.clipnorm)
        if self.global_clipnorm and self.global_clipnorm > 0:
            return 2, float(self.global_clipnorm)
        if self.clipvalue and self.clipvalue > 0:
            return 3, float(self.clipvalue)
        return 0, 0.0

    def _rate(self, iterations):
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            return float(rate(iterations))
        return float(rate.data) if isinstance(rate, Variable) else float(rate())

    def _step_in_core(self, plan, grads):
        table = plan.table
        table[:, 0] = 1.0 / self.loss_scale_factor if self.loss_scale_factor else 1.0
        for iterations, rows in plan.counters:
            rate = self._rate(iterations)
            step = int(iterations.data)
            if self.gradient_accumulation_steps:
                step //= self.gradient_accumulation_steps
            numbers = self.numbers(rate, step + 1)
            table[rows, 2 : 2 + len(numbers)] = numbers
            if self.weight_decay is not None:
                table[rows, 1] = rate * self.weight_decay
        if self.weight_decay is not None:
            for row, record in enumerate(plan.records):
                if not record.decays:
                    table[row, 1] = 0.0
        clip, limit = self._clip()
        _core.optimizer_step(
            self.rule, [r.variable.data for r in plan.records], grads, plan.slots, table, clip, limit
        )

    def numbers(self, rate, step):
        """The rule's numbers for the core, for the update number `step` (from 1) at the given rate."""
        raise NotImplementedError

    def _step_in_python(self, plan, grads):
        if self.loss_scale_factor:
            grads = [g / self.loss_scale_factor for g in grads]
        clip, limit = self._clip()
        if clip == 3:
            grads = [np.clip(g, -limit, limit) for g in grads]
        elif clip:
            norms = [float(np.sqrt(np.sum(np.square(g, dtype=np.float64)))) for g in grads]
            if clip == 2:
                norms = [float(np.sqrt(sum(n * n for n in norms)))] * len(norms)
            grads = [(g * (limit / max(n, limit))).astype(g.dtype) for g, n in zip(grads, norms)]
        rate = self.learning_rate
        for record, grad in zip(plan.records, grads):
            if self.weight_decay is not None and record.decays:
                record.variable.data[...] *= 1 - float(rate) * self.weight_decay
            self.update_step(Tensor(grad), record.variable, rate)

    def _accumulate(self, plan, grads):
        """The mean gradients where this step completes a round, else None."""
        steps = self.gradient_accumulation_steps
        full = (int(plan.counters[0][0].data) + 1) % steps == 0
        for i, record in enumerate(plan.records):
            held = record.accumulator.data
            held += grads[i]
            if full:
                grads[i] = held / held.dtype.type(steps)
                held.fill(0)
        return grads if full else None

    def _follow_averages(self, plan):
        every = self.ema_overwrite_frequency
        for record in plan.records:
            number = int(record.iterations.data) // (self.gradient_accumulation_steps or 1)
            share = self.ema_momentum if number else 0.0
            average, value = record.average.data, record.variable.data
            average *= average.dtype.type(share)
            average += average.dtype.type(1 - share) * value
            if every and (number + 1) % every == 0:
                value[...] = average

    def finalize_variable_values(self, var_list):
        """Called at the end of `fit`: with `use_ema` the variables become their averages."""
        if self.use_ema:
            for variable in var_list:
                record = self._records.get(id(variable))
                if record is not None and record.average is not None:
                    variable.assign(record.average.data)

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable; to be defined by a subclass that has no rule in the core."""
        raise NotImplementedError(f"{type(self).__name__} must define update_step(gradient, variable, learning_rate).")

    def scale_loss(self, loss):
        """The loss times `loss_scale_factor`."""
        return loss * self.loss_scale_factor if self.loss_scale_factor else loss

    # ---- saving ----

    def get_config(self):
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            from .schedules import serialize

            rate = serialize(rate)
        elif isinstance(rate, Variable):
            rate = float(rate.data)
        else:
            raise ValueError(
                f"{type(self).__name__} cannot be saved: its learning rate is a function. Use a schedule object."
            )
        config = {"name": self.name, "learning_rate": rate}
        for key in (
            "weight_decay clipnorm global_clipnorm clipvalue use_ema ema_momentum ema_overwrite_frequency "
            "loss_scale_factor gradient_accumulation_steps"
        ).split():
            config[key] = getattr(self, key)
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """An optimizer from what `get_config` gave."""
        config = dict(config)
        if isinstance(config.get("learning_rate"), dict):
            from .schedules import deserialize

            config["learning_rate"] = deserialize(config["learning_rate"], custom_objects)
        return cls(**config)

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"


def _array(gradient, record):
    """The gradient as the core needs it: contiguous and of the variable's type."""
    variable = record.variable
    data = gradient.data if isinstance(gradient, Tensor) else np.asarray(gradient)
    if data.shape != variable.shape:
        raise ValueError(f"The gradient of {variable.path!r} has shape {data.shape}; the variable's is {variable.shape}.")
    return np.ascontiguousarray(data, variable.dtype).reshape(variable.shape)
