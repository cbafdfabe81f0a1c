"""The cases of the golden numbers for losses, metrics and training: one table, read by the generator,
which runs them with Keras, and by the tests, which run them with seqnet. Arrays come from a seeded generator here."""
import numpy as np

# name of the class, its arguments, the kind of data
LOSSES = [
    ("BinaryCrossentropy", {}, "binary"),
    ("BinaryCrossentropy", {"from_logits": True}, "binary_logits"),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, "binary"),
    ("BinaryCrossentropy", {"reduction": "sum"}, "binary"),
    ("BinaryCrossentropy", {"reduction": "mean_with_sample_weight"}, "binary"),
    ("BinaryCrossentropy", {"reduction": None}, "binary"),
    ("BinaryCrossentropy", {}, "binary_flat"),
    ("BinaryCrossentropy", {}, "binary_steps"),
    ("CategoricalCrossentropy", {}, "one_hot"),
    ("CategoricalCrossentropy", {}, "one_hot_sigmoid"),
    ("CategoricalCrossentropy", {"from_logits": True}, "one_hot_logits"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "one_hot"),
    ("SparseCategoricalCrossentropy", {}, "sparse"),
    ("SparseCategoricalCrossentropy", {}, "sparse_column"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "sparse_logits"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "sparse"),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 2}, "sparse_steps"),
    ("MeanSquaredError", {}, "real"),
    ("MeanSquaredError", {}, "real_flat"),
    ("MeanAbsoluteError", {}, "real"),
    ("MeanAbsolutePercentageError", {}, "real"),
    ("MeanSquaredLogarithmicError", {}, "real"),
    ("Huber", {"delta": 0.7}, "real"),
    ("LogCosh", {}, "real"),
    ("CosineSimilarity", {}, "real"),
    ("KLDivergence", {}, "one_hot"),
    ("Poisson", {}, "positive"),
]

