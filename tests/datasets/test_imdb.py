"""imdb.load_data: Keras' exact results, every way to find the file, and no damaged file that gets through."""

import hashlib
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from seqnet.datasets import imdb
from seqnet.utils import pad_sequences

TRAIN = [[5, 9, 2], [300, 1], [7], [70000, 4, 4, 4, 4], [], [2, 3]]
TEST = [[1, 2], [3]]
NAMES = ("x_train", "y_train", "x_test", "y_test")


def objects(rows):
    out = np.empty(len(rows), object)
    for i, row in enumerate(rows):
        out[i] = row
    return out


def npy(array, protocol):
    """An array in NumPy's file format, object arrays pickled with the given protocol."""
    if array.dtype != object:
        stream = io.BytesIO()
        np.save(stream, array)
        return stream.getvalue()
    return npy_object(pickle.dumps(array, protocol=protocol), len(array))


def npy_object(pickled, count):
    header = f"{{'descr': '|O', 'fortran_order': False, 'shape': ({count},), }}".encode()
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + pickled


def write(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name + ".npy", content)


def arrays(train=TRAIN, test=TEST):
    return {
        "x_train": objects(train),
        "y_train": np.arange(len(train)) % 2,
        "x_test": objects(test),
        "y_test": np.arange(len(test)) % 2,
    }


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "imdb.npz"
    np.savez_compressed(path, **arrays())
    return path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """No data folder, an empty Keras folder, and a network that answers nothing."""
    monkeypatch.delenv("SEQNET_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))

    def refuse(*args, **kwargs):
        raise TimeoutError("no answer")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    return tmp_path


def rows(x):
    return [list(row) for row in x]


def test_small_file_by_hand(small):
    (x, y), (x_test, y_test) = imdb.load_data(small, seed=0)
    order = np.arange(6)
    generator = np.random.RandomState(0)
    generator.shuffle(order)
    # the largest id of all, 70003, counts as left out: Keras' own limit is exclusive
    wanted = [[1] + [2 if r == 70000 else r + 3 for r in TRAIN[i]] for i in order]
    assert rows(x) == wanted and y.tolist() == [i % 2 for i in order]
    order = np.arange(2)
    generator.shuffle(order)
    assert rows(x_test) == [[1] + [r + 3 for r in TEST[i]] for i in order] and y_test.tolist() == order.tolist()
    assert x.dtype == object and x.shape == (6,) and type(x[0]) is list and type(x[0][0]) is int
    assert y.dtype == np.int64


@pytest.mark.parametrize(
    ("arguments", "change"),
    [
        ({"num_words": 10}, lambda row: [1] + [r + 3 if r + 3 < 10 else 2 for r in row]),
        ({"num_words": 10, "oov_char": None}, lambda row: [1] + [r + 3 for r in row if r + 3 < 10]),
        ({"num_words": 10, "skip_top": 5}, lambda row: [2] + [r + 3 if 5 <= r + 3 < 10 else 2 for r in row]),
        ({"num_words": 10, "skip_top": 5, "oov_char": None}, lambda row: [r + 3 for r in row if 5 <= r + 3 < 10]),
        ({"num_words": 10, "start_char": None}, lambda row: [r + 3 if r + 3 < 10 else 2 for r in row]),
        ({"num_words": 10, "start_char": None, "index_from": 0}, lambda row: [r if r < 10 else 2 for r in row]),
        ({"num_words": 10, "start_char": 8, "oov_char": 9, "index_from": 10}, lambda row: [8] + [9] * len(row)),
        ({"nb_words": 10}, lambda row: [1] + [r + 3 if r + 3 < 10 else 2 for r in row]),
    ],
)
def test_options(small, arguments, change):
    (x, y), _ = imdb.load_data(small, **arguments)
    order = np.arange(6)
    np.random.RandomState(113).shuffle(order)
    assert rows(x) == [change(TRAIN[i]) for i in order]
    assert y.tolist() == [i % 2 for i in order]


def test_maxlen_counts_the_start_and_sets_the_limit_after_it(small):
    (x, y), (x_test, _) = imdb.load_data(small, maxlen=3)
    # what is left of both parts has the largest id 7 + 3, and Keras' limit is exclusive
    assert sorted(rows(x)) == [[1], [1, 2]] and len(y) == 2
    assert sorted(rows(imdb.load_data(small, maxlen=4)[0][0])) == [[1], [1, 2, 4], [1, 5, 6], [1, 10]]
    assert rows(x_test) == [[1, 6]]
    with pytest.raises(ValueError, match="increase maxlen"):
        imdb.load_data(small, maxlen=1)


def test_arrays_hold_the_same_rows(small):
    for arguments in [{}, {"num_words": 8}, {"oov_char": None, "num_words": 8}, {"maxlen": 4}]:
        for (a, ya), (b, yb) in zip(imdb.load_data(small, **arguments), imdb.load_arrays(small, **arguments)):
            assert rows(a) == [row.tolist() for row in b] and ya.tolist() == yb.tolist()
            np.testing.assert_array_equal(pad_sequences(a, maxlen=3), pad_sequences(b, maxlen=3))


def test_labels_move_with_their_reviews(tmp_path):
    train = [[i] for i in range(1, 100)]
    path = tmp_path / "imdb.npz"
    data = arrays(train, train)
    data["y_train"] = data["y_test"] = np.arange(1, 100)
    np.savez(path, **data)
    for x, y in imdb.load_data(path, num_words=1000):
        assert [row[1] - 3 for row in x] == y.tolist() != list(range(1, 100))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("core", [b"numpy.core.multiarray", b"numpy._core.multiarray"])
def test_files_of_old_and_new_numpy(tmp_path, protocol, core):
    members = {}
    for name, array in arrays().items():
        content = npy(array, protocol)
        for spelling in (b"numpy.core.multiarray", b"numpy._core.multiarray"):
            for a, b in [(b"c%s\n", b"c%s\n"), (b"\x8c%c%s", b"\x8c%c%s")]:
                old = a % ((len(spelling), spelling) if b"%c" in a else spelling)
                content = content.replace(old, b % ((len(core), core) if b"%c" in b else core))
        if array.dtype == object:
            assert core in content
        members[name] = content
    write(tmp_path / "old.npz", members)
    np.savez(tmp_path / "new.npz", **arrays())
    for (a, ya), (b, yb) in zip(imdb.load_data(tmp_path / "old.npz"), imdb.load_data(tmp_path / "new.npz")):
        assert rows(a) == rows(b) and ya.tolist() == yb.tolist()


def test_rows_written_in_other_ways(tmp_path):
    shared = [5, 6]
    variants = [
        [[1, 2], [300, 4], [5, 6], [5, 6]],
        [(1, 2), (300, 4), (5, 6), (5, 6)],
        [[1, 2], [300, 4], shared, shared],
        [np.array([1, 2]), np.array([300, 4], "uint16"), np.array([5, 6], ">i4"), np.array([5, 6], "int8")],
    ]
    found = []
    for rows_ in variants:
        path = tmp_path / "imdb.npz"
        np.savez(path, **arrays(rows_, rows_))
        found.append([[list(row) for row in x] for x, _ in imdb.load_data(path, num_words=1000)])
    assert found[0] == found[1] == found[2] == found[3]


def test_long_rows_cross_batches_and_frames(tmp_path):
    random = np.random.default_rng(1)
    train = [random.integers(0, 100000, n).tolist() for n in (0, 1, 2, 999, 1000, 1001, 2001, 70000)]
    train += [[i] for i in range(1001)]
    path = tmp_path / "imdb.npz"
    for protocol in (2, 4):
        write(path, {name: npy(array, protocol) for name, array in arrays(train, train).items()})
        (x, _), _ = imdb.load_data(path, start_char=None, index_from=0, num_words=2**20)
        assert sorted(rows(x)) == sorted(train)


# where the file is found


def test_search_order(nowhere, monkeypatch):
    def put(*parts, first):
        path = nowhere.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **arrays([[first]], [[first]]))
        return path

    def first(path="imdb.npz"):
        return imdb.load_data(path, num_words=1000)[0][0][0][1] - 3

    put("keras", "datasets", "imdb.npz", first=1)
    assert first() == 1
    monkeypatch.setenv("SEQNET_DATA", str(nowhere / "data"))
    assert first() == 1
    put("data", "imdb.npz", first=2)
    assert first() == 2
    put("data", "imdb", "imdb.npz", first=3)
    assert first() == 3
    monkeypatch.chdir(nowhere)
    monkeypatch.setenv("SEQNET_DATA", "data")
    assert first() == 3
    explicit = put("own.npz", first=4)
    assert first(explicit) == first(str(explicit)) == first("own.npz") == first("./own.npz") == 4


