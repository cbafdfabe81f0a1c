"""The course's three recurrent networks on real film reviews: SimpleRNN, LSTM and GRU, each with dropout and recurrent
dropout, three epochs, one optimizer for all three models. Prints seconds and accuracies; --peer runs Keras on TensorFlow
with the same settings instead (in an interpreter that has it), --steps stops an epoch early where time is short.

    python tests/benchmarks/recurrent_reviews.py --data FOLDER [--models gru,lstm] [--steps 100] [--peer]
"""

import argparse
import os
import time


def prepared(folder):
    """(x, y) for training and testing: the 1,000 most frequent words, 500 of them, padded in front."""
    import numpy as np

    with np.load(os.path.join(folder, "imdb", "imdb_flat.npz")) as file:
        parts = {name: file[name] for name in file.files}
    rng, out = np.random.RandomState(113), []  # the shuffle of Keras' load_data
    for part in ("train", "test"):
        tokens, offsets = parts[f"x_{part}_tokens"].astype("int64"), parts[f"x_{part}_offsets"]
        order = np.arange(len(offsets) - 1)
        rng.shuffle(order)
        x = np.zeros((len(order), 500), "int32")
        for row, i in zip(x, order):
            ids = tokens[offsets[i]:offsets[i + 1]] + 3
            ids = np.concatenate([[1], np.where(ids < 1000, ids, 2)])[-500:]
            row[500 - len(ids):] = ids
        out.append((x, parts[f"y_{part}"][order].astype("float32")[:, None]))
    return out


def models(keras):
    """Three models on one embedding, as the course builds them."""
    layers = keras.layers
    ids = keras.Input((500,), dtype="int32")
    embedded = layers.Embedding(1000, 50)(ids)
    found = {}
    for kind in ("SimpleRNN", "LSTM", "GRU"):
        x = getattr(layers, kind)(100, dropout=0.2, recurrent_dropout=0.2)(embedded)
        found[kind.lower()] = keras.Model(ids, layers.Dense(1, activation="sigmoid")(x))
    return found


def main():
    """Train and print."""
    take = argparse.ArgumentParser()
    take.add_argument("--data", default=os.environ.get("SEQNET_DATA"))
    take.add_argument("--models", default="simplernn,lstm,gru")
    take.add_argument("--epochs", type=int, default=3)
    take.add_argument("--steps", type=int)
    take.add_argument("--seed", type=int, default=0)
    take.add_argument("--rate", type=float, default=1e-4)
    take.add_argument("--peer", action="store_true")
    args = take.parse_args()
    if args.peer:
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        import keras
    else:
        import seqnet as keras
    keras.utils.set_random_seed(args.seed)
    (x, y), test = prepared(args.data)
    n = len(x) if args.steps is None else args.steps * 64
    optimizer = keras.optimizers.Adam(args.rate, epsilon=1e-4, clipnorm=1.0)
    for name, model in models(keras).items():
        if name not in args.models.split(","):
            continue
        if args.peer:  # one optimizer for several models is an error there
            optimizer = keras.optimizers.Adam(args.rate, epsilon=1e-4, clipnorm=1.0)
        model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
        start = time.perf_counter()
        history = model.fit(x[:n], y[:n], batch_size=64, epochs=args.epochs, verbose=0).history
        seconds = time.perf_counter() - start
        loss, accuracy = model.evaluate(*test, batch_size=250, verbose=0)
        print(f"{name:<10} {seconds:6.1f} s for {args.epochs} epochs of {n:,}   accuracy "
              f"{' '.join(f'{a:.4f}' for a in history['accuracy'])}   test {accuracy:.4f}", flush=True)


if __name__ == "__main__":
    main()
