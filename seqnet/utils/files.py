"""Files from the network, each downloaded once, checked, and never left half-written."""

import os

_CHUNK = 1 << 20
_SECONDS = 30  # of silence before a connection counts as dead


def keras_home():
    """The folder Keras keeps its downloads under: ``$KERAS_HOME``, else ``~/.keras``."""
    return os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")


def get_file(
    fname=None,
    origin=None,
    untar=False,
    md5_hash=None,
    file_hash=None,
    cache_subdir="datasets",
    hash_algorithm="auto",
    extract=False,
    archive_format="auto",
    cache_dir=None,
    force_download=False,
):
    """Download ``origin`` into ``cache_dir/cache_subdir`` unless it is there already; returns the path.

    ============== ======== ========================================================================================
    argument       default  meaning
    ============== ======== ========================================================================================
    fname          None     name of the file in the cache; None: the last part of the URL
    origin                  the URL
    file_hash      None     expected checksum (hexadecimal); a cached file with another one is downloaded again
    hash_algorithm auto     "sha256", "md5", or "auto": by the length of ``file_hash``
    cache_subdir   datasets folder below ``cache_dir``
    cache_dir      None     None: ``$KERAS_HOME`` or ``~/.keras`` (a temporary folder where that cannot be written)
    extract        False    unpack a tar or zip archive and return the folder
    archive_format auto     "tar", "zip", "auto" (both are tried) or None (nothing is unpacked)
    force_download False    download even if the file is there
    untar          False    older spelling of ``extract`` with ``archive_format="tar"``
    md5_hash       None     older spelling of ``file_hash`` with ``hash_algorithm="md5"``
    ============== ======== ========================================================================================

    The download goes to a file beside and takes the final name only when it is whole and its checksum right. Raises
    ``ValueError`` for a wrong checksum or argument, ``OSError`` (``ConnectionError``) where the download fails.
    """
    if not origin:
        raise ValueError('get_file: give the "origin" argument, the URL of the file to download')
    if md5_hash is not None and file_hash is None:
        file_hash, hash_algorithm = md5_hash, "md5"
    _checked_algorithm(hash_algorithm)
    fname = _file_name(fname, origin)
    folder = os.path.join(_writable(os.path.expanduser(cache_dir or keras_home())), cache_subdir)
    os.makedirs(folder, exist_ok=True)
    target, unpacked = os.path.join(folder, fname), None
    if extract or untar:
        stem = fname.split(".")[0] or fname
        unpacked = os.path.join(folder, f"{stem}_extracted" if "." in fname else fname)
        target = target if "." in fname else f"{target}_archive"
    if os.path.isdir(target):
        raise ValueError(f"get_file: {target} is a folder; give another fname")
    fresh = force_download or not os.path.exists(target)
    if not fresh and file_hash is not None and not validate_file(target, file_hash, hash_algorithm):
        print(f"{target} has not the expected checksum {file_hash}: downloading it again")
        fresh = True
    if fresh:
        _download(origin, target, file_hash, hash_algorithm)
    if unpacked is None or archive_format in (None, []):
        return target
    if fresh or not os.path.isdir(unpacked):
        _unpack(target, unpacked, "tar" if untar else archive_format)
    return unpacked


def hash_file(path, algorithm="sha256"):
    """The checksum of a file's bytes in hexadecimal; ``algorithm`` is "sha256" or "md5"."""
    import hashlib

    with open(path, "rb") as stream:
        # md5 tells a damaged file from a whole one here; it guards no secret
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def validate_file(path, file_hash, algorithm="auto"):
    """Whether the file has this checksum; "auto" takes 64 digits for SHA-256 and anything else for MD5."""
    _checked_algorithm(algorithm)
    if algorithm == "auto":
        algorithm = "sha256" if len(file_hash) == 64 else "md5"
    return hash_file(path, algorithm) == str(file_hash).lower()


def _checked_algorithm(algorithm):
    if algorithm not in ("auto", "sha256", "md5"):
        raise ValueError(f'get_file: hash_algorithm must be "auto", "sha256" or "md5"; received {algorithm!r}')


