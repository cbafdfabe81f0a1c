"""plot_history: a well-formed picture that shows the numbers it was given."""

import math
import xml.etree.ElementTree as ET

import pytest

from seqnet.viz import history as curves
from seqnet.viz import plot_history

HISTORY = {
    "accuracy": [0.61, 0.846, 0.87, 0.881, 0.892],
    "loss": [0.617, 0.36, 0.31, 0.29, 0.262],
    "val_accuracy": [0.799, 0.862, 0.8721, 0.869, 0.871],
    "val_loss": [0.44, 0.333, 0.306, 0.311, 0.308],
}
SVG = "{http://www.w3.org/2000/svg}"


def read(path):
    root = ET.parse(path).getroot()
    words = [(node.text, float(node.get("x")), float(node.get("y"))) for node in root.iter(SVG + "text")]
    return root, words


def test_panels_labels_and_lines(tmp_path):
    path = plot_history(HISTORY, tmp_path / "curves.svg", title="IMDB <&> reviews")
    root, words = read(path)
    texts = [word for word, _, _ in words]
    assert texts[0] == "IMDB <&> reviews"
    assert texts.count("epoch") == 2 and texts.count("training") == texts.count("validation") == 2
    assert texts.index("Loss") < texts.index("Accuracy")
    for value in ("0.262", "0.308", "0.892", "0.871", "best 0.872", "best 0.306"):
        assert value in texts
    lines = list(root.iter(SVG + "polyline"))
    assert [line.get("stroke") for line in lines].count(curves.TRAINING) == 2
    assert all(len(line.get("points").split()) == 5 for line in lines) and len(lines) == 4
    assert {"1", "2", "3", "4", "5"} <= set(texts)


def test_everything_lies_on_the_page_and_values_have_their_height(tmp_path):
    root, words = read(plot_history(HISTORY, tmp_path / "c.svg"))
    width, height = float(root.get("width")), float(root.get("height"))
    for text, x, y in words:
        assert 0 <= x <= width and 10 <= y <= height, text
    ticks = {text: y for text, x, y in words if text in ("0.2", "0.7") and x < 100}
    line = next(line for line in root.iter(SVG + "polyline") if line.get("stroke") == curves.TRAINING)
    heights = [float(point.split(",")[1]) for point in line.get("points").split()]
    per_unit = (ticks["0.7"] - ticks["0.2"]) / 0.5
    expected = [ticks["0.2"] - 4.5 + (value - 0.2) * per_unit for value in sorted(HISTORY["loss"], reverse=True)]
    assert heights == pytest.approx(expected, abs=0.02)


def test_the_history_of_a_model(tmp_path):
    class History:
        history = {"loss": [1.0, 0.5]}

    _, words = read(plot_history(History(), str(tmp_path / "c.svg")))
    assert "0.500" in [word for word, _, _ in words]


@pytest.mark.parametrize(
    "history",
    [
        {"loss": [2.0]},
        {"loss": [0.0, 0.0, 0.0]},
        {"loss": [1e-9, 2e-9]},
        {"loss": [1e9, 2e12]},
        {"loss": [-5.0, 5.0]},
        {"loss": [math.nan, 1.0, math.inf, 2.0, 3.0]},
        {"loss": [math.nan]},
        {"loss": [1.0] * 2000, "val_loss": [1.0] * 2000},
        {"loss": [1, 2], "acc": [0, 1], "mae": [3, 4], "val_mae": [5, 6], "lr": ["x"]},
        {"val_loss": [1.0, 2.0]},
        {"loss": [1.0, 2.0, 3.0], "val_loss": [1.5]},
    ],
)
def test_unusual_histories(tmp_path, history):
    root, words = read(plot_history(history, tmp_path / "c.svg"))
    for node in root.iter():
        for value in node.attrib.values():
            assert "nan" not in value and "inf" not in value.replace("infinite", "")
    assert all(0 <= x <= float(root.get("width")) for _, x, _ in words)


def test_gaps_are_not_bridged(tmp_path):
    root, _ = read(plot_history({"loss": [1.0, 2.0, math.nan, 3.0, 4.0, math.nan, 5.0]}, tmp_path / "c.svg"))
    lengths = [len(line.get("points").split()) for line in root.iter(SVG + "polyline")]
    assert lengths == [2, 2]


def test_labels_do_not_overlap():
    placed = curves._apart([(0, 100.0, "a", ""), (0, 101.0, "b", "")], 17, 0, 200)
    assert placed[1][1] - placed[0][1] == pytest.approx(17)
    placed = curves._apart([(0, 200.0, "a", ""), (0, 199.0, "b", "")], 17, 0, 200)
    assert [text for _, _, text, _ in placed] == ["b", "a"] and placed[1][1] <= 200


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.7), (0, 1), (0.613, 0.892), (3, 3), (0, 0), (-7, 12), (1e-7, 3e-7)])
def test_ticks_are_round_and_enclose(low, high):
    ticks = curves._ticks(low, high)
    assert ticks[0] <= low + 1e-12 and ticks[-1] >= high - 1e-12 and 3 <= len(ticks) <= 8
    shown = [curves._shown(tick, ticks[1] - ticks[0]) for tick in ticks]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(("epochs", "wanted"), [(1, [1]), (5, [1, 2, 3, 4, 5]), (10, [*range(1, 11)])])
def test_few_epochs_are_all_named(epochs, wanted):
    assert curves._epoch_ticks(epochs) == wanted


def test_many_epochs_are_thinned_out():
    for epochs in (11, 40, 99, 1234):
        ticks = curves._epoch_ticks(epochs)
        assert ticks[0] == 1 and ticks[-1] <= epochs and len(ticks) <= 11


@pytest.mark.parametrize(
    ("history", "name", "problem", "message"),
    [
        ({}, "c.svg", ValueError, "fit at least one epoch"),
        ({"loss": []}, "c.svg", ValueError, "fit at least one epoch"),
        ({"loss": ["high"]}, "c.svg", ValueError, "one number an epoch"),
        ({"loss": 3}, "c.svg", ValueError, "one number an epoch"),
        ([1.0], "c.svg", TypeError, "what fit returns"),
        ({"loss": [1.0]}, "c.jpeg", ValueError, r"\.svg or \.png"),
        ({"loss": [1.0]}, "none/c.svg", FileNotFoundError, "no folder"),
    ],
)
def test_wrong_input(tmp_path, history, name, problem, message):
    with pytest.raises(problem, match=message):
        plot_history(history, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_png(tmp_path):
    path = tmp_path / "c.png"
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        with pytest.raises(ImportError, match=r"seqnet\[plots\].*c\.svg"):
            plot_history(HISTORY, path)
    else:
        plot_history(HISTORY, path, title="Curves")
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
