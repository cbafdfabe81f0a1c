"""What golden_losses.npz holds: each loss of `seqnet.losses` in every reduction, with weights and masks, and each metric
over ten updates. Read by the generator, which runs it with Keras, and by the tests, which run it with seqnet.

A new loss needs a line in LOSSES, a new metric one in METRICS, and `python tests/conformance/make_golden_losses.py`.
"""

import zlib

import numpy as np

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", None)
STEPS = 10

# function of the loss -> (arguments of its class, kind of data), ...
LOSSES = {
    "binary_crossentropy": [({}, "binary"), ({"from_logits": True}, "binary_logits"), ({"label_smoothing": 0.2}, "binary"),
                            ({"label_smoothing": 0.1, "from_logits": True}, "binary_steps_logits"), ({}, "binary_steps"),
                            ({"axis": 1}, "binary_steps"), ({}, "binary_flat")],
    "binary_focal_crossentropy": [({}, "binary"), ({"gamma": 3.0, "from_logits": True}, "binary_logits"),
                                  ({"apply_class_balancing": True, "alpha": 0.4, "label_smoothing": 0.1}, "binary_steps"),
                                  ({"axis": 1, "gamma": 1.5}, "binary_steps")],
    "categorical_crossentropy": [({}, "one_hot"), ({}, "one_hot_steps"), ({"from_logits": True}, "one_hot_logits"),
                                 ({"label_smoothing": 0.1}, "one_hot"), ({"axis": 0}, "one_hot")],
    "categorical_focal_crossentropy": [({}, "one_hot"), ({"alpha": 0.6, "gamma": 3.0}, "one_hot_steps"),
                                       ({"from_logits": True, "label_smoothing": 0.1}, "one_hot_logits")],
    "sparse_categorical_crossentropy": [({}, "sparse"), ({"ignore_class": 1}, "sparse"), ({}, "sparse_steps"),
                                        ({"from_logits": True, "ignore_class": 2}, "sparse_steps_logits"),
                                        ({"from_logits": True}, "sparse_column_logits"),
                                        ({"ignore_class": -1}, "sparse_holes")],
    "categorical_generalized_cross_entropy": [({}, "sparse"), ({"q": 0.8}, "sparse")],
    "mean_squared_error": [({}, "real"), ({}, "real_steps"), ({}, "real_flat")],
    "mean_absolute_error": [({}, "real"), ({}, "real_steps")],
    "mean_absolute_percentage_error": [({}, "real"), ({}, "real_steps")],
    "mean_squared_logarithmic_error": [({}, "real"), ({}, "positive")],
    "huber": [({}, "real"), ({"delta": 0.4}, "real_steps")],
    "log_cosh": [({}, "real"), ({}, "real_steps")],
    "hinge": [({}, "binary_logits"), ({}, "signs"), ({}, "real_steps")],
    "squared_hinge": [({}, "binary_logits"), ({}, "signs")],
    "categorical_hinge": [({}, "one_hot_logits"), ({}, "one_hot_steps")],
    "kl_divergence": [({}, "one_hot"), ({}, "shares"), ({}, "shares_steps")],
    "poisson": [({}, "positive")],
    "cosine_similarity": [({}, "real"), ({"axis": 1}, "real_steps"), ({}, "real_steps")],
    "dice": [({}, "binary"), ({"axis": 1}, "binary_steps"), ({"axis": (1, 2)}, "binary_steps")],
    "tversky": [({}, "binary"), ({"axis": 1, "alpha": 0.3, "beta": 0.7}, "binary_steps"), ({"axis": -1}, "binary_steps")],
    "circle": [({}, "vectors"), ({"gamma": 8.0, "margin": 0.2, "remove_diagonal": False}, "vectors")],
    "ctc": [({}, "words")],
}

