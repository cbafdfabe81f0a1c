"""Pictures of models: everything is in them, nothing overlaps, no other program is needed."""

import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import seqnet
from seqnet import Input, Model, Sequential, layers
from seqnet.utils import model_to_dot, plot_model
from seqnet.viz import layered

SVG = "{http://www.w3.org/2000/svg}"


def chain():
    return Sequential([Input((50,), dtype="int32", name="ids"), layers.Embedding(9, 4, name="words", trainable=False),
                       layers.Conv1D(6, 5, activation="relu", name="grams"), layers.GlobalMaxPooling1D(name="pool"),
                       layers.Dense(1, activation="sigmoid", name="answer")], name="reviews")


def branched():
    a, b = Input((50,), name="a", dtype="int32"), Input((8,), name="b")
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both")(layers.Embedding(9, 4, name="words")(a))
    x = layers.Add(name="skip")([x, layers.Dense(8, name="side")(x)])
    x = layers.Concatenate(name="join")([layers.GlobalAveragePooling1D(name="mean")(x), b])
    head = Sequential([Input((16,)), layers.Dense(5, name="inner"), layers.Dense(3, name="innermost")], name="head")
    x = head(x)
    return Model([a, b], [layers.Dense(1, name="one")(x), layers.Concatenate(name="two")([x, b])], name="tasks")


class Subclassed(Model):
    def __init__(self):
        super().__init__(name="own")
        self.first, self.second = layers.Dense(3, name="first"), layers.Dense(2, name="second")

    def call(self, x):
        return self.second(self.first(x))


def texts(picture):
    root = ET.fromstring(picture.svg)
    return ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]


def boxes(picture):
    """(x, y, width, height) of the outlined boxes."""
    return [shape[1:5] for shape in picture.scene.shapes if shape[0] == "box" and shape[6]]


def arrows(picture):
    return [shape[1] for shape in picture.scene.shapes if shape[0] == "arrow"]


def overlap(p, q):
    return p[0] < q[0] + q[2] and q[0] < p[0] + p[2] and p[1] < q[1] + q[3] and q[1] < p[1] + p[3]


def inside(p, q):
    return q[0] <= p[0] and q[1] <= p[1] and p[0] + p[2] <= q[0] + q[2] and p[1] + p[3] <= q[1] + q[3]


@pytest.mark.parametrize("rankdir", ["TB", "BT", "LR", "RL"])
@pytest.mark.parametrize("make", [chain, branched])
@pytest.mark.parametrize("expand", [False, True])
def test_boxes_lie_apart_and_on_the_page(make, rankdir, expand):
    picture = plot_model(make(), None, show_shapes=True, show_layer_names=True, rankdir=rankdir, expand_nested=expand,
                         show_dtype=True, show_trainable=True, show_layer_activations=True)
    found = boxes(picture)
    page = (0, 0, picture.scene.width, picture.scene.height)
    assert all(inside(box, page) for box in found)
    for i, p in enumerate(found):
        for q in found[:i]:
            assert not overlap(p, q) or inside(p, q) or inside(q, p)
    assert all(0 <= x <= page[2] and 0 <= y <= page[3] for way in arrows(picture) for x, y in way)


def test_what_is_shown():
    plain = texts(plot_model(chain(), None))
    assert plain == ["InputLayer", "Embedding", "Conv1D", "GlobalMaxPooling1D", "Dense"]
    shown = texts(plot_model(chain(), None, show_shapes=True, show_layer_names=True, show_dtype=True, show_trainable=True,
                             show_layer_activations=True))
    for word in ("gramsConv1D", "in: (None, 50, 4)", "out: (None, 46, 6)", "activation: relu", "dtype: int32",
                 "not trainable", "trainable", "out: (None, 1)"):
        assert word in shown, shown


def test_arrows_follow_the_graph():
    picture = plot_model(branched(), None, show_layer_names=True)
    names = [t.split("Layer")[0] for t in texts(picture)]
    assert len(arrows(picture)) == 12 and len(names) == 11
    box = dict(zip(list(texts(picture)), boxes(picture)))
    join, mean = box["joinConcatenate"], box["meanGlobalAveragePooling1D"]
    assert [w for w in arrows(picture) if w[0] == (mean[0] + mean[2] / 2, mean[1] + mean[3])][0][-1] == (
        join[0] + join[2] / 2, join[1])


def test_a_long_edge_passes_beside_the_boxes():
    picture = plot_model(branched(), None, show_shapes=True, show_layer_names=True)
    for way in arrows(picture):
        for (ax, ay), (_bx, by) in zip(way[1:], way[2:-1]):
            for x, y, width, height in boxes(picture):
                assert not (x < ax < x + width and max(min(ay, by), y) < min(max(ay, by), y + height) - 1e-6)


def test_chains_are_straight():
    places = {round(x + width / 2, 6) for x, _, width, _ in boxes(plot_model(chain(), None, show_layer_names=True))}
    assert len(places) == 1


def test_nested_models():
    flat, open_ = (plot_model(branched(), None, show_layer_names=True, expand_nested=e) for e in (False, True))
    assert not any("innermost" in t for t in texts(flat)) and any("innermost" in t for t in texts(open_))


