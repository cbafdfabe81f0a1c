"""Files that appear whole or not at all, and the limits within which files are read."""

import os
from contextlib import contextmanager

JSON_LIMIT = 64 << 20  # a description of a model beyond that is no description of a model


@contextmanager
def replacing(path):
    """A binary file open for writing beside `path`; when the block ends well it is on the disk as `path`.

    Where the block fails, nothing is left behind and what stood at `path` is as it was.
    """
    target = os.path.realpath(os.fspath(path))
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"Cannot write {os.fspath(path)!r}: there is no folder {folder!r}. Create it first")
    beside = os.path.join(folder, f".{name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        with open(beside, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        try:
            os.unlink(beside)
        except FileNotFoundError:
            pass
        raise
    _sync_folder(folder)


def _sync_folder(folder):
    """Make the renaming itself last; not every system lets a folder be opened for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def may_write(path, overwrite):
    """Whether to write `path`: an existing file is asked about where overwrite is false, as Keras does."""
    if overwrite or not os.path.exists(path):
        return True
    if os.path.isdir(path):
        raise IsADirectoryError(f"Cannot write {os.fspath(path)!r}: it is a folder. Give the name of a file")
    try:
        answer = input(f"[WARNING] {os.fspath(path)} already exists - overwrite? [y/n] ")
    except EOFError:
        raise FileExistsError(f"{os.fspath(path)!r} exists. Pass overwrite=True to replace it") from None
    return answer.strip().lower() in ("y", "yes")


def broken(path, what):
    """The error for a file that cannot be read: names the file, what is wrong, and what to do."""
    return ValueError(
        f"Cannot read {str(path)!r}: {what}. The file is cut short, damaged or of another kind; nothing was "
        "changed. Save or download it again and compare its size with the original's"
    )


@contextmanager
def reading(path):
    """What goes wrong in this package while a description is followed becomes the error of a damaged file.

    An error that rises from code outside, such as the `from_config` of a class of the user's, passes as it is.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, OverflowError, RuntimeError, TypeError, ZeroDivisionError) as error:
        if _from_outside(error.__traceback__):
            raise
        words = "it is nested too deeply" if isinstance(error, RecursionError) else f"{type(error).__name__}: {error}"
        raise broken(path, f"its description cannot be followed ({words[:500]})") from error


def _from_outside(trace):
    """Whether a function that belongs neither to this package nor to the libraries was running."""
    import sysconfig

    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    libraries = {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    ours = (home + os.sep, *libraries, "<frozen", "<__array")
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(ours):
            return True
        trace = trace.tb_next
    return False
