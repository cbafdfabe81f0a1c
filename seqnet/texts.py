"""Arrays of texts: what a model takes in before words become numbers.

Within tensors they are arrays of Python objects, each a str; `np.array(["a", "b"])`, lists and bytes are turned into
that once, where they come in. Files and `Input` call their type "string".
"""

import numpy as np

TEXT = np.dtype(object)


def element_type(dtype):
    """The NumPy type that a dtype means; "string" is that of texts. Raises TypeError for an unknown name."""
    if isinstance(dtype, str) and dtype in ("string", "str"):
        return TEXT
    found = np.dtype(dtype)
    return TEXT if found.kind in "OUS" else found


def type_name(dtype):
    """The name of a type in files and messages."""
    return "string" if dtype.kind in "OUS" else dtype.name


def is_text(x):
    """Whether the array holds texts; of an array of objects the first decides."""
    kind = x.dtype.kind
    return kind in "US" or (kind == "O" and x.size > 0 and isinstance(x.flat[0], (str, bytes)))


def holds_text(x):
    """Whether x, no array yet, is a text or nested lists of texts."""
    while isinstance(x, (list, tuple)) and x:
        x = x[0]
    return isinstance(x, (str, bytes))


def as_texts(x, name="x"):
    """The array, list or single text as an array of str; bytes are read as UTF-8.

    Raises TypeError for anything among them that is no text, ValueError for lists of different lengths.
    """
    if not hasattr(x, "dtype") and not hasattr(x, "__array__"):
        x = _from_lists(x, name)
    x = np.asarray(x)
    if x.dtype.kind == "S":
        x = np.char.decode(x, "utf-8")
    if x.dtype.kind != "O":
        if x.dtype.kind != "U":
            raise TypeError(f"{name} holds {x.dtype}, not texts")
        return x.astype(TEXT)
    if set(map(type, x.flat)) <= {str}:
        return x
    out = np.empty(x.shape, TEXT)
    flat = out.reshape(-1)
    for i, text in enumerate(x.flat):
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        elif not isinstance(text, str):
            place = tuple(int(k) for k in np.unravel_index(i, x.shape)) if x.ndim else ()
            raise TypeError(
                f"{name} must hold texts; at {place if len(place) != 1 else place[0]} it has {text!r:.60} "
                f"({type(text).__name__})." + (" Drop or fill missing texts first, such as texts.fillna('')."
                                               if isinstance(text, float) and text != text else ""))
        flat[i] = str(text)
    return out


def _from_lists(x, name):
    if isinstance(x, (str, bytes)):
        out = np.empty((), TEXT)
        out[()] = x
        return out
    shape, level = [], x
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        if not level:
            break
        level = level[0]
    out = np.empty(shape, TEXT)
    try:
        out[...] = x
    except ValueError:
        raise ValueError(f"{name}: the lists of texts have different lengths") from None
    return out


def text_error(name, dtype):
    """The error for texts where numbers are needed, with the code that makes numbers of them."""
    from .errors import DataError

    words, fix = (("Turn text into word ids with a Tokenizer and pad_sequences:",
        f"tokenizer = seqnet.preprocessing.text.Tokenizer(num_words=10000)\ntokenizer.fit_on_texts({name})\n"
        f"{name} = seqnet.preprocessing.sequence.pad_sequences(tokenizer.texts_to_sequences({name}), maxlen=100)")
        if name.startswith("x") else ("Turn them into class numbers:",
        f"classes, {name} = np.unique({name}, return_inverse=True)"))
    kind = type_name(dtype) if dtype.kind == "O" else dtype
    return DataError(f"{name} holds text ({kind}), the model needs numbers. {words}", got=dtype, expected="numbers",
                     hint=words, fix=fix)
