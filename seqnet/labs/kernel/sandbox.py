"""The process for a compiled kernel: the same pipe and the same limits, and walls of marked numbers around each array."""

import os
import re
import shutil
import subprocess
import time

import numpy as np

from ..sandbox import Failure, Sandbox
from .compiler import BUILDS, CompileError, build, compiler
from .signatures import signature

WALL = 64  # marked numbers before and after each array
NOT_IMPLEMENTED = -1


class KernelSandbox(Sandbox):
    """A file of C functions behind the pipe. ``call("lab_conv1d", x, w, b, dilation)`` gives what they write.

    kind: the build (see `compiler.BUILDS`); "sanitize" makes the compiler's own checks name the line of a mistake.
    """

    def __init__(self, source, lab, variant=None, deadline=2.0, total=60.0, kind="check", name=None, first_line=1):
        super().__init__(source, name or lab.file, (), deadline, total)
        self.kind, self.first_line, self.built = kind, first_line, None
        if kind == "sanitize":
            self.memory = 0  # the sanitizer reserves terabytes of addresses
        self.dtype = np.dtype("float32" if "-DLAB_FLOAT" in BUILDS[kind] else "float64")
        self._rng = np.random.default_rng()

    def compile(self):
        """Compile if that was not done; the warnings. A Failure has the compiler's words."""
        if self.built is None:
            try:
                self.built = build(self.source, self.kind, self.name, self.first_line)
            except CompileError as error:
                self._broken = Failure(error.code, *error.lines)
                raise Failure(error.code, *error.lines) from None
        return self.built.warnings

    def _ready(self):
        if self._broken is None:
            self.compile()
        super()._ready()

    def _order(self):
        return {**super()._order(), "library": self.built.path, "load": [self.built.path], "seal": self.kind != "sanitize"}

    def _environment(self):
        if self.kind != "sanitize":
            return {}
        found = [_runtime(name) for name in ("libasan.so", "libubsan.so")]
        return {"LD_PRELOAD": ":".join(filter(None, found)), "UBSAN_OPTIONS": "halt_on_error=1",
                "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0:exitcode=66:use_sigaltstack=0"}

    def _program(self):
        return ""  # the library is loaded already

    def run(self, calls, deadline=None):
        """One call, as `Sandbox.run`: arrays and sizes in, what the function wrote out."""
        (name, args), = calls
        return self._do(name, args, 1)[0]

    def _do(self, name, args, repeats, deadline=None):
        self._ready()
        form = signature(name)
        arrays, shapes, sizes = form.prepare(*args)
        arrays = [np.asarray(a, self.dtype) for a in arrays]
        walls = [self._wall() for _ in range(2 * (len(arrays) + len(shapes)))]
        empty = self._wall()[:1]
        contents = [*(a.ravel() for a in arrays), *(np.repeat(empty, int(np.prod(s))) for s in shapes)]
        buffers = [np.concatenate([walls[2 * k], c, walls[2 * k + 1]]) for k, c in enumerate(contents)]
        begun = time.perf_counter()
        answer = self._ask({"count": 1}, [_packed((name, [buffers, [WALL] * len(buffers), list(map(int, sizes)), repeats]))],
                           deadline or self.deadline)
        took = time.perf_counter() - begun
        status, back = self._sound(answer, buffers)
        if status == NOT_IMPLEMENTED:
            raise Failure("not implemented", "not implemented yet")
        names = [*form.inputs, *form.outputs]
        for k, (label, content, buffer) in enumerate(zip(names, contents, back)):
            self._look_at_walls(name, label, content.size, walls[2 * k : 2 * k + 2], buffer)
        if status != 0:
            raise Failure("raised", f"{name} returned {status}; 0 means that all went well")
        inside = [b[WALL:-WALL] for b in back]
        self.after = [b.reshape(a.shape) for a, b in zip(arrays, inside)]
        outputs = [b.reshape(s) for s, b in zip(shapes, inside[len(arrays):])]
        for label, out in zip(form.outputs, outputs):
            missing = int(np.isnan(out).sum())
            if missing and all(np.isfinite(a).all() for a in arrays) and _untouched(out, empty):
                raise Failure("wrong", f"{name} never writes {label}: {missing} of {out.size} numbers are as they were")
        return (outputs[0] if len(outputs) == 1 else tuple(outputs)), took

    def _wall(self):
        """NaNs that carry a secret: who reads beyond an array computes NaN, who writes there is found out."""
        if self.dtype == np.float64:
            return (self._rng.integers(1, 1 << 50, WALL, dtype="uint64") | np.uint64(0x7FF8 << 48)).view("float64")
        return (self._rng.integers(1, 1 << 20, WALL, dtype="uint32") | np.uint32(0x7FC << 20)).view("float32")

    def _sound(self, answer, buffers):
        """(status, buffers) if the answer has their form."""
        try:
            status, back = answer
            if isinstance(status, int) and len(back) == len(buffers) and all(
                    b.dtype == a.dtype and b.shape == a.shape for a, b in zip(buffers, back)):
                return status, back
        except (TypeError, ValueError, AttributeError):
            pass
        self.close()
        raise Failure("forged", "what came back is not what was asked for; it does not count")

    @staticmethod
    def _look_at_walls(name, label, size, walls, buffer):
        bits = f"uint{8 * buffer.itemsize}"
        for wall, part, first in ((walls[0], buffer[:WALL], -WALL), (walls[1], buffer[WALL + size :], size)):
            touched = np.flatnonzero(wall.view(bits) != part.view(bits))
            if touched.size:
                place = first + int(touched[-1] if first < 0 else touched[0])
                side = "before its beginning" if place < 0 else "past its end"
                raise Failure("overrun", f"{name} writes {label}[{place}], {side}: {label} has {size} numbers, "
                              f"{label}[0] to {label}[{size - 1}]")

    def _died(self, process):
        failure = super()._died(process)
        lines = sanitizer_words(self.printed, self.name)
        return Failure("crash", *lines) if lines else failure

    def seconds(self, name, args, least=0.02, rounds=5):
        """Seconds of one call by the judge's clock: the least of some rounds, the way through the pipe taken off."""
        def clock(repeats):
            return self._do(name, args, repeats)[1]

        once, count = min(clock(1) for _ in range(3)), 1
        while (took := clock(1 + count) - once) < least and count < 1 << 20:
            count = 4 * count if took < least / 4 else 2 * count
        while True:
            many = min(clock(1 + count) for _ in range(rounds))
            once = min(once, *(clock(1) for _ in range(rounds)))
            if many - once >= least / 4 or count >= 1 << 20:
                return max(many - once, 1e-9) / count
            count *= 2  # something else had the processor when the count seemed enough


