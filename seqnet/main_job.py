"""The main job: a convolutional network learns from film reviews whether their writers liked the film.

Data, network and training are those of the course: the 1,000 most frequent words, 500 words a review, three
convolutions, mean and variance over time. The IMDB reviews are taken where they are found, else generated ones.
"""

import argparse
import os
import sys
import time

NUM_WORDS = 1000
TIME = 500
BATCH_SIZE = 64


def main(arguments=None):
    """Run the job with command line arguments; returns the exit status, 2 for input that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (OSError, ValueError, ArithmeticError, MemoryError, ImportError) as problem:
        print(f"python -m seqnet: {problem or type(problem).__name__}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stopped:
        print(f"\npython -m seqnet: {stopped or 'stopped'}", file=sys.stderr)
        return 130


def build_model(time_steps=TIME, num_words=NUM_WORDS):
    """The course's network: ids (batch, time) to the probability (batch, 1) that a review is positive.

    Each word becomes 50 numbers; three convolutions over 5 steps with 64 filters look at longer and longer stretches
    (two poolings by 5 in between), mean and variance over time sum up the review, and two dense layers judge it.
    Returns the model, not compiled.
    """
    from seqnet import layers
    from seqnet.models import Model

    he = {"activation": "relu", "kernel_initializer": "he_uniform"}
    ids = layers.Input((time_steps,), dtype="int32")
    x = layers.Embedding(num_words, 50)(ids)
    x = layers.Dropout(0.2)(layers.MaxPooling1D(5)(layers.Conv1D(64, 5, **he)(x)))
    x = layers.Dropout(0.2)(layers.MaxPooling1D(5)(layers.Conv1D(64, 5, **he)(x)))
    x = layers.Dropout(0.2)(layers.Conv1D(64, 5, **he)(x))
    mean = layers.GlobalAveragePooling1D()(x)
    deviation = layers.Subtract()([x, layers.Reshape((1, 64))(mean)])
    variance = layers.GlobalAveragePooling1D()(layers.Multiply()([deviation, deviation]))
    x = layers.Dropout(0.2)(layers.Dense(64, **he)(layers.Concatenate()([mean, variance])))
    return Model(ids, layers.Dense(1, activation="sigmoid")(x), name="sentiment_cnn")


def load_reviews(where="auto"):
    """The reviews as padded matrices: (name, x_train, y_train, x_test, y_test).

    ``where`` is "imdb", "reviews" (the generated ones), a file like imdb.npz or a folder that holds one, or "auto": IMDB
    where it is found on this computer, else the generated ones.
    """
    from seqnet.datasets import imdb, reviews

    if where == "auto":
        where = "imdb" if imdb.local_file() is not None else "reviews"
    if where == "reviews":
        return "generated reviews", *_matrices(reviews.load_arrays(num_words=NUM_WORDS))
    path = "imdb.npz" if where == "imdb" else _data_file(where)
    return "IMDB reviews", *_matrices(imdb.load_arrays(path, num_words=NUM_WORDS))


def _data_file(path):
    if not os.path.isdir(path):
        if not os.path.exists(path):
            raise FileNotFoundError(
                f"--data {path}: there is no such file or folder. Give a file like imdb.npz or a folder that holds it, "
                "or leave --data out"
            )
        return os.path.abspath(path)
    for candidate in (os.path.join(path, "imdb.npz"), os.path.join(path, "imdb", "imdb.npz")):
        if os.path.isfile(candidate):
            return os.path.abspath(candidate)
    raise FileNotFoundError(f"--data {path}: the folder holds neither imdb.npz nor imdb/imdb.npz")


def _matrices(parts):
    """Padded ids and labels of both parts; each ragged part is let go as soon as its matrix is there."""
    from seqnet.preprocessing.sequence import pad_sequences

    parts = list(parts)
    done = []
    while parts:
        x, y = parts.pop(0)
        done += [pad_sequences(x, maxlen=TIME), y]
        del x
    return done


def _run(options):
    folder = _folder(options.out)
    from seqnet import config, utils
    from seqnet.callbacks import Callback
    from seqnet.optimizers import Adam
    from seqnet.viz import plot_history

    class Clock(Callback):
        """Seconds of each epoch, validation included."""

        seconds = []

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds.append(time.perf_counter() - self.start)

    if options.threads is not None:
        config.set_num_threads(options.threads)
    utils.set_random_seed(options.seed)
    started = time.perf_counter()
    name, x_train, y_train, x_test, y_test = load_reviews(options.data)
    _tell_data(name, options.data, len(x_train), len(x_test), time.perf_counter() - started)

    model = build_model()
    optimizer = Adam(1e-3, epsilon=1e-4)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    threads = config.get_num_threads()
    print(
        f"Network: {model.count_params():,} weights. {options.epochs} epochs in batches of {options.batch_size}, "
        f"seed {options.seed}, {threads} thread{'s' if threads != 1 else ''}.",
        flush=True,
    )
    clock = Clock()
    stopped = None
    try:
        model.fit(
            x_train,
            y_train,
            batch_size=options.batch_size,
            epochs=options.epochs,
            validation_data=(x_test, y_test),
            callbacks=[clock],
        )
    except KeyboardInterrupt as interrupt:
        stopped = interrupt
        if not clock.seconds:
            raise
    history = model.history.history
    best = max(history["val_accuracy"])
    title = f"{name[0].upper()}{name[1:]}: {len(x_train):,} for training, {len(x_test):,} for validation"
    picture = plot_history(history, os.path.join(folder, "sentiment_cnn.svg"), title)
    saved = os.path.join(folder, "sentiment_cnn.keras")
    model.save(saved)
    seconds = sorted(clock.seconds)
    print(f"Accuracy on {len(x_test):,} unseen reviews: {history['val_accuracy'][-1]:.4f} (best epoch {best:.4f})")
    print(f"Time: {seconds[len(seconds) // 2]:.1f} s an epoch, validation included")
    print(f"Curves: {picture}")
    print(f"Model: {saved}  (seqnet.models.load_model reads it)")
    if stopped is not None:
        raise stopped
    return 0


def _tell_data(name, asked, n_train, n_test, seconds):
    print(f"Data: {name}, {n_train:,} for training and {n_test:,} for validation (read in {seconds:.1f} s)")
    if asked == "auto" and name == "generated reviews":
        print(
            "      The IMDB reviews are not on this computer: --data imdb downloads them (17 MB), --data FILE reads yours."
        )
    sys.stdout.flush()


def _folder(path):
    """The folder for results, made and tried before hours of training and not after."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as problem:
        raise OSError(f"--out {path}: the folder cannot be made ({problem.strerror}); give another one") from None
    if not os.access(path, os.W_OK):
        raise PermissionError(f"--out {path}: the folder cannot be written to; give another one")
    return path


