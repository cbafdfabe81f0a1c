"""Word vectors go to files and come back, and no damaged file gets through."""

import gzip
import struct
import time

import numpy as np
import pytest

from seqnet import _core
from seqnet.embeddings import Vectors

from .data import real

WORDS = ["the", "Ärger", "of", "a_b", "\u0085x"]
MATRIX = np.random.default_rng(3).standard_normal((5, 7)).astype("float32")
MATRIX[1, 2], MATRIX[2, 3], MATRIX[3, 4] = 1e-30, -12345678, 0


@pytest.mark.parametrize("name", ["v.npy", "v.bin", "v.vec", "v.txt"])
def test_round_trip(tmp_path, name):
    Vectors(WORDS, MATRIX).save(tmp_path / name)
    again = Vectors.load(tmp_path / name)
    assert again.words == WORDS
    np.testing.assert_array_equal(again.matrix, MATRIX)
    assert again.matrix.dtype == np.float32
    few = Vectors.load(tmp_path / name, limit=2)
    assert few.words == WORDS[:2] and few.matrix.shape == (2, 7)


def test_compressed_text(tmp_path):
    Vectors(WORDS, MATRIX).save(tmp_path / "v.txt")
    (tmp_path / "v.txt.gz").write_bytes(gzip.compress((tmp_path / "v.txt").read_bytes()))
    np.testing.assert_array_equal(Vectors.load(tmp_path / "v.txt.gz").matrix, MATRIX)


def test_matrix_stays_on_the_disk(tmp_path):
    Vectors(WORDS, MATRIX).save(tmp_path / "v.npy")
    assert isinstance(Vectors.load(tmp_path / "v.npy").matrix.base, np.memmap)
    assert not isinstance(Vectors.load(tmp_path / "v.npy", mmap=False).matrix.base, np.memmap)


def test_binary_with_and_without_line_ends(tmp_path):
    rows = [b"king " + struct.pack("<2f", 1, 2), b"queen " + struct.pack("<2f", 3, 4)]
    for between in (b"", b"\n"):
        (tmp_path / "v.bin").write_bytes(b"2 2\n" + between.join(rows) + between)
        v = Vectors.load(tmp_path / "v.bin")
        assert v.words == ["king", "queen"] and v.matrix.tolist() == [[1, 2], [3, 4]]


def test_words_with_blanks_and_words_that_repeat(tmp_path):
    (tmp_path / "v.txt").write_text("a 1 2\nat name 3 4\n. . . 5 6\na 7 8\n")
    v = Vectors.load(tmp_path / "v.txt")
    assert v.words == ["a", "at name", ". . ."] and v.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


DAMAGED = {
    "letters.txt": (b"a 1 2\nb 3 x\n", "line 2 begins b'b 3 x'"),
    "short.txt": (b"a 1 2\nb 3\n", "line 2"),
    "nan.txt": (b"a 1 2\nb nan 3\n", "line 2"),
    "empty.txt": (b"", "it is empty"),
    "words.txt": (b"a\nb\n", "instead of a word and its numbers"),
    "count.vec": (b"3 2\na 1 2\nb 3 4\n", "promises 3 words, but there are 2"),
    "cut.bin": (b"2 2\na " + bytes(8) + b"b " + bytes(5), "promises 2 words|ends in word 2"),
    "huge.bin": (b"999999999999 300\na ", "promises 999,999,999,999 words"),
    "no_header.bin": (b"king " + bytes(8), "begins with the numbers"),
    "not_finite.bin": (b"1 2\na " + struct.pack("<2f", np.nan, 1), "not finite"),
    "cut.npy": (b"\x93NUMPY\x01\x00\x76\x00{'descr'", "Cannot read"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files(tmp_path, name):
    data, message = DAMAGED[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "cut.words.txt").write_text("a\n")
    with pytest.raises(ValueError, match=message):
        Vectors.load(tmp_path / name)


def test_a_matrix_needs_as_many_words(tmp_path):
    np.save(tmp_path / "v.npy", MATRIX)
    with pytest.raises(FileNotFoundError, match="one a line"):
        Vectors.load(tmp_path / "v.npy")
    (tmp_path / "v.words.txt").write_text("a\nb\n")
    with pytest.raises(ValueError, match="5 rows, but .* has 2 words"):
        Vectors.load(tmp_path / "v.npy")
    np.save(tmp_path / "v.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects in dtype"):
        Vectors.load(tmp_path / "v.npy")


def test_words_that_cannot_be_written(tmp_path):
    with pytest.raises(ValueError, match="'a b' cannot be written"):
        Vectors(["a b"], [[1.0]]).save(tmp_path / "v.txt")
    assert not list(tmp_path.iterdir())


def test_no_file():
    with pytest.raises(FileNotFoundError, match="nlp.stanford.edu"):
        Vectors.load("no such file.txt")


def test_decimals():
    text = "1 -2.5 .5 3. 1e-3 -1.5E+2 0 -0.0 123456789012345 1234567890123456789 0.1234567890123456789\n\t7\r\n"
    numbers = [float(x) for x in text.split()]
    np.testing.assert_array_equal(_core.parse_decimals(text.encode(), 12), np.array(numbers, "float32"))
    rng = np.random.default_rng(1)
    x = (rng.standard_normal(4000) * 10.0 ** rng.integers(-12, 12, 4000)).astype("float32")
    np.testing.assert_array_equal(_core.parse_decimals(" ".join(map(repr, x.tolist())).encode(), 4000), x)
    for wrong in ("1 2 3", "1", "1 x", "1 2x", "1 .", "1 -", "1 1e99", "1 inf", "1 2\x00", "1 2,5"):
        with pytest.raises(ValueError, match="parse_decimals"):
            _core.parse_decimals(wrong.encode(), 2)


def test_real_text_loads_fast():
    path = real("glove.6B.50d.10k.txt", "glove")
    text = Vectors.load(path)
    assert len(text) == 10000
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        Vectors.load(path)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.3
    matrix = Vectors.load(real("glove.6B.50d.100k.npy", "glove"))
    np.testing.assert_array_equal(text.matrix, matrix.matrix[:10000])
    assert text.words == matrix.words[:10000]
