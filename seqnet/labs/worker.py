"""The student's process: it runs one file and answers calls with values. Started as a script, never imported by seqnet.

It holds nothing worth stealing: no answers, no points, no report. Whatever the student's code does to it, the judge in the
other process only ever sees values, a silence or a death.
"""

import builtins
import faulthandler
import importlib.util
import os
import signal
import sys
import types

sys.path.append(sys.argv[4])  # where the judge found NumPy; the isolated interpreter usually finds it by itself

import numpy as np  # noqa: E402
import numpy.fft  # noqa: E402
import numpy.linalg  # noqa: E402
import numpy.random  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
_read, _write, _exit, _ndarray = os.read, os.write, os._exit, np.ndarray  # before anybody can replace them


def _beside(name):
    spec = importlib.util.spec_from_file_location(f"_lab_{os.path.basename(name)}", os.path.join(HERE, f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


wire, confine = _beside("wire"), _beside("confine")


def receive(fd):
    """One message of the judge; None at the end."""

    def exactly(n):
        parts = []
        while n:
            part = _read(fd, min(n, 1 << 20))
            if not part:
                return None
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    head = exactly(wire.HEAD.size)
    if head is None:
        return None
    text, blob = wire.sizes(head)
    return exactly(text), exactly(blob)


def send(fd, value):
    """One message to the judge."""
    data = memoryview(wire.pack(value))
    while data:
        data = data[_write(fd, data):]


def described(error, name):
    """What the judge needs to know of an exception: its class, words and the last line of the student's file."""
    lines, trace = [], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == name:
        lines.append(error.lineno)
    return {"type": type(error).__name__, "text": str(error)[:500], "line": lines[-1] if lines else None}


class Student:
    """The student's module and what was kept of earlier calls."""

    def __init__(self, order):
        self.name, self.module, self.kept = order["file"], types.ModuleType(order["file"].rsplit(".", 1)[0]), []
        self.module.__file__ = self.name
        self.module.__builtins__ = confine.guarded_builtins(builtins, self.name, frozenset(order["imports"]))
        sys.modules[self.module.__name__] = self.module

    def load(self, source):
        exec(compile(source, self.name, "exec"), self.module.__dict__)
        return True

    def resolve(self, kind, content):
        if kind == "rng":
            return np.random.default_rng(content)
        if kind == "ref":
            value = self.kept[content[0]]
            for k in content[1:]:
                value = value[k]
            return value
        if kind == "code":
            source, data = content
            space = {"np": np}
            exec(source, space)
            return space["make"](**data)
        raise wire.WireError(kind)

    def call(self, name, args):
        function = getattr(self.module, name, None)
        if function is None:
            raise LookupError(f"{self.name} has no function {name}")
        result = function(*args)
        self.kept.append(result)
        return result


def main(orders, answers, traces):
    """Answer the judge until it closes the pipe."""
    text, blob = receive(orders)
    order = wire.unpack(text, blob)
    faulthandler.register(signal.SIGUSR1, file=traces)  # the judge may ask where a loop is
    native = _beside(os.path.join("kernel", "native")) if "library" in order else None
    seal = confine.confine(order)
    student = Student(order)
    if native is not None:
        library = native.Native(order["library"])
        student.call = lambda name, args: library.call(name, *args)
        if order["seal"]:
            seal()
    send(answers, {"nonce": order["nonce"], "ready": confine.LAYERS})
    while True:
        message = receive(orders)
        if message is None:
            _exit(0)
        answer = {"nonce": None}
        try:
            student.kept = []
            todo = wire.unpack(*message)
            answer["nonce"] = todo["nonce"]
            if "source" in todo:
                answer["value"] = student.load(todo["source"])
            else:
                for _ in range(todo["count"]):  # each call in a message of its own: it may refer to what came before
                    name, args = wire.unpack(*receive(orders), resolve=student.resolve)
                    answer["value"] = student.call(name, args)
                answer["after"] = [a for a in args if isinstance(a, _ndarray)]
        except BaseException as error:  # also SystemExit and KeyboardInterrupt: nothing ends the loop but the judge
            answer.pop("value", None)
            answer["error"] = described(error, student.name)
        sys.stdout.flush()
        send(answers, answer)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
