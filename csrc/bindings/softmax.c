#include "../border.h"
#include "../kernels/softmax.h"

#define WORK 4096 /* elements a chunk: exponentials are dear */

static ptrdiff_t
row_length(PyArrayObject *x, const char *name)
{
    int ndim = PyArray_NDIM(x);
    if (ndim < 1 || (SN_DIM(x, ndim - 1) == 0 && PyArray_SIZE(x) == 0 && ndim == 1)) {
        PyErr_Format(PyExc_ValueError, "%s needs at least one axis with at least one element", name);
        return -1;
    }
    return SN_DIM(x, ndim - 1);
}

/* name(x): over the last axis, which `drops` from the result's shape where it is true */
static PyObject *
forward(sn_op op, const char *name, int drops, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *x = NULL, *y = NULL;
    ptrdiff_t n;
    if (border_args(nargs, 1, name) < 0 || (x = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (n = row_length(x, name)) < 0)
        goto fail;
    if (drops && n == 0) {
        PyErr_Format(PyExc_ValueError, "%s of no elements: the last axis has extent 0", name);
        goto fail;
    }
    if ((y = border_new(PyArray_NDIM(x) - drops, PyArray_DIMS(x), PyArray_TYPE(x))) == NULL)
        goto fail;
    sn_softmax_args a = {SN_DATA(y), SN_DATA(x), n};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(x), &a, n ? PyArray_SIZE(x) / n : 0, WORK / (n + 1) + 1, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(x);
    return (PyObject *)y;
}

/* name(dy, y) */
static PyObject *
backward(sn_op op, const char *name, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *dy = NULL, *y = NULL, *dx = NULL;
    ptrdiff_t n;
    if (border_args(nargs, 2, name) < 0 || (dy = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (y = border_array(args[1], name, BORDER_FLOAT, BORDER_ANY)) == NULL || border_same_type(dy, y, name) < 0 ||
        border_same_shape(dy, y, name) < 0 || (n = row_length(y, name)) < 0 || (dx = border_new_like(y)) == NULL)
        goto fail;
    sn_softmax_backward_args a = {SN_DATA(dx), SN_DATA(dy), SN_DATA(y), NULL, n};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(y), &a, n ? PyArray_SIZE(y) / n : 0, WORK / (n + 1) + 1, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(y);
    return (PyObject *)dx;
}

#define FORWARD(name, drops)                                                               \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs) \
    {                                                                                      \
        (void)m;                                                                           \
        return forward(SN_OP_##name##_forward, #name, drops, args, nargs);                 \
    }
#define BACKWARD(name)                                                                      \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs) \
    {                                                                                       \
        (void)m;                                                                            \
        return backward(SN_OP_##name##_backward, #name "_backward", args, nargs);           \
    }
FORWARD(softmax, 0)
FORWARD(log_softmax, 0)
FORWARD(logsumexp, 1)
BACKWARD(softmax)
BACKWARD(log_softmax)

/* logsumexp_backward(dy, x, y): dy and y have one element for each row of x */
PyObject *
sn_py_logsumexp_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *name = "logsumexp_backward";
    PyArrayObject *dy = NULL, *x = NULL, *y = NULL, *dx = NULL;
    ptrdiff_t n;
    if (border_args(nargs, 3, name) < 0 || (dy = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (x = border_array(args[1], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (y = border_array(args[2], name, BORDER_FLOAT, BORDER_ANY)) == NULL || border_same_type(dy, x, name) < 0 ||
        border_same_type(x, y, name) < 0 || border_same_shape(dy, y, name) < 0 || (n = row_length(x, name)) < 0)
        goto fail;
    if (PyArray_SIZE(y) * n != PyArray_SIZE(x)) {
        PyErr_Format(PyExc_ValueError, "%s: x has %zd elements; expected %zd rows of %zd", name,
                     (Py_ssize_t)PyArray_SIZE(x), (Py_ssize_t)PyArray_SIZE(y), (Py_ssize_t)n);
        goto fail;
    }
    if ((dx = border_new_like(x)) == NULL)
        goto fail;
    sn_softmax_backward_args a = {SN_DATA(dx), SN_DATA(dy), SN_DATA(y), SN_DATA(x), n};
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_logsumexp_backward, sn_dtype(x), &a, PyArray_SIZE(y), WORK / (n + 1) + 1, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return (PyObject *)dx;
}
