"""What a language model would say next."""

import numpy as np

from seqnet.viz.picture import Picture, canvas, figure_function, numbers
from seqnet.viz.style import AXES, HATCHES, shortened


@figure_function
def next_tokens(probabilities, tokens=None, temperatures=(0.5, 1.0, 2.0), n=10, logits=False, context=None):
    """The likeliest next tokens and their probabilities, at several temperatures T: softmax(logits / T).

    probabilities: of each token, (vocabulary,), or logits where `logits` is true. tokens: their names, a list or a
    dictionary {token: id}; numbers unless told. n: so many bars. context: the text so far, for the title.

    `data`: "tokens", the likeliest at T = 1 from the top; "ids"; "probabilities" (temperatures, n); "temperatures";
    "entropy" in bits at each temperature, over the whole vocabulary.
    Raises ValueError for probabilities that are negative or do not sum to 1, temperatures not above 0, too few names.
    """
    given = numbers("next_tokens", "logits" if logits else "probabilities", probabilities, 1)
    if logits:
        scores = given
    else:
        if given.min() < 0 or abs(given.sum() - 1) > 1e-3:
            raise ValueError(f"viz.next_tokens: probabilities are at least 0 and sum to 1; these sum to {given.sum():.4g}. "
                             "For what comes before a softmax write logits=True")
        with np.errstate(divide="ignore"):
            scores = np.log(given)
    temperatures = np.atleast_1d(np.asarray(temperatures, float))
    if not (temperatures > 0).all() or not len(temperatures):
        raise ValueError(f"viz.next_tokens: temperatures are above 0; received {temperatures.tolist()}")
    names = _names(tokens, len(given))
    n = min(n, len(given))
    best = np.argsort(-scores, kind="stable")[:n]
    every = np.exp((scores - scores.max()) / temperatures[:, None])
    every /= every.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.nansum(np.where(every > 0, every * np.log2(every), 0.0), axis=1)
    chosen = every[:, best]
    figure = canvas(min(1100, 260 + 260 * len(temperatures)), 110 + 26 * n,
                    f"After “{shortened(context, 60)}”" if context else "Next token")
    axes = figure.subplots(1, len(temperatures), squeeze=False, sharey=True)[0]
    for i, (ax, row) in enumerate(zip(axes, chosen)):
        ax.barh(range(n), row, 0.7, color=AXES["time"] if i == 1 or len(axes) == 1 else "#8fb1d9", hatch=HATCHES[i % 6],
                edgecolor="white")
        for k, p in enumerate(row):
            ax.annotate(f"{p:.1%}", (p, k), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
        ax.set_xlim(0, chosen.max() * 1.25)
        ax.set_title(f"T = {temperatures[i]:g}, {entropy[i]:.1f} bits")
        ax.set_xlabel("probability")
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticks(range(n), [shortened(names[k]) for k in best])
    axes[0].invert_yaxis()
    axes[0].set_ylabel("token")
    data = {"tokens": [names[k] for k in best], "ids": best, "probabilities": chosen, "temperatures": temperatures,
            "entropy": entropy}
    return Picture(figure, data, f"The likeliest next token is {names[best[0]]!r}.")


def _names(tokens, count):
    if tokens is None:
        return [str(i) for i in range(count)]
    if hasattr(tokens, "items"):
        names = [str(i) for i in range(count)]
        for token, i in tokens.items():
            if 0 <= i < count:
                names[i] = str(token)
        return [repr(t)[1:-1] if t.isspace() or not t.isprintable() else t for t in names]
    names = [repr(t)[1:-1] if t.isspace() or not t.isprintable() else t for t in map(str, tokens)]
    if len(names) != count:
        raise ValueError(f"viz.next_tokens: tokens must name each of {count} probabilities; received {len(names)}")
    return names
