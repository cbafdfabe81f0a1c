#include "../border.h"
#include "../kernels/embedding.h"
#include "../lookup_ids.h"
#include <string.h>

/* embedding_forward(ids (...) int64, table (rows, width)): (..., width) */
PyObject *
sn_py_embedding_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *ids = NULL, *table = NULL, *y = NULL;
    npy_intp dims[NPY_MAXDIMS];
    if (border_args(nargs, 2, "embedding_forward") < 0 ||
        (ids = border_array(args[0], "embedding: ids", NPY_INT64, BORDER_ANY)) == NULL ||
        (table = border_array(args[1], "embedding: table", BORDER_FLOAT, 2)) == NULL ||
        sn_check_ids(ids, SN_DIM(table, 0)) < 0)
        goto fail;
    const int ndim = PyArray_NDIM(ids);
    if (ndim >= NPY_MAXDIMS) {
        PyErr_SetString(PyExc_ValueError, "embedding: ids has too many axes");
        goto fail;
    }
    for (int i = 0; i < ndim; i++)
        dims[i] = PyArray_DIM(ids, i);
    dims[ndim] = PyArray_DIM(table, 1);
    if ((y = border_new(ndim + 1, dims, PyArray_TYPE(table))) == NULL)
        goto fail;
    sn_embedding_args a = {SN_DATA(y), SN_DATA(table), SN_DATA(ids), SN_DIM(table, 1)};
    const ptrdiff_t n = PyArray_SIZE(ids);
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_embedding_forward, sn_dtype(table), &a, n, 1 + 16384 / (a.width + 1), 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(ids);
    Py_DECREF(table);
    return (PyObject *)y;
fail:
    Py_XDECREF(ids);
    Py_XDECREF(table);
    Py_XDECREF(y);
    return NULL;
}

/* embedding_backward(dy (..., width), ids (...) int64, rows): dtable (rows, width) */
PyObject *
sn_py_embedding_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *ids = NULL, *table = NULL;
    ptrdiff_t rows;
    if (border_args(nargs, 3, "embedding_backward") < 0 ||
        (dy = border_array(args[0], "embedding: dy", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (ids = border_array(args[1], "embedding: ids", NPY_INT64, BORDER_ANY)) == NULL ||
        border_int(args[2], "embedding: rows", 0, PTRDIFF_MAX, &rows) < 0 || sn_check_ids(ids, rows) < 0)
        goto fail;
    const int ndim = PyArray_NDIM(ids);
    if (PyArray_NDIM(dy) != ndim + 1 ||
        (ndim > 0 && memcmp(PyArray_DIMS(dy), PyArray_DIMS(ids), (size_t)ndim * sizeof(npy_intp)))) {
        PyErr_SetString(PyExc_ValueError, "embedding: dy must have the shape of ids and one more axis");
        goto fail;
    }
    npy_intp dims[2] = {rows, PyArray_DIM(dy, ndim)};
    if ((table = border_new(2, dims, PyArray_TYPE(dy))) == NULL)
        goto fail;
    sn_embedding_back_args a = {SN_DATA(table), SN_DATA(dy), SN_DATA(ids), PyArray_SIZE(ids), SN_DIM(dy, ndim)};
    const size_t bytes = (size_t)PyArray_NBYTES(table);
    Py_BEGIN_ALLOW_THREADS
    memset(a.dtable, 0, bytes);
    const ptrdiff_t blocks = (a.width + 15) / 16, threads = sn_get_num_threads(); /* each thread reads dy once */
    const ptrdiff_t worth = 1 + 32768 / (16 * a.n + 1), share = (blocks + threads - 1) / threads;
    sn_run(SN_OP_embedding_backward, sn_dtype(dy), &a, blocks, worth > share ? worth : share, 0);
    Py_END_ALLOW_THREADS
    Py_DECREF(dy);
    Py_DECREF(ids);
    return (PyObject *)table;
fail:
    Py_XDECREF(dy);
    Py_XDECREF(ids);
    Py_XDECREF(table);
    return NULL;
}

/* check_ids(ids (...) int64, rows): IndexError unless every id is a row */
PyObject *
sn_py_check_ids(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    ptrdiff_t rows;
    PyArrayObject *ids;
    if (border_args(nargs, 2, "check_ids") < 0 || border_int(args[1], "embedding: rows", 0, PTRDIFF_MAX, &rows) < 0 ||
        (ids = border_array(args[0], "embedding: ids", NPY_INT64, BORDER_ANY)) == NULL)
        return NULL;
    int failed = sn_check_ids(ids, rows);
    Py_DECREF(ids);
    return failed < 0 ? NULL : Py_NewRef(Py_None);
}

/* compact_ids(ids (...) int64, rows): (numbers (...) int64, distinct (n) int64) with distinct[numbers] == ids, the
   distinct ids in the order in which they first occur */
PyObject *
sn_py_compact_ids(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *ids = NULL, *numbers = NULL, *distinct = NULL;
    ptrdiff_t rows;
    int32_t *seen = NULL;
    if (border_args(nargs, 2, "compact_ids") < 0 ||
        (ids = border_array(args[0], "embedding: ids", NPY_INT64, BORDER_ANY)) == NULL ||
        border_int(args[1], "embedding: rows", 0, INT32_MAX, &rows) < 0 || sn_check_ids(ids, rows) < 0 ||
        (numbers = border_new_like(ids)) == NULL)
        goto fail;
    const ptrdiff_t n = PyArray_SIZE(ids);
    ptrdiff_t count = 0;
    if ((seen = sn_memory_get(rows * (ptrdiff_t)sizeof *seen)) == NULL) {
        border_no_memory();
        goto fail;
    }
    const int64_t *from = SN_DATA(ids);
    int64_t *to = SN_DATA(numbers);
    Py_BEGIN_ALLOW_THREADS
    memset(seen, 0, (size_t)rows * sizeof *seen);
    for (ptrdiff_t i = 0; i < n; i++) {
        int32_t number = seen[from[i]];
        if (number == 0)
            seen[from[i]] = number = (int32_t)++count;
        to[i] = number - 1;
    }
    Py_END_ALLOW_THREADS
    npy_intp dims[1] = {count};
    if ((distinct = border_new(1, dims, NPY_INT64)) == NULL)
        goto fail;
    int64_t *list = SN_DATA(distinct);
    for (ptrdiff_t i = 0, next = 0; next < count; i++) /* first occurrences, in their order */
        if (to[i] == next)
            list[next++] = from[i];
    sn_memory_put(seen);
    Py_DECREF(ids);
    return Py_BuildValue("NN", numbers, distinct);
fail:
    sn_memory_put(seen);
    Py_XDECREF(ids);
    Py_XDECREF(numbers);
    Py_XDECREF(distinct);
    return NULL;
}
