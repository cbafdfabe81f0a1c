"""Small files that are written whole or not at all."""

import contextlib
import json
import os
import tempfile
from pathlib import Path


def write(path, content):
    """Write text or bytes beside `path`, flush it to disk and rename it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def write_json(path, value):
    """The same for a value of plain parts."""
    write(path, json.dumps(value, indent=1, sort_keys=True, default=str) + "\n")


def read_json(path, otherwise=None):
    """The value of a JSON file, `otherwise` where there is none or it is cut short."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return otherwise
