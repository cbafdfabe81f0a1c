"""Element types by TensorFlow's names. A tensor of 16-bit floats does not exist here; float32 takes its place."""

import numpy as np

float16 = bfloat16 = half = float32 = np.dtype("float32")
float64 = double = np.dtype("float64")
int8, int16, int32, int64 = (np.dtype(f"int{n}") for n in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (np.dtype(f"uint{n}") for n in (8, 16, 32, 64))
bool = np.dtype("bool")  # the name that TensorFlow gives it
string = "string"
DType = np.dtype


def as_dtype(type_value):
    """The element type of a name or type."""
    return string if type_value in ("string", str) else np.dtype(type_value)


__all__ = ["DType", "as_dtype", "bfloat16", "bool", "double", "float16", "float32", "float64", "half", "int16", "int32",
           "int64", "int8", "string", "uint16", "uint32", "uint64", "uint8"]
