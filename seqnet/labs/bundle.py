"""The bundle that a student hands in, and how it is opened again."""

import hashlib
import io
import json
import zipfile

from .files import write

MOST_BYTES = 4 << 20  # of one member, unpacked
WHEN = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def bundle(work, report):
    """The bytes of the zip: the file, the answers, the local report and a manifest with the hashes of all."""
    from .. import __version__

    source = work.source()
    answers = work.folder / "answers.md"
    parts = {work.lab.file: source.encode("utf-8"), "report.json": _json(report.table())}
    if answers.is_file():
        parts["answers.md"] = answers.read_bytes()[:MOST_BYTES]
    meta = {k: work.state.get(k) for k in ("lab", "id", "team", "course", "hints", "predictions")}
    parts["manifest.json"] = _json({
        **meta, "variant": work.variant, "seqnet": __version__, "file": work.lab.file,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    })
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def submit(work, report, path=None):
    """Write the bundle; gives its path and its hash."""
    data = bundle(work, report)
    name = f"{work.student or 'nobody'}_{work.lab.name}.zip"
    path = path or work.folder / "".join(c if c.isalnum() or c in "._+-" else "-" for c in name)
    write(path, data)
    return path, hashlib.sha256(data).hexdigest()


def unpack(data, file):
    """(text of the student's file, manifest, answers, flags) of a zip; ValueError says what is wrong with it."""
    flags = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {i.filename.rsplit("/", 1)[-1]: i for i in archive.infolist() if not i.is_dir()}

            def member(name):
                if name not in names:
                    return None
                if names[name].file_size > MOST_BYTES:
                    raise ValueError(f"{name} in the zip is larger than {MOST_BYTES >> 20} MB")
                with archive.open(names[name]) as stream:
                    content = stream.read(MOST_BYTES + 1)
                if len(content) > MOST_BYTES:
                    raise ValueError(f"{name} in the zip is larger than {MOST_BYTES >> 20} MB")
                return content

            source, manifest, answers = member(file), member("manifest.json"), member("answers.md")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(f"the zip cannot be opened: {error}") from None
    except Exception as error:
        if isinstance(error, ValueError):
            raise
        raise ValueError(f"the zip cannot be opened: {type(error).__name__}") from None
    if source is None:
        raise ValueError(f"the zip holds no {file}")
    try:
        meta = json.loads(manifest) if manifest else {}
    except ValueError:
        meta = None
    if not isinstance(meta, dict):
        meta, flags = {}, ["manifest damaged"]
    noted = meta.get("sha256")
    if isinstance(noted, dict) and noted.get(file) != hashlib.sha256(source).hexdigest():
        flags.append("file changed after submit")
    return source.decode("utf-8", "replace"), meta, (answers or b"").decode("utf-8", "replace"), flags


def _json(value):
    return (json.dumps(value, indent=1, sort_keys=True, default=str) + "\n").encode("utf-8")
