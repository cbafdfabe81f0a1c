"""Exercises that check themselves: ``python -m seqnet.labs start lstm``, fill in the file, ``check``, ``submit``.

In a notebook: ``labs.check("lstm")``, or after ``%load_ext seqnet.labs`` the magics ``%check lstm`` and ``%%kernel``.
"""

from .definition import get, labs

__all__ = ["check", "get", "hint", "labs", "load_ipython_extension", "predict", "start", "submit"]


def start(name, id="", course=None, fresh=False):
    """Make the folder of a lab beside this notebook."""
    from .commands import run_start

    run_start(print, name, id, course=course, fresh=fresh)


def check(name, seed=0, only=None):
    """The `Report` on the file of a lab, which a notebook shows as a table with pictures."""
    from .commands import checked
    from .workspace import find

    return checked(find(name), seed, [only] if isinstance(only, str) else only)


def hint(name, check=None):
    """Print a hint, the next broader one each time."""
    from .commands import run_hint

    run_hint(print, name, check)


def predict(name, value):
    """Note what you expect before you look; it goes into your submission."""
    from .commands import predict

    return predict(name, value)


def submit(name):
    """Make the zip to hand in."""
    from .commands import run_submit

    run_submit(print, name)


def load_ipython_extension(shell):
    """``%load_ext seqnet.labs``: the magics %check, %hint and %%kernel."""
    from .magics import load

    load(shell)
