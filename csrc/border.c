#include "border.h"
#include <stdio.h>

#ifdef SN_DEBUG
#define SMALL_BYTES (-1) /* every result is a block, which the sanitizer watches and a test can refuse */
#else
#define SMALL_BYTES 2048 /* below this NumPy's own allocation is as good, and saves the capsule */
#endif

static const char *
type_text(int type)
{
    switch (type) {
    case BORDER_FLOAT: return "float32 or float64";
    case NPY_FLOAT: return "float32";
    case NPY_DOUBLE: return "float64";
    case NPY_INT64: return "int64";
    case NPY_INT32: return "int32";
    case NPY_UINT8: return "uint8";
    case NPY_BOOL: return "bool";
    default: return "another type";
    }
}

int
border_args(Py_ssize_t nargs, Py_ssize_t want, const char *function)
{
    if (nargs == want)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s: takes %zd arguments; received %zd", function, want, nargs);
    return -1;
}

static int
same_type(int got, int type)
{
    if (type == BORDER_FLOAT)
        return got == NPY_FLOAT || got == NPY_DOUBLE;
    return PyArray_EquivTypenums(got, type);
}

PyArrayObject *
border_array(PyObject *obj, const char *what, int type, int ndim)
{
    if (!PyArray_Check(obj)) {
        PyErr_Format(PyExc_TypeError, "%s must be a NumPy array of type %s; received %.200s", what, type_text(type),
                     Py_TYPE(obj)->tp_name);
        return NULL;
    }
    PyArrayObject *array = (PyArrayObject *)obj;
    if (!same_type(PyArray_TYPE(array), type)) {
        PyErr_Format(PyExc_TypeError, "%s must have type %s; received %S. Convert it with .astype(...)", what,
                     type_text(type), (PyObject *)PyArray_DESCR(array));
        return NULL;
    }
    if (ndim != BORDER_ANY && PyArray_NDIM(array) != ndim) {
        PyErr_Format(PyExc_ValueError, "%s must have %d axes; received %d", what, ndim, PyArray_NDIM(array));
        return NULL;
    }
    if (!PyArray_IS_C_CONTIGUOUS(array) || !PyArray_ISALIGNED(array) || !PyArray_ISNOTSWAPPED(array)) {
        PyErr_Format(PyExc_ValueError, "%s must be C-contiguous, aligned and in native byte order. Make it so with "
                     "np.ascontiguousarray(...)", what);
        return NULL;
    }
    Py_INCREF(obj);
    return array;
}

PyArrayObject *
border_optional(PyObject *obj, const char *what, int type, int ndim, int *failed)
{
    *failed = 0;
    if (obj == Py_None)
        return NULL;
    PyArrayObject *array = border_array(obj, what, type, ndim);
    *failed = array == NULL;
    return array;
}

int
border_extent(PyArrayObject *array, const char *what, int axis, npy_intp extent, const char *meaning)
{
    if (PyArray_DIM(array, axis) == extent)
        return 0;
    PyErr_Format(PyExc_ValueError, "%s has extent %zd on axis %d; expected %zd (%s)", what,
                 (Py_ssize_t)PyArray_DIM(array, axis), axis, (Py_ssize_t)extent, meaning);
    return -1;
}

int
border_same_type(PyArrayObject *a, PyArrayObject *b, const char *what)
{
    if (PyArray_TYPE(a) == PyArray_TYPE(b))
        return 0;
    PyErr_Format(PyExc_TypeError, "%s: the arrays must share one element type; received %S and %S", what,
                 (PyObject *)PyArray_DESCR(a), (PyObject *)PyArray_DESCR(b));
    return -1;
}

int
border_same_shape(PyArrayObject *a, PyArrayObject *b, const char *what)
{
    if (PyArray_SAMESHAPE(a, b))
        return 0;
    PyErr_Format(PyExc_ValueError, "%s: the arrays must have one shape; received %d and %d axes with %zd and %zd "
                 "elements", what, PyArray_NDIM(a), PyArray_NDIM(b), (Py_ssize_t)PyArray_SIZE(a),
                 (Py_ssize_t)PyArray_SIZE(b));
    return -1;
}

