"""Captions of real pictures; the features are made here: which of some things other captions of a picture name."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.zoo import Captioner

DATA = os.environ.get("SEQNET_DATA")
CAPTIONS = Path(DATA or "") / "flickr8k" / "Flickr8k.token.txt.gz"
THINGS = ("dog", "girl", "boy", "man", "woman", "ball", "water", "snow", "grass", "beach", "bike", "street")


@pytest.mark.long
@pytest.mark.skipif(not DATA or not CAPTIONS.exists(), reason="SEQNET_DATA names no folder with flickr8k")
def test_captions_name_what_is_there():
    seqnet.utils.set_random_seed(0)
    by_picture = {}
    with gzip.open(CAPTIONS, "rt", encoding="utf-8") as file:
        for line in file:
            name, text = line.rstrip("\n").split("\t")
            by_picture.setdefault(name.split("#")[0], []).append(text)
    texts, features = [], []
    for captions in list(by_picture.values())[:1500]:
        others = " ".join(captions[1:]).lower().split()
        texts.append(captions[0])
        features.append([float(thing in others) for thing in THINGS])
    model = Captioner(96, width=64, size=800)
    model.compile(seqnet.optimizers.Adam(3e-3, clipnorm=1.0), "sparse_categorical_crossentropy")
    history = model.fit(np.array(features), texts, epochs=12, batch_size=32, verbose=0).history["loss"]
    assert history[-1] < 0.7 * history[0]
    said = model.decode(np.eye(len(THINGS)), max_length=20)
    assert "dog" in said[0] and len(set(said)) > 6, said
