#include "../border.h"
#include "../kernels/hopfield.h"

/* In every row of order (sweeps, n) each of 0 .. n - 1 stands once; else ValueError and -1. */
static int
check_order(PyArrayObject *order, ptrdiff_t sweeps, ptrdiff_t n)
{
    const int64_t *ids = SN_DATA(order);
    char *seen = PyMem_Calloc((size_t)n + 1, 1);
    if (seen == NULL) {
        border_no_memory();
        return -1;
    }
    for (ptrdiff_t t = 0; t < sweeps; t++) {
        char mark = (char)(1 + t % 100);
        if (mark == 1)
            memset(seen, 0, (size_t)n);
        for (ptrdiff_t k = 0; k < n; k++) {
            int64_t unit = ids[t * n + k];
            if (unit < 0 || unit >= n || seen[unit] == mark) {
                PyErr_Format(PyExc_ValueError,
                             "hopfield: order must name each of the %zd units once in every sweep; sweep %zd has %lld at "
                             "place %zd",
                             (Py_ssize_t)n, (Py_ssize_t)t, (long long)unit, (Py_ssize_t)k);
                PyMem_Free(seen);
                return -1;
            }
            seen[unit] = mark;
        }
    }
    PyMem_Free(seen);
    return 0;
}

/* hopfield(states, weights, thresholds, order, sweeps, trace): states (rows, n), weights (n, n), thresholds (n) or None,
   order (sweeps, n), int64, or None for all units at once -> (states, energies, settled, trace or None) */
PyObject *
sn_py_hopfield(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *what = "hopfield: states", *meaning = "the number of units";
    PyArrayObject *states = NULL, *weights = NULL, *thresholds = NULL, *order = NULL;
    PyArrayObject *out = NULL, *energies = NULL, *settled = NULL, *trace = NULL;
    PyObject *result = NULL;
    ptrdiff_t sweeps, keep, failed = 0;
    int wrong = 0;
    if (border_args(nargs, 6, "hopfield") < 0 || (states = border_array(args[0], what, BORDER_FLOAT, 2)) == NULL ||
        (weights = border_array(args[1], "hopfield: weights", PyArray_TYPE(states), 2)) == NULL)
        goto fail;
    ptrdiff_t rows = SN_DIM(states, 0), n = SN_DIM(states, 1);
    if (border_extent(weights, "hopfield: weights", 0, n, meaning) < 0 ||
        border_extent(weights, "hopfield: weights", 1, n, meaning) < 0)
        goto fail;
    thresholds = border_optional(args[2], "hopfield: thresholds", PyArray_TYPE(states), 1, &wrong);
    if (wrong || (thresholds != NULL && border_extent(thresholds, "hopfield: thresholds", 0, n, meaning) < 0))
        goto fail;
    order = border_optional(args[3], "hopfield: order", NPY_INT64, 2, &wrong);
    if (wrong || border_int(args[4], "hopfield: sweeps", 0, PTRDIFF_MAX - 1, &sweeps) < 0 ||
        border_int(args[5], "hopfield: trace", 0, 1, &keep) < 0)
        goto fail;
    if (order != NULL &&
        (border_extent(order, "hopfield: order", 0, sweeps, "the number of sweeps") < 0 ||
         border_extent(order, "hopfield: order", 1, n, meaning) < 0 || check_order(order, sweeps, n) < 0))
        goto fail;
    npy_intp times[3] = {rows, sweeps + 1, n};
    if ((out = border_new_like(states)) == NULL || (energies = border_new(2, times, PyArray_TYPE(states))) == NULL ||
        (settled = border_new(1, times, NPY_INT64)) == NULL ||
        (keep && (trace = border_new(3, times, PyArray_TYPE(states))) == NULL))
        goto fail;
    sn_hopfield_args a = {SN_DATA(weights),
                          thresholds ? SN_DATA(thresholds) : NULL,
                          SN_DATA(out),
                          order ? SN_DATA(order) : NULL,
                          SN_DATA(energies),
                          SN_DATA(settled),
                          trace ? SN_DATA(trace) : NULL,
                          n,
                          sweeps};
    const ptrdiff_t size = PyArray_ITEMSIZE(states);
    Py_BEGIN_ALLOW_THREADS
    memcpy(SN_DATA(out), SN_DATA(states), (size_t)(rows * n * size));
    failed = sn_run(SN_OP_hopfield, sn_dtype(states), &a, rows, 1, order ? 0 : n * size);
    Py_END_ALLOW_THREADS
    if (failed < 0)
        border_no_memory();
    else
        result = Py_BuildValue("OOOO", out, energies, settled, trace ? (PyObject *)trace : Py_None);
fail:
    Py_XDECREF(states);
    Py_XDECREF(weights);
    Py_XDECREF(thresholds);
    Py_XDECREF(order);
    Py_XDECREF(out);
    Py_XDECREF(energies);
    Py_XDECREF(settled);
    Py_XDECREF(trace);
    return result;
}
