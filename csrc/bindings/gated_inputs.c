#include "../border.h"
#include "../kernels/dense.h"
#include "../kernels/gated_inputs.h"
#include "../product.h"

static int
check_numbers(PyArrayObject *index, const char *what, ptrdiff_t below)
{
    const int64_t *v = SN_DATA(index);
    uint64_t worst = 0;
    for (ptrdiff_t i = 0, n = PyArray_SIZE(index); i < n; i++)
        worst = (uint64_t)v[i] > worst ? (uint64_t)v[i] : worst;
    if (PyArray_SIZE(index) == 0 || worst < (uint64_t)below)
        return 0;
    PyErr_Format(PyExc_IndexError, "%s must be from 0 to %zd", what, (Py_ssize_t)below - 1);
    return -1;
}

/* factors (copies, sequences, features) and sequence (positions), checked */
static int
read_factors(PyObject *const *args, PyArrayObject *like, PyArrayObject **sequence, PyArrayObject **factors,
             sn_gated_inputs_args *a)
{
    if ((*sequence = border_array(args[0], "gated_inputs: sequence", NPY_INT64, 1)) == NULL ||
        (*factors = border_array(args[1], "gated_inputs: factors", BORDER_FLOAT, 3)) == NULL ||
        border_same_type(*factors, like, "gated_inputs: factors") < 0 ||
        check_numbers(*sequence, "gated_inputs: sequence", SN_DIM(*factors, 1)) < 0)
        return -1;
    a->sequence = SN_DATA(*sequence);
    a->factors = SN_DATA(*factors);
    a->copies = SN_DIM(*factors, 0), a->sequences = SN_DIM(*factors, 1), a->features = SN_DIM(*factors, 2);
    return 0;
}

/* gated_inputs_forward(rows (n, features), index (positions) or None, sequence (positions), factors (copies, sequences,
   features)): x (positions, copies, features) = rows[index] factors[copy, sequence] */
PyObject *
sn_py_gated_inputs_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *rows = NULL, *index = NULL, *sequence = NULL, *factors = NULL, *x = NULL;
    sn_gated_inputs_args a = {0};
    int failed = 0;
    if (border_args(nargs, 4, "gated_inputs_forward") < 0 ||
        (rows = border_array(args[0], "gated_inputs: rows", BORDER_FLOAT, 2)) == NULL ||
        read_factors(args + 2, rows, &sequence, &factors, &a) < 0 ||
        border_extent(rows, "gated_inputs: rows", 1, a.features, "the features of factors") < 0)
        goto done;
    index = border_optional(args[1], "gated_inputs: index", NPY_INT64, 1, &failed);
    const ptrdiff_t n = SN_DIM(sequence, 0);
    if (failed || (index && (border_extent(index, "gated_inputs: index", 0, n, "one for each position") < 0 ||
                             check_numbers(index, "gated_inputs: index", SN_DIM(rows, 0)) < 0)) ||
        (!index && border_extent(rows, "gated_inputs: rows", 0, n, "one for each position") < 0))
        goto done;
    npy_intp dims[3] = {n, a.copies, a.features};
    if ((x = border_new(3, dims, PyArray_TYPE(rows))) == NULL)
        goto done;
    a.x = SN_DATA(x), a.rows = SN_DATA(rows), a.index = index ? SN_DATA(index) : NULL;
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_gated_inputs_forward, sn_dtype(x), &a, n, 1 + 16384 / (a.copies * a.features + 1), 0);
    Py_END_ALLOW_THREADS
done:
    Py_XDECREF(rows);
    Py_XDECREF(index);
    Py_XDECREF(sequence);
    Py_XDECREF(factors);
    return (PyObject *)x;
}

