#include "../kernels/accumulate.h"
#include "../border.h"

#define GRAIN 16384

/* accumulate(a, b, in_place): a + b, written into a where in_place is true (a must then be the caller's own). */
PyObject *
sn_py_accumulate(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *a = NULL, *b = NULL, *y = NULL;
    ptrdiff_t in_place;
    if (border_args(nargs, 3, "accumulate") < 0 ||
        (a = border_array(args[0], "accumulate: a", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (b = border_array(args[1], "accumulate: b", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_same_type(a, b, "accumulate") < 0 || border_same_shape(a, b, "accumulate") < 0 ||
        border_int(args[2], "accumulate: in_place", 0, 1, &in_place) < 0)
        goto fail;
    if (in_place && !PyArray_ISWRITEABLE(a)) {
        PyErr_SetString(PyExc_ValueError, "accumulate: a is read-only");
        goto fail;
    }
    y = in_place ? (PyArrayObject *)Py_NewRef((PyObject *)a) : border_new_like(a);
    if (y == NULL)
        goto fail;
    sn_accumulate_args p = {SN_DATA(y), SN_DATA(a), SN_DATA(b)};
    ptrdiff_t n = PyArray_SIZE(a);
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_accumulate, sn_dtype(a), &p, n, GRAIN, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(a);
    Py_DECREF(b);
    return (PyObject *)y;
fail:
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(y);
    return NULL;
}
