/* The border between Python and C: what every binding uses to check arguments and to make arrays. The only header
   through which Python.h and NumPy come in; kernels never see it. */
#ifndef SN_BORDER_H
#define SN_BORDER_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL seqnet_array_api
#ifndef SN_IMPORT_ARRAY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include "kernels.h"
#include "memory.h"
#include "threads.h"

#define BORDER_FLOAT (-1) /* float32 or float64 */
#define BORDER_ANY (-1)   /* any number of axes */

/* Exactly `want` arguments came; else TypeError and -1. */
int border_args(Py_ssize_t nargs, Py_ssize_t want, const char *function);

/* A new reference to `obj`, checked to be an aligned, C-contiguous, native array of the type (an NPY_ number or
   BORDER_FLOAT) with `ndim` axes (or BORDER_ANY); else TypeError or ValueError and NULL. `what` reads "op: name". */
PyArrayObject *border_array(PyObject *obj, const char *what, int type, int ndim);
/* The same, or NULL without an error where obj is None: look at *failed. */
PyArrayObject *border_optional(PyObject *obj, const char *what, int type, int ndim, int *failed);

/* The array's axis has this extent; else ValueError and -1. `meaning` says where the extent comes from. */
int border_extent(PyArrayObject *array, const char *what, int axis, npy_intp extent, const char *meaning);
/* Two arrays have one element type, or one shape; else an error and -1. */
int border_same_type(PyArrayObject *a, PyArrayObject *b, const char *what);
int border_same_shape(PyArrayObject *a, PyArrayObject *b, const char *what);

/* Whole numbers, reals, truth values; -1 with an error set where obj is none. */
int border_int(PyObject *obj, const char *what, ptrdiff_t low, ptrdiff_t high, ptrdiff_t *out);
int border_word(PyObject *obj, const char *what, uint64_t *out);
int border_double(PyObject *obj, const char *what, double *out);

/* A new C-contiguous array, content undefined; large ones from the block cache. NULL with an error where the extents
   are impossible or memory is short. */
PyArrayObject *border_new(int ndim, const npy_intp *dims, int type);
PyArrayObject *border_new_like(PyArrayObject *array);

/* The gradients of three inputs as a tuple, None for NULL; takes the references, also when it fails. */
PyObject *border_gradients(PyArrayObject *a, PyArrayObject *b, PyArrayObject *c);
/* Reads n truth values: which gradients are wanted. */
int border_wants(PyObject *const *args, int n, const char *what, ptrdiff_t *want);

/* SN_F32 or SN_F64 of a float array. */
int sn_dtype(PyArrayObject *array);

/* Sets MemoryError and returns NULL. */
PyObject *border_no_memory(void);

#define SN_DATA(array) PyArray_DATA(array)
#define SN_DIM(array, axis) ((ptrdiff_t)PyArray_DIM(array, axis))

#define FUNCTION(name) PyObject *sn_py_##name(PyObject *, PyObject *const *, Py_ssize_t);
#include "ops.def"
#endif
