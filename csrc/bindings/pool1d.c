#include "../border.h"
#include "../kernels/pool1d.h"

#define WORK 16384 /* elements read a chunk */

typedef struct {
    ptrdiff_t batch, time, features, steps, size, stride, left;
} shape;

static int
window(PyObject *const *args, const char *name, ptrdiff_t time, shape *p)
{
    if (border_int(args[0], name, 1, INT32_MAX, &p->size) < 0 || border_int(args[1], name, 0, INT32_MAX, &p->stride) < 0 ||
        border_int(args[2], name, 0, p->size - 1, &p->left) < 0 ||
        border_int(args[3], name, p->stride ? 0 : 1, INT32_MAX, &p->steps) < 0)
        return -1;
    p->time = time;
    if (p->stride == 0) { /* the steps share all times out among them */
        if (time < 1 || time > INT32_MAX) {
            PyErr_Format(PyExc_ValueError, "%s: %zd times cannot be shared out among %zd steps", name, (Py_ssize_t)time,
                         (Py_ssize_t)p->steps);
            return -1;
        }
        p->size = time / p->steps + 2; /* no share is longer */
        return 0;
    }
    /* each step must see at least one time: its first time exists, or the window that begins in the padding reaches in */
    if (p->steps > 0 && ((p->steps - 1) * p->stride - p->left >= time || time == 0)) {
        PyErr_Format(PyExc_ValueError, "%s: %zd steps do not fit into %zd times", name, (Py_ssize_t)p->steps,
                     (Py_ssize_t)time);
        return -1;
    }
    return 0;
}

/* name(x, size, stride, left, steps[, keep]) -> y, for the max with keep: (y, which); stride 0: adaptive */
static PyObject *
forward(sn_op op, const char *name, int is_max, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *x = NULL, *y = NULL, *which = NULL;
    ptrdiff_t keep = 0;
    shape p;
    if (border_args(nargs, 5 + is_max, name) < 0 || (x = border_array(args[0], name, BORDER_FLOAT, 3)) == NULL ||
        window(args + 1, name, SN_DIM(x, 1), &p) < 0 || (is_max && border_int(args[5], name, 0, 1, &keep) < 0))
        goto fail;
    npy_intp dims[3] = {SN_DIM(x, 0), p.steps, SN_DIM(x, 2)};
    if ((y = border_new(3, dims, PyArray_TYPE(x))) == NULL ||
        (keep && (which = border_new(3, dims, p.size <= 256 ? NPY_UINT8 : NPY_INT32)) == NULL))
        goto fail;
    sn_pool1d_args a = {SN_DATA(x), SN_DATA(y), which ? SN_DATA(which) : NULL, p.time, dims[2], p.steps, p.size,
                        p.stride,   p.left};
    ptrdiff_t rows = dims[2] ? dims[0] * dims[1] : 0, row_work = (p.size < p.time ? p.size : p.time) * dims[2];
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(x), &a, rows, WORK / (row_work + 1) + 1, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(x);
    return keep ? Py_BuildValue("NN", y, which) : (PyObject *)y;
fail:
    Py_XDECREF(x);
    Py_XDECREF(y);
    return NULL;
}

/* name(dy, time, size, stride, left[, which]) -> dx */
static PyObject *
backward(sn_op op, const char *name, int is_max, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *dy = NULL, *dx = NULL, *which = NULL;
    ptrdiff_t time;
    shape p;
    if (border_args(nargs, 5 + is_max, name) < 0 || (dy = border_array(args[0], name, BORDER_FLOAT, 3)) == NULL ||
        border_int(args[1], name, 0, INT32_MAX, &time) < 0)
        goto fail;
    PyObject *steps = PyLong_FromSsize_t(SN_DIM(dy, 1));
    if (steps == NULL)
        goto fail;
    PyObject *rest[4] = {args[2], args[3], args[4], steps};
    int bad = window(rest, name, time, &p);
    Py_DECREF(steps);
    if (bad < 0)
        goto fail;
    if (is_max && ((which = border_array(args[5], "max_pool1d_backward: which",
                                         p.size <= 256 ? NPY_UINT8 : NPY_INT32, 3)) == NULL ||
                   border_same_shape(dy, which, name) < 0))
        goto fail;
    npy_intp dims[3] = {SN_DIM(dy, 0), time, SN_DIM(dy, 2)};
    if ((dx = border_new(3, dims, PyArray_TYPE(dy))) == NULL)
        goto fail;
    sn_pool1d_backward_args a = {SN_DATA(dx), SN_DATA(dy), which ? SN_DATA(which) : NULL, time, dims[2], p.steps,
                                 p.size,      p.stride,    p.left};
    ptrdiff_t rows = dims[2] ? dims[0] * dims[1] : 0;
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(dy), &a, rows, WORK / (dims[2] + 1) + 1, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(which);
    return (PyObject *)dx;
}

#define POOL(name, is_max)                                                                  \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)  \
    {                                                                                       \
        (void)m;                                                                            \
        return forward(SN_OP_##name##_forward, #name, is_max, args, nargs);                 \
    }                                                                                       \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs) \
    {                                                                                       \
        (void)m;                                                                            \
        return backward(SN_OP_##name##_backward, #name "_backward", is_max, args, nargs);   \
    }
POOL(max_pool1d, 1)
POOL(average_pool1d, 0)
