"""The base of all optimizers: what is common to every update rule, and the one call that updates all variables.

A step is: scale and clip the gradients, take the weight decay off the variables, apply the rule. The core does that
for all variables in one call. What a rule remembers about a variable (its slots) is kept by variable, and variables
that came together share one step counter: an optimizer that is compiled into several models has a state for each.
"""
import warnings

import numpy as np

from ..config import floatx
from ..naming import auto_name
from ..tensor import Tensor, Variable
from .schedules import InverseTimeDecay, LearningRateSchedule
from .state import OptimizerState
from .update import Update


class Optimizer(Update, OptimizerState):
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
            from inspect import signature

            from ..errors import ArgumentError, did_you_mean

            name = sorted(kwargs)[0]
            known = [n for cls in type(self).__mro__[:-1] for n in signature(cls.__init__).parameters]
            raise ArgumentError(
                f"{own} does not know the argument {name!r}.{did_you_mean(name, known)} Common ones: learning_rate, "
                "weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, name."
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

    # ---- saving ----

    def get_config(self):
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            from .schedules import serialize

            rate = serialize(rate)
        elif isinstance(rate, Variable):
            rate = float(rate.data)
        else:
            from ..saving.serialization import serialize_keras_object

            rate = serialize_keras_object(rate)
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


def check_betas(optimizer, **betas):
    """Raises ValueError for a share of a running mean outside [0, 1)."""
    for word, beta in betas.items():
        if not 0 <= beta < 1:
            raise ValueError(f"{type(optimizer).__name__}: {word} must lie in [0, 1); got {beta}.")