def _untouched(out, empty):
    """Whether some number still has the very bits that it was filled with."""
    bits = f"uint{8 * out.itemsize}"
    return bool((np.ascontiguousarray(out).view(bits) == empty.view(bits)[0]).any())


def _packed(value):
    from ..wire import pack

    return pack(value)


def _runtime(name):
    command = [*compiler(), f"-print-file-name={name}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return found if os.path.isabs(found) and os.path.exists(found) else None


def sanitizing(lab, source, variant, deadline=None, total=None):
    """The process of a kernel that is compiled with the sanitizers; a Failure says so where there are none."""
    if compiler() is not None and not can_sanitize():
        raise ValueError("the compiler on this machine brings no AddressSanitizer; without --sanitize a check still sees "
                         "writes outside of arrays")
    return KernelSandbox(source, lab, variant, deadline or lab.deadline, total or lab.total, "sanitize")


def can_sanitize():
    """Whether the compiler brings the run-time of its sanitizers."""
    command = compiler()
    return command is not None and shutil.which(command[0]) is not None and _runtime("libasan.so") is not None


def sanitizer_words(text, name):
    """The lines of a sanitizer's report that help: the kind of mistake and where in the file."""
    lines = []
    for line in text.splitlines():
        if "ERROR: AddressSanitizer" in line:
            lines.append(line.split("ERROR: ")[1].split(" on address")[0].split(" (pc")[0])
        elif "runtime error" in line:
            lines.append(line.strip())
        elif line.lstrip().startswith("#") and name in line and len(lines) < 3:
            lines.append("at " + re.sub(r"\S*/", "", line.split(" in ")[-1].strip()))
    return lines[:3]
