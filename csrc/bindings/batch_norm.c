#include "../border.h"
#include "../kernels/batch_norm.h"

#define WORK 32768 /* elements a chunk */

/* x (..., columns) as (sections, rows, columns) with groups of `width` columns; -1 with an error where it does not fit */
static int
shape_of(PyArrayObject *x, ptrdiff_t sections, ptrdiff_t groups, sn_norm_shape *shape)
{
    const ptrdiff_t columns = PyArray_NDIM(x) ? SN_DIM(x, PyArray_NDIM(x) - 1) : 0;
    const ptrdiff_t rows = columns ? PyArray_SIZE(x) / columns : 0;
    if (columns < 1 || groups < 1 || columns % groups || sections < 1 || rows % sections) {
        PyErr_Format(PyExc_ValueError, "batch_norm: %zd rows of %zd columns are not %zd equal sections of %zd equal groups",
                     (Py_ssize_t)rows, (Py_ssize_t)columns, (Py_ssize_t)sections, (Py_ssize_t)groups);
        return -1;
    }
    *shape = (sn_norm_shape){sections, rows / sections, columns, columns / groups, groups};
    return 0;
}

/* mask (sections * rows) of truth values, or NULL where obj is None: look at *failed */
static PyArrayObject *
mask_of(PyObject *obj, const sn_norm_shape *shape, int *failed)
{
    PyArrayObject *mask = border_optional(obj, "batch_norm: mask", NPY_BOOL, 1, failed);
    if (mask && border_extent(mask, "batch_norm: mask", 0, shape->sections * shape->rows, "the rows of x") < 0) {
        *failed = 1;
        Py_CLEAR(mask);
    }
    return mask;
}

/* gamma or beta (columns) in x's type, or NULL where obj is None: look at *failed */
static PyArrayObject *
vector_of(PyObject *obj, const char *what, PyArrayObject *x, const sn_norm_shape *shape, int *failed)
{
    PyArrayObject *array = border_optional(obj, what, PyArray_TYPE(x), 1, failed);
    if (array && border_extent(array, what, 0, shape->columns, "the columns of x") < 0) {
        *failed = 1;
        Py_CLEAR(array);
    }
    return array;
}

/* mean and variance (sections, groups) in x's type, and with them the shape; new references, or -1 and both NULL */
static int
moments_of(PyObject *pm, PyObject *pv, PyArrayObject *x, PyArrayObject **mean, PyArrayObject **variance,
           sn_norm_shape *shape)
{
    *variance = NULL;
    if ((*mean = border_array(pm, "batch_norm: mean", PyArray_TYPE(x), 2)) != NULL &&
        (*variance = border_array(pv, "batch_norm: variance", PyArray_TYPE(x), 2)) != NULL &&
        border_same_shape(*mean, *variance, "batch_norm: mean and variance") == 0 &&
        shape_of(x, SN_DIM(*mean, 0), SN_DIM(*mean, 1), shape) == 0)
        return 0;
    Py_CLEAR(*mean);
    Py_CLEAR(*variance);
    return -1;
}

static ptrdiff_t
pieces_of(const sn_norm_shape *shape)
{
    return shape->sections * sn_norm_pieces(shape);
}

static ptrdiff_t
grain(ptrdiff_t work)
{
    return 1 + WORK / (work + 1);
}

