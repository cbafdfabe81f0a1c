"""Safetensors: what is written comes back, real files are read, and no damage gets through."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet.saving.safetensors import SafetensorsFile, load_file, save_file

DATA = os.environ.get("SEQNET_DATA")


def sample():
    rng = np.random.default_rng(0)
    kinds = ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8")
    arrays = {f"a.{kind}": (rng.standard_normal((2, 3)) * 20).astype("int8").astype(kind) for kind in kinds}
    return {**arrays, "truth": rng.random((3, 1, 2)) > 0.5, "number": np.float32(2.5), "none": np.zeros((0, 4), "float32"),
            "änderung": np.arange(3.0)[::-1], "tensor": seqnet.Tensor(np.ones((2,), "float32"))}


def test_round_trip(tmp_path):
    path, arrays = tmp_path / "a.safetensors", sample()
    save_file(arrays, path, metadata={"format": "pt"})
    found = load_file(path)
    assert set(found) == set(arrays)
    for name, value in arrays.items():
        want = np.asarray(value)
        assert found[name].dtype == want.dtype and found[name].shape == want.shape
        np.testing.assert_array_equal(found[name], want)
    with SafetensorsFile(path) as file:
        assert file.metadata == {"format": "pt"} and len(file) == len(arrays) and "truth" in file
        assert file.shape("none") == (0, 4)
        with pytest.raises(KeyError, match="Did you mean 'truth'"):
            file["trut"]
    assert load_file(path, ["number"])["number"] == 2.5
    assert os.listdir(tmp_path) == ["a.safetensors"]


def raw(tmp_path, header, data=b""):
    path = tmp_path / "x.safetensors"
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def test_short_floats_become_long_ones(tmp_path):
    values = np.array([1.0, -2.5, 3e38], "float32")
    short = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    path = raw(tmp_path, {"x": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}, short)
    found = load_file(path)["x"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, values, rtol=1 / 128)


ONE = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
BROKEN = {
    "no JSON": (b"{nonsense", b""),
    "a list": (b"[1, 2]", b""),
    "a blank first": (b' {"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}', b"x" * 8),
    "deep": (b'{"x":' + b"[" * 100_000, b""),
    "twice": (b'{"x": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, '
              b'"x": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}', b"x"),
    "NaN": (b'{"x": {"dtype": "U8", "shape": [NaN], "data_offsets": [0, 1]}}', b"x"),
    "no entry": ({"x": 3}, b""),
    "another key": ({"x": {**ONE, "code": "import os"}}, b"x" * 8),
    "type": ({"x": {**ONE, "dtype": "O"}}, b"x" * 8),
    "type list": ({"x": {**ONE, "dtype": ["F32"]}}, b"x" * 8),
    "negative": ({"x": {**ONE, "shape": [-2]}}, b"x" * 8),
    "fraction": ({"x": {**ONE, "shape": [2.0]}}, b"x" * 8),
    "truth": ({"x": {**ONE, "shape": [True]}}, b"x" * 8),
    "huge": ({"x": {**ONE, "shape": [2**62, 2**62]}}, b"x" * 8),
    "endless": ({"x": {**ONE, "shape": [10**400]}}, b"x" * 8),
    "axes": ({"x": {**ONE, "shape": [1] * 70 + [2]}}, b"x" * 8),
    "zero axes": ({"x": {**ONE, "shape": [2**62, 2**62, 0], "data_offsets": [0, 8]}}, b"x" * 8),
    "beyond counting": ({"x": {**ONE, "shape": [2**62, 2**62, 0], "data_offsets": [0, 0]}}, b""),
    "length": ({"x": {**ONE, "shape": [3]}}, b"x" * 8),
    "backwards": ({"x": {**ONE, "data_offsets": [8, 0]}}, b"x" * 8),
    "beyond": ({"x": {**ONE, "data_offsets": [8, 16]}}, b"x" * 8),
    "short": ({"x": ONE}, b"x" * 7),
    "long": ({"x": ONE}, b"x" * 9),
    "gap": ({"x": ONE, "y": {**ONE, "data_offsets": [9, 17]}}, b"x" * 17),
    "overlap": ({"x": ONE, "y": {**ONE, "data_offsets": [4, 12]}}, b"x" * 12),
    "metadata": ({"__metadata__": {"a": 1}, "x": ONE}, b"x" * 8),
    "metadata list": ({"__metadata__": [], "x": ONE}, b"x" * 8),
    "three offsets": ({"x": {**ONE, "data_offsets": [0, 8, 8]}}, b"x" * 8),
}


@pytest.mark.parametrize("what", BROKEN)
def test_damage_is_refused(what, tmp_path):
    path = raw(tmp_path, *BROKEN[what])
    with pytest.raises(ValueError, match=r"Cannot read .*x\.safetensors"):
        load_file(path)


def test_a_file_cut_or_changed_anywhere_never_gives_more_than_numbers(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file({"x": np.arange(6.0).reshape(2, 3), "y": np.ones(4, bool)}, path)
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        with pytest.raises(ValueError, match="nothing was"):
            load_file(path)
    rng = np.random.default_rng(1)
    header = 8 + int.from_bytes(whole[:8], "little")
    refused = 0
    for _ in range(400):
        damaged = bytearray(whole)
        for at in rng.integers(0, header, rng.integers(1, 4)):
            damaged[at] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            found = load_file(path)
        except ValueError:
            refused += 1
        else:
            assert all(isinstance(a, np.ndarray) and a.nbytes <= len(whole) for a in found.values())
    assert refused > 200


def test_what_cannot_be_written_is_named(tmp_path):
    for tensors, word in (({"x": np.array(["a"])}, "'x'"), ({"x": np.ones(2, complex)}, "complex"), ({3: np.ones(2)}, "3"),
                          ({"__metadata__": np.ones(2)}, "__metadata__")):
        with pytest.raises(TypeError, match=word):
            save_file(tensors, tmp_path / "x.safetensors")
    with pytest.raises(TypeError, match="metadata"):
        save_file({}, tmp_path / "x.safetensors", metadata={"a": 1})
    assert not os.listdir(tmp_path)


@pytest.mark.skipif(not DATA, reason="SEQNET_DATA names no folder of data")
def test_files_of_others_are_read_and_written_alike(tmp_path):
    path = Path(DATA) / "gpt2_tiny" / "tiny_gpt2.safetensors"
    if not path.exists():
        pytest.skip(f"there is no {path}")
    arrays = load_file(path)
    assert arrays["transformer.wte.weight"].shape == (50257, 2) and len(arrays) == 28
    save_file(arrays, tmp_path / "again.safetensors", metadata={"format": "pt"})
    again = load_file(tmp_path / "again.safetensors")
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
