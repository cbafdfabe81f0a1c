#include "../border.h"
#include "../kernels/lookup.h"
#include "../kernels/conv1d.h"
#include "../epilogue.h"
#include "../geometry.h"
#include "../lookup_ids.h"
#include "../product.h"
#include <string.h>

/* ids (batch, length), table (rows, width), kernel (taps, width, filters) and the geometry, checked */
static int
operands(PyObject *const *args, PyArrayObject **ids, PyArrayObject **table, PyArrayObject **w, sn_geometry *g)
{
    *ids = *table = *w = NULL;
    if ((*ids = border_array(args[0], "lookup: ids", NPY_INT64, 2)) == NULL ||
        (*table = border_array(args[1], "lookup: table", BORDER_FLOAT, 2)) == NULL ||
        (*w = border_array(args[2], "lookup: kernel", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(*table, *w, "lookup: table and kernel") < 0 ||
        border_extent(*w, "lookup: kernel", 1, PyArray_DIM(*table, 1), "the width of the table") < 0 ||
        sn_geometry_read(args[3], g) < 0 || sn_check_ids(*ids, SN_DIM(*table, 0)) < 0)
        goto fail;
    g->batch = SN_DIM(*ids, 0);
    g->length = SN_DIM(*ids, 1);
    g->channels = SN_DIM(*table, 1);
    g->taps = SN_DIM(*w, 0);
    g->filters = SN_DIM(*w, 2);
    if (g->groups != 1 || g->taps < 1) {
        PyErr_SetString(PyExc_ValueError, "lookup: groups must be 1, and the kernel must have a tap");
        goto fail;
    }
    if (sn_geometry_check(g) < 0)
        goto fail;
    return 0;
fail:
    Py_CLEAR(*ids);
    Py_CLEAR(*table);
    Py_CLEAR(*w);
    return -1;
}

/* lookup_forward(ids, table, kernel, geometry, bias or None): (y, arg); y (batch, steps, filters) and None, or with a
   pool y and arg (batch, steps / pool, filters) */
PyObject *
sn_py_lookup_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *ids = NULL, *table = NULL, *w = NULL, *bias = NULL, *y = NULL, *arg = NULL;
    sn_geometry g;
    int failed = 0;
    if (border_args(nargs, 5, "lookup_forward") < 0 || operands(args, &ids, &table, &w, &g) < 0)
        return NULL;
    bias = border_optional(args[4], "lookup: bias", BORDER_FLOAT, 1, &failed);
    if (failed || (bias && (border_same_type(bias, w, "lookup: bias and kernel") < 0 ||
                            border_extent(bias, "lookup: bias", 0, g.filters, "the kernel's filters") < 0)))
        goto fail;
    npy_intp dims[3] = {g.batch, g.pool > 0 ? g.steps / g.pool : g.steps, g.filters};
    if ((y = border_new(3, dims, PyArray_TYPE(w))) == NULL ||
        (g.pool > 0 && (arg = border_new(3, dims, NPY_UINT8)) == NULL))
        goto fail;
    const int dtype = sn_dtype(w);
    const ptrdiff_t item = PyArray_ITEMSIZE(w), rows = SN_DIM(table, 0), row = g.taps * g.filters;
    Py_BEGIN_ALLOW_THREADS
    char *products = sn_memory_get(sn_times(sn_times(rows, row), item));
    failed = products == NULL;
    const ptrdiff_t taps = rows > 0 && row > 0 ? g.taps : 0; /* any number of taps of nothing takes no time */
    for (ptrdiff_t tap = 0; tap < taps && !failed; tap++) { /* products[:, tap] = table kernel[tap] */
        sn_view view = sn_view_matrix(SN_DATA(table), rows, g.channels, g.channels);
        sn_matrix matrix = {(char *)SN_DATA(w) + tap * g.channels * g.filters * item, 0, g.filters, 1};
        sn_target target = {products + tap * g.filters * item, 0, row};
        failed = sn_product(dtype, &view, rows, &matrix, g.filters, &target, NULL, SN_LINEAR);
    }
    if (!failed) {
        sn_lookup_args a = {.y = SN_DATA(y), .arg = arg ? SN_DATA(arg) : NULL, .products = products,
                            .bias = bias ? SN_DATA(bias) : NULL, .ids = SN_DATA(ids), .length = g.length,
                            .steps = g.pool > 0 ? (ptrdiff_t)dims[1] * g.pool : g.steps, .taps = g.taps,
                            .filters = g.filters, .stride = g.stride, .dilation = g.dilation, .pad = g.pad,
                            .pool = g.pool, .activation = (int)g.activation};
        sn_run(SN_OP_lookup_forward, dtype, &a, (ptrdiff_t)(dims[0] * dims[1]), 1 + 4096 / (row + 1), 0);
    }
    sn_memory_put(products);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(ids);
    Py_DECREF(table);
    Py_DECREF(w);
    Py_XDECREF(bias);
    return Py_BuildValue("NN", y, arg ? (PyObject *)arg : Py_NewRef(Py_None));
fail:
    Py_XDECREF(ids);
    Py_XDECREF(table);
    Py_XDECREF(w);
    Py_XDECREF(bias);
    Py_XDECREF(y);
    Py_XDECREF(arg);
    return NULL;
}

/* lookup_backward(ids, table, kernel, geometry, dy, y, arg or None, want_table, want_kernel, want_bias):
   (dtable, dkernel, dbias) */
PyObject *
sn_py_lookup_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *ids = NULL, *table = NULL, *w = NULL, *dy = NULL, *y = NULL, *arg = NULL;
    PyArrayObject *dtable = NULL, *dw = NULL, *db = NULL;
    sn_geometry g;
    ptrdiff_t want[3];
    int failed = 0;
    if (border_args(nargs, 10, "lookup_backward") < 0 || operands(args, &ids, &table, &w, &g) < 0)
        return NULL;
    const ptrdiff_t out_rows = g.pool > 0 ? g.steps / g.pool : g.steps;
    if ((dy = border_array(args[4], "lookup: dy", BORDER_FLOAT, 3)) == NULL ||
        (y = border_array(args[5], "lookup: y", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(dy, w, "lookup: dy and kernel") < 0 || border_same_type(y, w, "lookup: y and kernel") < 0 ||
        border_same_shape(dy, y, "lookup: dy and y") < 0 ||
        border_extent(dy, "lookup: dy", 0, g.batch, "the batch of ids") < 0 ||
        border_extent(dy, "lookup: dy", 1, out_rows, "the steps of the geometry") < 0 ||
        border_extent(dy, "lookup: dy", 2, g.filters, "the kernel's filters") < 0)
        goto fail;
    arg = border_optional(args[6], "lookup: arg", NPY_UINT8, 3, &failed);
    if (failed || (arg && border_same_shape(dy, arg, "lookup: dy and arg") < 0))
        goto fail;
    if ((arg != NULL) != (g.pool > 0)) {
        PyErr_SetString(PyExc_ValueError, "lookup: arg goes with a pool");
        goto fail;
    }
    if (border_wants(args + 7, 3, "lookup: want", want) < 0)
        goto fail;
    npy_intp db_dims[1] = {g.filters};
    if ((want[0] && (dtable = border_new_like(table)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(w))) == NULL))
        goto fail;
    const int dtype = sn_dtype(w);
    const ptrdiff_t item = PyArray_ITEMSIZE(w), rows = SN_DIM(table, 0), row = g.taps * g.filters;
    Py_BEGIN_ALLOW_THREADS
    const void *dz = SN_DATA(dy);
    void *owned = NULL;
    char *dproducts = sn_memory_get(sn_times(sn_times(rows, row), item));
    failed = dproducts == NULL;
    if (!failed && g.activation > SN_RELU) /* linear and relu are undone where dy is read */
        failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), g.batch * out_rows, g.filters, (int)g.activation,
                                      &dz, &owned, NULL);
    if (!failed) {
        sn_clear_args clear = {dproducts, 1, row, 0, 0};
        sn_run(SN_OP_clear_outside, dtype, &clear, row > 0 ? rows : 0, 1 + 65536 / (row + 1), 0);
        sn_lookup_back_args a = {.dproducts = dproducts, .db = db ? SN_DATA(db) : NULL, .dy = dz, .y = SN_DATA(y),
                                 .arg = arg ? SN_DATA(arg) : NULL, .ids = SN_DATA(ids), .batch = g.batch,
                                 .length = g.length, .steps = g.pool > 0 ? out_rows * g.pool : g.steps,
                                 .taps = g.taps, .filters = g.filters, .stride = g.stride, .dilation = g.dilation,
                                 .pad = g.pad, .pool = g.pool,
                                 .activation = g.activation == SN_RELU ? SN_RELU : SN_LINEAR};
        const ptrdiff_t blocks = (g.filters + 15) / 16;
        const int threads = sn_get_num_threads();
        sn_run(SN_OP_lookup_backward, dtype, &a, blocks, (blocks + threads - 1) / threads, 0);
    }
    /* forward: products[:, tap] = table kernel[tap].  dkernel[tap] = table^T dproducts[:, tap] */
    const int empty = row == 0 || g.channels == 0; /* there is no kernel: dkernel is empty, dtable is zero or empty */
    for (ptrdiff_t tap = 0; dw && !empty && tap < g.taps && !failed; tap++) {
        sn_view view = sn_view_matrix(SN_DATA(table), rows, g.channels, g.channels);
        sn_target target = {dproducts + tap * g.filters * item, 0, row};
        failed = sn_product_transposed(dtype, &view, rows, &target, g.filters,
                                       (char *)SN_DATA(dw) + tap * g.channels * g.filters * item, g.filters, NULL);
    }
    /* dtable = sum over tap of dproducts[:, tap] kernel[tap]^T: one product of depth taps * filters */
    if (dtable && empty)
        memset(SN_DATA(dtable), 0, (size_t)(rows * g.channels * item));
    if (dtable && !empty && !failed) {
        sn_view view = {.data = dproducts, .step = g.filters, .rows = rows, .length = rows * g.taps, .taps = g.taps,
                        .channels = g.filters, .num = g.taps, .den = 1, .tap_step = 1};
        sn_matrix matrix = {SN_DATA(w), g.channels * g.filters, 1, g.filters};
        sn_target target = {SN_DATA(dtable), 0, g.channels};
        failed = sn_product(dtype, &view, rows, &matrix, g.channels, &target, NULL, SN_LINEAR);
    }
    sn_memory_put(owned);
    sn_memory_put(dproducts);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(ids);
    Py_DECREF(table);
    Py_DECREF(w);
    Py_DECREF(dy);
    Py_DECREF(y);
    Py_XDECREF(arg);
    return border_gradients(dtable, dw, db);
fail:
    Py_XDECREF(ids);
    Py_XDECREF(table);
    Py_XDECREF(w);
    Py_XDECREF(dy);
    Py_XDECREF(y);
    Py_XDECREF(arg);
    Py_XDECREF(dtable);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return NULL;
}
