#include "../border.h"
#include "../kernels/elementwise.h"

#define GRAIN 16384 /* elements a chunk: below that, waking a thread costs more than the work */

static int
parameters(PyObject *const *args, int n, const char *what, double *a, double *b)
{
    *a = *b = 0;
    return (n > 0 && border_double(args[0], what, a) < 0) || (n > 1 && border_double(args[1], what, b) < 0) ? -1 : 0;
}

static PyObject *
forward(sn_op op, const char *name, const char *what, int extra, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *x = NULL, *y = NULL;
    sn_unary_args a;
    if (border_args(nargs, 1 + extra, name) < 0 || parameters(args + 1, extra, what, &a.a, &a.b) < 0 ||
        (x = border_array(args[0], what, BORDER_FLOAT, BORDER_ANY)) == NULL || (y = border_new_like(x)) == NULL)
        goto fail;
    a.y = SN_DATA(y);
    a.x = SN_DATA(x);
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(x), &a, PyArray_SIZE(x), GRAIN, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(x);
    return (PyObject *)y;
fail:
    Py_XDECREF(x);
    return NULL;
}

static PyObject *
backward(sn_op op, const char *name, const char *what, int extra, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *dy = NULL, *saved = NULL, *dx = NULL;
    sn_unary_backward_args a;
    if (border_args(nargs, 2 + extra, name) < 0 || parameters(args + 2, extra, what, &a.a, &a.b) < 0 ||
        (dy = border_array(args[0], what, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (saved = border_array(args[1], what, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_same_type(dy, saved, name) < 0 || border_same_shape(dy, saved, name) < 0 ||
        (dx = border_new_like(dy)) == NULL)
        goto fail;
    a.dx = SN_DATA(dx);
    a.dy = SN_DATA(dy);
    a.saved = SN_DATA(saved);
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(dy), &a, PyArray_SIZE(dy), GRAIN, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(saved);
    return (PyObject *)dx;
}

#define ELEMENTWISE(name, extra)                                                                            \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)                  \
    {                                                                                                       \
        (void)m;                                                                                            \
        return forward(SN_OP_##name##_forward, #name "_forward", #name ": x", extra, args, nargs);          \
    }                                                                                                       \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)                 \
    {                                                                                                       \
        (void)m;                                                                                            \
        return backward(SN_OP_##name##_backward, #name "_backward", #name ": dy or saved", extra, args, nargs); \
    }
#include "../ops.def"
