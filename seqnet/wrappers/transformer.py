"""A model whose outputs are features for others, as an estimator of scikit-learn."""

from __future__ import annotations

from sklearn.base import TransformerMixin

from .estimator import PARAMETERS
from .regressor import SeqRegressor


class SeqTransformer(TransformerMixin, SeqRegressor):
    """A transformer (in scikit-learn's sense) whose `transform` gives the outputs of the model."""

    def transform(self, X):
        """The outputs of the model, one row a sample."""
        return self._raw(X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.estimator_type = "transformer"
        tags.regressor_tags = None
        tags.transformer_tags.preserves_dtype = []
        return tags


SeqTransformer.__doc__ += PARAMETERS.format(more="")
