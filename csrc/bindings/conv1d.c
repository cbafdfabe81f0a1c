#include "../border.h"
#include "../kernels/conv1d.h"
#include "../kernels/dense.h"
#include "../epilogue.h"
#include "../geometry.h"
#include "../product.h"
#include <string.h>

/* x (batch, length, channels), kernel (taps, channels / groups, filters), and the geometry, checked against each
   other; new references in *x and *w, or -1 with an error and both NULL */
static int
operands(PyObject *px, PyObject *pw, PyObject *tuple, PyArrayObject **x, PyArrayObject **w, sn_geometry *g)
{
    *w = NULL;
    if ((*x = border_array(px, "conv1d: x", BORDER_FLOAT, 3)) == NULL ||
        (*w = border_array(pw, "conv1d: kernel", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(*x, *w, "conv1d: x and kernel") < 0 || sn_geometry_read(tuple, g) < 0)
        goto fail;
    g->batch = SN_DIM(*x, 0);
    g->length = SN_DIM(*x, 1);
    g->channels = SN_DIM(*x, 2);
    g->taps = SN_DIM(*w, 0);
    g->filters = SN_DIM(*w, 2);
    if (g->taps < 1 || g->channels % g->groups != 0 || g->filters % g->groups != 0 ||
        SN_DIM(*w, 1) != g->channels / g->groups) {
        PyErr_Format(PyExc_ValueError, "conv1d: x has %zd channels in %zd groups; the kernel (%zd taps, %zd channels, "
                     "%zd filters) does not fit", (Py_ssize_t)g->channels, (Py_ssize_t)g->groups, (Py_ssize_t)g->taps,
                     (Py_ssize_t)SN_DIM(*w, 1), (Py_ssize_t)g->filters);
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

static PyArrayObject *
bias_of(PyObject *obj, PyArrayObject *w, int *failed)
{
    PyArrayObject *bias = border_optional(obj, "conv1d: bias", BORDER_FLOAT, 1, failed);
    if (bias && (border_same_type(bias, w, "conv1d: bias and kernel") < 0 ||
                 border_extent(bias, "conv1d: bias", 0, PyArray_DIM(w, 2), "the kernel's filters") < 0)) {
        *failed = 1;
        Py_CLEAR(bias);
    }
    return bias;
}

/* conv1d_forward(x, kernel, bias or None, geometry): y (batch, steps, filters) */
PyObject *
sn_py_conv1d_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL;
    sn_geometry g;
    int failed = 0;
    if (border_args(nargs, 4, "conv1d_forward") < 0 || operands(args[0], args[1], args[3], &x, &w, &g) < 0)
        return NULL;
    bias = bias_of(args[2], w, &failed);
    npy_intp dims[3] = {g.batch, g.steps, g.filters};
    if (failed || (y = border_new(3, dims, PyArray_TYPE(x))) == NULL)
        goto fail;
    const int dtype = sn_dtype(x);
    const ptrdiff_t item = PyArray_ITEMSIZE(x), wide = g.channels / g.groups, out = g.filters / g.groups;
    Py_BEGIN_ALLOW_THREADS
    for (ptrdiff_t i = 0; i < g.groups && !failed; i++) {
        sn_view view = sn_geometry_view(&g, SN_DATA(x), item, i);
        sn_matrix matrix = {(char *)SN_DATA(w) + i * out * item, wide * g.filters, g.filters, 1};
        sn_target target = {(char *)SN_DATA(y) + i * out * item, g.steps * g.filters, g.filters};
        failed = sn_product(dtype, &view, g.batch * g.steps, &matrix, out, &target,
                            bias ? (char *)SN_DATA(bias) + i * out * item : NULL, (int)g.activation);
    }
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(x);
    Py_DECREF(w);
    Py_XDECREF(bias);
    return (PyObject *)y;
fail:
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(bias);
    Py_XDECREF(y);
    return NULL;
}

/* The steps of dz (batch, steps, filters) that carry any gradient lie in *first .. *last - 1, over all sequences. A
   network that reads only its last step sends back a gradient that is zero nearly everywhere. */
static int
steps_with_gradient(int dtype, const sn_geometry *g, const void *dz, ptrdiff_t *first, ptrdiff_t *last)
{
    int64_t *ends = sn_memory_get(2 * g->batch * (ptrdiff_t)sizeof *ends);
    if (ends == NULL)
        return -1;
    sn_window_args args = {ends, ends + g->batch, dz, g->steps, g->filters};
    sn_run(SN_OP_row_window, dtype, &args, g->batch, 4, 0);
    *first = g->steps;
    *last = 0;
    for (ptrdiff_t b = 0; b < g->batch; b++) {
        if (ends[b] == ends[g->batch + b])
            continue;
        *first = ends[b] < *first ? (ptrdiff_t)ends[b] : *first;
        *last = ends[g->batch + b] > *last ? (ptrdiff_t)ends[g->batch + b] : *last;
    }
    if (*first > *last)
        *first = *last;
    sn_memory_put(ends);
    return 0;
}

/* forward: z = windows(x) kernel + b.  dkernel = windows(x)^T dz over the steps first .. last - 1; db = sum of dz */
static int
kernel_gradient(int dtype, const sn_geometry *g, const void *x, const void *dz, ptrdiff_t first, ptrdiff_t last,
                void *dw, PyArrayObject *db)
{
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, out = g->filters / g->groups;
    for (ptrdiff_t i = 0; i < g->groups; i++) {
        sn_view view = sn_geometry_view(g, x, item, i);
        view.rows = last > first ? last - first : 1;
        view.offset += first * g->stride;
        sn_target rows = {(char *)dz + (first * g->filters + i * out) * item, g->steps * g->filters, g->filters};
        if (sn_product_transposed(dtype, &view, g->batch * (last - first), &rows, out, (char *)dw + i * out * item,
                                  g->filters, db ? (char *)SN_DATA(db) + i * out * item : NULL) < 0)
            return -1;
    }
    return 0;
}

/* forward: z[t] = sum over tap of x[t * stride + tap * dilation - pad] kernel[tap].
   dx[s] = sum over tap of dz[(s + pad - tap * dilation) / stride] kernel[tap]^T, a product over a view of dz */
static int
input_gradient(int dtype, const sn_geometry *g, const void *w, const void *dz, ptrdiff_t first, ptrdiff_t last,
               void *dx)
{
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, out = g->filters / g->groups, wide = g->channels / g->groups;
    ptrdiff_t s0 = first * g->stride - g->pad, s1 = (last - 1) * g->stride - g->pad + (g->taps - 1) * g->dilation + 1;
    s0 = s0 < 0 ? 0 : s0 > g->length ? g->length : s0;
    s1 = last == first ? s0 : s1 > g->length ? g->length : s1 < s0 ? s0 : s1;
    if (s0 > 0 || s1 < g->length) {
        sn_clear_args clear = {dx, g->length, g->channels, s0, s1};
        sn_run(SN_OP_clear_outside, dtype, &clear, g->batch, 1 + 65536 / (g->length * g->channels + 1), 0);
    }
    if (s1 <= s0)
        return 0;
    for (ptrdiff_t i = 0; i < g->groups; i++) {
        sn_view view = {.data = (const char *)dz + (first * g->filters + i * out) * item,
                        .batch_step = g->steps * g->filters, .step = g->filters, .rows = s1 - s0,
                        .length = last - first, .taps = g->taps, .channels = out, .num = 1, .den = g->stride,
                        .offset = s0 + g->pad - first * g->stride, .tap_step = -g->dilation};
        sn_matrix matrix = {(const char *)w + i * out * item, wide * g->filters, 1, g->filters};
        sn_target target = {(char *)dx + (s0 * g->channels + i * wide) * item, g->length * g->channels, g->channels};
        if (sn_product(dtype, &view, g->batch * (s1 - s0), &matrix, wide, &target, NULL, SN_LINEAR) < 0)
            return -1;
    }
    return 0;
}

/* conv1d_backward(dy, y, x, kernel, geometry, want_x, want_kernel, want_bias): (dx, dkernel, dbias) */
PyObject *
sn_py_conv1d_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *y = NULL, *x = NULL, *w = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    sn_geometry g;
    ptrdiff_t want[3];
    int failed;
    if (border_args(nargs, 8, "conv1d_backward") < 0 || operands(args[2], args[3], args[4], &x, &w, &g) < 0)
        return NULL;
    npy_intp db_dims[1] = {g.filters};
    if ((dy = border_array(args[0], "conv1d: dy", BORDER_FLOAT, 3)) == NULL ||
        (y = border_array(args[1], "conv1d: y", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(dy, x, "conv1d: dy and x") < 0 || border_same_type(y, x, "conv1d: y and x") < 0 ||
        border_same_shape(dy, y, "conv1d: dy and y") < 0 ||
        border_extent(dy, "conv1d: dy", 0, g.batch, "the batch of x") < 0 ||
        border_extent(dy, "conv1d: dy", 1, g.steps, "the steps of the geometry") < 0 ||
        border_extent(dy, "conv1d: dy", 2, g.filters, "the kernel's filters") < 0)
        goto fail;
    if (border_wants(args + 5, 3, "conv1d: want", want) < 0)
        goto fail;
    if ((want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(w))) == NULL))
        goto fail;
    Py_BEGIN_ALLOW_THREADS
    const int dtype = sn_dtype(x);
    const void *dz;
    void *owned;
    ptrdiff_t first = 0, last = 0;
    failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), g.batch * g.steps, g.filters, (int)g.activation, &dz,
                                  &owned, db && !dw ? SN_DATA(db) : NULL) ||
             steps_with_gradient(dtype, &g, dz, &first, &last) ||
             (dw && kernel_gradient(dtype, &g, SN_DATA(x), dz, first, last, SN_DATA(dw), db)) ||
             (dx && input_gradient(dtype, &g, SN_DATA(w), dz, first, last, SN_DATA(dx)));
    sn_memory_put(owned);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(dy);
    Py_DECREF(y);
    Py_DECREF(x);
    Py_DECREF(w);
    return border_gradients(dx, dw, db);
fail:
    Py_XDECREF(dy);
    Py_XDECREF(y);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return NULL;
}

