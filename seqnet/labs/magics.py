"""What ``%load_ext seqnet.labs`` adds to a notebook."""


def load(shell):
    """Register %check, %hint and %%kernel with an IPython shell."""
    shell.register_magic_function(check, "line", "check")
    shell.register_magic_function(hint, "line", "hint")
    shell.register_magic_function(kernel(shell), "cell", "kernel")


def check(line):
    """%check LAB [CHECK]: the table of the checks."""
    from . import check

    name, *only = line.split()
    return check(name, only=only or None)


def hint(line):
    """%hint LAB [CHECK]: a nudge."""
    from . import hint

    hint(*line.split()[:2])


def kernel(shell):
    """%%kernel NAME [--sanitize] [--as VARIABLE]: compile the C of the cell, check it, time it, keep it."""

    def magic(line, cell):
        from .kernel.magic import run

        return run(shell.user_ns, line, cell)

    return magic
