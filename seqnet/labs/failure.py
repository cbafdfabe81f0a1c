"""Why a call gave no value, in a word for the table and a line for the student."""

import signal


class Failure(Exception):
    """A call that gave no value: ``code`` says why in a word, ``lines`` in a few."""

    def __init__(self, code, *lines):
        super().__init__(lines[0] if lines else code)
        self.code, self.lines = code, list(lines)


def death(number):
    """What it means that a process died of a signal."""
    name = signal.Signals(number).name if number in iter(signal.Signals) else f"signal {number}"
    why = {"SIGSEGV": ": memory was touched that is not the program's", "SIGXCPU": ": the processor time is used up",
           "SIGKILL": ": killed", "SIGABRT": ": aborted"}.get(name, "")
    return f"the process died of {name}{why}"


def worded(kind, text, memory):
    """(code, words) for an exception that the student's file raised; `memory` is its limit in bytes."""
    if kind == "NotImplementedError":
        return "not implemented", "not implemented yet"
    if kind == "Forbidden" or (kind == "PermissionError" and "a lab " in text):
        return "forbidden", text
    if kind == "MemoryError" or "Unable to allocate" in text:
        return "memory", f"more memory than the {memory >> 20} MB of a lab: {text}".rstrip(": ")
    if kind == "LookupError" and "has no function" in text:
        return "missing", text
    return "raised", f"{kind}: {text}"[:300]