def _whole(low, high):
    """A parser of whole numbers in a range, for argparse."""

    def parse(text):
        try:
            value = int(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}; received {text!r}")
        return value

    return parse


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m seqnet",
        description="Train the course's convolutional network on film reviews, show how well it does, and save it.",
        epilog="Without --data the IMDB reviews are used where they are found ($SEQNET_DATA, ~/.keras/datasets), else "
        "generated ones, which are always there.",
    )
    parser.add_argument("--epochs", type=_whole(1, 10000), default=5, metavar="N", help="passes over the data (5)")
    parser.add_argument(
        "--data",
        default="auto",
        metavar="WHERE",
        help="auto, imdb (downloaded if needed), reviews (generated), or a file like imdb.npz or its folder",
    )
    parser.add_argument("--seed", type=_whole(0, 2**32 - 1), default=0, metavar="N", help="of all random numbers (0)")
    parser.add_argument(
        "--threads", type=_whole(1, 256), default=None, metavar="N", help="processors to use (all); changes no result"
    )
    parser.add_argument(
        "--batch-size", type=_whole(1, 10**6), default=BATCH_SIZE, metavar="N", help=f"reviews a step ({BATCH_SIZE})"
    )
    parser.add_argument("--out", default="runs", metavar="FOLDER", help="where curves and model go (runs)")
    return parser
