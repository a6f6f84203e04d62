"""Files of word vectors: every format gives the same words and numbers; what is no such file is named."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import pickle
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tutorial_lib.encoders import formats, vector_rows
from tutorial_lib.encoders.word_table import open_table, write_table
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import DamagedFileError, InputError, InputTypeError, InputWarning, MissingFileError
from tutorial_lib.validation import unit_rows

WORDS = ["the", "naïve", "国王", "1984", "-", "x\xa0y"]
VECTORS = np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32)


def glove_text(words: list[str] = WORDS, vectors: np.ndarray = VECTORS) -> bytes:
    lines = [" ".join([word, *map(repr, row)]) for word, row in zip(words, vectors.tolist(), strict=True)]
    return ("\n".join(lines) + "\n").encode()


def word2vec_text(words: list[str] = WORDS, vectors: np.ndarray = VECTORS) -> bytes:
    return f"{len(words)} {vectors.shape[1]}\n".encode() + glove_text(words, vectors)


def word2vec_binary(words: list[str] = WORDS, vectors: np.ndarray = VECTORS, end: bytes = b"") -> bytes:
    rows = [word.encode() + b" " + row.tobytes() + end for word, row in zip(words, vectors, strict=True)]
    return f"{len(words)} {vectors.shape[1]}\n".encode() + b"".join(rows)


def zipped(members: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> tuple[list[str], np.ndarray]:
    """Read a file whole: n words and float32 [n, d]."""
    words, vectors = zip(*formats.blocks(path), strict=True)
    return [word for block in words for word in block], np.concatenate(vectors)


@pytest.mark.parametrize(
    "content",
    [
        glove_text(),
        word2vec_text(),
        word2vec_binary(),
        word2vec_binary(end=b"\n"),
        b"\xef\xbb\xbf" + glove_text(),
        glove_text().replace(b"\n", b"\r\n"),
        glove_text().replace(b"\n", b" \n"),
        glove_text().replace(b" ", b"\t"),
        glove_text() + b"\n\n",
        glove_text().rstrip(),
    ],
    ids=[
        "glove",
        "word2vec",
        "binary",
        "binary-lines",
        "mark",
        "windows",
        "trailing",
        "tabs",
        "blank",
        "no-end",
    ],
)
def test_every_format_reads_the_same(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "vectors"  # the name says nothing: the content decides
    path.write_bytes(content)
    words, vectors = read(path)
    assert words == WORDS
    np.testing.assert_array_equal(vectors, VECTORS)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files_are_read_as_they_are(compress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(compress(word2vec_binary()))
    words, vectors = read(tmp_path / "v")
    assert words == WORDS
    np.testing.assert_array_equal(vectors, VECTORS)


@pytest.mark.parametrize("binary", [False, True])
def test_reads_what_gensim_writes(binary: bool, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    keyed = KeyedVectors(4)
    keyed.add_vectors(WORDS, VECTORS)
    keyed.save_word2vec_format(str(tmp_path / "v"), binary=binary)
    words, vectors = read(tmp_path / "v")
    assert words == WORDS
    np.testing.assert_allclose(vectors, VECTORS, rtol=1e-6)


@given(
    vectors=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.integers(2, 5)),
        elements=st.floats(-(2.0**100), 2.0**100, width=32),
    )
)
@settings(max_examples=40, deadline=None)
def test_numbers_survive(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("numbers") / "v"
    words = [f"w{number}" for number in range(len(vectors))]
    for content in (
        glove_text(words, vectors),
        word2vec_text(words, vectors),
        word2vec_binary(words, vectors),
    ):
        path.write_bytes(content)
        np.testing.assert_array_equal(read(path)[1], vectors)


def test_a_binary_file_whose_bytes_are_all_letters(tmp_path: Path) -> None:
    path = tmp_path / "v"
    vectors = np.full((3, 2), 0.9, np.float32)  # each number is the bytes "fff?"
    path.write_bytes(word2vec_binary(["a", "b", "c"], vectors))
    np.testing.assert_array_equal(read(path)[1], vectors)


@pytest.mark.parametrize(
    "content", [glove_text(), word2vec_text(), word2vec_binary(), word2vec_binary(end=b"\n")]
)
def test_small_blocks_change_nothing(content: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vector_rows, "BYTES_AT_ONCE", 40)
    path = tmp_path / "v"
    path.write_bytes(content)
    assert len(list(formats.blocks(path))) > 1
    assert read(path)[0] == WORDS


def test_words_with_spaces(tmp_path: Path) -> None:
    path = tmp_path / "v"
    path.write_bytes(glove_text(["the", ". . .", "at name@domain.com"], VECTORS[:3]))
    assert read(path)[0] == ["the", ". . .", "at name@domain.com"]


def test_archive_with_one_file(tmp_path: Path) -> None:
    path = zipped({"folder/": b"", "folder/v.txt": glove_text()}, tmp_path / "v.zip")
    assert read(path)[0] == WORDS


def test_archive_with_several_files(tmp_path: Path) -> None:
    path = zipped(
        {f"glove.6B.{d}d.txt": glove_text(vectors=VECTORS[:, :d]) for d in (2, 3, 4)}, tmp_path / "g.zip"
    )
    with pytest.raises(InputError, match=r"g\.zip holds glove\.6B\.2d\.txt, glove\.6B\.3d\.txt.*choose one"):
        read(path)
    assert read(path / "glove.6B.2d.txt")[1].shape == (6, 2)
    with pytest.raises(InputError, match="choose one"):
        read(path / "glove.6B.9d.txt")


def damaged_gzip() -> bytes:
    return gzip.compress(glove_text([f"w{i}" for i in range(500)], np.ones((500, 4), np.float32)))[:-30]


DAMAGED = {
    "empty": (b"", "is empty"),
    "blank": (b"\n", "line 1"),
    "web page": (b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
    "short row": (b"the 1 2 3\nof 1 2\n", "line 2: expected a word and 3 finite numbers, found 2"),
    "long row": (b"the 1 2 3\nof 1 2 3 4\n", "line 2: expected a word and 3 finite numbers, found 4"),
    "short and long row": (b"the 1 2 3\nof 1 2\nto 1 2 3 4\n", "line 2"),
    "not a number": (b"the 1 2 3\nof 1 x 3\n", "line 2"),
    "NaN": (b"the 1 2 3\nof 1 nan 3\n", "line 2"),
    "infinity": (b"3 2\nthe 1 2\nof 1 2\nto 1e99 2\n", "line 4"),
    "no word": (b"the 1 2 3\n 1 2 3\n", "line 2"),
    "prose": (
        b"It was the best of times\n",
        "line 1: expected a word and 5 finite numbers, found 0 in 'It",
    ),
    "no UTF-8": (b"the 1 2 3\nna\xefve 1 2 3\n", "line 2: the word is not UTF-8"),
    "UTF-16": ("the 1 2 3\n".encode("utf-16"), "UTF-16"),
    "too few rows": (b"3 2\nthe 1 2\nof 1 2\n", "promises 3 vectors, the file holds 2"),
    "too many rows": (b"1 2\nthe 1 2\nof 1 2\n", "promises 1 vectors, the file holds 2"),
    "no dimension": (b"3 0\n", "line 1: expected a word and numbers, found '3 0'"),
    "absurd dimension": (b"3 999999999\nthe 1\n", "line 1: expected"),
    "binary cut short": (word2vec_binary()[:-5], "promises 6 vectors, the file holds 5"),
    "binary too long": (word2vec_binary() + b"more data", "more data follows"),
    "binary, a word on two lines": (
        word2vec_binary(["a", "b\nc", "d"], VECTORS[:3]),
        r"'b\\nc' has a line break",
    ),
    "binary NaN": (word2vec_binary(vectors=VECTORS * np.float32("nan")), "word2vec's binary format"),
    "binary noise": (b"50 4\n" + bytes(range(256)) * 20, "binary format|promises"),
    "gzip cut short": (damaged_gzip(), "damaged or cut short"),
    "array": (b"\x93NUMPY\x01\x00", "NumPy array"),
    "archive": (b"7z\xbc\xaf\x27\x1c", "unpack it first"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 1"),
    "too many numbers": (b"the" + b" 1" * 20_001 + b"\n", "line 1: expected a word and numbers"),
    "broken zip": (b"PK\x03\x04 and no more", "damaged or cut short"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_file_is_named(name: str, tmp_path: Path) -> None:
    content, message = DAMAGED[name]
    path = tmp_path / "my vectors.txt"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=message) as caught:
        read(path)
    assert "my vectors.txt" in str(caught.value)


LONG = 64 * 2**20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"the " + b"1 " * (LONG // 2), r"line 1 is longer than 1,048,576 bytes"),
        (b"the 1 2\nof " + b"1 " * (LONG // 2), r"line 2 is longer than"),
        (b"2 2\n" + b"x" * LONG, "line 2 is longer than"),
        (b"2 2\n\0\0" + b"x" * LONG, "words 0 to 0 are not in word2vec's binary format"),
    ],
    ids=["first", "second", "after a header", "binary"],
)
def test_an_endless_line_is_not_read_whole(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "v.gz"
    path.write_bytes(gzip.compress(content, 1))
    assert path.stat().st_size < LONG / 100
    tracemalloc.start()
    try:
        with pytest.raises(DamagedFileError, match=message):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < LONG
    finally:
        tracemalloc.stop()


class Bomb:
    """Unpickling it would make a file."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.proof),)


