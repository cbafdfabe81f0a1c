"""The training loop: what `compile`, `fit`, `evaluate` and `predict` are made of."""
