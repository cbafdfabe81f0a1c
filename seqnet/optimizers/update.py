"""The update: gradients in, all variables changed by one call of the core. A part of `Optimizer`."""
import warnings

import numpy as np

from .. import _core
from ..tensor import Tensor, Variable, settle
from .schedules import LearningRateSchedule
from .state import Plan


class Update:
    """What happens in a step: gather, scale and clip the gradients, decay, the rule, averages, constraints."""

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
        gathered = self.gradient_accumulation_steps
        if gathered:
            grads = self._accumulate(plan, grads)
        if grads is not None:
            scale = 1.0 / ((self.loss_scale_factor or 1.0) * (gathered or 1))
            if self.rule is None:
                self._step_in_python(plan, grads, scale)
            else:
                self._step_in_core(plan, grads, scale)
            if gathered:
                for held in grads:
                    held.fill(0)
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

    def _step_in_core(self, plan, grads, scale):
        table = plan.table
        table[:, 0] = scale
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

    def _step_in_python(self, plan, grads, scale):
        grads = [g * g.dtype.type(scale) for g in grads]
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
        """The gradients gathered so far where this step completes a round, else None."""
        held = [r.accumulator.data for r in plan.records]
        _core.optimizer_step("sum", held, grads, plan.none, plan.plain, 0, 0.0)
        return held if (int(plan.counters[0][0].data) + 1) % self.gradient_accumulation_steps == 0 else None

    def _follow_averages(self, plan):
        every, whole = self.ema_overwrite_frequency, []
        for iterations, rows in plan.counters:
            number = int(iterations.data) // (self.gradient_accumulation_steps or 1)
            plan.shares[rows, 2] = self.ema_momentum if number else 0.0
            if every and (number + 1) % every == 0:
                whole += plan.records[rows] if isinstance(rows, slice) else [plan.records[row] for row in rows]
        averages = [r.average.data for r in plan.records]
        values = [r.variable.data for r in plan.records]
        _core.optimizer_step("average", averages, values, plan.none, plan.shares, 0, 0.0)
        for record in whole:
            np.copyto(record.variable.data, record.average.data)

    def swap_averages(self, var_list):
        """Let variables and their averages (with `use_ema`) change places; where no update was made, nothing happens."""
        settle()
        for variable in var_list:
            record = self._records.get(id(variable))
            if record is not None and record.average is not None and record.iterations.data > 0:
                held = variable.numpy()
                np.copyto(variable.data, record.average.data)
                np.copyto(record.average.data, held)

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


def _array(gradient, record):
    """The gradient as the core needs it: contiguous and of the variable's type."""
    variable = record.variable
    data = gradient.data if isinstance(gradient, Tensor) else np.asarray(gradient)
    if data.shape != variable.shape:
        raise ValueError(f"The gradient of {variable.path!r} has shape {data.shape}; the variable's is {variable.shape}.")
    return np.ascontiguousarray(data, variable.dtype).reshape(variable.shape)
