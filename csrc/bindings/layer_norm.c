#include "../border.h"
#include "../kernels/dense.h"
#include "../kernels/layer_norm.h"

#define WORK 16384 /* elements a chunk */

/* how many rows of n elements x has; -1 with an error where it is no whole number of them */
static ptrdiff_t
rows_of(PyArrayObject *x, ptrdiff_t n)
{
    const ptrdiff_t size = PyArray_SIZE(x);
    if (n == 0 ? size != 0 : size % n != 0) {
        PyErr_Format(PyExc_ValueError, "layer_norm: %zd elements are no whole number of rows of %zd", (Py_ssize_t)size,
                     (Py_ssize_t)n);
        return -1;
    }
    return n ? size / n : 0;
}

/* a vector of n elements in x's type, or NULL where obj is None: look at *failed */
static PyArrayObject *
vector(PyObject *obj, const char *what, PyArrayObject *x, ptrdiff_t n, int *failed)
{
    PyArrayObject *array = border_optional(obj, what, PyArray_TYPE(x), 1, failed);
    if (array && border_extent(array, what, 0, n, "the elements of a row") < 0) {
        Py_DECREF(array);
        *failed = 1;
        return NULL;
    }
    return array;
}

/* layer_norm_forward(x, n, gamma or None, beta or None, epsilon, centred, keep): (y, stats (2, rows) or None) */
PyObject *
sn_py_layer_norm_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    PyArrayObject *x = NULL, *gamma = NULL, *beta = NULL, *y = NULL, *stats = NULL;
    PyObject *result = NULL;
    ptrdiff_t n, rows, flags[2];
    double epsilon;
    int failed = 0;
    if (border_args(nargs, 7, "layer_norm_forward") < 0 ||
        (x = border_array(args[0], "layer_norm: x", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_int(args[1], "layer_norm: n", 0, PTRDIFF_MAX, &n) < 0 || (rows = rows_of(x, n)) < 0 ||
        border_double(args[4], "layer_norm: epsilon", &epsilon) < 0 ||
        border_wants(args + 5, 2, "layer_norm: centred and keep", flags) < 0)
        goto done;
    gamma = vector(args[2], "layer_norm: gamma", x, n, &failed);
    beta = failed ? NULL : vector(args[3], "layer_norm: beta", x, n, &failed);
    if (failed)
        goto done;
    const npy_intp dims[2] = {2, rows};
    if ((y = border_new_like(x)) == NULL || (flags[1] && (stats = border_new(2, dims, PyArray_TYPE(x))) == NULL))
        goto done;
    char *kept = stats ? SN_DATA(stats) : NULL;
    sn_layer_norm_args a = {SN_DATA(y), kept, kept ? kept + rows * PyArray_ITEMSIZE(x) : NULL, SN_DATA(x),
                            gamma ? SN_DATA(gamma) : NULL, beta ? SN_DATA(beta) : NULL, n, epsilon, (int)flags[0]};
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_layer_norm_forward, sn_dtype(x), &a, rows, WORK / (n + 1) + 1, 0);
    Py_END_ALLOW_THREADS
    result = Py_BuildValue("(OO)", y, stats ? (PyObject *)stats : Py_None);
done:
    Py_XDECREF(x);
    Py_XDECREF(gamma);
    Py_XDECREF(beta);
    Py_XDECREF(y);
    Py_XDECREF(stats);
    return result;
}

/* sum (n) over the groups of `parts` (groups, n) */
static int
sum_groups(int dtype, const void *parts, PyArrayObject *sum, ptrdiff_t groups, ptrdiff_t n)
{
    sn_column_sum_args a = {SN_DATA(sum), parts, groups, n};
    return sn_run(SN_OP_column_sum, dtype, &a, (n + 15) / 16, WORK / 16 / (groups + 1) + 1, 0);
}

/* layer_norm_backward(dy, x, n, gamma or None, stats, centred, want_x, want_gamma, want_beta): (dx, dgamma, dbeta) */
PyObject *
sn_py_layer_norm_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *name = "layer_norm_backward";
    PyArrayObject *dy = NULL, *x = NULL, *gamma = NULL, *stats = NULL, *dx = NULL, *dgamma = NULL, *dbeta = NULL;
    PyObject *result = NULL;
    ptrdiff_t n, rows, flags[4];
    int failed = 0;
    if (border_args(nargs, 9, name) < 0 || (dy = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (x = border_array(args[1], name, BORDER_FLOAT, BORDER_ANY)) == NULL || border_same_type(dy, x, name) < 0 ||
        border_same_shape(dy, x, name) < 0 || border_int(args[2], "layer_norm: n", 0, PTRDIFF_MAX, &n) < 0 ||
        (rows = rows_of(x, n)) < 0 || (stats = border_array(args[4], name, PyArray_TYPE(x), 2)) == NULL ||
        border_extent(stats, "layer_norm: stats", 0, 2, "mean and scale") < 0 ||
        border_extent(stats, "layer_norm: stats", 1, rows, "the rows of x") < 0 ||
        border_wants(args + 5, 4, "layer_norm: centred and want", flags) < 0)
        goto done;
    gamma = vector(args[3], "layer_norm: gamma", x, n, &failed);
    const npy_intp dims[1] = {n};
    if (failed || (flags[1] && (dx = border_new_like(x)) == NULL) ||
        (flags[2] && (dgamma = border_new(1, dims, PyArray_TYPE(x))) == NULL) ||
        (flags[3] && (dbeta = border_new(1, dims, PyArray_TYPE(x))) == NULL))
        goto done;
    const int dtype = sn_dtype(x);
    const ptrdiff_t item = PyArray_ITEMSIZE(x), groups = (rows + SN_NORM_GROUP - 1) / SN_NORM_GROUP;
    const ptrdiff_t part = sn_times(sn_times(groups, n), item);
    const char *kept = SN_DATA(stats);
    sn_layer_norm_backward_args a = {dx ? SN_DATA(dx) : NULL, NULL, NULL, SN_DATA(dy), SN_DATA(x),
                                     gamma ? SN_DATA(gamma) : NULL, kept, kept + rows * item, rows, n, (int)flags[0]};
    char *parts = NULL;
    Py_BEGIN_ALLOW_THREADS
    if (dgamma || dbeta) {
        failed = (parts = sn_memory_get(part ? sn_times(part, 2) : 1)) == NULL;
        a.dgamma = dgamma ? parts : NULL;
        a.dbeta = dbeta && !failed ? parts + part : NULL;
    }
    failed = failed || sn_run(SN_OP_layer_norm_backward, dtype, &a, groups, WORK / SN_NORM_GROUP / (n + 1) + 1, n * item);
    if (!failed && dgamma)
        failed = sum_groups(dtype, a.dgamma, dgamma, groups, n);
    if (!failed && dbeta)
        failed = sum_groups(dtype, a.dbeta, dbeta, groups, n);
    if (parts)
        sn_memory_put(parts);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = border_gradients(dx, dgamma, dbeta);
    dx = dgamma = dbeta = NULL;
done:
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(gamma);
    Py_XDECREF(stats);
    Py_XDECREF(dx);
    Py_XDECREF(dgamma);
    Py_XDECREF(dbeta);
    return result;
}