/* conv1d_pool_forward(x, kernel, bias or None, geometry): y (batch, steps / pool, filters), arg of the same shape */
PyObject *
sn_py_conv1d_pool_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL, *arg = NULL;
    sn_geometry g;
    int failed = 0;
    if (border_args(nargs, 4, "conv1d_pool_forward") < 0 || operands(args[0], args[1], args[3], &x, &w, &g) < 0)
        return NULL;
    if (g.pool < 1) {
        PyErr_SetString(PyExc_ValueError, "conv1d_pool: pool must be at least 1");
        goto fail;
    }
    bias = bias_of(args[2], w, &failed);
    npy_intp dims[3] = {g.batch, g.steps / g.pool, g.filters};
    if (failed || (y = border_new(3, dims, PyArray_TYPE(x))) == NULL ||
        (arg = border_new(3, dims, NPY_UINT8)) == NULL)
        goto fail;
    Py_BEGIN_ALLOW_THREADS
    const int dtype = sn_dtype(x);
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, depth = g.taps * g.channels;
    ptrdiff_t mr, nr;
    void *packed = NULL;
    sn_product_shape(dtype, &mr, &nr);
    sn_matrix matrix = {SN_DATA(w), g.channels * g.filters, g.filters, 1};
    failed = sn_product_pack(dtype, &matrix, g.taps, g.channels, g.filters, &packed);
    if (!failed) {
        sn_conv_pool_args a = {.y = SN_DATA(y), .arg = SN_DATA(arg), .a = sn_geometry_view(&g, SN_DATA(x), item, 0),
                               .packed = packed, .bias = bias ? SN_DATA(bias) : NULL, .pool = g.pool,
                               .filters = g.filters, .activation = (int)g.activation};
        if (depth == 0) /* however many taps of no channels there are */
            a.a.taps = a.a.channels = 0;
        a.a.rows = dims[1] > 0 ? (ptrdiff_t)dims[1] * g.pool : 1;
        const ptrdiff_t panels = (g.filters + nr - 1) / nr;
        failed = sn_run(SN_OP_conv1d_pool, dtype, &a, g.batch * (ptrdiff_t)dims[1], 1 + 2 * mr / g.pool,
                        sn_times(sn_times(depth + 16, mr) + panels * 2 * nr, item));
    }
    sn_memory_put(packed);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(x);
    Py_DECREF(w);
    Py_XDECREF(bias);
    return Py_BuildValue("NN", y, arg);
