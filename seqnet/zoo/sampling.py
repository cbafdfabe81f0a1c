"""Choosing the next token from logits."""

from __future__ import annotations

import numpy as np

from ..random import generator_of


class Sampler:
    """Draws one token for each row of logits (batch, vocabulary).

    p = softmax(logits / temperature), over the `top_k` largest logits only, then over the likeliest tokens only that
    together reach `top_p`; temperature 0 takes the largest logit. With a seed, row and step decide the draw.

    Source of top_p: Holtzman et al., The Curious Case of Neural Text Degeneration, 2020.
    Raises ValueError for a temperature below 0, a top_k below 1, a top_p outside (0, 1].
    """

    def __init__(self, temperature=1.0, top_k=None, top_p=None, seed=None):
        if not temperature >= 0:
            raise ValueError(f"generate: temperature is a number of at least 0; received {temperature!r}")
        if top_k is not None and (not hasattr(top_k, "__index__") or top_k < 1):
            raise ValueError(f"generate: top_k is a whole number of at least 1; received {top_k!r}")
        if top_p is not None and not 0 < top_p <= 1:
            raise ValueError(f"generate: top_p is a probability above 0 and at most 1; received {top_p!r}")
        self.temperature, self.top_k, self.top_p = temperature, top_k, top_p
        self._rng = generator_of(seed)

    def __call__(self, logits):
        logits = np.asarray(logits, "float64")
        if not np.isfinite(logits).all():
            raise FloatingPointError("generate: the logits are no longer numbers; the model's weights hold NaN or infinity")
        if self.temperature == 0:
            return logits.argmax(-1)
        p = self.probabilities(logits)
        draws = self._rng.random((len(p), 1)) * p.sum(-1, keepdims=True)
        return np.minimum((np.cumsum(p, axis=-1) <= draws).sum(-1), p.shape[-1] - 1)

    def probabilities(self, logits):
        """What is drawn from: (batch, vocabulary) -> the same shape, rows that add up to one."""
        x = np.asarray(logits, "float64") / self.temperature
        p = np.exp(x - x.max(-1, keepdims=True))
        if self.top_k is not None and self.top_k < p.shape[-1]:
            order = np.argsort(-p, axis=-1, kind="stable")
            np.put_along_axis(p, order[:, self.top_k:], 0.0, axis=-1)
        p /= p.sum(-1, keepdims=True)
        if self.top_p is not None and self.top_p < 1:
            order = np.argsort(-p, axis=-1, kind="stable")
            ranked = np.take_along_axis(p, order, axis=-1)
            ranked[np.cumsum(ranked, axis=-1) - ranked >= self.top_p] = 0.0  # the one that reaches it is still in
            np.put_along_axis(p, order, ranked, axis=-1)
            p /= p.sum(-1, keepdims=True)
        return p
