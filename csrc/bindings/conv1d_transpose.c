#include "../border.h"
#include "../epilogue.h"
#include "../geometry.h"
#include "../product.h"

/* The transposed convolution is what the gradient with respect to its input is for a convolution:
       y[b, o, f] = act(bias[f] + sum over i, tap with o = i * stride + tap * dilation - pad of
                                  sum over c of x[b, i, c] kernel[tap, f, c]).
   In the geometry of that convolution, x lies at its steps and y at its positions. */

/* x (batch, steps, channels), kernel (taps, filters, channels) and the geometry of the convolution from y to x, with
   the number of positions of y; new references in *x and *w, or -1 with an error and both NULL */
static int
operands(PyObject *px, PyObject *pw, PyObject *length, PyObject *tuple, PyArrayObject **x, PyArrayObject **w,
         sn_geometry *g)
{
    *w = NULL;
    if ((*x = border_array(px, "conv1d_transpose: x", BORDER_FLOAT, 3)) == NULL ||
        (*w = border_array(pw, "conv1d_transpose: kernel", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(*x, *w, "conv1d_transpose: x and kernel") < 0 ||
        border_extent(*w, "conv1d_transpose: kernel", 2, PyArray_DIM(*x, 2), "the channels of x") < 0 ||
        border_int(length, "conv1d_transpose: length", 0, PTRDIFF_MAX / 64, &g->length) < 0 ||
        sn_geometry_read(tuple, g) < 0 ||
        border_extent(*x, "conv1d_transpose: x", 1, g->steps, "the steps of the geometry") < 0)
        goto fail;
    g->batch = SN_DIM(*x, 0);
    g->channels = SN_DIM(*w, 1); /* of the convolution from y to x */
    g->taps = SN_DIM(*w, 0);
    g->filters = SN_DIM(*w, 2);
    if (g->taps < 1 || g->groups != 1 || g->pool != 0 || (g->stride > 1 && g->dilation > 1)) {
        PyErr_SetString(PyExc_ValueError, "conv1d_transpose: needs at least one tap, groups 1, pool 0, and a stride or a "
                        "dilation of 1");
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

/* y: the positions o = r, r + stride, ... see the taps k = k0, k0 + stride, ... alone, for each r a product by itself */
static int
forward(int dtype, const sn_geometry *g, const void *x, const void *w, const void *bias, void *y)
{
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4;
    for (ptrdiff_t r = 0; r < g->stride && r < g->length; r++) {
        const ptrdiff_t first = (r + g->pad) % g->stride, rows = (g->length - r - 1) / g->stride + 1;
        const ptrdiff_t taps = first < g->taps ? (g->taps - first - 1) / g->stride + 1 : 0;
        sn_view view = {.data = x, .batch_step = g->steps * g->filters, .step = g->filters, .rows = rows,
                        .length = g->steps, .taps = taps, .channels = g->filters, .num = 1, .den = 1,
                        .offset = (r + g->pad - first) / g->stride, .tap_step = -g->dilation};
        sn_matrix matrix = {(const char *)w + (taps ? first : 0) * g->channels * g->filters * item,
                            g->stride * g->channels * g->filters, 1, g->filters};
        sn_target target = {(char *)y + r * g->channels * item, g->length * g->channels, g->stride * g->channels};
        if (sn_product(dtype, &view, g->batch * rows, &matrix, g->channels, &target, bias, (int)g->activation) < 0)
            return -1;
    }
    return 0;
}

/* conv1d_transpose_forward(x, kernel, bias or None, length, geometry): y (batch, length, filters) */
PyObject *
sn_py_conv1d_transpose_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL;
    sn_geometry g;
    int failed = 0;
    if (border_args(nargs, 5, "conv1d_transpose_forward") < 0 ||
        operands(args[0], args[1], args[3], args[4], &x, &w, &g) < 0)
        return NULL;
    bias = border_optional(args[2], "conv1d_transpose: bias", PyArray_TYPE(x), 1, &failed);
    npy_intp dims[3] = {g.batch, g.length, g.channels};
    if (failed || (bias && border_extent(bias, "conv1d_transpose: bias", 0, g.channels, "the kernel's filters") < 0) ||
        (y = border_new(3, dims, PyArray_TYPE(x))) == NULL)
        goto done;
    Py_BEGIN_ALLOW_THREADS
    failed = forward(sn_dtype(x), &g, SN_DATA(x), SN_DATA(w), bias ? SN_DATA(bias) : NULL, SN_DATA(y));
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        Py_CLEAR(y);
    }
done:
    Py_DECREF(x);
    Py_DECREF(w);
    Py_XDECREF(bias);
    return (PyObject *)y;
}

/* conv1d_transpose_backward(dy, y, x, kernel, geometry, want_x, want_kernel, want_bias): (dx, dkernel, dbias), dx being
   the convolution of dz with the kernel */
PyObject *
sn_py_conv1d_transpose_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *y = NULL, *x = NULL, *w = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    PyObject *result = NULL, *length = NULL;
    sn_geometry g;
    ptrdiff_t want[3];
    int failed;
    if (border_args(nargs, 8, "conv1d_transpose_backward") < 0 ||
        (dy = border_array(args[0], "conv1d_transpose: dy", BORDER_FLOAT, 3)) == NULL ||
        (length = PyLong_FromSsize_t(SN_DIM(dy, 1))) == NULL ||
        operands(args[2], args[3], length, args[4], &x, &w, &g) < 0)
        goto done;
    npy_intp db_dims[1] = {g.channels};
    if ((y = border_array(args[1], "conv1d_transpose: y", PyArray_TYPE(x), 3)) == NULL ||
        border_same_type(dy, x, "conv1d_transpose: dy and x") < 0 ||
        border_same_shape(dy, y, "conv1d_transpose: dy and y") < 0 ||
        border_extent(dy, "conv1d_transpose: dy", 0, g.batch, "the batch of x") < 0 ||
        border_extent(dy, "conv1d_transpose: dy", 2, g.channels, "the kernel's filters") < 0 ||
        border_wants(args + 5, 3, "conv1d_transpose: want", want) < 0 ||
        (want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(x))) == NULL))
        goto done;
    const int dtype = sn_dtype(x);
    Py_BEGIN_ALLOW_THREADS
    const void *dz = NULL;
    void *owned = NULL;
    failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), g.batch * g.length, g.channels, (int)g.activation, &dz,
                                  &owned, db ? SN_DATA(db) : NULL) < 0;
    sn_view view = sn_geometry_view(&g, dz, dtype == SN_F64 ? 8 : 4, 0);
    if (!failed && dx) {
        sn_matrix matrix = {SN_DATA(w), g.channels * g.filters, g.filters, 1};
        sn_target target = {SN_DATA(dx), g.steps * g.filters, g.filters};
        failed = sn_product(dtype, &view, g.batch * g.steps, &matrix, g.filters, &target, NULL, SN_LINEAR);
    }
    if (!failed && dw) {
        sn_target rows = {SN_DATA(x), g.steps * g.filters, g.filters};
        failed = sn_product_transposed(dtype, &view, g.batch * g.steps, &rows, g.filters, SN_DATA(dw), g.filters,
                                       NULL);
    }
    sn_memory_put(owned);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = border_gradients(dx, dw, db);
    dx = dw = db = NULL;
done:
    Py_XDECREF(length);
    Py_XDECREF(dy);
    Py_XDECREF(y);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return result;
}
