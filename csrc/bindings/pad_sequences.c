/* pad_sequences(rows, maxlen, fill, post_padding, post_truncating): rows of unequal length to one matrix.
   Takes what nearly all calls bring, lists or tuples of Python numbers and one-dimensional arrays of the matrix' own
   type; anything else (nested rows, texts, numbers that do not fit) ends in None, and NumPy does it. */
#include "../border.h"
#include <limits.h>
#include <string.h>

/* Length of a row we can read; -1 for any other object. */
static Py_ssize_t
row_length(PyObject *row, int type)
{
    if (PyList_CheckExact(row))
        return PyList_GET_SIZE(row);
    if (PyTuple_CheckExact(row))
        return PyTuple_GET_SIZE(row);
    if (!PyArray_CheckExact(row))
        return -1;
    PyArrayObject *array = (PyArrayObject *)row;
    if (PyArray_NDIM(array) != 1 || PyArray_TYPE(array) != type || !PyArray_ISBEHAVED_RO(array))
        return -1;
    return PyArray_DIM(array, 0);
}

/* One Python number as the element type; 0 where it is none or does not fit. Runs no Python code. */
static int
store_number(char *out, PyObject *item, int type)
{
    if (type == NPY_FLOAT || type == NPY_DOUBLE) {
        double value;
        if (PyFloat_CheckExact(item)) {
            value = PyFloat_AS_DOUBLE(item);
        } else {
            int overflow = 0;
            long long whole = PyLong_CheckExact(item) ? PyLong_AsLongLongAndOverflow(item, &overflow) : LLONG_MAX;
            /* beyond 2**53 a double rounds; NumPy's own rounding shall decide there */
            if (overflow || whole > 1LL << 53 || whole < -(1LL << 53))
                return 0;
            value = (double)whole;
        }
        if (type == NPY_DOUBLE) {
            memcpy(out, &value, sizeof value);
        } else {
            float single = (float)value;
            if (single - single != 0 && value - value == 0)
                return 0; /* too large for float32: let NumPy say so */
            memcpy(out, &single, sizeof single);
        }
        return 1;
    }
    if (!PyLong_CheckExact(item))
        return 0;
    int overflow = 0;
    long long value = PyLong_AsLongLongAndOverflow(item, &overflow);
    if (overflow)
        return 0;
#define STORE(ctype, low, high)                      \
    {                                                \
        if (value < (low) || value > (high))         \
            return 0;                                \
        ctype narrow = (ctype)value;                 \
        memcpy(out, &narrow, sizeof narrow);         \
        return 1;                                    \
    }
    switch (type) {
    case NPY_INT8: STORE(int8_t, INT8_MIN, INT8_MAX)
    case NPY_INT16: STORE(int16_t, INT16_MIN, INT16_MAX)
    case NPY_INT32: STORE(int32_t, INT32_MIN, INT32_MAX)
    case NPY_INT64: STORE(int64_t, INT64_MIN, INT64_MAX)
    case NPY_UINT8: STORE(uint8_t, 0, UINT8_MAX)
    case NPY_UINT16: STORE(uint16_t, 0, UINT16_MAX)
    case NPY_UINT32: STORE(uint32_t, 0, UINT32_MAX)
    }
    return 0;
}

static void
store_array(char *out, PyArrayObject *row, Py_ssize_t first, Py_ssize_t count, ptrdiff_t size)
{
    npy_intp stride = PyArray_STRIDE(row, 0);
    const char *in = PyArray_BYTES(row) + first * stride;
    if (stride == size)
        memcpy(out, in, (size_t)(count * size));
    else
        for (Py_ssize_t i = 0; i < count; i++)
            memcpy(out + i * size, in + i * stride, (size_t)size);
}

/* Writes one row into `width` elements at `out`, already filled with the padding; 0 where NumPy has to, -1 with an
   error set. A list is copied to a tuple first and its length taken anew: another thread may be changing it. */
