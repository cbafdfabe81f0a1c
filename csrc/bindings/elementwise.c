#include "../kernels/elementwise.h"
#include "../border.h"

#define GRAIN 16384 /* elements a chunk: below that, waking a thread costs more than the work */

static PyObject *
unary(sn_op op, const char *name, const char *what, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *x = NULL, *y = NULL;
    if (border_args(nargs, 1, name) < 0 || (x = border_array(args[0], what, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (y = border_new_like(x)) == NULL)
        goto fail;
    sn_unary_args a = {SN_DATA(y), SN_DATA(x)};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(x), &a, PyArray_SIZE(x), GRAIN, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(x);
    return (PyObject *)y;
fail:
    Py_XDECREF(x);
    Py_XDECREF(y);
    return NULL;
}

static PyObject *
unary_backward(sn_op op, const char *name, const char *what, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *dy = NULL, *saved = NULL, *dx = NULL;
    if (border_args(nargs, 2, name) < 0 || (dy = border_array(args[0], what, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (saved = border_array(args[1], what, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_same_type(dy, saved, name) < 0 || border_same_shape(dy, saved, name) < 0 ||
        (dx = border_new_like(dy)) == NULL)
        goto fail;
    sn_unary_backward_args a = {SN_DATA(dx), SN_DATA(dy), SN_DATA(saved)};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(dy), &a, PyArray_SIZE(dy), GRAIN, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(dy);
    Py_DECREF(saved);
    return (PyObject *)dx;
fail:
    Py_XDECREF(dy);
    Py_XDECREF(saved);
    Py_XDECREF(dx);
    return NULL;
}

#define UNARY(name)                                                                                   \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)             \
    {                                                                                                  \
        (void)m;                                                                                       \
        return unary(SN_OP_##name##_forward, #name "_forward", #name ": x", args, nargs);              \
    }                                                                                                  \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)            \
    {                                                                                                  \
        (void)m;                                                                                       \
        return unary_backward(SN_OP_##name##_backward, #name "_backward", #name ": dy or saved", args, \
                              nargs);                                                                  \
    }

UNARY(relu)