fail:
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(bias);
    Py_XDECREF(y);
    Py_XDECREF(arg);
    return NULL;
}

/* arg holds steps of a window of `pool`: anything else would be read outside of x */
static int
check_steps(PyArrayObject *arg, ptrdiff_t pool)
{
    const uint8_t *a = SN_DATA(arg);
    uint8_t most = 0;
    for (ptrdiff_t i = 0, n = PyArray_SIZE(arg); i < n; i++)
        most = a[i] > most ? a[i] : most;
    if (most < pool || PyArray_SIZE(arg) == 0)
        return 0;
    PyErr_Format(PyExc_ValueError, "conv1d_pool: arg holds %d; a window has %zd steps", (int)most, (Py_ssize_t)pool);
    return -1;
}

/* conv1d_pool_backward(dy, y, arg, x, kernel, geometry, want_x, want_kernel, want_bias): (dx, dkernel, dbias) */
PyObject *
sn_py_conv1d_pool_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *y = NULL, *arg = NULL, *x = NULL, *w = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    sn_geometry g;
    ptrdiff_t want[3];
    int failed;
    if (border_args(nargs, 9, "conv1d_pool_backward") < 0 || operands(args[3], args[4], args[5], &x, &w, &g) < 0)
        return NULL;
    npy_intp db_dims[1] = {g.filters};
    if (g.pool < 1) {
        PyErr_SetString(PyExc_ValueError, "conv1d_pool: pool must be at least 1");
        goto fail;
    }
    if ((dy = border_array(args[0], "conv1d_pool: dy", BORDER_FLOAT, 3)) == NULL ||
        (y = border_array(args[1], "conv1d_pool: y", BORDER_FLOAT, 3)) == NULL ||
        (arg = border_array(args[2], "conv1d_pool: arg", NPY_UINT8, 3)) == NULL ||
        border_same_type(dy, x, "conv1d_pool: dy and x") < 0 || border_same_type(y, x, "conv1d_pool: y and x") < 0 ||
        border_same_shape(dy, y, "conv1d_pool: dy and y") < 0 ||
        border_same_shape(dy, arg, "conv1d_pool: dy and arg") < 0 ||
        border_extent(dy, "conv1d_pool: dy", 0, g.batch, "the batch of x") < 0 ||
        border_extent(dy, "conv1d_pool: dy", 1, g.steps / g.pool, "the pool windows") < 0 ||
        border_extent(dy, "conv1d_pool: dy", 2, g.filters, "the kernel's filters") < 0 ||
        check_steps(arg, g.pool) < 0)
        goto fail;
    if (g.length * g.channels > INT32_MAX || g.taps * g.channels * g.filters > INT32_MAX ||
        g.steps > INT32_MAX - g.pool || sn_times(g.steps / g.pool, g.filters) >= INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "conv1d_pool: a sequence or the kernel has more than 2**31 elements");
        goto fail;
    }
    if (border_wants(args + 6, 3, "conv1d_pool: want", want) < 0)
        goto fail;
    if ((want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(w))) == NULL))
        goto fail;
    Py_BEGIN_ALLOW_THREADS
    const int dtype = sn_dtype(x);
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, depth = g.taps * g.channels, pooled = g.steps / g.pool;
    const void *dz;
    void *owned = NULL;
    /* the kernel with filters first: what one kept step adds to dx, or takes from x, is then one stretch of memory */
    const int empty = depth == 0 || g.filters == 0; /* there is no kernel: dkernel is empty, dx is zero or empty */
    void *wt = sn_memory_get(g.filters * depth * item);
    failed = wt == NULL;
    if (!failed && db && (!dw || empty)) /* the bias alone: its gradient otherwise comes with the kernel's */
        failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), g.batch * pooled, g.filters, (int)g.activation,
                                      &dz, &owned, SN_DATA(db));
    sn_conv_pool_back_args a = {.db = db ? SN_DATA(db) : NULL, .x = SN_DATA(x), .dy = SN_DATA(dy), .y = SN_DATA(y),
                                .wt = wt, .arg = SN_DATA(arg), .batch = g.batch, .length = g.length,
                                .channels = g.channels, .taps = g.taps, .filters = g.filters, .pooled = pooled,
                                .pool = g.pool, .stride = g.stride, .dilation = g.dilation, .pad = g.pad,
                                .relu = g.activation == SN_RELU};
    if (dx && empty)
        memset(SN_DATA(dx), 0, (size_t)(g.batch * g.length * g.channels * item));
    if (!failed && dx && !empty) {
        sn_transpose_args turn = {wt, SN_DATA(w), depth, g.filters, depth};
        sn_run(SN_OP_transpose, dtype, &turn, g.filters, 1 + 32768 / depth, 0);
        a.dx = SN_DATA(dx);
        const ptrdiff_t lists = pooled * g.pool;
        failed = sn_run(SN_OP_conv1d_pool_dx, dtype, &a, g.batch, 1,
                        (lists + 2) * 4 + (pooled * g.filters + 1) * (4 + item) + 64);
    }
    if (!failed && dw && !empty) {
        a.dwt = wt; /* the transposed kernel is not needed any more */
        const int threads = sn_get_num_threads();
        failed = sn_run(SN_OP_conv1d_pool_dw, dtype, &a, g.filters, (g.filters + threads - 1) / threads,
                        g.filters * (4 + pooled * (4 + item)) + 64);
        sn_transpose_args turn = {SN_DATA(dw), wt, g.filters, depth, g.filters};
        if (!failed)
            sn_run(SN_OP_transpose, dtype, &turn, depth, 1 + 32768 / g.filters, 0);
    }
    sn_memory_put(owned);
    sn_memory_put(wt);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(dy);
    Py_DECREF(y);
    Py_DECREF(arg);
    Py_DECREF(x);
    Py_DECREF(w);
    return border_gradients(dx, dw, db);
fail:
    Py_XDECREF(dy);
    Py_XDECREF(y);
    Py_XDECREF(arg);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return NULL;
}
