"""How well cosines agree with people's judgement of closeness (WordSim-353, SimLex-999)."""

from dataclasses import dataclass, field

import numpy as np

from seqnet.datasets.local import existing_file
from seqnet.saving.files import broken


@dataclass
class SimilarityReport:
    """Rank correlation of cosines and human scores: `spearman` over `pairs` pairs, `skipped` had a word without a vector;
    `table` lists (word, word, human, cosine)."""

    spearman: float
    pairs: int
    skipped: int
    table: list = field(repr=False)

    def __str__(self):
        return f"Spearman {self.spearman:.3f} over {self.pairs:,} pairs ({self.skipped:,} hold a word without a vector)"


def read_similarity(path):
    """Pairs of a file of ``word TAB word TAB score`` lines (# begins a comment) as [(word, word, score), ...].

    path as in `read_analogies`. Raises ValueError for another line.
    """
    pairs = []
    with open(existing_file("read_similarity", path, "analogy"), encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            if line.startswith("#") or not line.strip():
                continue
            parts = line.rstrip("\r\n").split("\t")
            try:
                a, b, score = parts[0], parts[1], float(parts[2])
            except (IndexError, ValueError):
                raise broken(path, f"line {number}, {line.strip()[:40]!r}, is no 'word TAB word TAB score'") from None
            pairs.append((a, b, score))
    return pairs


def evaluate_similarity(vectors, path, lower=True):
    """Spearman's rank correlation between cos(a, b) and the scores people gave.

    path: a file such as ``wordsim353.tsv`` or ``simlex999.txt``, or a list of (word, word, score). Pairs with an unknown
    word are left out. Returns a `SimilarityReport`.
    """
    pairs = read_similarity(path) if not isinstance(path, (list, tuple)) else path
    table, skipped = [], 0
    for a, b, score in pairs:
        a, b = (a.lower(), b.lower()) if lower else (a, b)
        if a in vectors and b in vectors:
            table.append((a, b, float(score), vectors.similarity(a, b)))
        else:
            skipped += 1
    rho = spearman([row[2] for row in table], [row[3] for row in table]) if len(table) > 1 else float("nan")
    return SimilarityReport(rho, len(table), skipped, table)


def spearman(x, y):
    """Spearman's rank correlation: Pearson's between ranks, equal values sharing their mean rank; NaN where one is
    constant."""
    x, y = (_ranks(np.asarray(v, float)) for v in (x, y))
    x, y = x - x.mean(), y - y.mean()
    length = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / length) if length else float("nan")


def _ranks(values):
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]
