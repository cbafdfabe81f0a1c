/* The module seqnet._core: functions only, no types, no state but what cpu.c, threads.c and memory.c keep. */
#define SN_IMPORT_ARRAY
#include "border.h"
#include "cpu.h"
#include <stdlib.h>

static PyMethodDef methods[] = {
#define FUNCTION(name) {#name, (PyCFunction)(void (*)(void))sn_py_##name, METH_FASTCALL, NULL},
#include "ops.def"
    {NULL, NULL, 0, NULL}};

static int
threads_wanted(void)
{
    static const char *const names[] = {"SEQNET_NUM_THREADS", "OMP_NUM_THREADS"};
    int most = sn_default_num_threads();
    for (int i = 0; i < 2; i++) {
        const char *text = getenv(names[i]);
        long n = text ? strtol(text, NULL, 10) : 0;
        if (n > 0)
            return i == 0 || n < most ? (int)(n > 256 ? 256 : n) : most;
    }
    return most;
}

static int
exec_core(PyObject *module)
{
    (void)module;
    static int loaded; /* the pool and the cache are the process's: a second copy of the module must not exist */
    if (loaded) {
        PyErr_SetString(PyExc_ImportError, "seqnet._core cannot be loaded twice in one process");
        return -1;
    }
    if (PyArray_ImportNumPyAPI() < 0)
        return -1;
    const char *wanted = getenv("SEQNET_CPU");
    if (sn_cpu_choose(wanted) < 0) {
        PyErr_Format(PyExc_ImportError, "SEQNET_CPU=%s: this machine cannot run that instruction set; use base, avx2 "
                     "or avx512, or unset it", wanted);
        return -1;
    }
    sn_set_num_threads(threads_wanted());
    if (sn_threads_init() < 0) {
        PyErr_SetString(PyExc_ImportError, "seqnet._core: the fork handlers cannot be registered");
        return -1;
    }
    loaded = 1;
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)exec_core},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "seqnet._core", .m_doc = "The kernels of seqnet, and what runs them.",
    .m_size = 0, .m_methods = methods, .m_slots = slots};

PyMODINIT_FUNC
PyInit__core(void)
{
    return PyModuleDef_Init(&definition);
}
