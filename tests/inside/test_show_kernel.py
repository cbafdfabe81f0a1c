"""The C that ran and its twin, from the source tree and from the installed package."""

import os
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.errors import UnknownNameError
from seqnet.inside import kernels
from tests.layers.test_all_layers import CASES, made

KERNELS = Path(__file__).resolve().parents[2] / "csrc" / "kernels"


def test_a_layer_and_an_operation():
    layer = layers.LSTM(4)
    source = seqnet.show_kernel(layer)
    assert source.ops == ("lstm",) and list(source.files) == ["lstm.c", "recurrent.c"]
    assert source.files["lstm.c"] == (KERNELS / "lstm.c").read_text()
    assert "c[j] = f * c[j] + i * g;" in source.function("lstm_finish_usual")
    assert source.function("lstm_finish_usual").startswith("/* Forward for n units")
    assert "def lstm_backward" in source.twin and "cell_product" in source.files["recurrent.c"]
    assert seqnet.show_kernel("lstm").files == seqnet.show_kernel(seqnet.ops.lstm).files == source.files
    with pytest.raises(KeyError, match="lstm_finish_usual"):
        source.function("lstm_begin")
    assert str(source).startswith('LSTM "lstm') and "csrc/kernels/lstm.c" in str(source)
    html = source._repr_html_()
    assert html.count("<details") == 3 and html.count("<details open") == 1 and "&lt;" in html


def test_what_ran_on_this_input():
    conv = layers.Conv1D(8, 3)
    ids = np.random.default_rng(0).integers(0, 20, (8, 50))
    model = seqnet.Sequential([layers.Input((50,)), layers.Embedding(20, 16), conv, layers.GlobalMaxPooling1D()])
    assert seqnet.show_kernel(conv).ops == ("conv1d",)
    assert "lookup.c" in seqnet.show_kernel(model, ids).files
    assert seqnet.show_kernel(conv, np.zeros((2, 50, 16), "float32")).ops == ("conv1d",)
    assert seqnet.show_kernel(model).ops == ("embedding", "conv1d", "reduce")


def test_every_layer_that_computes_has_a_kernel():
    for name, cases in CASES.items():
        layer = made(getattr(layers, name), cases[0][0])
        try:
            source = seqnet.show_kernel(layer)
        except ValueError as error:
            assert "only moves" in str(error) and not kernels._LAYERS.get(name), name
        else:
            assert source.c and source.twin, name


def test_names_fit_files_and_twins():
    """Each file, function and twin that the table names is there; an operation leads to what is in its own file."""
    for op, (files, _) in kernels._KERNELS.items():
        source = seqnet.show_kernel(op)
        assert all(source.files.values()) and all(source.twins.values()), op
        assert set(files) == set(source.files)
    assert set(kernels._SAME.values()) | set(" ".join(kernels._LAYERS.values()).split()) <= set(kernels._KERNELS)


def test_the_functions_of_every_kernel_file_are_found():
    for path in KERNELS.glob("*.c"):
        text = path.read_text()
        found = kernels._functions(text)
        for name, body in found.items():
            assert body.rstrip().endswith("}") and f"SN({name})(" in body, (path.name, name)
        assert len(found) >= text.count("\nSN("), path.name


def test_the_installed_package_brings_the_text(tmp_path, monkeypatch):
    from zipfile import ZipFile

    if (Path(seqnet.__file__).parent / "kernels.zip").exists():  # an installed package is tested
        names = set(kernels._shipped())
    else:
        with ZipFile(tmp_path / "kernels.zip", "w") as archive:
            for path in KERNELS.glob("*.[ch]"):
                archive.write(path, path.name)
        monkeypatch.setattr(kernels.resources, "files", lambda package: tmp_path)
        kernels._shipped.cache_clear()
        names = set(kernels._shipped())
        monkeypatch.setattr(kernels, "__file__", os.fspath(tmp_path / "seqnet" / "inside" / "kernels.py"))
        assert kernels.kernel_text("lstm.c") == (KERNELS / "lstm.c").read_text()
        kernels._shipped.cache_clear()
    assert names == {p.name for p in KERNELS.glob("*.[ch]")}


def test_refusals():
    with pytest.raises(UnknownNameError, match="'lstm'"):
        seqnet.show_kernel("lsmt")
    with pytest.raises(TypeError, match="needs a layer"):
        seqnet.show_kernel(3)
    with pytest.raises(ValueError, match="only moves"):
        seqnet.show_kernel(layers.Flatten())
