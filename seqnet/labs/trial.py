"""What a check is given: random cases, the student's functions behind their pipe, and the ways to compare."""

import hashlib
import inspect
from dataclasses import dataclass, field
from itertools import islice, product

import numpy as np

from .diagnosis import describe
from .numbers import LIMIT, SINGLE, named, norm, numeric_gradient, relative_error
from .sandbox import Failure
from .values import as_array, kind_of, plain, short

MOST_VARIANTS = 64
PRIMES = (2, 3, 5, 7, 11, 13)


@dataclass
class Item:
    """One compared part of a check, over all cases: it counts only if it was right each time."""

    name: str
    credit: float = 1.0
    error: float = 0.0
    limit: float = LIMIT
    shape: tuple | None = None
    count: int = 0
    lines: list = field(default_factory=list)


@dataclass
class Picture:
    """The first failed comparison: inputs by name, what came and what was wanted."""

    target: str
    item: str
    inputs: dict
    got: object
    want: object


class Trial:
    """One run of one check on one student's file.

    ``rng`` is a seeded NumPy generator, ``variant`` the student's options, ``student`` the `Sandbox`.
    """

    def __init__(self, check, student, variant, seed=0, mistakes=(), variants=None):
        self.check, self.student, self.variant, self.seed = check, student, variant, seed
        self._mistakes, self._variants = mistakes, variants or {}
        self.items, self.lines, self.picture, self.case = {}, [], None, 0
        self.suspects, self.foreign, self.compared, self._right = None, [], False, []
        self.rng = self._generator(0)

    def _generator(self, case):
        digest = hashlib.sha256(f"{self.seed}/{self.check.name}/{case}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))

    # ---- inputs ----

    def cases(self, count=None):
        """Numbers of cases, each with an ``rng`` of its own: ``for case in trial.cases(): x = trial.normal(2, 3)``."""
        for case in range(count or self.check.cases):
            self.case, self.rng = case, self._generator(case)
            yield case

    def normal(self, *shape, scale=1.0):
        """Normal random numbers in float64."""
        return self.rng.standard_normal(shape) * scale

    def sizes(self, count, low=2, high=13):
        """Different prime extents, so that no transposed array fits: ``B, T, D = trial.sizes(3)``."""
        choice = [p for p in PRIMES if low <= p <= high]
        return [int(n) for n in self.rng.permutation(choice)[:count]]

    # ---- calls and comparisons ----

    def call(self, name, *args):
        """What the student's function returns; a failure of it ends the check with 0 points and its reason."""
        return self.student.call(name, *args)

    def value(self, target, inputs, oracle, names=("y",), limit=LIMIT, calls=None):
        """Call the student's function `target` with the values of `inputs`, in their order, and compare with the oracle.

        inputs: {name: value}; oracle(**inputs) (and variant=... where it takes one) gives what is right: one value, a
        tuple in the order of `names`, or a dict. calls: a list [(function, args), ...] to run instead, the last of which
        gives the value (see `wire.Ref`). Also checks that the arrays given were left alone. Returns what came.
        """
        calls = calls or [(target, list(inputs.values()))]
        before = [np.array(a) for a in calls[-1][1] if isinstance(a, np.ndarray)]
        got = self.student.run(calls)
        self._unchanged(target, calls[-1][1], before, inputs)
        want = named(ask(oracle, inputs, self.variant), names)
        self.compare(target, inputs, got, want, limit, oracle=oracle, names=names)
        return got

    def gradient(self, target, inputs, forward, wrt, calls=None, outputs=1, names=None, limit=LIMIT):
        """Compare the student's gradients with central differences of `forward`, for random cotangents.

        forward(**inputs) is the oracle's value, an array or a tuple of `outputs` arrays. The cotangents are normal random
        arrays of their shapes. calls(inputs, cotangents) gives the calls to make (the last returns the gradients, in the
        order of `wrt`); without it the student's `target` is called with the cotangents followed by the inputs. Mistakes
        get the cotangents as ``dy`` (a tuple where there are several).
        """
        value = ask(forward, inputs, self.variant)
        parts = value if isinstance(value, (tuple, list)) else (value,)
        cotangents = tuple(self.normal(*np.shape(p)) for p in parts[:outputs])
        calls = calls(inputs, cotangents) if calls else [(target, [*cotangents, *inputs.values()])]
        before = [np.array(a) for a in calls[-1][1] if isinstance(a, np.ndarray)]
        got = self.student.run(calls)
        self._unchanged(target, calls[-1][1], before, inputs)

        def projectable(**changed):
            result = ask(forward, changed, self.variant)
            return result[:outputs] if isinstance(result, (tuple, list)) else result

        want = numeric_gradient(projectable, inputs, cotangents, wrt)
        dy = cotangents[0] if len(cotangents) == 1 else cotangents
        self.compare(target, {**inputs, "dy": dy}, got, want, limit, names=names or tuple(want))
        return got

    def compare(self, target, inputs, got, want, limit=LIMIT, oracle=None, names=None):
        """Judge what came part by part; `want` is {name: right value}. Known mistakes of `target` are looked for."""
        names = tuple(names or want)
        try:
            parts = named(got, names)
        except (TypeError, ValueError):
            parts = None
        if parts is None or set(parts) != set(want):
            came = f"{len(got)} values" if isinstance(got, (tuple, list)) else kind_of(got)
            raise Failure("wrong", f"{target} returned {came}, expected {len(names)}: {', '.join(names)}")
        largest = max((norm(w) for w in want.values() if np.asarray(w).dtype.kind == "f"), default=0.0)
        wrong = [name for name in names if not self._one(target, name, inputs, parts[name], want[name], limit, largest)]
        if wrong:
            self._explain(target, inputs, parts, want, oracle, names)
        else:
            self._right.append((inputs, parts, names))

    def close(self, name, got, want, limit=LIMIT, message=None):
        """Compare one value by its norm; `message` is added where it is wrong."""
        if not self._one(self.check.name, name, {}, got, want, limit, 0.0) and message:
            self._say(name, message)

    def exact(self, name, got, want, message=None):
        """The same whole numbers, texts, lists or dicts; `message` is what to say where they are not."""
        same = plain(got) == plain(want)
        self.true(name, same, message or f"{name}: got {short(got)}, expected {short(want)}")
        return same

    def true(self, name, holds, message):
        """A property that has to hold; `message` says what it means that it does not."""
        item = self._item(name)
        item.count += 1
        if not bool(holds):
            item.credit, item.error = 0.0, np.inf
            self._say(name, message)
        return bool(holds)

    # ---- inside ----

    def _item(self, name):
        return self.items.setdefault(name, Item(name))

    def _say(self, name, *lines):
        item = self.items[name]
        if not item.lines:
            item.lines.extend(lines)

    def _one(self, target, name, inputs, got, want, limit, largest):
        item = self._item(name)
        item.count, item.limit = item.count + 1, limit
        want = np.asarray(want)
        item.shape = want.shape
        array, problem = as_array(got)
        if problem is None and array.shape != want.shape:
            problem = f"{name} has shape {array.shape}, expected {want.shape}"
            if array.shape == want.shape[::-1]:
                problem += ": looks transposed"
        error = np.inf if problem else relative_error(array, want, largest)
        single = problem is None and limit <= error < SINGLE or (error < SINGLE and array.dtype == np.float32)
        if problem is None and error < limit and not single:
            item.error = max(item.error, error)
            return True
        item.credit, item.error = min(item.credit, 0.5 if single else 0.0), max(item.error, error)
        if single:
            problem = f"{name} looks like float32 arithmetic (error {error:.0e}): labs use float64, half points"
        self._say(name, *([problem] if problem else describe(name, array, want, inputs)))
        if self.picture is None:
            self.picture = Picture(target, name, inputs, got if array is None else array, want)
        return False

    def _unchanged(self, target, args, before, inputs):
        given = [a for a in args if isinstance(a, np.ndarray)]
        labels = {id(v): k for k, v in inputs.items()}
        left = self.student.after
        if not isinstance(left, list) or len(left) != len(before):
            self.student.close()
            raise Failure("forged", "what came back is not what was asked for; it does not count")
        for arg, old, new in zip(given, before, left):
            if not (isinstance(new, np.ndarray) and np.array_equal(old, new, equal_nan=old.dtype.kind == "f")):
                label = labels.get(id(arg), "an argument")
                self.true(f"{label} left alone", False, f"{target} changes its argument {label} in place")

    def _explain(self, target, inputs, got, want, oracle, names):
        """Which known mistakes give these numbers, or which other variant."""
        known = [m for m in self._mistakes if m.target == target]
        found = {m.name for m in known if self._same(m, inputs, got, want, names)}
        if found and (self.suspects is None or self.suspects & found):
            self.suspects = found if self.suspects is None else self.suspects & found
        if not found and oracle is not None and takes(oracle, "variant"):
            for other in self._others():
                if matches(got, want, lambda o=other: named(ask(oracle, inputs, o), names), 1e-9):
                    self.foreign = [(k, v) for k, v in other.items() if v != self.variant[k]]
                    break

    def _others(self):
        """All variants but the student's, those that differ in fewer options first."""
        every = [dict(zip(self._variants, choice)) for choice in islice(product(*self._variants.values()), MOST_VARIANTS)]
        return sorted((o for o in every if o != self.variant), key=lambda o: sum(o[k] != self.variant[k] for k in o))

    def _same(self, known, inputs, got, want, names):
        return matches(got, want, lambda: named(ask(known.run, inputs, self.variant), names), known.tolerance)

    def outcome(self):
        """(share of the points, lines to show, names of the mistakes, whether it is float32 only)."""
        counted = [i for i in self.items.values() if i.count]
        share = sum(i.credit for i in counted) / len(counted) if counted else 0.0
        suspects = [m for m in self._mistakes if self.suspects and m.name in self.suspects]
        if len(suspects) > 1:  # a wrong version that is wrong where the student is right is not the student's
            suspects = [m for m in suspects if all(self._agrees(m, *case) for case in self._right)] or suspects
        return share, [m.name for m in suspects]

    def _agrees(self, known, inputs, got, names):
        try:
            with np.errstate(all="ignore"):
                values = named(ask(known.run, inputs, self.variant), names)
            return all(relative_error(got[k], v) <= LIMIT for k, v in values.items())
        except Exception:
            return False


def matches(got, want, wrong, tolerance):
    """Whether got is what wrong() gives and that is not what is wanted. A wrong version that cannot run matches nothing."""
    try:
        with np.errstate(all="ignore"):
            wrong = wrong()
        differs = False
        for name, value in wrong.items():
            value = np.asarray(value)
            array, problem = as_array(got[name])
            if problem or array.shape != value.shape or not relative_error(array, value) <= tolerance:
                return False
            right = np.asarray(want[name])
            differs |= value.shape != right.shape or not relative_error(value, right) <= LIMIT
        return bool(differs)
    except Exception:
        return False


def takes(function, name):
    """Whether the function has a parameter of this name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def ask(function, inputs, variant):
    """function with those inputs that it takes, and the variant if it takes that."""
    given = {**inputs, "variant": variant}
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return function(**given)
    return function(**{p.name: given[p.name] for p in parameters if p.name in given})