METRICS = [
    ("Mean", {}, "values"),
    ("Sum", {}, "values"),
    ("Accuracy", {}, "labels"),
    ("BinaryAccuracy", {}, "binary"),
    ("BinaryAccuracy", {"threshold": 0.3}, "binary_flat"),
    ("BinaryAccuracy", {}, "binary_steps"),
    ("CategoricalAccuracy", {}, "one_hot"),
    ("SparseCategoricalAccuracy", {}, "sparse"),
    ("SparseCategoricalAccuracy", {}, "sparse_column"),
    ("SparseCategoricalAccuracy", {}, "sparse_steps"),
    ("TopKCategoricalAccuracy", {"k": 2}, "one_hot"),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, "sparse"),
    ("BinaryCrossentropy", {}, "binary"),
    ("CategoricalCrossentropy", {}, "one_hot"),
    ("SparseCategoricalCrossentropy", {}, "sparse"),
    ("MeanSquaredError", {}, "real"),
    ("MeanAbsoluteError", {}, "real"),
    ("RootMeanSquaredError", {}, "real"),
    ("CosineSimilarity", {}, "real"),
    ("Precision", {}, "binary_flat"),
    ("Precision", {"thresholds": [0.3, 0.6]}, "binary"),
    ("Precision", {"top_k": 2}, "one_hot"),
    ("Precision", {"class_id": 1}, "one_hot"),
    ("Recall", {}, "binary_flat"),
    ("Recall", {"top_k": 1}, "one_hot"),
    ("AUC", {}, "binary_flat"),
    ("AUC", {"curve": "PR"}, "binary_flat"),
    ("AUC", {"num_thresholds": 11, "summation_method": "majoring"}, "binary_flat"),
    ("AUC", {"num_thresholds": 11, "summation_method": "minoring", "curve": "PR"}, "binary_flat"),
    ("TruePositives", {}, "binary"),
    ("FalsePositives", {}, "binary"),
    ("TrueNegatives", {}, "binary"),
    ("FalseNegatives", {"thresholds": [0.2, 0.8]}, "binary"),
    ("F1Score", {}, "one_hot"),
    ("F1Score", {"average": "micro", "threshold": 0.3}, "one_hot"),
    ("F1Score", {"average": "macro"}, "one_hot"),
    ("F1Score", {"average": "weighted"}, "one_hot"),
]


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def data(kind, seed=0):
    """(y_true, y_pred, one weight a sample) of one kind; with an axis of steps the weights have one of length 1."""
    r = np.random.default_rng(seed)
    n, c, t = 12, 4, 3
    weight = r.uniform(0.2, 2.0, n)
    logits, labels = r.normal(size=(n, c)), r.integers(0, c, n)
    if kind == "binary":
        return r.integers(0, 2, (n, 3)).astype(float), r.uniform(0, 1, (n, 3)), weight
    if kind == "binary_logits":
        return r.integers(0, 2, (n, 3)).astype(float), 8 * r.normal(size=(n, 3)), weight
    if kind == "binary_flat":
        return r.integers(0, 2, n).astype(float), r.uniform(0, 1, (n, 1)), weight
    if kind == "binary_steps":
        return r.integers(0, 2, (n, t, 1)).astype(float), r.uniform(0, 1, (n, t, 1)), weight[:, None]
    if kind == "one_hot":
        return np.eye(c)[labels], softmax(logits), weight
    if kind == "one_hot_sigmoid":
        return np.eye(c)[labels], 1 / (1 + np.exp(-logits)), weight
    if kind == "one_hot_logits":
        return np.eye(c)[labels], 5 * logits, weight
    if kind == "sparse":
        return labels, softmax(logits), weight
    if kind == "sparse_column":
        return labels[:, None], softmax(logits), weight
    if kind == "sparse_logits":
        return labels, 5 * logits, weight
    if kind == "sparse_steps":
        return r.integers(0, c, (n, t)), r.normal(size=(n, t, c)), weight[:, None]
    if kind == "real":
        return r.normal(size=(n, 3)), r.normal(size=(n, 3)), weight
    if kind == "real_flat":
        return r.normal(size=n), r.normal(size=(n, 1)), weight
    if kind == "positive":
        return r.integers(0, 5, (n, 3)).astype(float), r.uniform(0.1, 4, (n, 3)), weight
    if kind == "values":
        return None, r.normal(size=(n, 2)), weight
    if kind == "labels":
        return r.integers(0, 3, (n, 1)).astype(float), r.integers(0, 3, (n, 1)).astype(float), weight
    raise KeyError(kind)


def key(index, case):
    """The name of a case's numbers in the file."""
    return f"{index:02d}_{case[0]}"


def training_data():
    """Data and first weights of a small model: 6 features, a hidden layer of 5, one or three outputs."""
    r = np.random.default_rng(5)
    x = r.normal(size=(50, 6))
    binary = (x[:, 0] + x[:, 1] > 0).astype(int)
    classes = r.integers(0, 3, 50)
    hidden = [r.normal(size=(6, 5)) * 0.5, np.zeros(5)]
    one = [r.normal(size=(5, 1)) * 0.5, np.zeros(1)]
    three = [r.normal(size=(5, 3)) * 0.5, np.zeros(3)]
    return x, binary, classes, hidden, one, three, r.uniform(0.5, 1.5, 50)


# name, outputs ("one", "three" or "both"), arguments of compile, arguments of fit
TRAININGS = [
    ("binary", "one", {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["acc"]}, {"validation_split": 0.2}),
    ("weighted", "one", {"optimizer": "sgd", "loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mae", "accuracy"]},
     {"sample_weight": True}),
    ("classes", "three", {"optimizer": "rmsprop", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
     {"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}}),
    ("both", "both", {"optimizer": "adam", "loss": ["binary_crossentropy", "sparse_categorical_crossentropy"],
                      "loss_weights": [0.3, 0.7], "metrics": [["acc"], ["accuracy"]]}, {"validation_split": 0.2}),
    ("named", "both", {"optimizer": "adam", "loss": {"one": "mse", "three": "sparse_categorical_crossentropy"},
                       "metrics": {"three": ["accuracy"]}}, {}),
    ("regular", "regular", {"optimizer": "sgd", "loss": "mse"}, {"validation_split": 0.2}),
]
