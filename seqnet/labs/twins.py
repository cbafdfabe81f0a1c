"""Labs that keep their answer beside the stub: a twin, and wrong versions that differ from it by a line.

`twin.py` does what the stub asks for. `mistakes.toml` says how each typical mistake changes it:

    [bias_forgotten]
    target = "rnn_step"                          the function that a check judges
    says = "The bias b is not added."            what the student reads
    look = "the equation of one step"            where to look, without the answer
    right = "act(x @ W + h @ U + b)"             what stands in the twin, once
    wrong = "act(x @ W + h @ U)"                 what stands there instead; lists where several places change

So one line is both the fingerprint by which a mistake is known and the wrong version on which the tests try the checks.
The variant stands in lines like ``GATES = "ifgo"  # yours`` of stub and twin. No student's file can reach a twin: its
process imports nothing of seqnet and reads no file of it.
"""

import re
import tomllib
from functools import lru_cache

from .definition import Mistake


def with_variant(text, variant):
    """The text with the student's options in the lines ``NAME = option  # yours``."""
    for name, option in variant.items():
        shown = f'"{option}"' if isinstance(option, str) else repr(option)
        text = re.sub(rf"^({name.upper()} = ).*?(?=  # yours)", lambda found, shown=shown: found[1] + shown, text, count=1,
                      flags=re.MULTILINE)
    return text


def twin_text(folder, variant, mistake=None):
    """The twin of a lab's folder for a variant, right or with a mistake of its ``mistakes.toml``."""
    text = (folder / "twin.py").read_text(encoding="utf-8")
    if mistake is not None:
        text = altered(text, table(folder)[mistake])
    return with_variant(text, variant)


def table(folder):
    """{name: entry} of ``mistakes.toml``."""
    with open(folder / "mistakes.toml", "rb") as file:
        return tomllib.load(file)


def altered(text, entry):
    """The twin's text with a mistake in it; ValueError where it does not hold what the mistake replaces, just once."""
    pair = entry["right"], entry["wrong"]
    for right, wrong in zip(*pair, strict=True) if isinstance(pair[0], list) else [pair]:
        if text.count(right) != 1:
            raise ValueError(f"the twin holds {text.count(right)} times: {right!r}")
        text = text.replace(right, wrong)
    return text


def mistakes(folder, forms=None):
    """The mistakes of a folder, as `definition.mistake` makes them. forms: {function: form(value, inputs)}, what a check
    makes of a function's value before it compares, where it does."""
    forms = forms or {}
    return [Mistake(name, entry["target"], entry["says"], _version(folder, name, entry["target"], forms),
                    look=entry["look"]) for name, entry in table(folder).items()]


def _version(folder, name, target, forms):
    def run(**inputs):
        inputs = dict(inputs)
        variant = inputs.pop("variant")
        cotangents = inputs.pop("dy", ())
        cotangents = cotangents if isinstance(cotangents, tuple) else (cotangents,)
        function = _loaded(folder, name, tuple(sorted(variant.items())))[target]
        value = function(*cotangents, *inputs.values())
        if target in forms:
            return forms[target](value, inputs)
        return value

    return run


@lru_cache(maxsize=256)
def _loaded(folder, name, variant):
    space = {"__name__": f"twin_{name}"}
    exec(compile(twin_text(folder, dict(variant), name), f"<{name}>", "exec"), space)
    return space
