"""get_file against a local server: caching, checksums, interrupted downloads, archives."""

import hashlib
import http.server
import io
import os
import stat
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from seqnet.utils import get_file
from seqnet.utils.files import hash_file, validate_file

CONTENT = b"some data\n" * 1000


def tar_of(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def zip_of(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def server():
    """A server of the dictionary ``files``; ``short`` names are cut off half-way, ``count`` counts requests."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            site.count += 1
            name = self.path.lstrip("/").partition("?")[0]
            if name not in site.files:
                self.send_error(404, "no such file")
                return
            content = site.files[name]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if name in site.short else content)

        def log_message(self, *args):
            pass

    site = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    site.files, site.short, site.count = {"data.bin": CONTENT}, set(), 0
    site.url = f"http://127.0.0.1:{site.server_port}/"
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "home"


def everything(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_downloads_once(server, home):
    path = get_file(origin=server.url + "data.bin?version=2")
    assert path == str(home / "datasets" / "data.bin")
    assert Path(path).read_bytes() == CONTENT
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o644
    assert get_file("data.bin", server.url + "data.bin") == path
    assert server.count == 1
    get_file("data.bin", server.url + "data.bin", force_download=True)
    assert server.count == 2
    assert everything(home) == ["datasets/data.bin"]


def test_places(server, tmp_path):
    assert get_file("a", server.url + "data.bin", cache_dir=tmp_path / "x", cache_subdir="y") == str(
        tmp_path / "x" / "y" / "a"
    )
    assert get_file("a", server.url + "data.bin", cache_subdir=str(tmp_path / "z")) == str(tmp_path / "z" / "a")


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_checksums(server, home, algorithm):
    good = hashlib.new(algorithm, CONTENT).hexdigest()
    origin = server.url + "data.bin"
    path = get_file("data.bin", origin, file_hash=good)
    assert validate_file(path, good) and validate_file(path, good.upper(), algorithm)
    assert hash_file(path, algorithm) == good and not validate_file(path, good[::-1])
    with open(path, "ab") as stream:
        stream.write(b"damage")
    assert get_file("data.bin", origin, file_hash=good, hash_algorithm=algorithm) == path
    assert Path(path).read_bytes() == CONTENT and server.count == 2
    with pytest.raises(ValueError, match="has not the checksum"):
        get_file("other.bin", origin, file_hash=good[::-1])
    assert everything(home) == ["datasets/data.bin"]


def test_old_spelling_of_the_checksum(server):
    get_file("data.bin", server.url + "data.bin", md5_hash=hashlib.md5(CONTENT).hexdigest())
    with pytest.raises(ValueError, match="checksum"):
        get_file("two.bin", server.url + "data.bin", md5_hash="0" * 32)


def test_a_failed_download_leaves_nothing_and_spoils_nothing(server, home):
    origin = server.url + "data.bin"
    path = get_file("data.bin", origin)
    server.files["data.bin"] = b"new" * 100
    server.short.add("data.bin")
    with pytest.raises(ConnectionError, match="ended after|IncompleteRead"):
        get_file("data.bin", origin, force_download=True)
    assert Path(path).read_bytes() == CONTENT
    with pytest.raises(ConnectionError, match="404"):
        get_file("none.bin", server.url + "none.bin")
    assert everything(home) == ["datasets/data.bin"]


@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_archives(server, home, make):
    name = "set.tar.gz" if make is tar_of else "set.zip"
    server.files[name] = make({"a.txt": b"A", "sub/b.txt": b"B"})
    folder = get_file(origin=server.url + name, extract=True)
    assert folder == str(home / "datasets" / "set_extracted")
    assert everything(home) == sorted(
        [f"datasets/{name}", "datasets/set_extracted/a.txt", "datasets/set_extracted/sub/b.txt"]
    )
    assert get_file(origin=server.url + name, extract=True) == folder and server.count == 1
    assert get_file("named", server.url + name, extract=True) == str(home / "datasets" / "named")
    assert (home / "datasets" / "named" / "sub" / "b.txt").read_bytes() == b"B"
    assert get_file(origin=server.url + name, extract=True, archive_format=None).endswith(name)
    if make is tar_of:
        assert get_file("old.tar", server.url + name, untar=True).endswith("old_extracted")
    else:
        with pytest.raises(ValueError, match="not a tar archive"):
            get_file("old.tar", server.url + name, untar=True)


@pytest.mark.parametrize("member", ["../evil.txt", "/evil.txt", "a/../../evil.txt"])
@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_archives_that_reach_outside(server, tmp_path, make, member):
    server.files["set.bin"] = make({member: b"!"})
    try:
        get_file(origin=server.url + "set.bin", extract=True)
    except ValueError as problem:
        assert "set.bin" in str(problem)
    inside = tmp_path / "home" / "datasets" / "set_extracted"
    assert all(inside in p.parents for p in tmp_path.rglob("evil.txt"))


def test_damaged_archives(server, home):
    server.files["set.zip"] = zip_of({"a.txt": b"A" * 500})[:200]
    server.files["set.tar.gz"] = tar_of({"a.txt": os.urandom(5000)})[:900]
    for name in ("set.zip", "set.tar.gz"):
        with pytest.raises(ValueError, match=r"set\.(zip|tar\.gz)"):
            get_file(origin=server.url + name, extract=True)
    assert everything(home) == ["datasets/set.tar.gz", "datasets/set.zip"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"fname": "a"}, "origin"),
        ({"fname": "a/b", "origin": "http://x/y"}, "without folders"),
        ({"fname": "..", "origin": "http://x/y"}, "without folders"),
        ({"origin": "http://x/"}, "does not end in a file name"),
        ({"origin": "http://x/.."}, "does not end in a file name"),
        ({"origin": "http://x/y", "hash_algorithm": "crc"}, "hash_algorithm"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        get_file(**arguments)


def test_unknown_archive_format(server):
    with pytest.raises(ValueError, match="archive_format"):
        get_file(origin=server.url + "data.bin", extract=True, archive_format="rar")
