#include "../border.h"
#include "../kernels/cooccurrences.h"

/* Each number of an array is from low to high - 1; else ValueError and -1. */
static int
check_ids(PyArrayObject *array, const char *what, int32_t low, ptrdiff_t high)
{
    const int32_t *ids = SN_DATA(array);
    for (ptrdiff_t i = 0; i < SN_DIM(array, 0); i++)
        if (ids[i] < low || ids[i] >= high) {
            PyErr_Format(PyExc_ValueError, "%s must be from %d to %zd; %d stands at place %zd", what, (int)low,
                         (Py_ssize_t)high - 1, (int)ids[i], (Py_ssize_t)i);
            return -1;
        }
    return 0;
}

static int
check_starts(PyArrayObject *starts, ptrdiff_t places)
{
    const int64_t *at = SN_DATA(starts);
    const ptrdiff_t n = SN_DIM(starts, 0);
    int wrong = n < 2 || at[0] != 0 || at[n - 1] != places;
    for (ptrdiff_t i = 1; i < n && !wrong; i++)
        wrong = at[i] < at[i - 1];
    if (wrong)
        PyErr_Format(PyExc_ValueError, "cooccurrences: starts must rise from 0 to the %zd places of order",
                     (Py_ssize_t)places);
    return wrong ? -1 : 0;
}

/* sizes become the places where the entries of each row of each part begin; returns how many there are in all. */
static int64_t
places(int64_t *sizes, ptrdiff_t n)
{
    int64_t total = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        const int64_t size = sizes[i];
        sizes[i] = total;
        total += size;
    }
    return total;
}

/* cooccurrences(ids, order, starts, window, by_distance, blocks) -> (rows, columns, values, bounds): bounds
   (blocks * blocks + 1) says where the entries of each part begin. */
PyObject *
sn_py_cooccurrences(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    PyArrayObject *ids = NULL, *order = NULL, *starts = NULL, *sizes = NULL, *bounds = NULL;
    PyArrayObject *rows = NULL, *columns = NULL, *values = NULL;
    PyObject *result = NULL;
    sn_cooccurrence_args a = {0};
    ptrdiff_t by_distance;
    int failed;
    if (border_args(nargs, 6, "cooccurrences") < 0 ||
        (ids = border_array(args[0], "cooccurrences: ids", NPY_INT32, 1)) == NULL ||
        (order = border_array(args[1], "cooccurrences: order", NPY_INT32, 1)) == NULL ||
        (starts = border_array(args[2], "cooccurrences: starts", NPY_INT64, 1)) == NULL ||
        check_starts(starts, SN_DIM(order, 0)) < 0)
        goto fail;
    a.length = SN_DIM(ids, 0);
    a.words = SN_DIM(starts, 0) - 1;
    if (a.words > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "cooccurrences: too many words");
        goto fail;
    }
    if (check_ids(ids, "cooccurrences: ids", -1, a.words) < 0 ||
        check_ids(order, "cooccurrences: order", 0, a.length) < 0 ||
        border_int(args[3], "cooccurrences: window", 1, PTRDIFF_MAX / 2, &a.window) < 0 ||
        border_int(args[4], "cooccurrences: by_distance", 0, 1, &by_distance) < 0 ||
        border_int(args[5], "cooccurrences: blocks", 1, a.words, &a.blocks) < 0)
        goto fail;
    a.window = a.window < a.length ? a.window : a.length;
    a.side = (a.words + a.blocks - 1) / a.blocks;
    a.by_distance = (int)by_distance;
    a.ids = SN_DATA(ids);
    a.order = SN_DATA(order);
    a.starts = SN_DATA(starts);
    npy_intp dims[3] = {a.blocks, a.blocks, a.side}, total = 0, edges = sn_times(a.blocks, a.blocks) + 1;
    if ((sizes = border_new(3, dims, NPY_INT64)) == NULL || (bounds = border_new(1, &edges, NPY_INT64)) == NULL)
        goto fail;
    a.sizes = SN_DATA(sizes);
    const ptrdiff_t slots = a.blocks * a.blocks * a.side, scratch = (a.words + (a.words + 63) / 64) * 8;
    Py_BEGIN_ALLOW_THREADS
    memset(a.sizes, 0, (size_t)slots * sizeof(int64_t));
    failed = sn_run(SN_OP_cooccurrence_count, SN_F32, &a, a.words, 1, scratch);
    total = failed < 0 ? 0 : places(a.sizes, slots);
    Py_END_ALLOW_THREADS
    if (failed < 0) {
        border_no_memory();
        goto fail;
    }
    int64_t *edge = SN_DATA(bounds);
    for (ptrdiff_t part = 0; part < edges - 1; part++)
        edge[part] = a.sizes[part * a.side];
    edge[edges - 1] = total;
    if ((rows = border_new(1, &total, NPY_INT32)) == NULL || (columns = border_new(1, &total, NPY_INT32)) == NULL ||
        (values = border_new(1, &total, NPY_FLOAT)) == NULL)
        goto fail;
    a.rows = SN_DATA(rows);
    a.columns = SN_DATA(columns);
    a.values = SN_DATA(values);
    Py_BEGIN_ALLOW_THREADS
    failed = sn_run(SN_OP_cooccurrence_fill, SN_F32, &a, a.words, 1, scratch);
    Py_END_ALLOW_THREADS
    if (failed < 0)
        border_no_memory();
    else
        result = Py_BuildValue("OOOO", rows, columns, values, bounds);
fail:
    Py_XDECREF(ids);
    Py_XDECREF(order);
    Py_XDECREF(starts);
    Py_XDECREF(sizes);
    Py_XDECREF(bounds);
    Py_XDECREF(rows);
    Py_XDECREF(columns);
    Py_XDECREF(values);
    return result;
}
