"""The table of relations (Mikolov et al., Efficient Estimation of Word Representations in Vector Space, 2013, table 8)."""


class Relations:
    """Answers to "a is to b as c is to ...": `rows` is a list of ((a, b), [(c, [(answer, cosine), ...]), ...])."""

    def __init__(self, vectors, examples, n=1):
        self.rows = [((a, b), [(c, vectors.analogy(a, b, c, n)) for c in words]) for (a, b), words in examples.items()]

    def __str__(self):
        width = max((len(f"{a} - {b}") for (a, b), _ in self.rows), default=0)
        lines = []
        for (a, b), answers in self.rows:
            cells = "   ".join(f"{c}: {', '.join(word for word, _ in found)}" for c, found in answers)
            lines.append(f"{f'{a} - {b}':<{width}}   {cells}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(f'{a} - {b}')}</th>"
            + "".join(f"<td>{escape(c)}: {escape(', '.join(word for word, _ in found))}</td>" for c, found in answers)
            + "</tr>"
            for (a, b), answers in self.rows
        )
        return f"<table>{rows}</table>"
