"""What a notebook shows of an error of this package: the line of one's own code, and the message."""

from __future__ import annotations

import os
import sys
from os.path import dirname

_HOME = dirname(__file__)


def panel(error, whole=False):
    """Lines for IPython: short, or the whole traceback where asked for (`whole`, or SEQNET_TRACE in the environment)."""
    if whole or os.environ.get("SEQNET_TRACE", "0") not in ("", "0"):
        return _whole(error)
    from .errors import place_text

    lines = []
    frame = own_frame(error.__traceback__)
    if frame is not None:
        file, number, source = frame
        lines += [f"{place_text(file, number)}:", f"    {source}", ""] if source else [f"{place_text(file, number)}:", ""]
    kind, _, rest = type(error).__name__, None, str(error)
    return [*lines, f"{kind}: {rest}", "", "(%tb shows the whole way; SEQNET_TRACE=1 in the environment always does)"]


def own_frame(traceback):
    """(file, line, source) of the innermost frame that is not in this package, or None."""
    import linecache

    found = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith((_HOME, "<frozen")):
            found = code.co_filename, traceback.tb_lineno, traceback.tb_frame.f_globals
        traceback = traceback.tb_next
    if found is None:
        return None
    file, number, names = found
    return file, number, linecache.getline(file, number, names).strip()


def _whole(error):
    shell = sys.modules.get("IPython")
    shell = shell.get_ipython() if shell is not None and hasattr(shell, "get_ipython") else None
    formatter = getattr(shell, "InteractiveTB", None)
    if formatter is not None:
        return formatter.structured_traceback(type(error), error, error.__traceback__)
    from traceback import format_exception

    return [line.rstrip("\n") for line in format_exception(error)]
