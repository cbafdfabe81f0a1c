"""The cell magic ``%%kernel``."""

import shlex

from .built import build


def run(namespace, line, cell):
    """%%kernel NAME [--sanitize] [--race] [--id STUDENT] [--as VARIABLE]

    Compiles the C of the cell, checks ``lab_NAME`` in a process of its own, and keeps the `Kernel` under the name
    VARIABLE (NAME unless told). --sanitize lets the compiler's own checks name the line of an overrun, --race adds the
    ladder of speeds. The compiler's messages count the lines of the cell.
    """
    words = shlex.split(line)
    options = {"as": None, "id": ""}
    flags, names = set(), []
    while words:
        word = words.pop(0)
        if word in ("--as", "--id"):
            if not words:
                raise ValueError(f"%%kernel: {word} needs a word behind it")
            options[word[2:]] = words.pop(0)
        elif word in ("--sanitize", "--race"):
            flags.add(word)
        elif word.startswith("-"):
            raise ValueError(f"%%kernel: {word} is not known; known are --sanitize, --race, --id and --as")
        else:
            names.append(word)
    if len(names) != 1:
        raise ValueError("%%kernel needs the name of one function: conv1d, lstm_step or attention")
    try:
        made = build(names[0], cell, options["id"], sanitize="--sanitize" in flags, file_name="cell", first_line=2)
    except ValueError as error:
        print(error)
        return None
    namespace[options["as"] or made.name] = made
    if "--race" in flags and made.ready:
        from .race import ladder

        print(made)
        return ladder(made)
    return made
