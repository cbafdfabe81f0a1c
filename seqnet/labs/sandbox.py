"""The judge's end of the pipe: a student's file runs in a process of its own, and only values come back.

    with Sandbox(source, "conv1d.py") as student:
        y = student.call("conv1d", x, w, b)

Every call has a deadline on the judge's clock. A process that loops, dies, floods or babbles is killed and named in a
``Failure``; the next call starts a new one.
"""

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np

from . import wire
from .failure import Failure, death, worded

WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
MEMORY = 1536 << 20
START_SECONDS = 30.0
PATIENCE = 5.0  # a call may wait this many times its deadline for a busy processor
MOST_SHOWN = 16384
MOST_TIMEOUTS = 3
MOST_STARTS = 40


class Sandbox:
    """One student's file behind a pipe.

    source: text of the file, name: what to call it in messages. imports: modules the lab allows besides the usual.
    deadline: seconds of processor time for a call (waiting counts a fifth of that), total: for all of them together. memory:
    bytes.
    """

    def __init__(self, source, name, imports=(), deadline=2.0, total=60.0, memory=MEMORY):
        self.source, self.name, self.imports = source, name, tuple(imports)
        self.deadline, self.total, self.memory = deadline, total, memory
        self.process = self.after = None
        self.layers, self.printed, self.starts, self.timeouts = [], "", 0, 0
        self.spent = 0.0
        self._broken = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    # ---- calls ----

    def call(self, name, *args):
        """The value that the student's function gives for these arguments."""
        return self.run([(name, args)])

    def run(self, calls, deadline=None):
        """Several calls [(name, args), ...] in one process, each of which may refer to results before it (``Ref``); the
        value of the last. ``self.after`` then holds the arrays that the last one was given, as it left them."""
        self._ready()
        frames = [wire.pack((name, list(args))) for name, args in calls]
        return self._ask({"count": len(calls)}, frames, deadline or self.deadline)

    def load(self):
        """Run the file itself; a Failure says why that does not work."""
        self._ready()

    def _ready(self):
        if self._broken is not None:
            raise Failure(self._broken.code, *self._broken.lines)
        if self.timeouts >= MOST_TIMEOUTS:
            raise Failure("timeout", f"not run: {self.timeouts} calls before it did not end")
        if self.spent > self.total:
            raise Failure("timeout", f"not run: the {self.total:g} seconds for this file are used up")
        if self.process is None and self.starts >= MOST_STARTS:
            raise Failure("crash", f"not run: the process had to be started {self.starts} times")
        if self.process is not None:
            return
        self._start()
        try:
            self._ask({"source": self._program()}, [], 2 * self.deadline)
        except Failure as failure:
            self._broken = failure
            self.close()
            raise

    # ---- the process ----

    def _start(self):
        orders_out, self._orders = os.pipe()
        self._answers, answers_in = os.pipe()
        self._traces, traces_in = os.pipe()
        given = (orders_out, answers_in, traces_in)
        numpy_home = os.path.dirname(os.path.dirname(os.path.abspath(np.__file__)))
        command = [sys.executable, "-I", "-B", WORKER, *map(str, given), numpy_home]
        one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=given,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **one, **self._environment()},
                cwd=tempfile.gettempdir(), start_new_session=True,
            )
        finally:
            for fd in given:
                os.close(fd)
        self.starts += 1
        for fd in (self._orders, self._answers, self._traces, self.process.stdout.fileno()):
            os.set_blocking(fd, False)
        nonce = secrets.token_hex(8)
        answer = self._exchange([wire.pack({**self._order(), "nonce": nonce})], START_SECONDS, wall=True)
        if not isinstance(answer, dict) or answer.get("nonce") != nonce:
            self.close()
            raise Failure("start", "the process for the student's file did not start", *self.printed.splitlines()[-3:])
        self.layers = list(answer["ready"])

    def _environment(self):
        return {}

    def _program(self):
        return self.source

    def _order(self):
        return {"file": self.name, "imports": list(self.imports), "memory": self.memory, "cpu": int(self.total) + 10,
                "read": [place for name in self.imports for place in _places(name)]}

    def close(self):
        """End the process and all it may have started."""
        if self.process is None:
            return
        process, self.process = self.process, None
        for fd in (self._orders, self._answers, self._traces):
            os.close(fd)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.stdout.close()
        process.wait()

    # ---- questions ----

    def _ask(self, question, frames, deadline):
        nonce = secrets.token_hex(8)
        head = wire.pack({"nonce": nonce, **question})
        try:
            answer = self._exchange([head, *frames], deadline)
        except Failure:
            self.close()
            raise
        sound = isinstance(answer, dict) and answer.get("nonce") == nonce and isinstance(answer.get("error", {}), dict)
        if not sound:
            self.close()
            raise Failure("forged", "the file wrote into the pipe of its judge; what it wrote does not count")
        if "error" in answer:
            raise self._failure(answer["error"])
        self.after = answer.get("after")
        return answer.get("value")

    def _exchange(self, frames, deadline, wall=False):
        """Send frames, gather one message; a Failure where none comes in time."""
        process, out = self.process, self.process.stdout.fileno()
        sending, got = memoryview(b"".join(frames)), bytearray()
        begun, busy = time.monotonic(), self._processor_time()
        latest = begun + deadline * (1 if wall else PATIENCE)
        with selectors.DefaultSelector() as wait:
            wait.register(self._answers, selectors.EVENT_READ)
            wait.register(out, selectors.EVENT_READ)
            wait.register(self._orders, selectors.EVENT_WRITE)
            while True:
                now = time.monotonic()
                used = self._processor_time()
                if now > latest or (not wall and used is not None and used - busy > deadline) or (
                        not wall and used is None and now - begun > deadline):
                    raise self._late(deadline if used is not None and now <= latest else now - begun)
                for key, _ in wait.select(min(0.05, max(latest - now, 0.001))):
                    fd = key.fd
                    if fd == self._orders:
                        sending = self._push(wait, sending)
                        continue
                    part = self._pull(fd)
                    if part is None:
                        continue
                    if part:
                        if fd == out:
                            self.printed = (self.printed + part.decode("utf-8", "replace"))[:MOST_SHOWN]
                        elif fd == self._answers:
                            got += part
                    elif fd == self._answers:
                        raise self._died(process)
                    else:
                        wait.unregister(fd)
                message = self._message(got)
                if message is not None:
                    waited, used = time.monotonic() - begun, self._processor_time()
                    self.spent += 0.0 if wall else max(waited / PATIENCE, 0.0 if used is None else used - busy)
                    return message[0]

    def _push(self, wait, sending):
        try:
            sending = sending[os.write(self._orders, sending[:65536]):]
        except BlockingIOError:
            return sending
        except BrokenPipeError:
            sending = sending[:0]
        if not sending:
            wait.unregister(self._orders)
        return sending

    @staticmethod
    def _pull(fd):
        try:
            return os.read(fd, 1 << 18)
        except BlockingIOError:
            return None

    @staticmethod
    def _message(got):
        """[value] once the whole message is there; a Failure where it is none."""
        try:
            if len(got) < wire.HEAD.size:
                return None
            text, blob = wire.sizes(got[: wire.HEAD.size])
            start, middle = wire.HEAD.size, wire.HEAD.size + text
            if len(got) < middle + blob:
                return None
            if len(got) > middle + blob:
                raise wire.WireError("more than one answer")
            return [wire.unpack(bytes(got[start:middle]), bytes(got[middle:]))]
        except wire.WireError as error:
            raise Failure("forged", f"what came back is no value ({error}); it does not count") from None

    def _processor_time(self):
        """Seconds of processor time that the process has used, None where the system does not tell."""
        if sys.platform != "linux":
            return None
        try:
            return time.clock_gettime((~self.process.pid << 3) | 2)
        except OSError:
            return None

    # ---- what went wrong, in words ----

    def _late(self, seconds):
        self.timeouts += 1
        self.spent += seconds
        return Failure("timeout", f"still running after {seconds:.1f} s: a loop that does not end?", *self._where())

    def _where(self):
        """The line of the file that runs just now, as the process itself tells when it is asked by a signal."""
        with contextlib.suppress(OSError):
            os.kill(self.process.pid, signal.SIGUSR1)
        traced, until = b"", time.monotonic() + 0.3
        while b"\n" not in traced or time.monotonic() < until:
            traced += self._pull(self._traces) or b""
            if time.monotonic() > until or f'"{self.name}", line '.encode() in traced:
                break
            time.sleep(0.01)
        for line in traced.decode("utf-8", "replace").splitlines():
            if f'"{self.name}", line ' in line:
                number = line.split(", line ")[1].split()[0]
                return self._source_line(int(number))
        return []

    def _source_line(self, number):
        lines = self.source.splitlines()
        if isinstance(number, int) and 1 <= number <= len(lines):
            return [f"{self.name}:{number}:  {lines[number - 1].strip()[:90]}"]
        return []

    def _died(self, process):
        try:
            code = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return Failure("forged", "the file closed the pipe to its judge")
        if code >= 0:
            return Failure("exit", f"the file ended its process (exit code {code}) instead of returning a value")
        return Failure("crash", death(-code))

    def _failure(self, error):
        code, words = worded(error.get("type"), str(error.get("text")), self.memory)
        plain = code in ("not implemented", "missing")
        return Failure(code, words, *([] if plain else self._source_line(error.get("line"))))


def _places(name):
    """The folders of a package that a lab lends, its bundled libraries included; nothing for the standard library."""
    from importlib.util import find_spec

    spec = find_spec(name)
    folders = (spec and spec.submodule_search_locations) or ()
    return [place for folder in folders for place in (folder, f"{folder}.libs")]
