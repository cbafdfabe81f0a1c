"""A damaged file is one clear error that names it, and the model stays as it was."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

import seqnet
from seqnet import layers
from seqnet.saving.store import WeightsReader

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def model():
    net = seqnet.Sequential([layers.Input((3,)), layers.Dense(4, name="first"), layers.Dense(2, name="last")])
    net.compile("adam", "mse")
    return net


def refuses(call, model, *words):
    """The call raises ValueError with these words, and no weight of the model has changed."""
    before = [w.copy() for w in model.get_weights()]
    with pytest.raises(ValueError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)
    for a, b in zip(before, model.get_weights()):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["w.weights.h5", "m.keras"])
def test_a_file_cut_anywhere_is_refused(name, model, tmp_path):
    path = tmp_path / name
    (model.save if name.endswith("keras") else model.save_weights)(path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    cuts = [0, 1, 7, 8, 100, len(whole) - 1, *rng.integers(0, len(whole), 60)]
    for cut in cuts:
        path.write_bytes(whole[:cut])
        refuses(lambda: model.load_weights(path), model, name, "nothing was changed")
        if name.endswith("keras"):
            refuses(lambda: seqnet.saving.load_model(path), model, name, "Save or download it again")


def test_a_changed_byte_in_an_archive_is_noticed(model, tmp_path):
    """The zip archive carries checksums; a change may also fall where it says nothing about the content."""
    path = tmp_path / "m.keras"
    model.save(path)
    whole = path.read_bytes()
    before = model.get_weights()
    rng = np.random.default_rng(1)
    refused = 0
    for at in rng.integers(0, len(whole), 120):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            again = seqnet.saving.load_model(path)
        except ValueError as error:
            assert "m.keras" in str(error)
            refused += 1
        else:
            for a, b in zip(before, again.get_weights()):
                np.testing.assert_array_equal(a, b)
    assert refused > 60


OTHERS = [b"", b"hello", b"PK\x03\x04" + bytes(100), b"\x89HDF\r\n\x1a\n" + bytes(2000), bytes(5000)]


@pytest.mark.parametrize("content", OTHERS)
@pytest.mark.parametrize("name", ["w.weights.h5", "m.keras"])
def test_files_of_another_kind(name, content, model, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    refuses(lambda: model.load_weights(path), model, name)


def test_a_missing_file_and_a_wrong_ending(model, tmp_path):
    with pytest.raises(FileNotFoundError):
        model.load_weights(tmp_path / "none.weights.h5")
    with pytest.raises(FileNotFoundError):
        seqnet.saving.load_model(tmp_path / "none.keras")
    for call in (model.save_weights, model.save, model.load_weights, seqnet.saving.load_model):
        with pytest.raises(ValueError, match=r"\.(keras|weights\.h5)"):
            call(tmp_path / "model.pickle")
    assert not list(tmp_path.iterdir())


def rewritten(path, change, **replaced):
    """The archive at `path` with members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in replaced.items():
        name = name.replace("__", ".")
        if content is None:
            del members[name]
        else:
            members[name] = content
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("member", "content", "words"),
    [
        ("config.json", None, "config.json"),
        ("model.weights.h5", None, "model.weights.h5"),
        ("config.json", b"{", "no JSON"),
        ("config.json", b"\xff\xfe", "no JSON"),
        ("config.json", b"[]", "describes no model"),
        ("config.json", b"[" * 100_000, "config.json"),
        ("config.json", b'{"class_name": "Dense", "module": "keras.layers", "config": {"units": 3}}', "not a model"),
        ("model.weights.h5", b"nothing", "HDF5"),
    ],
)
def test_a_broken_member(member, content, words, model, tmp_path):
    path = tmp_path / "m.keras"
    model.save(path)

    def change(members):
        if content is None:
            del members[member]
        else:
            members[member] = content

    rewritten(path, change)
    refuses(lambda: seqnet.saving.load_model(path), model, "m.keras", words)


@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "subprocess.Popen", "numpy.load"])
def test_a_config_names_nothing_but_layers(name, model, tmp_path):
    module, _, function = name.rpartition(".")
    path = tmp_path / "m.keras"
    model.save(path)
    evil = f'{{"class_name": "function", "module": "{module}", "config": "{function}", "registered_name": "{function}"}}'

    def change(members):
        members["config.json"] = members["config.json"].replace(b'"linear"', evil.encode(), 1)

    rewritten(path, change)
    refuses(lambda: seqnet.saving.load_model(path), model, function)


