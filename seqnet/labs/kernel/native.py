"""In the student's process: call functions of a compiled library on flat arrays. Loaded by the worker, knows no seqnet."""

import ctypes

_size, _pointer, _int, _cdll = ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_int, ctypes.CDLL


class Native:
    """A library whose functions take pointers and sizes."""

    def __init__(self, path):
        self.library = _cdll(path)

    def call(self, name, buffers, offsets, sizes, repeats):
        """Run a function `repeats` times on pointers `offsets` elements into the buffers; the status and the buffers."""
        function = getattr(self.library, name, None)
        if function is None:
            raise LookupError(f"the library has no function {name}")
        function.restype = _int
        places = [b.__array_interface__["data"][0] + o * b.itemsize for b, o in zip(buffers, offsets)]
        arguments = [*map(_pointer, places), *map(_size, sizes)]
        for _ in range(repeats):
            status = function(*arguments)
        return status, buffers
