"""Where data sets lie on this machine."""

import os


def find_file(name, *subfolders):
    """The path of a data file, or None: ``name`` itself where it names a folder, else the first of
    ``$SEQNET_DATA/<subfolder>``, ``$SEQNET_DATA`` and ``~/.keras/datasets`` (``$KERAS_HOME/datasets``) that holds it.

    A path with a folder in it is returned as it is and need not exist.
    """
    from seqnet.utils.files import keras_home

    name = os.fspath(name)
    if os.path.dirname(name):
        return name
    folders = [os.path.join(keras_home(), "datasets")]
    if os.environ.get("SEQNET_DATA"):
        root = os.path.expanduser(os.environ["SEQNET_DATA"])
        folders[:0] = [*(os.path.join(root, folder) for folder in subfolders), root]
    for folder in folders:
        candidate = os.path.join(folder, name)
        if os.path.isfile(candidate):
            return candidate
    return None


def existing_file(caller, path, subfolder, hint=""):
    """`path` where it is a file, else what `find_file` finds; FileNotFoundError, with the hint, where neither is."""
    path = os.fspath(path)
    found = path if os.path.isfile(path) else find_file(path, subfolder)
    if found is None or not os.path.isfile(found):
        raise FileNotFoundError(f"{caller}: {path!r} is neither here nor in $SEQNET_DATA/{subfolder}, $SEQNET_DATA or "
                                f"~/.keras/datasets{hint}")
    return found
