"""Which query sees which key, from the masks of sequences and the mask of pairs."""

from __future__ import annotations

from .. import ops


def merged_mask(queries, keys, query_mask=None, value_mask=None, key_mask=None, attention_mask=None, window=None,
                ahead=0):
    """A boolean tensor that broadcasts against (batch, heads, queries, keys), or None where everything is seen.

    query_mask (batch, queries), value_mask and key_mask (batch, keys) mark real steps; attention_mask (batch, queries,
    keys), also with an axis of heads in front of the queries or without the batch, marks pairs; `window` leaves pairs
    less than that many steps apart, where query t is step t + ahead. All of them have to agree that a pair is seen.
    """
    parts = []
    if query_mask is not None:
        parts.append(ops.reshape(ops.cast(query_mask, "bool"), (-1, 1, queries, 1)))
    for mask in (value_mask, key_mask):
        if mask is not None:
            parts.append(ops.reshape(ops.cast(mask, "bool"), (-1, 1, 1, keys)))
    if attention_mask is not None:
        pairs = ops.cast(attention_mask, "bool")
        parts.append(ops.expand_dims(pairs, 1) if len(pairs.shape) == 3 else pairs)
    if window is not None:
        parts.append(ops.less(ops.abs(ops.arange(ahead, ahead + queries)[:, None] - ops.arange(keys)), window))
    seen = parts[0] if parts else None
    for part in parts[1:]:
        seen = ops.logical_and(seen, part)
    return seen
