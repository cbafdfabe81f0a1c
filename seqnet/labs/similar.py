"""How alike submissions are: shares of common token runs, so that renaming and re-indenting hide nothing."""

import io
import keyword
import tokenize
from hashlib import blake2b
from itertools import combinations

RUN = 12  # tokens that have to agree in a row


def prints(source):
    """The set of hashes of all runs of tokens; names and numbers count as their kind only."""
    tokens = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME:
                tokens.append(token.string if keyword.iskeyword(token.string) else "n")
            elif token.type == tokenize.OP:
                tokens.append(token.string)
            elif token.type == tokenize.NUMBER:
                tokens.append("0")
    except (tokenize.TokenError, SyntaxError, IndentationError):
        tokens = tokens or source.split()
    runs = (" ".join(tokens[k : k + RUN]) for k in range(max(len(tokens) - RUN + 1, 1)))
    return {blake2b(run.encode(), digest_size=8).digest() for run in runs}


def pairs(sources, common="", above=0.8):
    """[(share, a, b)] of the pairs of {name: text} whose share is at least `above`; what is in `common`, the stub, does
    not count."""
    stub = prints(common) if common else set()
    found = {name: prints(text) - stub for name, text in sources.items()}
    alike = []
    for a, b in combinations(sorted(found), 2):
        smaller = min(len(found[a]), len(found[b]))
        share = len(found[a] & found[b]) / smaller if smaller else 0.0
        if share >= above:
            alike.append((share, a, b))
    return sorted(alike, reverse=True)