/* gated_inputs_backward(dx (positions, copies, features), sequence, factors): drows (positions, features) */
PyObject *
sn_py_gated_inputs_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dx = NULL, *sequence = NULL, *factors = NULL, *rows = NULL;
    sn_gated_inputs_args a = {0};
    if (border_args(nargs, 3, "gated_inputs_backward") < 0 ||
        (dx = border_array(args[0], "gated_inputs: dx", BORDER_FLOAT, 3)) == NULL ||
        read_factors(args + 1, dx, &sequence, &factors, &a) < 0 ||
        border_extent(dx, "gated_inputs: dx", 0, SN_DIM(sequence, 0), "the positions") < 0 ||
        border_extent(dx, "gated_inputs: dx", 1, a.copies, "the copies of factors") < 0 ||
        border_extent(dx, "gated_inputs: dx", 2, a.features, "the features of factors") < 0)
        goto done;
    if (a.copies < 1) {
        PyErr_SetString(PyExc_ValueError, "gated_inputs: factors must have at least one copy");
        goto done;
    }
    npy_intp dims[2] = {SN_DIM(sequence, 0), a.features};
    if ((rows = border_new(2, dims, PyArray_TYPE(dx))) == NULL)
        goto done;
    a.x = SN_DATA(dx), a.rows = SN_DATA(rows);
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_gated_inputs_backward, sn_dtype(dx), &a, dims[0], 1 + 16384 / (a.copies * a.features + 1), 0);
    Py_END_ALLOW_THREADS
done:
    Py_XDECREF(dx);
    Py_XDECREF(sequence);
    Py_XDECREF(factors);
    return (PyObject *)rows;
}

/* x (rows, copies, features) and w (features, copies x units), checked; *units: columns of each copy */
static int
read_product(PyObject *x_obj, PyObject *w_obj, PyArrayObject **x, PyArrayObject **w, ptrdiff_t *units)
{
    if ((*x = border_array(x_obj, "gated_dense: x", BORDER_FLOAT, 3)) == NULL ||
        (*w = border_array(w_obj, "gated_dense: kernel", BORDER_FLOAT, 2)) == NULL ||
        border_same_type(*x, *w, "gated_dense: x and kernel") < 0 ||
        border_extent(*x, "gated_dense: x", 2, PyArray_DIM(*w, 0), "the kernel's rows") < 0)
        return -1;
    const ptrdiff_t copies = SN_DIM(*x, 1);
    if (copies < 1 || SN_DIM(*w, 1) % copies != 0) {
        PyErr_Format(PyExc_ValueError, "gated_dense: %zd columns of the kernel cannot be dealt out to %zd copies of x",
                     (Py_ssize_t)SN_DIM(*w, 1), (Py_ssize_t)copies);
        return -1;
    }
    *units = SN_DIM(*w, 1) / copies;
    return 0;
}

/* gated_dense_forward(x (rows, copies, features), kernel (features, copies x units), bias or None): y (rows, copies x
   units): copy i times the i-th part of the columns */
PyObject *
sn_py_gated_dense_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *x = NULL, *w = NULL, *bias = NULL, *y = NULL;
    ptrdiff_t units;
    int failed = 0;
    if (border_args(nargs, 3, "gated_dense_forward") < 0 || read_product(args[0], args[1], &x, &w, &units) < 0)
        goto done;
    bias = border_optional(args[2], "gated_dense: bias", BORDER_FLOAT, 1, &failed);
    if (failed || (bias && (border_same_type(bias, w, "gated_dense: bias") < 0 ||
                            border_extent(bias, "gated_dense: bias", 0, PyArray_DIM(w, 1), "the kernel's columns") < 0)))
        goto done;
    const ptrdiff_t m = SN_DIM(x, 0), copies = SN_DIM(x, 1), d = SN_DIM(x, 2), f = SN_DIM(w, 1);
    npy_intp dims[2] = {m, f};
    if ((y = border_new(2, dims, PyArray_TYPE(x))) == NULL)
        goto done;
    const ptrdiff_t item = PyArray_ITEMSIZE(x);
    char *const x0 = SN_DATA(x), *const w0 = SN_DATA(w), *const y0 = SN_DATA(y), *const b0 = bias ? SN_DATA(bias) : NULL;
    Py_BEGIN_ALLOW_THREADS
    for (ptrdiff_t i = 0; i < copies && !failed; i++) {
        const sn_view view = sn_view_matrix(x0 + i * d * item, m, d, copies * d);
        const sn_matrix matrix = {w0 + i * units * item, 0, f, 1};
        const sn_target target = {y0 + i * units * item, 0, f};
        failed = sn_product(sn_dtype(x), &view, m, &matrix, units, &target, b0 ? b0 + i * units * item : NULL, SN_LINEAR);
    }
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        Py_CLEAR(y);
    }
