"""How many analogy questions word vectors answer (Mikolov et al., 2013: questions-words.txt, 19,544 questions)."""

from dataclasses import dataclass, field

import numpy as np

from seqnet.datasets.local import existing_file
from seqnet.saving.files import broken

_AT_ONCE = (512, 2048)  # questions and words: the scores of a block stay in the cache


@dataclass
class AnalogyReport:
    """Answers of an analogy test: `sections` maps a name to (right, asked), `skipped` counts questions with an unknown word,
    `wrong` lists (section, a, b, c, wanted, answer)."""

    sections: dict
    skipped: int
    wrong: list = field(repr=False)

    @property
    def right(self):
        """Number of questions answered rightly."""
        return sum(right for right, _ in self.sections.values())

    @property
    def asked(self):
        """Number of questions whose four words are all known."""
        return sum(asked for _, asked in self.sections.values())

    @property
    def accuracy(self):
        """right / asked."""
        return self.right / max(1, self.asked)

    def __str__(self):
        width = max(map(len, [*self.sections, "all"]))
        rows = [*self.sections.items(), ("all", (self.right, self.asked))]
        lines = [f"{name:<{width}}  {right:>6,} of {asked:>6,}  {right / max(1, asked):6.1%}"
                 for name, (right, asked) in rows]
        return "\n".join([*lines, f"{self.skipped:,} questions hold a word without a vector"])


def read_analogies(path="questions-words.txt"):
    """The questions of a file as {section: [(a, b, c, d), ...]}: lines ``: section`` and ``a b c d``.

    path: a file, or a bare name looked for in ``$SEQNET_DATA/analogy``, ``$SEQNET_DATA`` and ``~/.keras/datasets``. Raises
    FileNotFoundError, and ValueError for a line that is neither.
    """
    sections, current = {}, None
    with open(existing_file("read_analogies", path, "analogy"), encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            parts = line.split()
            if line.startswith(":"):
                current = sections.setdefault(line[1:].strip(), [])
            elif len(parts) == 4 and current is not None:
                current.append(tuple(parts))
            elif parts:
                raise broken(path, f"line {number}, {line.strip()[:40]!r}, is neither ': section' nor four words")
    return sections


def evaluate_analogies(vectors, path="questions-words.txt", restrict=None, lower=True, method="3cosadd"):
    """Ask "a is to b as c is to ..." and count how often the best answer is d.

    The answer is the word x, other than a, b and c, with the largest cos(x, b - a + c) ("3cosadd") or with the largest
    (1 + cos(x, b)) (1 + cos(x, c)) / (1 + cos(x, a)) ("3cosmul", see `Vectors.most_similar`), all vectors divided by their
    lengths. restrict: only the first so many words take part, in questions and answers. lower: questions in lower case.

    Returns an `AnalogyReport`. Raises ValueError for an unknown method, FileNotFoundError without the questions.
    """
    if method not in ("3cosadd", "3cosmul"):
        raise ValueError(f"evaluate_analogies: method must be '3cosadd' or '3cosmul'; received {method!r}")
    questions = read_analogies(path) if not isinstance(path, dict) else path
    vectors = vectors if restrict is None else vectors.first(restrict)
    tiles = [(i, np.ascontiguousarray(vectors.unit[i:i + _AT_ONCE[1]].T)) for i in range(0, len(vectors), _AT_ONCE[1])]
    sections, skipped, wrong = {}, 0, []
    for name, asked in questions.items():
        words = [tuple(w.lower() for w in q) for q in asked] if lower else asked
        rows = [tuple(vectors.index.get(w, -1) for w in q) for q in words]
        known = np.array([r for r in rows if min(r) >= 0], np.intp).reshape(-1, 4)
        skipped += len(rows) - len(known)
        answers = np.concatenate([_answers(vectors.unit, tiles, known[i:i + _AT_ONCE[0]], method)
                                  for i in range(0, len(known), _AT_ONCE[0])] or [np.empty(0, np.intp)])
        sections[name] = (int((answers == known[:, 3]).sum()), len(known))
        wrong += [(name, *(vectors.words[i] for i in (*q, x))) for q, x in zip(known, answers) if q[3] != x]
    return AnalogyReport(sections, skipped, wrong)


def _answers(unit, tiles, rows, method):
    """The best word for each question: rows (questions, 4) -> (questions,). Equal scores go to the earlier word."""
    a, b, c = (unit[rows[:, i]] for i in range(3))
    best, answers = np.full(len(rows), -np.inf, np.float32), np.zeros(len(rows), np.intp)
    every = np.arange(len(rows))
    for first, tile in tiles:
        scores = _scores(a, b, c, tile, method)
        question, which = np.nonzero((rows[:, :3] >= first) & (rows[:, :3] < first + tile.shape[1]))
        scores[question, rows[question, which] - first] = -np.inf
        found = scores.argmax(axis=1)
        score = scores[every, found]
        better = score > best
        best[better], answers[better] = score[better], found[better] + first
    return answers


def _scores(a, b, c, tile, method):
    """Scores of a tile (size, words) of words for each question, (questions, words)."""
    from seqnet import ops

    if method == "3cosadd":
        return ops.matmul(b - a + c, tile).data
    # (1 + cos(x, b)) / 2 (1 + cos(x, c)) / 2 / ((1 + cos(x, a)) / 2 + 0.001), times a constant
    return (1 + ops.matmul(b, tile).data) * (1 + ops.matmul(c, tile).data) / (1.002 + ops.matmul(a, tile).data)
