"""A kernel that was compiled: checked in a process of its own, and, once it has all points, callable here."""

import ctypes

import numpy as np

from ..definition import get
from ..judge import judge
from .compiler import CompileError
from .compiler import build as compile_text
from .sandbox import KernelSandbox
from .signatures import signature


class Kernel:
    """One function of a C text. ``kernel.report`` is what the checks said, ``kernel.ready`` whether all were right."""

    def __init__(self, name, source, variant, report, file_name, first_line):
        self.form, self.source, self.variant, self.report = signature(name), source, variant, report
        self.file_name, self.first_line = file_name or get("kernel").file, first_line
        self._functions = {}

    @property
    def name(self):
        """The name without ``lab_``."""
        return self.form.name[4:]

    @property
    def ready(self):
        """Whether every check gave full marks."""
        rows = self.report.results
        return bool(rows) and all(r.code == "ok" for r in rows)

    def sandbox(self, kind="check"):
        """The kernel in a process of its own."""
        lab = get("kernel")
        return KernelSandbox(self.source, lab, self.variant, lab.deadline, lab.total, kind, self.file_name, self.first_line)

    def __call__(self, *args):
        """What the kernel computes from arrays, in a process of its own and in float64."""
        with self.sandbox() as box:
            return box.call(self.form.name, *args)

    def here(self, *args):
        """The same in this process and in the arrays' own float type, without any wall: a mistake in the C can end Python.
        RuntimeError where the checks were not all right."""
        if not self.ready:
            raise RuntimeError(f"kernel {self.name} did not pass all its checks ({self.report.points:g} of "
                               f"{self.report.most:g} points), so it does not run inside this process")
        arrays, shapes, sizes = self.form.prepare(*args)
        dtype = np.dtype("float32" if arrays[0].dtype == np.float32 else "float64")
        arrays = [np.ascontiguousarray(a, dtype) for a in arrays]
        outputs = [np.empty(s, dtype) for s in shapes]
        function = self._function("fast" if dtype == np.float32 else "check")
        status = function(*[ctypes.c_void_p(a.__array_interface__["data"][0]) for a in (*arrays, *outputs)],
                          *map(ctypes.c_ssize_t, map(int, sizes)))
        if status:
            raise RuntimeError(f"{self.form.name} returned {status}; 0 means that all went well")
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def _function(self, kind):
        if kind not in self._functions:
            library = ctypes.CDLL(compile_text(self.source, kind, self.file_name, self.first_line).path)
            self._functions[kind] = getattr(library, self.form.name)
            self._functions[kind].restype = ctypes.c_int
        return self._functions[kind]

    def __repr__(self):
        return repr(self.report)

    def _repr_html_(self):
        return self.report._repr_html_()


def build(name, source, student="", variant=None, sanitize=False, file_name=None, first_line=1, seed=0):
    """Compile C text that holds ``lab_<name>`` and run the checks of that function; gives a `Kernel`.

    name: "conv1d", "lstm_step" or "attention". sanitize: compile with AddressSanitizer and UndefinedBehaviorSanitizer,
    which name the line of an overrun. ValueError where the name is not known or the text is no C.
    """
    form, lab = signature(name), get("kernel")
    variant = lab.variant(student) if variant is None else {**lab.variant(student), **variant}
    if "seqnet_lab.h" not in source:
        source = '#include "seqnet_lab.h"\n' + source
        first_line -= 1
    try:
        compile_text(source, "sanitize" if sanitize else "check", file_name or lab.file, first_line)
    except CompileError as error:
        raise ValueError("\n".join(error.lines)) from None

    def make(lab, text, variant, **limits):
        kind = "sanitize" if sanitize else "check"
        return KernelSandbox(text, lab, variant, lab.deadline, lab.total, kind, file_name, first_line)

    only = [c.name for c in lab.checks if not c.hidden and c.name.startswith(form.name[4:]) and "speed" not in c.name]
    report = judge(lab, source, student, variant, seed, only=only, sandbox=make)
    return Kernel(name, source, variant, report, file_name, first_line)