@pytest.mark.parametrize("wrap", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_is_never_opened(protocol: int, wrap: Callable[[bytes], bytes], tmp_path: Path) -> None:
    proof = tmp_path / "the code ran"
    path = tmp_path / "v.kv"
    path.write_bytes(wrap(pickle.dumps(Bomb(proof), protocol=protocol)))
    with pytest.raises(DamagedFileError, match="a pickle, and those are never opened") as caught:
        read(path)
    assert "v.kv" in str(caught.value)
    assert not proof.exists()


@pytest.mark.parametrize("value", [{"a": 1}, [1, 2], ("a",), "text"])
@pytest.mark.parametrize("protocol", [0, 1, 2])  # the later ones begin as 2 does
def test_any_pickle_is_refused(value: object, protocol: int, tmp_path: Path) -> None:
    path = tmp_path / "v"
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    with pytest.raises(DamagedFileError):
        read(path)


def test_checkpoint_of_torch_is_refused(tmp_path: Path) -> None:
    path = zipped({"archive/data.pkl": b"", "archive/data/0": b""}, tmp_path / "v.pt")
    with pytest.raises(DamagedFileError, match="a pickle"):
        read(path)


def test_locked_archive(tmp_path: Path) -> None:
    path = zipped({"v.txt": glove_text()}, tmp_path / "v.zip")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag "encrypted" of the directory entry
    path.write_bytes(content)
    with pytest.raises(InputError, match="password"):
        read(path)


@pytest.mark.parametrize("path", ["missing.txt", "missing.zip/member.txt"])
def test_missing_file(path: str, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="missing"):
        read(tmp_path / path)


def test_folder_and_member_of_no_archive(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_bytes(glove_text())
    with pytest.raises(MissingFileError, match="folder"):
        read(tmp_path)
    with pytest.raises(MissingFileError, match="no zip archive"):
        read(tmp_path / "v.txt" / "inside.txt")


@pytest.mark.parametrize("path", [None, b"a"])
def test_no_path(path: object) -> None:
    with pytest.raises(InputTypeError, match="path"):
        read(path)


def test_table_of_file_is_converted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "v.txt"
    path.write_bytes(glove_text())
    first = formats.table_of_file(path)
    made = (first / "vectors.npy").stat().st_mtime_ns
    assert (formats.table_of_file(path) / "vectors.npy").stat().st_mtime_ns == made
    path.write_bytes(glove_text()[: len(glove_text()) // 2].rpartition(b"\n")[0])
    assert len(open_table(formats.table_of_file(path))[0]) < len(open_table(first)[0])


@given(
    words=st.lists(
        st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1),
        min_size=1,
        unique=True,
    )
)
@settings(max_examples=60, deadline=None)
def test_table_finds_every_word(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("table")
    vectors = np.random.default_rng(0).standard_normal((len(words), 3)).astype(np.float32)
    write_table(folder, [(words, vectors)])
    index, unit, norms = open_table(folder)
    assert list(index) == words == index[:] == [index[row] for row in range(len(words))]
    assert [index.find(word) for word in words] == list(range(len(words)))
    assert index[::-1] == words[::-1]
    assert index[-1] == words[-1]
    assert index[5:2] == []
    assert "no\nword" not in index
    assert 3 not in index
    np.testing.assert_allclose(unit * norms[:, None], vectors, rtol=1e-5)


def test_table_of_many_blocks_keeps_the_first_of_equal_words(tmp_path: Path) -> None:
    blocks = [(["a", "b"], VECTORS[:2]), (["b", "c"], VECTORS[2:4])]
    with pytest.warns(InputWarning, match="1 words came more than once"):
        write_table(tmp_path, blocks)
    index, unit, norms = open_table(tmp_path)
    assert list(index) == ["a", "b", "c"]
    np.testing.assert_allclose(unit * norms[:, None], VECTORS[[0, 1, 3]], rtol=1e-5)


def test_table_keeps_the_direction_of_the_largest_and_smallest_vectors(tmp_path: Path) -> None:
    sizes = np.array([3e38, 3e30, 3e-30, 1e-45], np.float32)
    vectors = np.stack([sizes, sizes], axis=1)
    write_table(tmp_path, [(list("abcd"), vectors)])
    _, unit, norms = open_table(tmp_path)
    own = WordEncoder.from_vectors(list("abcd"), vectors)
    for rows, lengths in ((unit, norms), (own.vectors, own.norms), (unit_rows(vectors), own.norms)):
        np.testing.assert_allclose(rows, 0.5**0.5, rtol=1e-6)
        np.testing.assert_allclose(lengths[1:3], sizes[1:3] * 2**0.5, rtol=1e-6)
        assert np.isfinite(lengths).all()


def test_table_keeps_a_vector_without_direction(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_table(tmp_path, [(["a", "pad"], np.array([[3, 4], [0, 0]], np.float32))])
    _, unit, norms = open_table(tmp_path)
    np.testing.assert_allclose(unit, [[0.6, 0.8], [0, 0]])
    np.testing.assert_allclose(norms, [5, 0])
