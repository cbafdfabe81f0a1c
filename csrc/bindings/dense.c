#include "../border.h"
#include "../epilogue.h"
#include "../product.h"

/* dense_forward(x (rows, D), kernel (D, F), bias (F) or None, activation): act(x kernel + bias) (rows, F) */
PyObject *
sn_py_dense_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL;
    ptrdiff_t activation;
    int failed = 0;
    if (border_args(nargs, 4, "dense_forward") < 0 || (x = border_array(args[0], "dense: x", BORDER_FLOAT, 2)) == NULL ||
        (w = border_array(args[1], "dense: kernel", BORDER_FLOAT, 2)) == NULL ||
        border_same_type(x, w, "dense: x and kernel") < 0 ||
        border_extent(x, "dense: x", 1, PyArray_DIM(w, 0), "the kernel's rows: the features it was built for") < 0 ||
        border_int(args[3], "dense: activation", SN_LINEAR, SN_TANH, &activation) < 0)
        goto fail;
    bias = border_optional(args[2], "dense: bias", BORDER_FLOAT, 1, &failed);
    if (failed || (bias && (border_same_type(bias, w, "dense: bias and kernel") < 0 ||
                            border_extent(bias, "dense: bias", 0, PyArray_DIM(w, 1), "the kernel's columns") < 0)))
        goto fail;
    const ptrdiff_t m = SN_DIM(x, 0), d = SN_DIM(x, 1), f = SN_DIM(w, 1);
    npy_intp dims[2] = {m, f};
    if ((y = border_new(2, dims, PyArray_TYPE(x))) == NULL)
        goto fail;
    sn_view view = sn_view_matrix(SN_DATA(x), m, d, d);
    sn_matrix matrix = {SN_DATA(w), 0, f, 1};
    sn_target target = {SN_DATA(y), 0, f};
    Py_BEGIN_ALLOW_THREADS
    failed = sn_product(sn_dtype(x), &view, m, &matrix, f, &target, bias ? SN_DATA(bias) : NULL, (int)activation);
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

/* dense_backward(dy (rows, F), x, kernel, y, activation, want_x, want_kernel, want_bias): (dx, dkernel, dbias) */
PyObject *
sn_py_dense_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *x = NULL, *w = NULL, *y = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    ptrdiff_t activation, want[3];
    if (border_args(nargs, 8, "dense_backward") < 0 ||
        (dy = border_array(args[0], "dense: dy", BORDER_FLOAT, 2)) == NULL ||
        (x = border_array(args[1], "dense: x", BORDER_FLOAT, 2)) == NULL ||
        (w = border_array(args[2], "dense: kernel", BORDER_FLOAT, 2)) == NULL ||
        (y = border_array(args[3], "dense: y", BORDER_FLOAT, 2)) == NULL ||
        border_same_type(dy, x, "dense: dy and x") < 0 || border_same_type(dy, w, "dense: dy and kernel") < 0 ||
        border_same_type(dy, y, "dense: dy and y") < 0 || border_same_shape(dy, y, "dense: dy and y") < 0 ||
        border_extent(dy, "dense: dy", 0, PyArray_DIM(x, 0), "the rows of x") < 0 ||
        border_extent(dy, "dense: dy", 1, PyArray_DIM(w, 1), "the kernel's columns") < 0 ||
        border_extent(x, "dense: x", 1, PyArray_DIM(w, 0), "the kernel's rows") < 0 ||
        border_int(args[4], "dense: activation", SN_LINEAR, SN_TANH, &activation) < 0)
        goto fail;
    if (border_wants(args + 5, 3, "dense: want", want) < 0)
        goto fail;
    const ptrdiff_t m = SN_DIM(x, 0), d = SN_DIM(x, 1), f = SN_DIM(w, 1);
    npy_intp db_dims[1] = {f};
    if ((want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(w))) == NULL))
        goto fail;
    const int dtype = sn_dtype(x);
    int failed;
    Py_BEGIN_ALLOW_THREADS
    const void *dz;
    void *owned;
    failed = sn_epilogue_backward(dtype, SN_DATA(dy), SN_DATA(y), m, f, (int)activation, &dz, &owned,
                                  db && !dw ? SN_DATA(db) : NULL);
    if (!failed && dw) { /* y = x W + b:  dW = x^T dz, db = sum of dz over the rows */
        sn_view view = sn_view_matrix(SN_DATA(x), m, d, d);
        sn_target rows = {(void *)dz, 0, f};
        failed = sn_product_transposed(dtype, &view, m, &rows, f, SN_DATA(dw), f,
                                       db ? SN_DATA(db) : NULL);
    }
    if (!failed && dx) { /* dx = dz W^T */
        sn_view view = sn_view_matrix(dz, m, f, f);
        sn_matrix matrix = {SN_DATA(w), 0, 1, f};
        sn_target target = {SN_DATA(dx), 0, d};
        failed = sn_product(dtype, &view, m, &matrix, d, &target, NULL, SN_LINEAR);
    }
    sn_memory_put(owned);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(dy);
    Py_DECREF(x);
    Py_DECREF(w);
    Py_DECREF(y);
    return border_gradients(dx, dw, db);
fail:
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(y);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return NULL;
}