/* batch_norm_moments(x, mask or None, sections, groups, tiny): mean, variance (sections, groups), count (sections) */
PyObject *
sn_py_batch_norm_moments(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *mask = NULL, *mean = NULL, *variance = NULL, *total = NULL;
    PyObject *result = NULL;
    ptrdiff_t sections, groups;
    sn_norm_shape shape;
    double tiny;
    int failed = 0;
    if (border_args(nargs, 5, "batch_norm_moments") < 0 ||
        (x = border_array(args[0], "batch_norm: x", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        border_int(args[2], "batch_norm: sections", 1, PTRDIFF_MAX, &sections) < 0 ||
        border_int(args[3], "batch_norm: groups", 1, PTRDIFF_MAX, &groups) < 0 ||
        border_double(args[4], "batch_norm: tiny", &tiny) < 0 || shape_of(x, sections, groups, &shape) < 0)
        goto done;
    mask = mask_of(args[1], &shape, &failed);
    npy_intp dims[2] = {sections, groups};
    if (failed || (mean = border_new(2, dims, PyArray_TYPE(x))) == NULL ||
        (variance = border_new(2, dims, PyArray_TYPE(x))) == NULL || (total = border_new(1, dims, NPY_DOUBLE)) == NULL)
        goto done;
    const int dtype = sn_dtype(x);
    const ptrdiff_t pieces = pieces_of(&shape), size = sn_times(sn_times(pieces, shape.columns), PyArray_ITEMSIZE(x));
    Py_BEGIN_ALLOW_THREADS
    char *parts = sn_memory_get(size > PTRDIFF_MAX / 4 ? PTRDIFF_MAX : 2 * size + pieces * 8 + 8);
    failed = parts == NULL;
    if (!failed) {
        double *count = (double *)parts;
        char *part_mean = parts + (pieces + 1) * 8;
        sn_norm_moments_args a = {shape, part_mean, part_mean + size, count, SN_DATA(x), mask ? SN_DATA(mask) : NULL};
        sn_run(SN_OP_norm_moments, dtype, &a, pieces, grain(SN_NORM_PIECE * shape.columns), 0);
        sn_norm_join_args join = {shape, SN_DATA(mean), SN_DATA(variance), SN_DATA(total), a.mean, a.squares, count, tiny};
        sn_run(SN_OP_norm_join, dtype, &join, sections * groups, grain(8 * sn_norm_pieces(&shape) * shape.width), 0);
    }
    sn_memory_put(parts);
    Py_END_ALLOW_THREADS
    if (failed)
        border_no_memory();
    else
        result = Py_BuildValue("(OOO)", mean, variance, total);
done:
    Py_XDECREF(x);
    Py_XDECREF(mask);
    Py_XDECREF(mean);
    Py_XDECREF(variance);
    Py_XDECREF(total);
    return result;
}

/* Room for `count` arrays of (sections, columns), with the first two holding centre and scale; NULL without memory. */
static char *
coefficients(int dtype, const sn_norm_shape *shape, int count, PyArrayObject *mean, PyArrayObject *variance,
             PyArrayObject *gamma, double epsilon)
{
    const ptrdiff_t size = shape->sections * shape->columns * (dtype == SN_F64 ? 8 : 4);
    char *room = sn_memory_get(sn_times(size, count));
    if (room == NULL)
        return NULL;
    sn_norm_scale_args a = {*shape, room, room + size, SN_DATA(mean), SN_DATA(variance), gamma ? SN_DATA(gamma) : NULL,
                            epsilon};
    sn_run(SN_OP_norm_scale, dtype, &a, shape->sections * shape->columns, grain(8), 0);
    return room;
}

/* batch_norm_forward(x, mean, variance, gamma or None, beta or None, epsilon): y; mean and variance (sections, groups) */
PyObject *
sn_py_batch_norm_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *mean = NULL, *variance = NULL, *gamma = NULL, *beta = NULL, *y = NULL;
    sn_norm_shape shape;
    double epsilon;
    int failed = 0;
    if (border_args(nargs, 6, "batch_norm_forward") < 0 ||
        (x = border_array(args[0], "batch_norm: x", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        moments_of(args[1], args[2], x, &mean, &variance, &shape) < 0 ||
        border_double(args[5], "batch_norm: epsilon", &epsilon) < 0)
        goto done;
    gamma = vector_of(args[3], "batch_norm: gamma", x, &shape, &failed);
    beta = failed ? NULL : vector_of(args[4], "batch_norm: beta", x, &shape, &failed);
    if (failed || (y = border_new_like(x)) == NULL)
        goto done;
    const int dtype = sn_dtype(x);
    Py_BEGIN_ALLOW_THREADS
    char *room = coefficients(dtype, &shape, 2, mean, variance, gamma, epsilon);
    failed = room == NULL;
    if (!failed) {
        sn_norm_apply_args a = {shape, SN_DATA(y), SN_DATA(x), room,
                                room + shape.sections * shape.columns * (dtype == SN_F64 ? 8 : 4),
                                beta ? SN_DATA(beta) : NULL};
        sn_run(SN_OP_norm_apply, dtype, &a, shape.sections * shape.rows, grain(shape.columns), 0);
    }
    sn_memory_put(room);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        Py_CLEAR(y);
    }
done:
    Py_XDECREF(x);
    Py_XDECREF(mean);
    Py_XDECREF(variance);
    Py_XDECREF(gamma);
    Py_XDECREF(beta);
    return (PyObject *)y;
}

/* batch_norm_backward(dy, x, mean, variance, gamma or None, epsilon, count or None, mask or None, tiny, want_x,
   want_gamma, want_beta, want_moments): (dx, dgamma, dbeta, dmean, dvariance). With count (sections), from
   batch_norm_moments, mean and variance are functions of x; without it they are given. */
PyObject *
sn_py_batch_norm_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *x = NULL, *mean = NULL, *variance = NULL, *gamma = NULL, *count = NULL, *mask = NULL;
    PyArrayObject *out[5] = {NULL, NULL, NULL, NULL, NULL};
    PyObject *result = NULL;
    sn_norm_shape shape;
    double epsilon, tiny;
    ptrdiff_t want[4];
    int failed = 0;
    if (border_args(nargs, 13, "batch_norm_backward") < 0 ||
        (x = border_array(args[1], "batch_norm: x", BORDER_FLOAT, BORDER_ANY)) == NULL ||
        (dy = border_array(args[0], "batch_norm: dy", PyArray_TYPE(x), BORDER_ANY)) == NULL ||
        border_same_shape(dy, x, "batch_norm: dy and x") < 0 ||
        moments_of(args[2], args[3], x, &mean, &variance, &shape) < 0 ||
        border_double(args[5], "batch_norm: epsilon", &epsilon) < 0 ||
        border_double(args[8], "batch_norm: tiny", &tiny) < 0 ||
        border_wants(args + 9, 4, "batch_norm: want", want) < 0)
        goto done;
    gamma = vector_of(args[4], "batch_norm: gamma", x, &shape, &failed);
    count = failed ? NULL : border_optional(args[6], "batch_norm: count", NPY_DOUBLE, 1, &failed);
    mask = failed ? NULL : mask_of(args[7], &shape, &failed);
    if (failed || (count && border_extent(count, "batch_norm: count", 0, shape.sections, "the sections") < 0))
        goto done;
    npy_intp columns[1] = {shape.columns}, moments[2] = {shape.sections, shape.groups};
    if ((want[0] && (out[0] = border_new_like(x)) == NULL) ||
        (want[1] && (out[1] = border_new(1, columns, PyArray_TYPE(x))) == NULL) ||
        (want[2] && (out[2] = border_new(1, columns, PyArray_TYPE(x))) == NULL) ||
        (out[3] = border_new(2, moments, PyArray_TYPE(x))) == NULL ||
        (out[4] = border_new(2, moments, PyArray_TYPE(x))) == NULL)
        goto done;
    const int dtype = sn_dtype(x), through = count != NULL;
    const ptrdiff_t item = PyArray_ITEMSIZE(x), size = shape.sections * shape.columns * item;
    const ptrdiff_t pieces = pieces_of(&shape), part = sn_times(sn_times(pieces, shape.columns), item);
    Py_BEGIN_ALLOW_THREADS
    char *room = coefficients(dtype, &shape, 4, mean, variance, gamma, epsilon);
    char *parts = sn_memory_get(part > PTRDIFF_MAX / 4 ? PTRDIFF_MAX : 2 * part);
    failed = room == NULL || parts == NULL;
    if (!failed && (want[1] || want[2] || want[3] || (want[0] && through))) {
        sn_norm_sums_args sums = {shape, parts, parts + part, SN_DATA(dy), SN_DATA(x), room};
        sn_run(SN_OP_norm_sums, dtype, &sums, pieces, grain(SN_NORM_PIECE * shape.columns), 0);
        sn_norm_slopes_args slopes = {shape, SN_DATA(out[3]), SN_DATA(out[4]), through ? room + 2 * size : NULL,
                                      room + 3 * size, sums.plain, sums.along, SN_DATA(mean), SN_DATA(variance),
                                      gamma ? SN_DATA(gamma) : NULL, through ? SN_DATA(count) : NULL, epsilon, tiny};
        sn_run(SN_OP_norm_slopes, dtype, &slopes, shape.sections * shape.groups,
               grain(4 * sn_norm_pieces(&shape) * shape.width), 0);
        sn_norm_vectors_args vectors = {shape, out[1] ? SN_DATA(out[1]) : NULL, out[2] ? SN_DATA(out[2]) : NULL,
                                        sums.plain, sums.along, SN_DATA(variance), epsilon};
        if (out[1] || out[2])
            sn_run(SN_OP_norm_vectors, dtype, &vectors, shape.columns, grain(4 * pieces), 0);
    }
    if (!failed && out[0]) {
        sn_norm_input_args input = {shape, SN_DATA(out[0]), SN_DATA(dy), SN_DATA(x), room, room + size,
                                    through ? room + 2 * size : NULL, room + 3 * size, mask ? SN_DATA(mask) : NULL};
        sn_run(SN_OP_norm_input, dtype, &input, shape.sections * shape.rows, grain(shape.columns), 0);
    }
    sn_memory_put(room);
    sn_memory_put(parts);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    if (!want[3]) {
        Py_CLEAR(out[3]);
        Py_CLEAR(out[4]);
    }
    result = Py_BuildValue("(OOOOO)", out[0] ? (PyObject *)out[0] : Py_None, out[1] ? (PyObject *)out[1] : Py_None,
                           out[2] ? (PyObject *)out[2] : Py_None, out[3] ? (PyObject *)out[3] : Py_None,
                           out[4] ? (PyObject *)out[4] : Py_None);
done:
    for (int i = 0; i < 5; i++)
        Py_XDECREF(out[i]);
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(mean);
    Py_XDECREF(variance);
    Py_XDECREF(gamma);
    Py_XDECREF(count);
    Py_XDECREF(mask);
    return result;
}