def test_missing_everywhere(nowhere):
    with pytest.raises(ConnectionError, match=r"imdb\.npz is not in \$SEQNET_DATA.*no answer.*reviews"):
        imdb.load_data()
    with pytest.raises(ConnectionError, match="imdb_word_index.json"):
        imdb.get_word_index()
    with pytest.raises(FileNotFoundError, match=r"there is no file .*absent\.npz"):
        imdb.load_data(nowhere / "absent.npz")
    with pytest.raises(FileNotFoundError, match="only imdb.npz and imdb_word_index.json can be downloaded"):
        imdb.load_data("absent.npz")
    assert imdb.local_file() is None
    assert not list(nowhere.rglob("*.part"))


def test_a_download_with_another_checksum_is_refused(nowhere, monkeypatch):
    class Answer(io.BytesIO):
        headers = {}

    monkeypatch.setattr("urllib.request.urlopen", lambda *a, **k: Answer(b"not the file"))
    with pytest.raises(ValueError, match="checksum"):
        imdb.load_data()
    assert [p for p in nowhere.rglob("*") if p.is_file()] == []


# wrong arguments


@pytest.mark.parametrize(
    ("arguments", "problem", "message"),
    [
        ({"num_words": 2.5}, TypeError, "num_words must be a whole number or None"),
        ({"num_words": -1}, ValueError, "num_words must be from 0"),
        ({"skip_top": None}, TypeError, "skip_top must be a whole number"),
        ({"maxlen": "long"}, TypeError, "maxlen"),
        ({"index_from": 2**40}, ValueError, "index_from"),
        ({"words": 3}, TypeError, "unexpected keyword argument 'words'"),
    ],
)
def test_wrong_arguments(small, arguments, problem, message):
    with pytest.raises(problem, match=message):
        imdb.load_data(small, **arguments)


