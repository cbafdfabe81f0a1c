"""Files that layers keep beside their weights in a `.keras` archive, such as the vocabulary of a lookup: `assets/<path>/`.

A layer takes part by `save_assets(dir_path)` and `load_assets(dir_path)`, which write and read files in a folder. The layers
of this package hold their vocabulary in the config and only read what Keras wrote.
"""

from __future__ import annotations

import os

from .files import broken
from .state import walk
from .weights import read_member

_FOLDER = "assets"
_LIMIT = 1 << 28  # bytes of all assets of one model


def write_assets(model, archive):
    """Add to an open zip archive what the layers of one's own save."""
    import tempfile

    for path, thing in walk(model):
        if not hasattr(thing, "save_assets") or type(thing).__module__.startswith("seqnet."):
            continue
        with tempfile.TemporaryDirectory() as folder:
            thing.save_assets(folder)
            for parent, _, names in sorted(os.walk(folder)):
                for name in sorted(names):
                    source = os.path.join(parent, name)
                    inside = os.path.relpath(source, folder).replace(os.sep, "/")
                    archive.write(source, f"{_FOLDER}/{path}/{inside}" if path else f"{_FOLDER}/{inside}")


def read_assets(model, archive, source):
    """Let the layers read their files in the archive; sizes are bounded, and no name leads out of the folder."""
    members = [name for name in archive.namelist() if name.startswith(f"{_FOLDER}/") and not name.endswith("/")]
    if not members:
        return
    import tempfile

    left = min(_LIMIT, 100 * os.path.getsize(source) + (1 << 20))
    for path, thing in walk(model):
        if not hasattr(thing, "load_assets"):
            continue
        start = f"{_FOLDER}/{path}/" if path else f"{_FOLDER}/"
        own = [name for name in members if name.startswith(start)]
        if not own:
            continue
        with tempfile.TemporaryDirectory() as folder:
            for name in own:
                data = read_member(archive, name, source, left)
                left -= len(data)
                target = os.path.join(folder, *_safe(name[len(start):], name, source))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "xb") as file:
                    file.write(data)
            try:
                thing.load_assets(folder)
            except (ValueError, TypeError, OSError, KeyError, RuntimeError) as error:
                raise broken(source, f"what it keeps for {type(thing).__name__} {thing.name!r} does not fit: {error}"
                             ) from None


def _safe(inside, name, source):
    parts = inside.split("/")
    if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
        raise broken(source, f"the name {name!r} leads out of its folder")
    return parts
