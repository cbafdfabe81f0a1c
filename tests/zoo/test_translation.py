"""Translation: a made-up language that is learned to the last word, real English and French, alignment."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import zoo
from seqnet.zoo.symbols import END, START, Symbols
from seqnet.zoo.writing import pairs

DATA = os.environ.get("SEQNET_DATA")
PAIRS = Path(DATA or "") / "nmt" / "fra.txt.gz"
SMALL = {
    "GNMT": {"embed_dim": 16, "units": 32, "num_layers": 2, "dropout": 0.0},
    "TranslationTransformer": {"num_layers": 1, "num_heads": 2, "embed_dim": 32, "intermediate_dim": 64, "dropout": 0.0},
}


def compiled(model, rate):
    model.compile(seqnet.optimizers.Adam(rate, clipnorm=1.0),
                  seqnet.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0))
    return model


def reversing(count, seed=0):
    """Sentences of a language in which each word has a partner and the order is the other way round."""
    rng = np.random.default_rng(seed)
    rows = [rng.integers(0, 8, rng.integers(2, 6)) for _ in range(count)]
    return [" ".join(f"a{w}" for w in row) for row in rows], [" ".join(f"b{w}" for w in row[::-1]) for row in rows]


@pytest.fixture(scope="module", params=SMALL)
def learned(request):
    seqnet.utils.set_random_seed(0)
    sources, targets = reversing(1500)
    ours, theirs = Symbols().fit(sources), Symbols().fit(targets)
    model = compiled(getattr(zoo, request.param)(len(ours), len(theirs), **SMALL[request.param]), 5e-3)
    x, y = pairs(sources, targets, ours, theirs)
    losses = model.fit(x, y, batch_size=32, epochs=10, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 5
    return model, ours, theirs


def test_new_sentences_are_translated(learned):
    model, ours, theirs = learned
    sources, targets = reversing(60, seed=1)
    found = [theirs.text(row) for row in model.translate(ours.matrix(sources, ends=True), 12)]
    assert np.mean([a == b for a, b in zip(found, targets)]) > (0.85 if type(model).__name__ == "GNMT" else 0.75)
    alone = theirs.text(model.translate(ours.matrix(sources[:1], ends=True), 12)[0])
    assert alone == found[0]  # padding of others does not matter


def test_attention_points_at_the_word_being_said(learned):
    model, ours, theirs = learned
    source = ours.matrix(["a1 a2 a3 a4 a5"], ends=True)
    target = theirs.matrix(["b5 b4 b3 b2 b1"], ends=True)[:, :-1]
    p = model.align(source, target)
    assert p.shape == (1, 6, 7)
    np.testing.assert_allclose(p.sum(-1), 1, rtol=1e-5)
    if type(model).__name__ == "GNMT":  # its states know their neighbours, so that one off is right as well
        assert np.mean(np.abs(p[0, :5].argmax(-1) - [5, 4, 3, 2, 1]) <= 1) >= 0.8


def test_step_by_step_is_the_whole(learned):
    model, ours, theirs = learned
    source = ours.matrix(["a1 a2 a3", "a4 a4 a5 a6"], ends=True)
    for i, said in enumerate(model.translate(source, 12)):
        logits = model([source[i:i + 1], np.array([[START, *said]])]).numpy()[0]
        assert logits.argmax(-1).tolist() == [*said, END][:12]


def test_weights_and_config_come_back(learned, tmp_path):
    model, ours, theirs = learned
    source, words = ours.matrix(["a1 a2"], ends=True), theirs.matrix(["b2 b1"], ends=True)
    again = type(model).from_config(model.get_config())
    again([source, words])
    model.save_weights(tmp_path / "t.weights.h5")
    again.load_weights(tmp_path / "t.weights.h5")
    np.testing.assert_array_equal(again([source, words]).numpy(), model([source, words]).numpy())


def short_pairs(count, longest):
    """English and French sentences of few words, the first of each English one."""
    seen, found = set(), []
    with gzip.open(PAIRS, "rt", encoding="utf-8") as file:
        for line in file:
            english, french = line.rstrip("\n").split("\t")[:2]
            if english not in seen and len(Symbols().split(french)) <= longest:
                seen.add(english)
                found.append((english, french))
    order = np.random.default_rng(0).permutation(len(found))[:count]
    return [found[i][0] for i in order], [found[i][1] for i in order]


@pytest.mark.long
@pytest.mark.skipif(not DATA or not PAIRS.exists(), reason="SEQNET_DATA names no folder with nmt")
@pytest.mark.parametrize(("name", "rate", "epochs", "settings"), [
    ("GNMT", 6e-3, 12, {"embed_dim": 64, "units": 128, "num_layers": 1, "dropout": 0.2}),
    ("TranslationTransformer", 2e-3, 6, {"num_layers": 2, "num_heads": 4, "embed_dim": 96, "intermediate_dim": 192}),
])
def test_english_to_french(name, rate, epochs, settings):
    seqnet.utils.set_random_seed(0)
    english, french = short_pairs(8000, 8)
    ours, theirs = Symbols(size=1500).fit(english), Symbols(size=1500).fit(french)
    x, y = pairs(english, french, ours, theirs)
    held = 400
    model = compiled(getattr(zoo, name)(len(ours), len(theirs), **settings), rate)
    history = model.fit([a[held:] for a in x], y[held:], batch_size=64, epochs=epochs, verbose=0,
                        validation_data=([a[:held] for a in x], y[:held])).history
    assert history["val_loss"][-1] < 0.75 * history["val_loss"][0], history["val_loss"]
    assert history["loss"][-1] < 0.6 * history["loss"][0]
    found = [theirs.text(row) for row in model.translate(ours.matrix(["I am happy.", "Tom is tired."], ends=True), 12)]
    assert all(text.endswith(".") for text in found), found
    picture = model.align(ours.matrix(["I am happy."], ends=True), theirs.matrix(["je suis heureux."], ends=True)[:, :-1])
    assert picture.shape == (1, 5, 6) and picture.min() >= 0
