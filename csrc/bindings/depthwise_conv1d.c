#include "../border.h"
#include "../epilogue.h"
#include "../geometry.h"
#include "../kernels/dense.h"
#include "../kernels/depthwise_conv1d.h"

#define WORK 65536 /* multiply-adds a chunk */

/* x (batch, length, channels), kernel (taps, channels, multiplier) and the geometry, checked against each other; new
   references in *x and *w, or -1 with an error and both NULL */
static int
operands(PyObject *px, PyObject *pw, PyObject *tuple, PyArrayObject **x, PyArrayObject **w, sn_geometry *g)
{
    *w = NULL;
    if ((*x = border_array(px, "depthwise_conv1d: x", BORDER_FLOAT, 3)) == NULL ||
        (*w = border_array(pw, "depthwise_conv1d: kernel", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(*x, *w, "depthwise_conv1d: x and kernel") < 0 ||
        border_extent(*w, "depthwise_conv1d: kernel", 1, PyArray_DIM(*x, 2), "the channels of x") < 0 ||
        sn_geometry_read(tuple, g) < 0)
        goto fail;
    g->batch = SN_DIM(*x, 0);
    g->length = SN_DIM(*x, 1);
    g->channels = SN_DIM(*x, 2);
    g->taps = SN_DIM(*w, 0);
    g->filters = g->channels * SN_DIM(*w, 2);
    if (g->taps < 1 || g->groups != 1 || g->pool != 0) {
        PyErr_Format(PyExc_ValueError, "depthwise_conv1d: needs at least one tap, groups 1 and pool 0; received %zd, %zd "
                     "and %zd", (Py_ssize_t)g->taps, (Py_ssize_t)g->groups, (Py_ssize_t)g->pool);
        goto fail;
    }
    if (sn_geometry_check(g) < 0)
        goto fail;
    return 0;
fail:
    Py_CLEAR(*x);
    Py_CLEAR(*w);
    return -1;
}

/* How many rows a chunk has where one row takes `work` multiply-adds. */
static ptrdiff_t
grain(ptrdiff_t work)
{
    return 1 + WORK / (work + 1);
}

/* y (rows, b, a) = x (rows, a, b) */
static void
turn(int dtype, const void *x, void *y, ptrdiff_t rows, ptrdiff_t a, ptrdiff_t b)
{
    sn_turn_args args = {y, x, a, b};
    sn_run(SN_OP_turn, dtype, &args, rows, grain(a * b), 0);
}

/* x (rows, a, b) as (rows, b, a): x itself where one of the two is 1, else in new memory, also in *owned; NULL where
   there is none */
static const void *
turned(int dtype, const void *x, ptrdiff_t rows, ptrdiff_t a, ptrdiff_t b, void **owned)
{
    *owned = NULL;
    if (a == 1 || b == 1)
        return x;
    if ((*owned = sn_memory_get(sn_times(sn_times(rows, a * b), dtype == SN_F64 ? 8 : 4))) == NULL)
        return NULL;
    turn(dtype, x, *owned, rows, a, b);
    return *owned;
}

/* depthwise_conv1d_forward(x, kernel, bias or None, geometry): y (batch, steps, channels * multiplier) */
PyObject *
sn_py_depthwise_conv1d_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL;
    sn_geometry g;
    int failed = 0;
    if (border_args(nargs, 4, "depthwise_conv1d_forward") < 0 || operands(args[0], args[1], args[3], &x, &w, &g) < 0)
        return NULL;
    bias = border_optional(args[2], "depthwise_conv1d: bias", PyArray_TYPE(x), 1, &failed);
    npy_intp dims[3] = {g.batch, g.steps, g.filters};
    if (failed || (bias && border_extent(bias, "depthwise_conv1d: bias", 0, g.filters, "the kernel's filters") < 0) ||
        (y = border_new(3, dims, PyArray_TYPE(x))) == NULL)
        goto fail;
    const int dtype = sn_dtype(x);
    const ptrdiff_t multiplier = SN_DIM(w, 2), rows = g.filters > 0 ? g.batch * g.steps : 0;
    const int apart = multiplier > 1 && g.channels > 1;
    void *weights = NULL, *biases = NULL, *z = NULL;
    Py_BEGIN_ALLOW_THREADS
    sn_depthwise_args a = {SN_DATA(y), SN_DATA(x), turned(dtype, SN_DATA(w), g.taps, g.channels, multiplier, &weights),
                           bias ? turned(dtype, SN_DATA(bias), 1, g.channels, multiplier, &biases) : NULL, g.length,
                           g.channels, multiplier, g.taps, g.steps, g.stride, g.dilation, g.pad, (int)g.activation};
    failed = a.w == NULL || (bias && a.bias == NULL) ||
             (apart && (a.y = z = sn_memory_get(PyArray_SIZE(y) * (dtype == SN_F64 ? 8 : 4))) == NULL);
    if (!failed) {
        sn_run(SN_OP_depthwise_forward, dtype, &a, rows, grain(sn_times(g.filters, g.taps)), 0);
        if (apart)
            turn(dtype, z, SN_DATA(y), rows, multiplier, g.channels);
    }
    sn_memory_put(weights);
    sn_memory_put(biases);
    sn_memory_put(z);
    Py_END_ALLOW_THREADS
    if (failed)
        border_no_memory();
fail:
    if (PyErr_Occurred())
        Py_CLEAR(y);
    Py_DECREF(x);
    Py_DECREF(w);
    Py_XDECREF(bias);
    return (PyObject *)y;
}

/* dw (taps, channels, multiplier): what each piece adds, then their sum; -1 where there is no memory */
static int
kernel_gradient(int dtype, sn_depthwise_backward_args *a, ptrdiff_t batch, void *dw)
{
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, size = a->taps * a->multiplier * a->channels;
    const ptrdiff_t pieces = batch * ((a->steps + SN_DEPTHWISE_PIECE - 1) / SN_DEPTHWISE_PIECE);
    const int apart = a->multiplier > 1 && a->channels > 1;
    if (pieces * size == 0) {
        memset(dw, 0, (size_t)(size * item));
        return 0;
    }
    char *parts = sn_memory_get(sn_times(sn_times(pieces + apart, size), item));
    if (parts == NULL)
        return -1;
    a->dw = parts;
    sn_run(SN_OP_depthwise_kernel, dtype, a, pieces,
           grain(sn_times(a->steps < SN_DEPTHWISE_PIECE ? a->steps : SN_DEPTHWISE_PIECE, size)), 0);
    char *sums = apart ? parts + pieces * size * item : dw;
    sn_column_sum_args sum = {sums, parts, pieces, size};
    sn_run(SN_OP_column_sum, dtype, &sum, (size + 15) / 16, grain(16 * pieces), 0);
    if (apart)
        turn(dtype, sums, dw, a->taps, a->multiplier, a->channels);
    sn_memory_put(parts);
    return 0;
}

/* depthwise_conv1d_backward(dy, y, x, kernel, geometry, want_x, want_kernel, want_bias): (dx, dkernel, dbias) */
PyObject *
sn_py_depthwise_conv1d_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *y = NULL, *x = NULL, *w = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    PyObject *result = NULL;
    sn_geometry g;
    ptrdiff_t want[3];
    int failed;
    if (border_args(nargs, 8, "depthwise_conv1d_backward") < 0 || operands(args[2], args[3], args[4], &x, &w, &g) < 0)
        return NULL;
    npy_intp db_dims[1] = {g.filters};
    if ((dy = border_array(args[0], "depthwise_conv1d: dy", PyArray_TYPE(x), 3)) == NULL ||
        (y = border_array(args[1], "depthwise_conv1d: y", PyArray_TYPE(x), 3)) == NULL ||
        border_same_shape(dy, y, "depthwise_conv1d: dy and y") < 0 ||
        border_extent(dy, "depthwise_conv1d: dy", 0, g.batch, "the batch of x") < 0 ||
        border_extent(dy, "depthwise_conv1d: dy", 1, g.steps, "the steps of the geometry") < 0 ||
        border_extent(dy, "depthwise_conv1d: dy", 2, g.filters, "the kernel's filters") < 0 ||
        border_wants(args + 5, 3, "depthwise_conv1d: want", want) < 0 ||
        (want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(x))) == NULL))
        goto done;
    const int dtype = sn_dtype(x);
    const ptrdiff_t multiplier = SN_DIM(w, 2), rows = g.batch * g.steps;
    void *slopes = NULL, *gradients = NULL, *weights = NULL;
    Py_BEGIN_ALLOW_THREADS
    const void *dz = NULL;
    failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), rows, g.filters, (int)g.activation, &dz, &slopes,
                                  db ? SN_DATA(db) : NULL) < 0;
    if (!failed && (dx || dw)) {
        sn_depthwise_backward_args a = {dx ? SN_DATA(dx) : NULL, NULL, SN_DATA(x),
                                        turned(dtype, dz, rows, g.channels, multiplier, &gradients),
                                        turned(dtype, SN_DATA(w), g.taps, g.channels, multiplier, &weights), g.length,
                                        g.channels, multiplier, g.taps, g.steps, g.stride, g.dilation, g.pad};
        failed = a.dz == NULL || a.w == NULL || (dw && kernel_gradient(dtype, &a, g.batch, SN_DATA(dw)) < 0);
        if (!failed && dx)
            sn_run(SN_OP_depthwise_input, dtype, &a, g.channels > 0 ? g.batch * g.length : 0,
                   grain(sn_times(g.filters, g.taps)), 0);
    }
    sn_memory_put(slopes);
    sn_memory_put(gradients);
    sn_memory_put(weights);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = border_gradients(dx, dw, db);
    dx = dw = db = NULL;
done:
    Py_XDECREF(dy);
    Py_XDECREF(y);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return result;
}