int
border_int(PyObject *obj, const char *what, ptrdiff_t low, ptrdiff_t high, ptrdiff_t *out)
{
    Py_ssize_t value = PyNumber_AsSsize_t(obj, NULL); /* what is too large is clipped, and refused below */
    if (value == -1 && PyErr_Occurred())
        return -1;
    if (value < low || value > high) {
        PyErr_Format(PyExc_ValueError, "%s must be from %zd to %zd; received %S", what, (Py_ssize_t)low,
                     (Py_ssize_t)high, obj);
        return -1;
    }
    *out = value;
    return 0;
}

int
border_word(PyObject *obj, const char *what, uint64_t *out)
{
    PyObject *number = PyNumber_Index(obj);
    if (number == NULL)
        return -1;
    unsigned long long value = PyLong_AsUnsignedLongLong(number);
    Py_DECREF(number);
    if (value == (unsigned long long)-1 && PyErr_Occurred()) {
        PyErr_Format(PyExc_ValueError, "%s must be a whole number from 0 to 2**64 - 1", what);
        return -1;
    }
    *out = value;
    return 0;
}

int
border_double(PyObject *obj, const char *what, double *out)
{
    double value = PyFloat_AsDouble(obj);
    if (value == -1.0 && PyErr_Occurred()) {
        PyErr_Format(PyExc_TypeError, "%s must be a number; received %.200s", what, Py_TYPE(obj)->tp_name);
        return -1;
    }
    *out = value;
    return 0;
}

static void
give_back(PyObject *capsule)
{
    sn_memory_put(PyCapsule_GetPointer(capsule, "seqnet.block"));
}

static npy_intp
bytes_of(int type)
{
    switch (type) {
    case NPY_BOOL: case NPY_INT8: case NPY_UINT8: return 1;
    case NPY_INT16: case NPY_UINT16: return 2;
    case NPY_FLOAT: case NPY_INT32: case NPY_UINT32: return 4;
    default: return 8;
    }
}

PyArrayObject *
border_new(int ndim, const npy_intp *dims, int type)
{
    npy_intp bytes = bytes_of(type);
    for (int i = 0; i < ndim; i++) {
        if (dims[i] < 0 || (dims[i] > 0 && bytes > NPY_MAX_INTP / dims[i])) {
            PyErr_SetString(PyExc_ValueError, "the result would have more bytes than can be addressed");
            return NULL;
        }
        bytes *= dims[i];
    }
    if (bytes <= SMALL_BYTES)
        return (PyArrayObject *)PyArray_SimpleNew(ndim, dims, type);
    void *block = sn_memory_get(bytes);
    if (block == NULL) {
        PyErr_Format(PyExc_MemoryError, "no memory for a result of %zd bytes", (Py_ssize_t)bytes);
        return NULL;
    }
    PyObject *capsule = PyCapsule_New(block, "seqnet.block", give_back);
    if (capsule == NULL) {
        sn_memory_put(block);
        return NULL;
    }
    PyArrayObject *array = (PyArrayObject *)PyArray_SimpleNewFromData(ndim, dims, type, block);
    if (array == NULL) {
        Py_DECREF(capsule);
        return NULL;
    }
    if (PyArray_SetBaseObject(array, capsule) < 0) { /* takes the capsule, also when it fails */
        Py_DECREF(array);
        return NULL;
    }
    return array;
}

PyArrayObject *
border_new_like(PyArrayObject *array)
{
    return border_new(PyArray_NDIM(array), PyArray_DIMS(array), PyArray_TYPE(array));
}

PyObject *
border_gradients(PyArrayObject *a, PyArrayObject *b, PyArrayObject *c)
{
    return Py_BuildValue("NNN", a ? (PyObject *)a : Py_NewRef(Py_None), b ? (PyObject *)b : Py_NewRef(Py_None),
                         c ? (PyObject *)c : Py_NewRef(Py_None));
}

int
border_wants(PyObject *const *args, int n, const char *what, ptrdiff_t *want)
{
    for (int i = 0; i < n; i++)
        if (border_int(args[i], what, 0, 1, &want[i]) < 0)
            return -1;
    return 0;
}

int
sn_dtype(PyArrayObject *array)
{
    return PyArray_TYPE(array) == NPY_DOUBLE ? SN_F64 : SN_F32;
}

PyObject *
border_no_memory(void)
{
    PyErr_SetString(PyExc_MemoryError, "no memory for the work space of a kernel");
    return NULL;
}
