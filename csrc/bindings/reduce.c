#include "../border.h"
#include "../kernels/reduce.h"

#define WORK 16384   /* elements read a chunk */
#define COLUMNS 32   /* fewer columns a chunk would leave vector registers and cache lines half used */
#define PIECE 16384  /* a sum of everything is cut into pieces of this many elements, whatever the threads */

/* x.shape seen as (outer, reduce, inner), the middle being the `count` axes from `first`. */
typedef struct {
    ptrdiff_t outer, reduce, inner;
} view;

static int
split_shape(PyArrayObject *x, const char *name, PyObject *first_obj, PyObject *count_obj, ptrdiff_t *first,
            ptrdiff_t *count, view *v)
{
    int ndim = PyArray_NDIM(x);
    if (border_int(first_obj, name, 0, ndim, first) < 0 || border_int(count_obj, name, 0, ndim - *first, count) < 0)
        return -1;
    v->outer = v->reduce = v->inner = 1;
    for (int i = 0; i < ndim; i++)
        *(i < *first ? &v->outer : i < *first + *count ? &v->reduce : &v->inner) *= SN_DIM(x, i);
    return 0;
}

static ptrdiff_t
grain_of(const view *v)
{
    ptrdiff_t grain = v->reduce < WORK ? WORK / (v->reduce + 1) + 1 : 1;
    ptrdiff_t least = v->inner < COLUMNS ? v->inner : COLUMNS;
    return grain < least ? least : grain;
}

/* Everything to one number: pieces of fixed length, summed side by side, then the sum of their sums. */
static int
sum_all(sn_op op, int dtype, const sn_reduce_args *a)
{
    ptrdiff_t size = dtype == SN_F64 ? 8 : 4, pieces = a->reduce / PIECE, rest = a->reduce % PIECE;
    char *part = sn_memory_get((pieces + 1) * size);
    if (part == NULL)
        return -1;
    sn_reduce_args body = {part, a->x, PIECE, 1, 1.0};
    sn_reduce_args tail = {part + pieces * size, (const char *)a->x + pieces * PIECE * size, rest, 1, 1.0};
    sn_reduce_args total = {a->y, part, pieces + 1, 1, a->scale};
    sn_run(op, dtype, &body, pieces, 1, 0);
    sn_run(op, dtype, &tail, 1, 1, 0);
    sn_run(SN_OP_sum, dtype, &total, 1, 1, 0);
    sn_memory_put(part);
    return 0;
}

/* name(x, first, count, keepdims, scale) */
static PyObject *
reduce(sn_op op, const char *name, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *x = NULL, *y = NULL;
    ptrdiff_t first, count, keepdims;
    npy_intp dims[NPY_MAXDIMS];
    int is_sum = op == SN_OP_sum || op == SN_OP_sum_squares, ndim = 0, status = 0;
    sn_reduce_args a;
    view v;
    if (border_args(nargs, 5, name) < 0 || (x = border_array(args[0], name, BORDER_FLOAT, BORDER_ANY)) == NULL ||
        split_shape(x, name, args[1], args[2], &first, &count, &v) < 0 ||
        border_int(args[3], name, 0, 1, &keepdims) < 0 || border_double(args[4], name, &a.scale) < 0)
        goto fail;
    if (!is_sum && v.reduce == 0 && v.outer * v.inner > 0) {
        PyErr_Format(PyExc_ValueError, "%s of no elements: a reduced axis has extent 0", name);
        goto fail;
    }
    for (int i = 0; i < PyArray_NDIM(x); i++)
        if (i < first || i >= first + count)
            dims[ndim++] = SN_DIM(x, i);
        else if (keepdims)
            dims[ndim++] = 1;
    if ((y = border_new(ndim, dims, PyArray_TYPE(x))) == NULL)
        goto fail;
    a.y = SN_DATA(y);
    a.x = SN_DATA(x);
    a.reduce = v.reduce;
    a.inner = v.inner;
    Py_BEGIN_ALLOW_THREADS
    if (is_sum && v.outer * v.inner == 1 && v.reduce >= 2 * PIECE)
        status = sum_all(op, sn_dtype(x), &a);
    else
        sn_run(op, sn_dtype(x), &a, v.outer * v.inner, grain_of(&v), 0);
    Py_END_ALLOW_THREADS
    if (status < 0) {
        border_no_memory();
        Py_CLEAR(y);
    }
fail:
    Py_XDECREF(x);
    return (PyObject *)y;
}