def _file_name(fname, origin):
    if not fname:
        from urllib.parse import unquote, urlsplit

        fname = os.path.basename(unquote(urlsplit(origin).path))
        if fname in ("", ".", ".."):
            raise ValueError(f"get_file: the URL {origin!r} does not end in a file name: give fname")
    fname = os.fspath(fname)
    if os.path.basename(fname) != fname or fname in (".", ".."):
        raise ValueError(
            f"get_file: fname is a name without folders; received {fname!r}. Folders go to cache_dir and cache_subdir"
        )
    return fname


def _writable(folder):
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        pass
    if os.access(folder, os.W_OK):
        return folder
    import tempfile

    return os.path.join(tempfile.gettempdir(), ".keras")


def _download(origin, target, file_hash, algorithm):
    """Stream the URL into a file beside ``target``, check it, put it in place in one step."""
    import http.client
    import urllib.error
    import urllib.request

    from seqnet.saving.files import replacing

    print(f"Downloading data from {origin}", flush=True)
    with replacing(target) as out:
        try:
            with urllib.request.urlopen(origin, timeout=_SECONDS) as response:
                expected = response.headers.get("Content-Length")
                received = _copy(response, out)
        except urllib.error.HTTPError as problem:
            problem.close()
            raise ConnectionError(f"{origin}: {problem.code} {problem.reason}") from None
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as problem:
            raise ConnectionError(f"{origin}: {getattr(problem, 'reason', None) or problem}") from None
        if expected is not None and received != int(expected):
            raise ConnectionError(f"{origin}: the connection ended after {received:,} of {int(expected):,} bytes")
        out.flush()
        if file_hash is not None and not validate_file(out.name, file_hash, algorithm):
            raise ValueError(
                f"get_file: what came from {origin} has not the checksum {file_hash}: the download is incomplete or "
                "the file has changed. Try again; if it stays so, the published checksum is out of date"
            )


def _copy(response, out):
    received = 0
    while chunk := response.read(_CHUNK):
        out.write(chunk)
        received += len(chunk)
    return received


def _unpack(archive, folder, archive_format):
    """Unpack into a folder beside, then give it its name; members that would lie outside the folder are refused."""
    import shutil
    import tempfile

    formats = ["tar", "zip"] if archive_format == "auto" else archive_format
    formats = [formats] if isinstance(formats, str) else list(formats)
    unknown = [name for name in formats if name not in ("tar", "zip")]
    if unknown:
        raise ValueError(f'get_file: archive_format must be "auto", "tar", "zip" or None; received {unknown[0]!r}')
    beside = tempfile.mkdtemp(prefix=os.path.basename(folder) + ".", dir=os.path.dirname(folder))
    try:
        if not any(_unpack_as(name, archive, beside) for name in formats):
            raise ValueError(f"get_file: {archive} is not a {' or '.join(formats)} archive")
        os.chmod(beside, 0o755)
        if os.path.isdir(folder):
            shutil.rmtree(folder)
        os.replace(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _unpack_as(name, archive, folder):
    if name == "tar":
        import lzma
        import tarfile
        import zlib

        if not tarfile.is_tarfile(archive):
            return False
        try:
            with tarfile.open(archive) as stream:
                stream.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError) as problem:
            raise ValueError(f"get_file: {archive} cannot be unpacked: {problem}") from None
        return True
    import zipfile
    import zlib

    if not zipfile.is_zipfile(archive):
        return False
    try:
        with zipfile.ZipFile(archive) as stream:
            for member in stream.namelist():
                parts = member.replace("\\", "/").split("/")
                if member.startswith("/") or ".." in parts or ":" in parts[0]:
                    raise ValueError(f"get_file: {archive} holds {member!r}, which would lie outside its folder")
            stream.extractall(folder)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as problem:
        raise ValueError(f"get_file: {archive} cannot be unpacked: {problem}") from None
    return True