def test_code_in_a_file_is_not_run(model, tmp_path):
    path = tmp_path / "m.keras"
    model.save(path)
    evil = b'{"class_name": "__lambda__", "config": {"value": ["4wAAAA==", null, null]}}'
    rewritten(path, lambda members: members.update({"config.json": members["config.json"].replace(b'"linear"', evil, 1)}))
    refuses(lambda: seqnet.saving.load_model(path), model, "code")


def hdf5(build):
    """The bytes of an HDF5 file that `build(file)` fills."""
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        build(file)
    return buffer.getvalue()


def right(file):
    """The groups that fit the fixture's model."""
    for name, shape in (("dense", (3, 4)), ("dense_1", (4, 2))):
        group = file.create_group(f"layers/{name}/vars")
        group["0"], group["1"] = np.ones(shape, "float32"), np.ones(shape[1:], "float32")


def spoil(what):
    def build(file):
        import h5py

        right(file)
        group = file["layers/dense/vars"]
        del group["0"]
        if what == "external link":
            group["0"] = h5py.ExternalLink("other.h5", "/x")
        elif what == "soft link":
            group["0"] = h5py.SoftLink("/layers/dense_1/vars/0")
        elif what == "texts":
            group["0"] = np.array([["a"] * 4] * 3, dtype="S3")
        elif what == "a group":
            group.create_group("0")
        elif what == "nothing there":
            group.create_dataset("0", shape=(3, 4), dtype="float32")
        elif what == "a bomb":
            group.create_dataset("0", shape=(1 << 20, 1 << 20), dtype="float32", chunks=(64, 64), compression="gzip")
        elif what == "outside":
            group.create_dataset("0", shape=(3, 4), dtype="float32", external=[("/etc/hostname", 0, 48)])
        elif what == "virtual":
            layout = h5py.VirtualLayout((3, 4), "float32")
            layout[...] = h5py.VirtualSource("other.h5", "x", (3, 4))
            group.create_virtual_dataset("0", layout)
        elif what == "shape":
            group["0"] = np.ones((3, 5), "float32")
        elif what == "missing":
            group["2"] = np.ones(3)
        elif what == "not a group":
            del file["layers/dense"]
            file["layers/dense"] = np.ones(3)

    return build


@pytest.mark.parametrize(
    "what",
    ["external link", "soft link", "texts", "a group", "nothing there", "a bomb", "outside", "virtual", "shape", "missing",
     "not a group"],
)
def test_hdf5_that_means_harm(what, model, tmp_path):
    path = tmp_path / "w.weights.h5"
    path.write_bytes(hdf5(spoil(what)))
    refuses(lambda: model.load_weights(path), model, "w.weights.h5")


def test_the_right_one_is_accepted(model, tmp_path):
    path = tmp_path / "w.weights.h5"
    path.write_bytes(hdf5(right))
    model.load_weights(path)
    assert all((w == 1).all() for w in model.get_weights())


def test_weights_of_another_model_name_the_layer(model, tmp_path):
    other = seqnet.Sequential([layers.Input((3,)), layers.Dense(5), layers.Dense(2)])
    other.save_weights(tmp_path / "w.weights.h5")
    refuses(lambda: model.load_weights(tmp_path / "w.weights.h5"), model, "first", "(3, 4)", "(3, 5)", "skip_mismatch")


def test_skip_mismatch_loads_what_fits(model, tmp_path):
    other = seqnet.Sequential([layers.Input((4,)), layers.Dense(4), layers.Dense(2)])
    other.save_weights(tmp_path / "w.weights.h5")
    first = model.layers[0].get_weights()
    with pytest.warns(UserWarning, match="first"):
        model.load_weights(tmp_path / "w.weights.h5", skip_mismatch=True)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], first[0])
    np.testing.assert_array_equal(model.layers[1].get_weights()[0], other.layers[1].get_weights()[0])


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * (65 << 20))
    assert os.path.getsize(path) < 200_000
    with pytest.raises(ValueError, match=r"m\.keras.*config\.json.*claims"):
        seqnet.saving.load_model(path)


def test_reading_needs_no_h5py_until_it_happens(run_python):
    run_python("import sys, seqnet.saving; assert 'h5py' not in sys.modules and 'zipfile' not in sys.modules")


def test_an_entry_is_a_mapping(tmp_path):
    data = hdf5(right)
    with WeightsReader(io.BytesIO(data), "here", len(data)) as reader:
        entry = reader.get("layers/dense")
        assert entry.keys() == list(entry) == ["0", "1"] and len(entry) == 2 and "0" in entry and "7" not in entry
        with pytest.raises(KeyError):
            entry["7"]
        assert len(reader.get("layers/none")) == 0 and not reader.has("layers/none")