#define REDUCTION(name)                                                          \
    PyObject *sn_py_##name(PyObject *m, PyObject *const *args, Py_ssize_t nargs) \
    {                                                                            \
        (void)m;                                                                 \
        return reduce(SN_OP_##name, #name, args, nargs);                         \
    }
REDUCTION(sum)
REDUCTION(sum_squares)
REDUCTION(max)
REDUCTION(min)

/* spread(y, shape, first, count, scale): scale * y repeated along the `count` axes of `shape` from `first`; y has the
   other axes, or 1 where those are. */
PyObject *
sn_py_spread(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    PyArrayObject *x = NULL, *y = NULL;
    PyArray_Dims shape = {NULL, 0};
    ptrdiff_t first, count;
    sn_spread_args a;
    view v;
    if (border_args(nargs, 5, "spread") < 0 || (y = border_array(args[0], "spread: y", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        !PyArray_IntpConverter(args[1], &shape) || border_double(args[4], "spread: scale", &a.scale) < 0 ||
        (x = border_new(shape.len, shape.ptr, PyArray_TYPE(y))) == NULL ||
        split_shape(x, "spread", args[2], args[3], &first, &count, &v) < 0)
        goto fail;
    if (PyArray_SIZE(y) != v.outer * v.inner) {
        PyErr_Format(PyExc_ValueError, "spread: y has %zd elements; expected %zd", (Py_ssize_t)PyArray_SIZE(y),
                     (Py_ssize_t)(v.outer * v.inner));
        goto fail;
    }
    a.x = SN_DATA(x);
    a.y = SN_DATA(y);
    a.reduce = v.reduce;
    a.inner = v.inner;
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_spread, sn_dtype(x), &a, PyArray_SIZE(x), WORK, 0);
    Py_END_ALLOW_THREADS
    PyDimMem_FREE(shape.ptr);
    Py_DECREF(y);
    return (PyObject *)x;
fail:
    PyDimMem_FREE(shape.ptr);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return NULL;
}

/* extreme_backward(dy, x, y, first, count): y the max or min of x over the `count` axes from `first` */
PyObject *
sn_py_extreme_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *name = "extreme_backward";
    PyArrayObject *x = NULL, *y = NULL, *dy = NULL, *dx = NULL;
    ptrdiff_t first, count;
    view v;
    if (border_args(nargs, 5, name) < 0 ||
        (dy = border_array(args[0], "extreme_backward: dy", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (x = border_array(args[1], "extreme_backward: x", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (y = border_array(args[2], "extreme_backward: y", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_same_type(x, y, name) < 0 || border_same_type(x, dy, name) < 0 ||
        split_shape(x, name, args[3], args[4], &first, &count, &v) < 0)
        goto fail;
    if (PyArray_SIZE(y) != v.outer * v.inner || PyArray_SIZE(dy) != v.outer * v.inner) {
        PyErr_Format(PyExc_ValueError, "%s: y and dy must have %zd elements; received %zd and %zd", name,
                     (Py_ssize_t)(v.outer * v.inner), (Py_ssize_t)PyArray_SIZE(y), (Py_ssize_t)PyArray_SIZE(dy));
        goto fail;
    }
    if ((dx = border_new_like(x)) == NULL)
        goto fail;
    sn_extreme_backward_args a = {SN_DATA(dx), SN_DATA(x), SN_DATA(y), SN_DATA(dy), v.reduce, v.inner};
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_extreme_backward, sn_dtype(x), &a, v.outer * v.inner, grain_of(&v), 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return (PyObject *)dx;
}
