"""Which parameter of an estimator goes where: to the function that makes the model, to compile, to fit, to predict."""

from __future__ import annotations

import inspect

FIT = ("batch_size", "epochs", "verbose", "callbacks", "validation_split", "shuffle", "validation_data", "validation_freq",
       "steps_per_epoch", "initial_epoch")
COMPILE = ("optimizer", "loss", "metrics")
PREFIXES = ("model", "fit", "predict", "optimizer")


class Parameters:
    """`get_params` and `set_params` that know the parameters of the model's function as well.

    These are attributes like those that `__init__` names, so that `clone`, grid searches and pickles treat them alike.
    """

    def _named(self):
        return [name for name in inspect.signature(type(self).__init__).parameters if name not in ("self", "parameters")]

    def _extra(self):
        named = self._named()
        return [name for name in vars(self) if name not in named and not name.endswith("_") and not name.startswith("_")]

    def _take(self, parameters):
        for name, value in parameters.items():
            self._check(name)
            setattr(self, name, value)

    def get_params(self, deep=True):
        """The parameters by name, those of the model's function among them."""
        return {name: getattr(self, name) for name in [*self._named(), *self._extra()]}

    def set_params(self, **params):
        """Set parameters by name; returns the estimator. ValueError for a name that nothing takes."""
        for name in params:
            if name not in self._named():
                self._check(name)
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _check(self, name):
        """ValueError for a parameter that neither the model's function nor compile, fit or predict takes. Without a model
        nothing can be said; `fit` will."""
        if not self._has_builder():
            return
        prefix, divided, rest = name.partition("__")
        takes = self._builder_takes()
        if divided:
            known = prefix in PREFIXES and bool(rest)
        else:
            known = name in FIT or takes is None or name in takes
        if not known:
            from ..errors import did_you_mean

            names = sorted({*self._named(), *(takes or ()), *FIT})
            raise ValueError(
                f"Invalid parameter {name!r} for estimator {type(self).__name__}.{did_you_mean(name, names)} Valid are the "
                f"arguments of the function that makes the model, and {', '.join(names)}; also model__..., "
                "optimizer__..., fit__... and predict__...")

    def _has_builder(self):
        from ..models import Model

        return callable(self._builder()) or isinstance(self._builder(), Model)

    def _builder(self):
        return self.model if self.model is not None else self.build_fn

    def _builder_takes(self):
        """Names of the arguments of the model's function; None where it takes any."""
        builder = self._builder()
        from ..models import Model

        if builder is None or isinstance(builder, Model) or not callable(builder):
            return ()
        parameters = inspect.signature(builder).parameters.values()
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            return None
        return tuple(p.name for p in parameters if p.kind is not p.VAR_POSITIONAL)

    def _routed(self, prefix):
        """Parameters written as prefix__name."""
        start = prefix + "__"
        return {name[len(start):]: getattr(self, name) for name in self._extra() if name.startswith(start)}

    def _fit_arguments(self, given):
        """Arguments of `fit`: of the estimator, over them fit_kwargs, fit__name, and those of the call."""
        arguments = {name: getattr(self, name) for name in FIT if getattr(self, name, None) is not None}
        return {**arguments, **(self.fit_kwargs or {}), **self._routed("fit"), **given}

    def _model_arguments(self, offered):
        """Arguments for the model's function: what it asks for of `offered`, and the estimator's parameters for it."""
        takes = self._builder_takes()
        own = {name: getattr(self, name) for name in self._extra() if "__" not in name and name not in FIT}
        arguments = {**own, **(self.model_kwargs or {}), **self._routed("model")}
        for name, value in offered.items():
            if takes is None or name in takes:
                arguments.setdefault(name, value)
        return arguments
