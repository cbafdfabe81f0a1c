"""The census: what published notebooks call, and what becomes of it here: works, deviates (why) or missing (how)."""

import warnings
from collections import namedtuple
from functools import cache, reduce
from pathlib import Path

import seqnet
from tests.census import of_layers, of_training  # noqa: F401  (they fill the table of calls)
from tests.census.calls import CALLS, DEVIATES
from tests.census.of_functions import CALLS_OF

Row = namedtuple("Row", "symbol keyword tier")


@cache
def rows():
    """Every symbol of the census, and every keyword that is passed to it, with its tier."""
    found = []
    for line in Path(__file__).with_name("symbols.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            tier, symbol, *keywords = line.split()
            found += [Row(symbol, keyword, int(tier)) for keyword in (None, *keywords)]
    return found


def demonstrate(row):
    """Call the symbol, with the keyword where there is one, and use what it gives."""
    if row.symbol.startswith("."):
        symbol = getattr(CALLS_OF[row.symbol](), row.symbol[1:-2])
    else:
        symbol = reduce(getattr, row.symbol.split("."), seqnet)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # older spellings are told of in a warning
        CALLS[row.symbol](symbol, row.keyword)


def status(row):
    """("works" | "deviates" | "missing", why)."""
    if (row.symbol, row.keyword) in DEVIATES:
        return "deviates", DEVIATES[row.symbol, row.keyword]
    try:
        demonstrate(row)
    except Exception as error:
        return "missing", f"{type(error).__name__}: {error}".splitlines()[0][:160]
    return "works", ""


def table():
    """The whole table as text."""
    lines, counts = [], {}
    for row in rows():
        state, why = status(row)
        counts[row.tier, state] = counts.get((row.tier, state), 0) + 1
        name = row.symbol + (f" {row.keyword}=" if row.keyword else "")
        lines.append(f"{row.tier}  {state:9} {name}{'  (' + why + ')' if why else ''}")
    for tier in (1, 2):
        numbers = [f"{counts.get((tier, state), 0)} {state}" for state in ("works", "deviates", "missing")]
        lines.append(f"tier {tier}: {', '.join(numbers)}")
    return "\n".join(lines)