done:
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(bias);
    return (PyObject *)y;
}

/* gated_dense_backward(dy (rows, copies x units), x, kernel, want_x, want_kernel, want_bias): (dx, dkernel, dbias) */
PyObject *
sn_py_gated_dense_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *dy = NULL, *x = NULL, *w = NULL, *dx = NULL, *dw = NULL, *db = NULL;
    ptrdiff_t units, want[3];
    if (border_args(nargs, 6, "gated_dense_backward") < 0 || read_product(args[1], args[2], &x, &w, &units) < 0 ||
        (dy = border_array(args[0], "gated_dense: dy", BORDER_FLOAT, 2)) == NULL ||
        border_same_type(dy, x, "gated_dense: dy and x") < 0 ||
        border_extent(dy, "gated_dense: dy", 0, PyArray_DIM(x, 0), "the rows of x") < 0 ||
        border_extent(dy, "gated_dense: dy", 1, PyArray_DIM(w, 1), "the kernel's columns") < 0 ||
        border_wants(args + 3, 3, "gated_dense: want", want) < 0)
        goto fail;
    const ptrdiff_t m = SN_DIM(x, 0), copies = SN_DIM(x, 1), d = SN_DIM(x, 2), f = SN_DIM(w, 1);
    npy_intp db_dims[1] = {f};
    if ((want[0] && (dx = border_new_like(x)) == NULL) || (want[1] && (dw = border_new_like(w)) == NULL) ||
        (want[2] && (db = border_new(1, db_dims, PyArray_TYPE(w))) == NULL))
        goto fail;
    const int dtype = sn_dtype(x);
    const ptrdiff_t item = PyArray_ITEMSIZE(x);
    char *const x0 = SN_DATA(x), *const w0 = SN_DATA(w), *const y0 = SN_DATA(dy);
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (ptrdiff_t i = 0; i < copies && !failed; i++) { /* y_i = x_i W_i:  dx_i = dy_i W_i^T, dW_i = x_i^T dy_i */
        if (dx) {
            const sn_view view = sn_view_matrix(y0 + i * units * item, m, units, f);
            const sn_matrix matrix = {w0 + i * units * item, 0, 1, f};
            const sn_target target = {(char *)SN_DATA(dx) + i * d * item, 0, copies * d};
            failed = sn_product(dtype, &view, m, &matrix, d, &target, NULL, SN_LINEAR);
        }
        if (dw && !failed) {
            const sn_view view = sn_view_matrix(x0 + i * d * item, m, d, copies * d);
            const sn_target rows = {y0 + i * units * item, 0, f};
            failed = sn_product_transposed(dtype, &view, m, &rows, units, (char *)SN_DATA(dw) + i * units * item, f,
                                           db ? (char *)SN_DATA(db) + i * units * item : NULL);
        }
    }
    if (db && !dw && !failed) {
        sn_column_sum_args sum = {SN_DATA(db), y0, m, f};
        sn_run(SN_OP_column_sum, dtype, &sum, (f + 15) / 16, 1 + 65536 / (16 * m + 1), 0);
    }
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(dy);
    Py_DECREF(x);
    Py_DECREF(w);
    return border_gradients(dx, dw, db);
fail:
    Py_XDECREF(dy);
    Py_XDECREF(x);
    Py_XDECREF(w);
    Py_XDECREF(dx);
    Py_XDECREF(dw);
    Py_XDECREF(db);
    return NULL;
}
