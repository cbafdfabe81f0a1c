#include "../border.h"
#include "../kernels/take.h"

#define WORK 16384

/* take_backward(dy, index, extent, axis): index (count), int64; dy has `count` elements along `axis`, the result
   `extent` */
PyObject *
sn_py_take_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *name = "take_backward";
    PyArrayObject *dy = NULL, *index = NULL, *dx = NULL;
    ptrdiff_t extent, axis, outer = 1, inner = 1;
    npy_intp dims[NPY_MAXDIMS];
    if (border_args(nargs, 4, name) < 0 || (dy = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (index = border_array(args[1], "take_backward: index", NPY_INT64, 1)) == NULL ||
        border_int(args[2], name, 0, PTRDIFF_MAX, &extent) < 0 ||
        border_int(args[3], name, 0, PyArray_NDIM(dy) - 1, &axis) < 0 ||
        border_extent(dy, "take_backward: dy", (int)axis, SN_DIM(index, 0), "the number of indices") < 0)
        goto fail;
    const int64_t *ids = SN_DATA(index);
    for (npy_intp k = 0; k < SN_DIM(index, 0); k++)
        if (ids[k] < 0 || ids[k] >= extent) {
            PyErr_Format(PyExc_ValueError, "%s: index %lld at position %zd is outside 0 .. %zd", name,
                         (long long)ids[k], (Py_ssize_t)k, (Py_ssize_t)extent - 1);
            goto fail;
        }
    for (int i = 0; i < PyArray_NDIM(dy); i++) {
        dims[i] = i == axis ? extent : SN_DIM(dy, i);
        outer *= i < axis ? SN_DIM(dy, i) : 1;
        inner *= i > axis ? SN_DIM(dy, i) : 1;
    }
    if ((dx = border_new(PyArray_NDIM(dy), dims, PyArray_TYPE(dy))) == NULL)
        goto fail;
    sn_take_backward_args a = {SN_DATA(dx), SN_DATA(dy), ids, extent, SN_DIM(index, 0), inner};
    ptrdiff_t grain = WORK / (extent + SN_DIM(index, 0) + 1) + 1;
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_take_backward, sn_dtype(dy), &a, outer * inner, grain < 32 && inner >= 32 ? 32 : grain, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(index);
    return (PyObject *)dx;
}
