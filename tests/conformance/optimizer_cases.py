"""Cases of optimizers and schedules: one table, run with Keras by make_golden_optimizers.py and with seqnet by tests."""
import numpy as np

STEPS = 10
LOOKS = (2, 9)  # the steps after which the variables are kept
SHAPES = [(4, 3), (3,), (2, 2, 2), ()]

DECAY = ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5})

# name, a rate at which ten steps are seen in the last digits
CLASSES = [
    ("SGD", 0.1), ("RMSprop", 0.01), ("Adam", 0.01), ("AdamW", 0.01), ("Adadelta", 1.0), ("Adagrad", 0.1), ("Adamax", 0.01),
    ("Adafactor", 0.05), ("Nadam", 0.01), ("Ftrl", 0.1), ("Lion", 0.01), ("Lamb", 0.01),
]

# what every optimizer takes; "exclude" is passed to exclude_from_weight_decay
OPTIONS = [
    {},
    {"clipnorm": 0.5},
    {"clipvalue": 0.3},
    {"global_clipnorm": 0.5},
    {"weight_decay": 0.1},
    {"weight_decay": 0.1, "exclude": ["v1", "^v3$"]},
    {"use_ema": True, "ema_momentum": 0.8},
    {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    {"loss_scale_factor": 8.0},
    {"gradient_accumulation_steps": 2},
    {"gradient_accumulation_steps": 3, "clipnorm": 0.5, "use_ema": True, "ema_momentum": 0.8},
    {"learning_rate": DECAY},
    {"learning_rate": DECAY, "global_clipnorm": 0.5, "weight_decay": 0.1, "gradient_accumulation_steps": 2,
     "loss_scale_factor": 8.0, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 2},
]

# arguments of single optimizers
OWN = [
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "gradient_accumulation_steps": 2}),
    ("RMSprop", {"learning_rate": 0.01, "rho": 0.8, "momentum": 0.5}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "epsilon": 1e-3}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "momentum": 0.9, "clipnorm": 1.0}),
    ("Adam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-4}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.2, "amsgrad": True, "global_clipnorm": 0.7}),
    ("Adadelta", {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-4}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("Adamax", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Adafactor", {"learning_rate": 0.1, "beta_2_decay": -0.5, "epsilon_1": 1e-3, "epsilon_2": 0.1, "clip_threshold": 0.5}),
    ("Adafactor", {"learning_rate": 0.1, "relative_step": False}),
    ("Nadam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Ftrl", {"learning_rate": 0.1, "learning_rate_power": -0.8, "initial_accumulator_value": 0.3,
              "l1_regularization_strength": 0.02, "l2_regularization_strength": 0.1,
              "l2_shrinkage_regularization_strength": 0.05, "beta": 0.2}),
    ("Ftrl", {"learning_rate": 0.1, "learning_rate_power": 0.0, "l1_regularization_strength": 1.0}),
    ("Lion", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9}),
    ("Lamb", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}),
    ("SGD", {}), ("RMSprop", {}), ("Adam", {}), ("AdamW", {}), ("Adadelta", {}), ("Adagrad", {}), ("Adamax", {}),
    ("Adafactor", {}), ("Nadam", {}), ("Ftrl", {}), ("Lion", {}), ("Lamb", {}),
]


def cases():
    """All of them: (key, name of the class, arguments)."""
    for name, rate in CLASSES:
        for number, option in enumerate(OPTIONS):
            yield f"{name}_{number}", name, {"learning_rate": rate, **option}
    for number, (name, arguments) in enumerate(OWN):
        yield f"own_{number}_{name}", name, arguments


def make(optimizers, name, arguments):
    """The optimizer of a case out of Keras' or seqnet's module."""
    arguments = dict(arguments)
    exclude = arguments.pop("exclude", None)
    if isinstance(arguments.get("learning_rate"), tuple):
        schedule, values = arguments["learning_rate"]
        arguments["learning_rate"] = getattr(optimizers.schedules, schedule)(**values)
    optimizer = getattr(optimizers, name)(**arguments)
    if exclude:
        optimizer.exclude_from_weight_decay(var_names=exclude)
    return optimizer


def data():
    """First values of the variables, and the gradients of each step; the first row of the second step's is zero."""
    r = np.random.RandomState(3)
    first = [r.normal(size=s) for s in SHAPES]
    gradients = [[np.asarray(r.normal(size=s)) for s in SHAPES] for _ in range(STEPS)]
    gradients[1][0][0] = 0
    return first, gradients


SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.5, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [5, 20], "values": [1.0, 0.5, 0.1]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "power": 0.5}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 12, "end_learning_rate": 0.01, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 20, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 6}),
    ("CosineDecay",
     {"initial_learning_rate": 0.0, "decay_steps": 9, "warmup_target": 0.1, "warmup_steps": 12, "alpha": 0.2}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5}),
    ("CosineDecayRestarts",
     {"initial_learning_rate": 0.1, "first_decay_steps": 6, "t_mul": 1.0, "m_mul": 0.8, "alpha": 0.05}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 4, "t_mul": 1.5, "m_mul": 0.9}),
]
SCHEDULE_STEPS = [0, 1, 4, 5, 6, 7, 11, 12, 13, 20, 21, 24, 40]


# a small model in Keras' own files: its data, and the optimizers with which it was trained and goes on
FILES = [(name, {"learning_rate": rate}) for name, rate in CLASSES]
FILES += [
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "momentum": 0.5}),
    ("Adam", {"learning_rate": DECAY, "amsgrad": True, "use_ema": True, "gradient_accumulation_steps": 2}),
]


def file_data():
    r = np.random.RandomState(8)
    return r.normal(size=(6, 3)).astype("float32"), r.normal(size=(6, 1)).astype("float32")