static int
store_row(char *out, PyObject *row, ptrdiff_t width, int type, ptrdiff_t size, int post_padding, int post_truncating)
{
    int list = PyList_CheckExact(row), ok = 1;
    PyObject *own = list ? PyList_AsTuple(row) : Py_NewRef(row);
    if (own == NULL)
        return -1;
    Py_ssize_t length = row_length(own, type);
    Py_ssize_t count = length < width ? length : width;
    Py_ssize_t first = post_truncating ? 0 : length - count;
    if (!post_padding)
        out += (width - count) * size;
    if (length < 0)
        ok = 0;
    else if (PyArray_CheckExact(own))
        store_array(out, (PyArrayObject *)own, first, count, size);
    else
        for (Py_ssize_t i = 0; i < count && ok; i++)
            ok = store_number(out + i * size, PyTuple_GET_ITEM(own, first + i), type);
    Py_DECREF(own);
    return ok;
}

static void
fill_matrix(char *out, ptrdiff_t bytes, const char *value, ptrdiff_t size)
{
    int zero = 1;
    for (ptrdiff_t i = 0; i < size; i++)
        zero &= value[i] == 0;
    if (zero)
        memset(out, 0, (size_t)bytes);
    else
        for (ptrdiff_t i = 0; i < bytes; i += size)
            memcpy(out + i, value, (size_t)size);
}

PyObject *
sn_py_pad_sequences(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyObject *rows = NULL;
    PyArrayObject *fill = NULL, *matrix = NULL;
    ptrdiff_t width, post_padding, post_truncating;
    int ok = 1; /* 0: let NumPy do it; -1: an error is set */
    if (border_args(nargs, 5, "pad_sequences") < 0)
        return NULL;
    if (border_int(args[1], "pad_sequences: maxlen", -1, PTRDIFF_MAX, &width) < 0 ||
        border_int(args[3], "pad_sequences: padding", 0, 1, &post_padding) < 0 ||
        border_int(args[4], "pad_sequences: truncating", 0, 1, &post_truncating) < 0)
        return NULL;
    if (!PyArray_Check(args[2]) || PyArray_SIZE((PyArrayObject *)args[2]) != 1)
        return PyErr_Format(PyExc_TypeError, "pad_sequences: fill must be an array of one element");
    fill = (PyArrayObject *)args[2];
    int type = PyArray_TYPE(fill);
    switch (type) { /* `long long` and `long` are two numbers for one type */
    case NPY_FLOAT: case NPY_DOUBLE: case NPY_INT8: case NPY_INT16: case NPY_INT32: case NPY_INT64:
    case NPY_UINT8: case NPY_UINT16: case NPY_UINT32: break;
    default: Py_RETURN_NONE;
    }
    if (!PyArray_ISBEHAVED_RO(fill))
        Py_RETURN_NONE;
    if ((rows = PySequence_Tuple(args[0])) == NULL) /* a tuple of our own: nobody can change it under us */
        return NULL;
    npy_intp dims[2] = {PyTuple_GET_SIZE(rows), width};
    ptrdiff_t longest = 0;
    for (Py_ssize_t i = 0; i < dims[0] && ok > 0; i++) {
        Py_ssize_t length = row_length(PyTuple_GET_ITEM(rows, i), type);
        ok = length >= 0;
        longest = length > longest ? length : longest;
    }
    if (width < 0)
        dims[1] = longest;
    if (!ok || (matrix = border_new(2, dims, type)) == NULL)
        goto done;
    ptrdiff_t size = PyArray_ITEMSIZE(matrix);
    fill_matrix(SN_DATA(matrix), PyArray_NBYTES(matrix), PyArray_BYTES(fill), size);
    for (Py_ssize_t i = 0; i < dims[0] && ok > 0; i++)
        if ((ok = store_row(PyArray_BYTES(matrix) + i * dims[1] * size, PyTuple_GET_ITEM(rows, i), dims[1], type, size,
                            (int)post_padding, (int)post_truncating)) < 0)
            goto done;
done:
    Py_DECREF(rows);
    if (ok < 0)
        Py_CLEAR(matrix);
    if (ok == 0) {
        Py_XDECREF(matrix);
        Py_RETURN_NONE;
    }
    return (PyObject *)matrix;
}