# class of the metric -> (arguments, kind of data), ...
METRICS = {
    "Mean": [({}, "values"), ({}, "values_steps")],
    "Sum": [({}, "values")],
    "Accuracy": [({}, "labels")],
    "BinaryAccuracy": [({}, "binary"), ({"threshold": 0.3}, "binary_steps")],
    "CategoricalAccuracy": [({}, "one_hot"), ({}, "one_hot_steps")],
    "SparseCategoricalAccuracy": [({}, "sparse"), ({}, "sparse_steps"), ({}, "sparse_column_logits")],
    "TopKCategoricalAccuracy": [({"k": 2}, "one_hot"), ({"k": 2}, "one_hot_steps"), ({}, "one_hot")],
    "SparseTopKCategoricalAccuracy": [({"k": 2}, "sparse"), ({"k": 3}, "sparse_steps"),
                                      ({"k": 2, "from_sorted_ids": True}, "ranked")],
    "BinaryCrossentropy": [({}, "binary"), ({"from_logits": True, "label_smoothing": 0.1}, "binary_steps_logits")],
    "CategoricalCrossentropy": [({}, "one_hot"), ({"from_logits": True, "label_smoothing": 0.1}, "one_hot_logits")],
    "SparseCategoricalCrossentropy": [({}, "sparse"), ({"ignore_class": 1}, "sparse"),
                                      ({"from_logits": True}, "sparse_steps_logits")],
    "KLDivergence": [({}, "shares"), ({}, "shares_steps")],
    "Poisson": [({}, "positive")],
    "MeanSquaredError": [({}, "real"), ({}, "real_steps"), ({}, "real_flat")],
    "RootMeanSquaredError": [({}, "real"), ({}, "real_steps"), ({}, "real_flat")],
    "MeanAbsoluteError": [({}, "real")],
    "MeanAbsolutePercentageError": [({}, "real")],
    "MeanSquaredLogarithmicError": [({}, "positive")],
    "LogCoshError": [({}, "real")],
    "CosineSimilarity": [({}, "real"), ({"axis": 1}, "real_steps")],
    "Hinge": [({}, "binary_logits"), ({}, "signs")],
    "SquaredHinge": [({}, "signs")],
    "CategoricalHinge": [({}, "one_hot_logits")],
    "PearsonCorrelation": [({}, "real"), ({"axis": 0}, "real")],
    "ConcordanceCorrelation": [({}, "real"), ({"axis": 1}, "real_steps")],
    "R2Score": [({}, "real"), ({"class_aggregation": None}, "real"),
                ({"class_aggregation": "variance_weighted_average"}, "real"),
                ({"num_regressors": 3}, "real")],
    "F1Score": [({}, "one_hot"), ({"average": "micro"}, "one_hot"), ({"average": "macro", "threshold": 0.3}, "binary"),
                ({"average": "weighted"}, "one_hot")],
    "FBetaScore": [({"beta": 2.0}, "one_hot"), ({"beta": 0.5, "average": "weighted", "threshold": 0.5}, "binary")],
    "TruePositives": [({}, "binary"), ({"thresholds": [0.2, 0.8]}, "binary_flat")],
    "TrueNegatives": [({}, "binary"), ({"thresholds": [0.2, 0.8]}, "binary_flat")],
    "FalsePositives": [({}, "binary"), ({"thresholds": [0.2, 0.8]}, "binary_flat")],
    "FalseNegatives": [({}, "binary"), ({"thresholds": [0.2, 0.8]}, "binary_flat")],
    "Precision": [({}, "binary"), ({"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}, "binary_flat"), ({"top_k": 2}, "one_hot"),
                  ({"class_id": 1}, "one_hot"), ({"top_k": 2, "class_id": 0}, "one_hot")],
    "Recall": [({}, "binary"), ({"thresholds": [0.3, 0.6]}, "binary_flat"), ({"top_k": 2}, "one_hot"),
               ({"class_id": 1}, "one_hot")],
    "AUC": [({}, "binary_flat"), ({"curve": "PR"}, "binary"), ({"curve": "PRGAIN"}, "binary"),
            *[({"num_thresholds": 9, "summation_method": method, "curve": curve}, "binary")
              for method in ("interpolation", "minoring", "majoring") for curve in ("ROC", "PR", "PRGAIN")],
            ({"thresholds": [0.1, 0.5, 0.6]}, "binary"), ({"from_logits": True}, "binary_logits"),
            ({"multi_label": True}, "binary"), ({"multi_label": True, "curve": "PR", "num_labels": 3}, "binary"),
            ({"multi_label": True, "label_weights": [0.5, 2.0, 1.0]}, "binary"),
            ({"label_weights": [0.5, 2.0, 1.0]}, "binary"),
            ({"multi_label": True, "thresholds": [0.1, 0.5, 0.6]}, "binary")],
    "SensitivityAtSpecificity": [({"specificity": 0.4}, "binary_flat"), ({"specificity": 0.6, "class_id": 1}, "binary")],
    "SpecificityAtSensitivity": [({"sensitivity": 0.4}, "binary_flat"),
                                 ({"sensitivity": 0.6, "num_thresholds": 1}, "binary")],
    "PrecisionAtRecall": [({"recall": 0.5}, "binary_flat"), ({"recall": 0.3, "num_thresholds": 11}, "binary")],
    "RecallAtPrecision": [({"precision": 0.5}, "binary_flat"), ({"precision": 0.55, "class_id": 2}, "binary")],
    "IoU": [({"num_classes": 4, "target_class_ids": [0, 2]}, "classes"),
            ({"num_classes": 4, "target_class_ids": [1], "sparse_y_pred": False}, "sparse_steps"),
            ({"num_classes": 4, "target_class_ids": [0, 1], "ignore_class": 1}, "classes")],
    "BinaryIoU": [({}, "binary"), ({"target_class_ids": [1], "threshold": 0.3}, "binary_flat")],
    "MeanIoU": [({"num_classes": 4}, "classes"), ({"num_classes": 4, "ignore_class": 0}, "classes")],
    "OneHotIoU": [({"num_classes": 4, "target_class_ids": [0, 3]}, "one_hot")],
    "OneHotMeanIoU": [({"num_classes": 4}, "one_hot"), ({"num_classes": 4}, "one_hot_steps")],
}
ONLY_ON_STEPS = {"ctc", "circle", "dice", "tversky"}  # no mask of the predictions fits what these return


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def data(kind, seed=0):
    """(y_true, y_pred) of one kind: 6 samples of 3 outputs or 4 classes, with `steps` of 5 steps each."""
    r = np.random.RandomState(zlib.crc32(f"{kind}{seed}".encode()))
    steps = (5,) if "steps" in kind else ()
    n, c = (6, *steps), 4
    shape = (*n, 3)
    what = kind.split("_")[0]
    if what == "binary":
        shape = (6, 1) if "flat" in kind else shape
        t = r.randint(0, 2, shape).astype(float)
        p = r.normal(size=shape) * 3 if "logits" in kind else r.uniform(0.02, 0.98, shape)
        return (t[:, 0] if "flat" in kind else t), p
    logits, labels = r.normal(size=(*n, c)), r.randint(0, c, n)
    p = 5 * logits if "logits" in kind else softmax(logits)
    if kind.startswith("one_hot"):
        return np.eye(c)[labels], p
    if what == "sparse":
        if "holes" in kind:
            labels[1::3] = -1
        return (labels[:, None] if "column" in kind else labels), p
    if what == "shares":
        return softmax(r.normal(size=(*n, c))), p
    if what == "real":
        t, p = r.normal(size=shape), r.normal(size=shape)
        return (t[:, 0], p[:, :1]) if "flat" in kind else (t, p)
    if what == "signs":
        return r.randint(0, 2, shape) * 2.0 - 1, r.normal(size=shape)
    if what == "positive":
        return r.randint(0, 5, shape).astype(float), r.uniform(0.1, 4, shape)
    if what == "labels":
        return r.randint(0, 3, shape[:-1]).astype(float), r.randint(0, 3, shape[:-1]).astype(float)
    if what == "ranked":
        return labels, np.array([r.permutation(c) for _ in labels.ravel()]).astype(float)
    if what == "classes":
        return r.randint(0, c, 12), r.randint(0, c, 12)
    if what == "values":
        return None, r.normal(size=shape)
    if what == "vectors":
        x = r.normal(size=(6, 3))
        return r.randint(0, 3, 6), x / np.sqrt((x**2).sum(-1, keepdims=True))
    if what == "words":
        words = np.zeros((6, 3), int)
        for i in range(6):
            words[i, : i % 3 + 1] = r.randint(1, 4, i % 3 + 1)
        return words, r.normal(size=(6, 7, 4))
    raise KeyError(kind)


def cases(table):
    """(name of the case, name of the thing, arguments, kind) of LOSSES or METRICS."""
    for name, variants in table.items():
        for i, (arguments, kind) in enumerate(variants):
            yield f"{name}/{i}", name, arguments, kind


def weights(shape, seed=0):
    """The sample weights that a loss of this shape, its values' or its samples', is tried with: name -> array."""
    r = np.random.RandomState(seed + 5)
    found = {"plain": None}
    if len(shape) < 2:
        found["weighted"] = r.uniform(0.2, 2.0, shape or (6,))
    else:
        found["weighted"] = r.uniform(0.2, 2.0, (shape[0], 1))
        found["each"] = r.uniform(0.2, 2.0, shape) * (r.uniform(size=shape) > 0.2)
    return found


def masks(name, shape):
    """The masks that a loss with values of this shape is tried with."""
    if name in ONLY_ON_STEPS or not shape:
        return {"all": None}
    kept = np.random.RandomState(9).uniform(size=shape) > 0.4
    kept.flat[0] = True
    return {"all": None, "masked": kept}


def metric_weights(name, arguments, y_pred, seed):
    """The sample weights of one update of a metric: whole numbers where the metric counts in whole numbers."""
    r = np.random.RandomState(seed + 70)
    shape = y_pred.shape if name in ("IoU", "MeanIoU") and y_pred.ndim == 1 else y_pred.shape[:1]
    if arguments.get("axis") == 0:
        return {}
    if "IoU" in name:
        return {} if y_pred.ndim > 1 else {"sample_weight": r.randint(0, 4, shape)}
    return {"sample_weight": r.uniform(0.2, 2.0, (*shape, 1) if y_pred.ndim > 2 else shape)}


def variants(name, arguments, kind):
    """How a metric's case is run: without weights, with them, and for steps with weights and a mask of the predictions."""
    alone = name in ("Mean", "Sum", "RootMeanSquaredError", "R2Score", "F1Score", "FBetaScore") or "IoU" in name
    steps = "steps" in kind and arguments.get("axis", -1) == -1 and not alone
    return ("plain", "weighted", "masked") if steps else ("plain", "weighted")


def metric_mask(y_pred, seed):
    """Which steps of one update count."""
    kept = np.random.RandomState(seed + 90).uniform(size=y_pred.shape[:2]) > 0.4
    kept[0, 0] = True
    return kept
