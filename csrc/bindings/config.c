/* What runs, on how many threads, with which memory. */
#include "../border.h"
#include "../cpu.h"

PyObject *
sn_py_cpu_info(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    const char *names[8];
    if (border_args(nargs, 0, "cpu_info") < 0)
        return NULL;
    int n = sn_cpu_available(names);
    PyObject *list = PyTuple_New(n);
    for (int i = 0; list != NULL && i < n; i++) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (name == NULL)
            Py_CLEAR(list);
        else
            PyTuple_SET_ITEM(list, i, name);
    }
    if (list == NULL)
        return NULL;
    return Py_BuildValue("{s:s,s:i,s:N}", "isa", sn_cpu->isa, "vector_bytes", sn_cpu->vector_bytes, "available",
                         list);
}

PyObject *
sn_py_ops(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    static const char *const kernels[] = {
#define KERNEL(name) #name,
#include "../ops.def"
        NULL};
    static const char *const functions[] = {
#define FUNCTION(name) #name,
#include "../ops.def"
        NULL};
    if (border_args(nargs, 0, "ops") < 0)
        return NULL;
    PyObject *lists[2] = {PyList_New(0), PyList_New(0)};
    const char *const *names[2] = {kernels, functions};
    for (int k = 0; k < 2 && lists[0] && lists[1]; k++)
        for (int i = 0; names[k][i] != NULL; i++) {
            PyObject *name = PyUnicode_FromString(names[k][i]);
            if (name == NULL || PyList_Append(lists[k], name) < 0) {
                Py_XDECREF(name);
                Py_DECREF(lists[0]);
                Py_DECREF(lists[1]);
                return NULL;
            }
            Py_DECREF(name);
        }
    if (lists[0] == NULL || lists[1] == NULL) {
        Py_XDECREF(lists[0]);
        Py_XDECREF(lists[1]);
        return NULL;
    }
    return Py_BuildValue("{s:N,s:N}", "kernels", lists[0], "functions", lists[1]);
}

PyObject *
sn_py_get_num_threads(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    if (border_args(nargs, 0, "get_num_threads") < 0)
        return NULL;
    return PyLong_FromLong(sn_get_num_threads());
}

PyObject *
sn_py_default_num_threads(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    if (border_args(nargs, 0, "default_num_threads") < 0)
        return NULL;
    return PyLong_FromLong(sn_default_num_threads());
}

PyObject *
sn_py_set_num_threads(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    ptrdiff_t n;
    if (border_args(nargs, 1, "set_num_threads") < 0 || border_int(args[0], "set_num_threads: n", 1, 256, &n) < 0)
        return NULL;
    sn_set_num_threads((int)n);
    Py_RETURN_NONE;
}

PyObject *
sn_py_set_chunk(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    ptrdiff_t n;
    if (border_args(nargs, 1, "set_chunk") < 0 || border_int(args[0], "set_chunk: n", 0, PTRDIFF_MAX, &n) < 0)
        return NULL;
    sn_set_chunk(n);
    Py_RETURN_NONE;
}

PyObject *
sn_py_memory_stats(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    if (border_args(nargs, 0, "memory_stats") < 0)
        return NULL;
    sn_memory_figures f = sn_memory_stats();
    return Py_BuildValue("{s:L,s:L,s:L,s:L,s:L,s:L,s:L}", "live_blocks", (long long)f.live_blocks, "live_bytes",
                         (long long)f.live_bytes, "cached_blocks", (long long)f.cached_blocks, "cached_bytes",
                         (long long)f.cached_bytes, "hits", (long long)f.hits, "misses", (long long)f.misses,
                         "limit_bytes", (long long)f.limit_bytes);
}

PyObject *
sn_py_trim(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module, (void)args;
    if (border_args(nargs, 0, "trim") < 0)
        return NULL;
    return PyLong_FromLongLong(sn_memory_trim());
}

PyObject *
sn_py__fail_alloc(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    ptrdiff_t n;
    if (border_args(nargs, 1, "_fail_alloc") < 0 || border_int(args[0], "_fail_alloc: n", 0, PTRDIFF_MAX, &n) < 0)
        return NULL;
    if (sn_memory_fail(n) < 0) {
        PyErr_SetString(PyExc_NotImplementedError, "_fail_alloc: only in builds made with SEQNET_DEBUG=1");
        return NULL;
    }
    Py_RETURN_NONE;
}