def test_names_are_escaped(tmp_path):
    model = Sequential([Input((3,)), layers.Dense(2, name='<b>"&bold')], name="<script>")
    picture = plot_model(model, tmp_path / "m.svg", show_layer_names=True)
    assert any('<b>"&bold' in t for t in texts(picture)) and "<script>" not in picture.svg and "<b>" not in picture.svg
    assert (tmp_path / "m.svg").read_text(encoding="utf-8") == picture.svg == picture._repr_svg_()
    assert r"\<b\>\"&bold" in model_to_dot(model)


def test_png_of_any_size(tmp_path):
    sizes = []
    for dpi in (96, 192):
        plot_model(chain(), tmp_path / "m.png", show_shapes=True, show_layer_names=True, rankdir="LR", expand_nested=False,
                   dpi=dpi)
        content = (tmp_path / "m.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        sizes.append([int.from_bytes(content[i:i + 4], "big") for i in (16, 20)])
    assert all(abs(2 * a - b) <= 2 for a, b in zip(*sizes))
    plot_model(chain(), tmp_path / "m.pdf")
    assert (tmp_path / "m.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_model_is_the_same_file():
    assert chain() is not chain() and plot_model(chain(), None).svg == plot_model(chain(), None).svg


def test_without_matplotlib(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.warns(UserWarning, match=r"m\.svg is written in place of"):
        picture = plot_model(chain(), tmp_path / "m.png")
    assert picture.path == str(tmp_path / "m.svg") and (tmp_path / "m.svg").exists()
    with pytest.raises(ImportError, match=r"seqnet\[plots\].*model\.svg"):
        plot_model(chain(), tmp_path / "m.pdf")


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Sequential([layers.Dense(3, name="later")]), ["laterDense"]),
    (lambda: Sequential(name="empty"), ["emptySequential"]),
    (Subclassed, ["firstDense", "secondDense"]),
], ids=["not built", "empty", "subclassed"])
def test_models_without_a_graph(make, words):
    model = make()
    assert texts(plot_model(model, None, show_layer_names=True)) == words
    assert texts(plot_model(model, None, show_shapes=True, expand_nested=True))
    assert words[0].replace("Dense", " (Dense)").split()[0].removesuffix("Sequential") in model_to_dot(model)


def test_a_layer_called_twice_and_a_layer_range():
    shared = layers.Dense(4, name="shared")
    a = Input((4,), name="a")
    model = Model(a, layers.Add(name="sum")([shared(a), shared(shared(a))]))
    picture = plot_model(model, None, show_layer_names=True)
    assert len(boxes(picture)) == 3 and len(arrows(picture)) == 2
    assert texts(plot_model(chain(), None, layer_range=["words", "pool"])) == ["Embedding", "Conv1D", "GlobalMaxPooling1D"]


def test_large_graphs_do_not_take_for_ever():
    x = y = Input((2,))
    for _ in range(60):
        y = layers.Add()([x, y, layers.Dense(2)(y)])
    deep = plot_model(Model(x, y), None)
    assert len(boxes(deep)) == 121
    sizes, edges = [(50.0, 20.0)] * 120, [(a, b) for b in range(120) for a in range(b)]
    centres, ways, _ = layered.place(sizes, edges)
    assert len({y for _, y in centres}) == 120 and len(ways) == len(edges)


@pytest.mark.parametrize(("arguments", "kind", "words"), [
    ({"to_file": "m.bmp"}, ValueError, ".svg, .png or .pdf"), ({"rankdir": "UP"}, ValueError, "'TB', 'BT'"),
    ({"show_shape": True}, TypeError, "Did you mean 'show_shapes'"), ({"dpi": 0}, ValueError, "dots per inch"),
    ({"layer_range": ["words", "nowhere"]}, ValueError, "layer_range"),
])
def test_wrong_arguments(arguments, kind, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match=words):
        plot_model(chain(), **{"to_file": None, **arguments})
    assert not list(tmp_path.iterdir())
    with pytest.raises(TypeError, match="draws models"):
        plot_model(np.ones(3), None)


def test_dot_text():
    dot = model_to_dot(branched(), show_shapes=True, expand_nested=True, rankdir="LR")
    assert dot.count("{") == dot.count("}") and dot.startswith("digraph G {") and "rankdir=LR" in dot
    assert dot.count("->") == 14 and "subgraph" in dot and "out: (None, 46, 6)" not in dot
    assert dot.create(prog="dot", format="svg") == dot.picture.svg.encode() and dot.to_string() == str(dot)
    assert model_to_dot(chain(), subgraph=True).startswith('subgraph "cluster_reviews"')


def test_the_graph_file_is_written(tmp_path):
    dot = model_to_dot(chain())
    dot.write(tmp_path / "m.dot")
    dot.write_svg(tmp_path / "m.svg")
    dot.write_png(tmp_path / "m.png")
    assert (tmp_path / "m.dot").read_text(encoding="utf-8") == dot
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert seqnet.utils.plot_model is plot_model
