"""Every figure of seqnet.viz is drawn, and held to what can be said of all of them."""

from pathlib import Path

import numpy as np
import pytest

from seqnet import viz
from seqnet.layers import GRU
from seqnet.viz import examples, style

pytest.importorskip("matplotlib", reason="the figures are drawn with matplotlib, which is not installed")

from matplotlib.image import imread  # noqa: E402
from matplotlib.text import Text  # noqa: E402

from seqnet.viz.gallery import draw  # noqa: E402

FIGURES = sorted(set(viz.__all__) - {"Picture", "plot_history", "write_gallery"})
WITHOUT_AXES = {"model_graph", "unrolled", "words"}  # drawings that have none
_drawn = {}


@pytest.fixture(autouse=True)
def vectors_of_our_own(monkeypatch):
    monkeypatch.delenv("SEQNET_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", "nowhere")


def picture(name):
    if name not in _drawn:
        _drawn[name] = draw(name)
    return _drawn[name]


def test_figures_and_modules_have_names_of_their_own():
    """A module seqnet/viz/<figure>.py would take the place of the function as soon as it is imported."""
    folder = Path(viz.__file__).parent
    assert not [name for name in viz.__all__ if (folder / f"{name}.py").exists()]


def test_every_figure_is_in_the_gallery():
    assert set(examples.LINES) == set(examples.CAPTIONS) == set(FIGURES) and len(FIGURES) == 25
    assert all(getattr(viz, name).__doc__ for name in FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_it_is_a_picture_with_data(name, tmp_path):
    drawn = picture(name)
    assert isinstance(drawn, viz.Picture) and drawn.alt.endswith(".") and drawn.data
    path = drawn.save(tmp_path / "p.png")
    pixels = imread(path)
    width, height = drawn.figure.get_size_inches()
    assert pixels.shape[:2] == pytest.approx((height * 160, width * 160), abs=1) and width <= 12.51
    assert pixels[..., :3].std() > 0.02, "the picture is all but blank"
    content, about = drawn._repr_png_()
    assert content[:8] == b"\x89PNG\r\n\x1a\n" and about["alt"] == drawn.alt
    assert name in examples.LINES[name] and repr(drawn).startswith("<Picture: ")


def written(figure, monkeypatch):
    """The texts that are really drawn and their boxes in pixels of a 100-dot screen."""
    seen = []
    original = Text.draw

    def note(self, renderer, *args, **kwargs):
        if self.get_visible() and self.get_text().strip():
            seen.append(self)
        return original(self, renderer, *args, **kwargs)

    monkeypatch.setattr(Text, "draw", note)
    figure.canvas.draw()
    monkeypatch.undo()
    renderer = figure._get_renderer()
    return [(t, t.get_window_extent(renderer)) for t in dict.fromkeys(seen)]


CROWDED = {
    "gates of a small GRU": lambda: viz.gates(GRU(8), np.ones((1, 14, 3), "float32"), "incomprehensibilities " * 14),
    "a unit's gates": lambda: viz.gates(GRU(8), np.ones((1, 30, 3), "float32"), "words " * 30, unit=1),
    "five models": lambda: viz.curves({f"model {i}": {"loss": [2.0, 1 + i / 50], "val_loss": [3.0, 1.5 + i / 50]}
                                       for i in range(5)}),
    "fourteen classes": lambda: viz.confusion(np.arange(14), np.arange(14), [f"kind of thing {i}" for i in range(14)]),
    "eight heads": lambda: viz.attention(np.full((8, 12, 12), 1 / 12), "extraordinary " * 12),
    "close words": lambda: viz.embedding(np.eye(60)[:, :9] + 1, [f"word{i}" for i in range(60)]),
    "a long text": lambda: viz.words("extraordinary words " * 40, np.linspace(-1, 1, 80)),
}


@pytest.mark.parametrize("name", [*FIGURES, *CROWDED])
def test_texts_are_large_and_lie_apart_on_the_page(name, monkeypatch):
    figure = (CROWDED[name]() if name in CROWDED else picture(name)).figure
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    width, height = figure.bbox.width, figure.bbox.height
    texts = written(figure, monkeypatch)
    for text, box in texts:
        assert text.get_fontsize() * 100 / 72 >= 11, f"{text.get_text()!r} is too small"
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, (
            f"{text.get_text()!r} leaves the page")
    for i, (one, a) in enumerate(texts):
        for other, b in texts[:i]:
            across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 2 or up < 3, f"{one.get_text()!r} and {other.get_text()!r} overlap"


@pytest.mark.parametrize("name", FIGURES)
def test_titles_and_axes_are_named(name):
    figure = picture(name).figure
    axes = [ax for ax in figure.axes if ax.get_visible()]
    if name == "words":
        assert axes[0].texts[0].get_text().startswith("Shares of the words")
        return
    assert figure.get_suptitle() or any(ax.get_title(loc) for ax in axes for loc in ("left", "center"))
    if name not in WITHOUT_AXES:
        assert figure.get_supxlabel() or any(ax.get_xlabel() for ax in axes)
        assert figure.get_supylabel() or any(ax.get_ylabel() for ax in axes) or name == "neighbours"


@pytest.mark.parametrize("name", FIGURES)
def test_lines_are_told_apart_without_colour(name):
    for ax in picture(name).figure.axes:
        named = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
        kinds = [(line.get_linestyle(), line._dash_pattern, line.get_marker()) for line in named]
        assert len(set(map(str, kinds))) == len(kinds)


@pytest.mark.parametrize("name", FIGURES)
def test_it_comes_out_the_same_again(name):
    again = draw(name)
    assert (again.png == picture(name).png) is True
    for key, value in picture(name).data.items():
        np.testing.assert_equal(again.data[key], value)


def test_maps_keep_their_order_in_black_and_white():
    from matplotlib import colormaps

    for shades in (style.diverging(), colormaps["viridis"]):
        colors = shades(np.linspace(0, 1, 101))[:, :3]
        brightness = colors @ [0.2126, 0.7152, 0.0722]
        assert (np.diff(brightness) > 0).all() and brightness[-1] - brightness[0] > 0.6
    middle = np.array(style.diverging()(0.5)[:3])
    assert np.ptp(middle) < 0.03, "0 has no colour"


def test_gates_and_axes_have_colours_of_their_own():
    from matplotlib.colors import to_rgb

    for colors in (style.AXES, {g: style.GATES[g] for g in "ifgo"}):
        shades = np.array([to_rgb(c) for c in colors.values()])
        apart = np.abs(shades[:, None] - shades[None]).sum(-1) + np.eye(len(shades))
        assert apart.min() > 0.3
    lines = [style.LINES[i] for i in range(6)]
    for part in range(3):
        assert len({str(line[part]) for line in lines}) == 6


def test_the_page(tmp_path):
    page = viz.write_gallery(tmp_path / "gallery", pictures={name: picture(name) for name in FIGURES})
    text = Path(page).read_text(encoding="utf-8")
    html = (tmp_path / "gallery" / "index.html").read_text(encoding="utf-8")
    for name in FIGURES:
        assert f"## {name}\n" in text and examples.LINES[name] in text and examples.CAPTIONS[name] in text
        assert f'src="{name}.png"' in text and f'src="{name}.png"' in html
        assert (tmp_path / "gallery" / f"{name}.png").stat().st_size > 5000


def test_some_figures_of_the_page(tmp_path):
    viz.write_gallery(tmp_path, ["confusion"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["README.md", "confusion.png", "index.html"]
    with pytest.raises(ValueError, match=r"Unknown figure 'confusoin'.*Did you mean 'confusion'"):
        viz.write_gallery(tmp_path, ["confusoin"])


def test_the_command(tmp_path, monkeypatch, capsys):
    from seqnet.viz import __main__ as command
    from seqnet.viz import gallery

    monkeypatch.setattr(gallery, "draw", picture)
    assert command.main([str(tmp_path / "all")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "all" / "README.md")
    assert len(list((tmp_path / "all").glob("*.png"))) == len(FIGURES)
    assert command.main(["-h"]) == 0 and command.main(["a", "b"]) == 2 and "python -m seqnet.viz" in capsys.readouterr().out


def test_files_of_other_kinds(tmp_path):
    drawn = picture("confusion")
    svg = Path(drawn.save(tmp_path / "p.svg")).read_text(encoding="utf-8")
    assert f"<title>{drawn.alt}</title>" in svg and (svg == drawn.svg) is True
    assert Path(drawn.save(str(tmp_path / "p.PDF"))).read_bytes()[:5] == b"%PDF-"
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf"):
        drawn.save(tmp_path / "p.jpeg")
    with pytest.raises(FileNotFoundError):
        drawn.save(tmp_path / "none" / "p.png")


def test_real_vectors_where_there_are_some(monkeypatch, request):
    monkeypatch.undo()
    request.getfixturevalue("data_folder")
    examples._vectors.cache_clear()
    drawn = draw("analogy")
    examples._vectors.cache_clear()
    assert drawn.data["answers"][0] == "queen" and drawn.data["ranking"][0] == "king"


def test_without_matplotlib_it_says_how_to_get_it(run_python):
    done = run_python("""
import sys
sys.modules["matplotlib"] = None
from seqnet import viz
from seqnet.layers import GRU
try:
    viz.confusion([0, 1], [0, 1])
except ImportError as error:
    print(error)
""")
    assert "viz.confusion draws with matplotlib" in done.stdout and "pip install 'seqnet[plots]'" in done.stdout


def test_matplotlib_waits_until_the_first_figure(run_python):
    done = run_python("import sys, seqnet; seqnet.viz.confusion; print('matplotlib' in sys.modules)")
    assert done.stdout.strip() == "False"


def test_no_window_and_no_setting_of_the_user_is_touched(run_python):
    done = run_python("""
import matplotlib
matplotlib.rcParams["font.size"] = 30
before = dict(matplotlib.rcParams)
from seqnet import viz
from seqnet.layers import GRU
first = viz.confusion([0, 1], [0, 1]).png
assert dict(matplotlib.rcParams) == before
import sys
assert "matplotlib.pyplot" not in sys.modules
matplotlib.rcParams["font.size"] = 10
assert viz.confusion([0, 1], [0, 1]).png == first
""", env={"MPLBACKEND": "agg"})
    assert done.stderr == ""