# damaged and hostile files


def refused(path):
    with pytest.raises(ValueError) as caught:
        imdb.load_data(path)
    message = str(caught.value)
    assert str(path) in message and "delete it" in message and "\n" not in message
    return message


def test_truncation_anywhere(small, tmp_path):
    whole = small.read_bytes()
    path = tmp_path / "cut.npz"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        refused(path)


def test_truncation_inside_a_member(tmp_path):
    """The archive is whole, but an array in it ends early."""
    contents = {name: npy(array, 4) for name, array in arrays().items()}
    path = tmp_path / "cut.npz"
    for name, content in contents.items():
        for length in range(len(content)):
            write(path, contents | {name: content[:length]})
            refused(path)


def test_flipped_bytes_never_crash(small, tmp_path):
    random = np.random.default_rng(2)
    contents = {name: npy(array, 4) for name, array in arrays().items()}
    path = tmp_path / "flipped.npz"
    for _ in range(600):
        name = NAMES[random.integers(4)]
        content = bytearray(contents[name])
        for position in random.integers(0, len(content), random.integers(1, 4)):
            content[position] = random.integers(256)
        write(path, contents | {name: bytes(content)})
        try:
            imdb.load_data(path)
        except ValueError:
            pass


def test_missing_array_and_unequal_lengths(tmp_path):
    path = tmp_path / "imdb.npz"
    data = arrays()
    np.savez(path, **{name: data[name] for name in NAMES[:3]})
    assert "no array named y_test" in refused(path)
    np.savez(path, **data | {"y_train": np.zeros(3, int)})
    assert "6 reviews, y_train 3 labels" in refused(path)
    np.savez(path, **data | {"x_train": np.zeros((6, 2), int)})
    refused(path)
    np.savez(path, **data | {"x_train": np.zeros(6, int)})
    refused(path)
    np.savez(path, **data | {"y_train": np.zeros(6)})
    refused(path)


