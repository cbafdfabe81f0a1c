"""How much two sets overlap, for labels that mark the steps of a sequence."""
from .. import ops
from ..config import epsilon
from .define import loss_function, tensors


@loss_function("Dice", "reduction name axis dtype")
def dice(y_true, y_pred, axis=None):
    """1 - 2 sum(t p) / (sum t + sum p + 1e-7) over `axis`, all axes by default (Dice, 1945)."""
    y_true, y_pred = tensors(y_true, y_pred)
    both = ops.sum(y_true * y_pred, axis=axis)
    return 1 - 2.0 * both / (ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis) + epsilon())


@loss_function("Tversky", "alpha beta reduction name axis dtype")
def tversky(y_true, y_pred, alpha=0.5, beta=0.5, axis=None):
    """1 - sum(t p) / (sum(t p) + alpha sum(t (1 - p)) + beta sum((1 - t) p) + 1e-7) over `axis`, all axes by default:
    `alpha` weighs what was missed, `beta` what was marked wrongly (Salehi, Erdogmus, Gholipour, 2017)."""
    y_true, y_pred = tensors(y_true, y_pred)
    both = ops.sum(y_true * y_pred, axis=axis)
    missed = ops.sum((1 - y_pred) * y_true, axis=axis)
    wrong = ops.sum(y_pred * (1 - y_true), axis=axis)
    return 1 - both / (both + missed * alpha + wrong * beta + epsilon())
