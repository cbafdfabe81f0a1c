"""The record of a training: joined, searched, written, drawn."""

import csv
import pickle
from html.parser import HTMLParser

import numpy as np
import pytest

import seqnet
from seqnet import Input, Sequential, layers
from seqnet.callbacks import History

R = np.random.default_rng(0)
X, Y = R.normal(size=(16, 4)).astype("float32"), (R.normal(size=16) > 0).astype("int32")


def model():
    seqnet.set_random_seed(1)
    m = Sequential([Input((4,)), layers.Dense(1, activation="sigmoid")])
    m.compile("adam", "binary_crossentropy", ["acc"])
    return m


def made(**columns):
    history = History()
    history.history = {name: list(values) for name, values in columns.items()}
    history.epoch = list(range(len(next(iter(columns.values())))))
    return history


def test_two_trainings_are_one():
    m = model()
    first = m.fit(X, Y, epochs=2, verbose=0)
    second = m.fit(X, Y, epochs=3, validation_data=(X.copy(), Y), verbose=0)
    whole = first + second
    assert whole.epoch == [0, 1, 2, 3, 4]
    assert whole.history["loss"] == first.history["loss"] + second.history["loss"]
    assert whole.history["val_loss"][2:] == second.history["val_loss"] and np.isnan(whole.history["val_loss"][:2]).all()
    assert first.epoch == [0, 1] and len(first.history["loss"]) == 2
    assert m.history is second  # as in Keras
    assert m.training_history.history["loss"] == whole.history["loss"] == sum([first, second]).history["loss"]


def test_epochs_that_were_counted_on_keep_their_numbers():
    m = model()
    first = m.fit(X, Y, epochs=2, verbose=0)
    second = m.fit(X, Y, initial_epoch=2, epochs=4, verbose=0)
    assert (first + second).epoch == m.training_history.epoch == [0, 1, 2, 3]


def test_compile_begins_anew_and_nothing_is_no_error():
    m = model()
    assert Sequential().training_history.history == {}
    m.fit(X, Y, verbose=0)
    m.compile("sgd", "mse")
    assert m.training_history.epoch == []
    m.fit(X, Y, verbose=0)
    assert m.training_history.epoch == [0]


def test_one_record_for_several_trainings_is_not_counted_twice():
    m, record = model(), History()
    m.fit(X, Y, epochs=2, verbose=0, callbacks=[record])
    m.fit(X, Y, epochs=2, verbose=0, callbacks=[record])
    assert len(record.history["loss"]) == 4 and m.training_history.epoch == [0, 1, 2, 3]


def test_other_things_are_not_added():
    with pytest.raises(TypeError):
        History() + 3
    with pytest.raises(TypeError):
        3 + History()


def test_the_best_epoch():
    h = made(loss=[3.0, 1.0, 2.0], val_loss=[2.0, 1.5, 1.5], acc=[0.2, 0.9, 0.9], val_odd=[1.0, 2.0, 3.0])
    assert h.best() == (1, 1.5) and h.best("loss") == (1, 1.0) and h.best("acc") == (1, 0.9)
    assert h.best("val_odd", "max") == (2, 3.0)
    assert made(loss=[float("nan"), 2.0]).best("loss") == (1, 2.0)
    with pytest.raises(ValueError, match="'val_los'.*Did you mean 'val_loss'"):
        h.best("val_los")
    with pytest.raises(ValueError, match="mode='max' or mode='min'"):
        h.best("val_odd")
    with pytest.raises(ValueError, match="all values .* are NaN"):
        made(loss=[float("nan")]).best("loss")


def test_the_best_epoch_of_a_metric_knows_its_direction():
    m = Sequential([Input((4,)), layers.Dense(1)])
    m.compile("adam", "mse", ["mae"])
    h = m.fit(X, Y, epochs=4, verbose=0)
    assert h.best("mae") == (int(np.argmin(h.history["mae"])), min(h.history["mae"]))


def test_a_table(tmp_path):
    h = made(loss=[0.5, 0.25], **{'odd,"name': [1, 2]})
    assert h.to_csv(tmp_path / "h.csv") == str(tmp_path / "h.csv")
    with open(tmp_path / "h.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["epoch", "loss", 'odd,"name'], ["0", "0.5", "1"], ["1", "0.25", "2"]]


class Tags(HTMLParser):
    void = ("br", "hr", "img", "input", "meta")

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_it_shows_itself(tmp_path):
    h = made(loss=[0.5, 0.25], val_loss=[0.6, 0.3])
    page = h._repr_html_()
    assert {"svg", "details", "table"} <= set(Tags(page).seen) and "script" not in page and "http" not in page.replace(
        'xmlns="http://www.w3.org/2000/svg"', "")
    assert "2 epochs" in page and "val_loss 0.3" in page
    assert "no epoch yet" in History()._repr_html_()
    assert len(made(loss=range(500))._repr_html_()) < 120_000
    picture = h.plot(tmp_path / "h.svg", title="Two")
    assert (tmp_path / "h.svg").read_text(encoding="utf-8") == picture.svg == picture._repr_svg_()
    with pytest.raises(ValueError, match="empty"):
        History().plot()


def test_keys_are_escaped():
    assert "<script>" not in made(**{"<script>": [1.0]})._repr_html_()


def test_it_can_be_pickled():
    m = model()
    h = m.fit(X, Y, verbose=0)
    assert pickle.loads(pickle.dumps(h)).history == h.history