@pytest.mark.parametrize(
    "item", ["text", 1.5, None, [[1]], {}, 2**40, True, b"bytes", np.zeros(2), np.zeros((2, 2), int)]
)
def test_rows_of_something_else(tmp_path, item):
    path = tmp_path / "imdb.npz"
    row = item if isinstance(item, np.ndarray) else [1, item]
    for bad in ([[1], row, [3]], [[1], item, [3]]):
        np.savez(path, **arrays(bad, TEST))
        refused(path)


class Trap:
    """Creates a file when a pickle that holds it is opened."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("protocol", [0, 2, 3, 4, 5])
def test_a_pickle_that_runs_code_is_not_run(tmp_path, protocol):
    trap = tmp_path / "sprung"
    path = tmp_path / "imdb.npz"
    contents = {name: npy(array, 4) for name, array in arrays().items()}
    for pickled in [
        pickle.dumps(Trap(trap), protocol=protocol),
        pickle.dumps(objects([[1], [Trap(trap)]]), protocol=protocol),
        pickle.dumps([[1, 2], Trap(trap)], protocol=protocol),
        b"cos\nsystem\n(S'touch " + str(trap).encode() + b"'\ntR.",
        b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x06touch x\x85R.",
    ]:
        write(path, contents | {"x_train": npy_object(pickled, 2)})
        refused(path)
        assert not trap.exists()


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x80\x04r\xff\xff\xff\x7f.",
        b"\x80\x04Nr\xff\xff\xff\x7f.",
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7fN.",
        b"\x80\x04X\xff\xff\xff\xffN.",
        b"\x80\x04" + b"]" * 5000 + b".",
        b"\x80\x04" + b"](" * 5000 + b".",
        b"\x80\x04](](K\x01ee",
        b"\x80\x04](](K\x01e](",
        b"\x80\x04](](M\x01",
        b"\x80\x04](]K\x01ee.",
        b"\x80\x04R.",
        b"\x80\x04)R.",
        b"\x80\x04N)R.",
        b"\x80\x04Nb.",
        b"\x80\x04NNb.",
        b"\x80\x04(e.",
        b"\x80\x04\x94\x94\x94.",
        b"\x80\x04h\x05.",
        b"\x80\x04cnumpy\nndarray\n.",
        b"\x80\x04cnumpy._core.multiarray\n_reconstruct\n)R.",
        b"\x80\x04cnumpy._core.multiarray\n_reconstruct\n)R(NNNNNtb.",
        b"\x80\x04cnumpy\ndtype\n)R.",
        b"\x80\x04cnumpy\ndtype\nN\x85R.",
        b"\x80\xff.",
        b"",
        b".",
    ],
)
def test_hostile_instructions(tmp_path, pickled):
    path = tmp_path / "imdb.npz"
    write(path, {name: npy(array, 4) for name, array in arrays().items()} | {"x_train": npy_object(pickled, 2)})
    refused(path)


def test_announced_sizes_are_not_believed(tmp_path):
    contents = {name: npy(array, 4) for name, array in arrays().items()}
    path = tmp_path / "imdb.npz"
    for name in NAMES:
        for count in (0, 7, 10**11, 10**15):
            old = b"'shape': (%d,)" % (6 if "train" in name else 2)
            new = b"'shape': (%d,)" % count
            content = contents[name].replace(old, new).replace(b" " * (len(new) - len(old)), b"", 1)
            write(path, contents | {name: content})
            refused(path)
    # a directory entry that claims four billion bytes, the zip bomb's way
    write(path, contents)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 2**32 - 2)
    path.write_bytes(data)
    assert "claims 4,294,967,294 bytes" in refused(path)


def test_a_bomb_is_not_unpacked(tmp_path):
    """300 MB of blanks in 300 kB: refused from the directory entry, before anything is unpacked."""
    path = tmp_path / "imdb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x_train.npy", "w") as stream:
            for _ in range(300):
                stream.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    assert "more than the" in refused(path)


def test_not_an_archive(tmp_path):
    path = tmp_path / "imdb.npz"
    path.write_text("<html>404</html>")
    assert "not a zip file" in refused(path)
    with pytest.raises(FileNotFoundError):
        imdb.load_data(tmp_path)


def test_word_index_files(tmp_path):
    path = tmp_path / "index.json"
    path.write_text('{"the": 1, "and": 2}')
    assert imdb.get_word_index(path) == {"the": 1, "and": 2}
    for text in ('{"the": 1', "[1]", '{"the": "one"}', "", "[" * 100000):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"index\.json cannot be used.*delete it"):
            imdb.get_word_index(path)


# the real file

GOLDEN = [  # keras.datasets.imdb of Keras 3.15 on the same file: rows, digest of train and test
    ({}, 25000, "a2ff55d432dffefe", 25000, "a06d1cac97171a20"),
    ({"num_words": 1000}, 25000, "d35d1166f19310bf", 25000, "00cbf0af827a0c4a"),
    (
        {"num_words": 20000, "skip_top": 20, "maxlen": 200, "seed": 7},
        14244, "3c398a958f6d9ea9", 14669, "86e1ce4b152d9dfb",
    ),
    (
        {"start_char": None, "oov_char": None, "num_words": 500, "index_from": 0},
        25000, "385837bc6522acd7", 25000, "ef912d89c265e357",
    ),
    ({"start_char": None, "maxlen": 100, "index_from": 5}, 2822, "f1637a18a29564b9", 3012, "945146ce8b376a5d"),
    ({"oov_char": None, "skip_top": 4, "num_words": 300}, 25000, "874e5bd4ac0ca0f5", 25000, "37ebae497c67f23e"),
]  # fmt: skip


def digest(x, y):
    sha = hashlib.sha256(np.concatenate([np.asarray(row, "<i4") for row in x]).tobytes())
    sha.update(np.array([len(row) for row in x], "<i8").tobytes())
    sha.update(np.asarray(y, "<i8").tobytes())
    return sha.hexdigest()[:16]


@pytest.fixture
def real(data_folder):
    if not (data_folder / "imdb" / "imdb.npz").exists():
        pytest.skip("SEQNET_DATA holds no imdb/imdb.npz")


@pytest.mark.parametrize(("arguments", "n_train", "train", "n_test", "test"), GOLDEN)
def test_real_file_gives_what_keras_gives(real, arguments, n_train, train, n_test, test):
    (x, y), (x_test, y_test) = imdb.load_arrays(**arguments)
    assert (len(x), len(x_test)) == (n_train, n_test)
    assert digest(x, y) == train
    assert digest(x_test, y_test) == test


def test_real_file_known_facts(real):
    (x, y), (x_test, y_test) = imdb.load_data()
    assert x[0][:12] == [1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458, 4468]
    assert [len(row) for row in x[:10]] == [218, 189, 141, 550, 147, 43, 123, 562, 233, 130]
    assert [len(row) for row in x_test[:10]] == [68, 260, 603, 181, 108, 132, 761, 180, 134, 370]
    assert y[:10].tolist() == [1, 0, 0, 1, 0, 0, 1, 0, 1, 0] and y_test[:10].tolist() == [0, 1, 1, 0, 1, 1, 1, 0, 0, 1]
    assert (digest(x, y), digest(x_test, y_test)) == (GOLDEN[0][2], GOLDEN[0][4])
    lengths = np.array([len(row) for row in x]), np.array([len(row) for row in x_test])
    assert [round(n.mean(), 5) for n in lengths] == [238.71364, 230.8042]
    assert [n.max() for n in lengths] == [2494, 2315]
    assert type(x[0]) is list and type(x[0][0]) is int


def test_real_word_index_decodes_the_first_review(real):
    index = imdb.get_word_index()
    assert len(index) == 88584 and index["the"] == 1
    words = {rank + 3: word for word, rank in index.items()}
    (x, _), _ = imdb.load_arrays()
    assert " ".join(words[i] for i in x[0][1:8].tolist()) == "this film was just brilliant casting location"


def test_the_compact_way_stays_small(real, run_python):
    """Both padded matrices from the real file within 300 MB, most of which is the matrices."""
    if not os.path.exists("/proc/self/status"):
        pytest.skip("this system does not tell a process its peak of memory")
    code = """
from seqnet.datasets import imdb
from seqnet.utils import pad_sequences
x = [pad_sequences(part, maxlen=500) for part, _ in imdb.load_arrays(num_words=1000)]
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""
    assert int(run_python(code, env={"SEQNET_DATA": os.path.abspath(os.environ["SEQNET_DATA"])}).stdout) < 300 * 1024
