#include "../border.h"
#include "../product.h"

/* matmul(a, b, transpose_a, transpose_b): the last two axes of a (batch, M, K) and b (batch or 1, K, N), or of their
   transposes, multiplied: (batch, M, N). */
PyObject *
sn_py_matmul(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *a = NULL, *b = NULL, *c = NULL;
    ptrdiff_t ta, tb;
    if (border_args(nargs, 4, "matmul") < 0 || (a = border_array(args[0], "matmul: a", BORDER_FLOAT, 3)) == NULL ||
        (b = border_array(args[1], "matmul: b", BORDER_FLOAT, 3)) == NULL || border_same_type(a, b, "matmul") < 0 ||
        border_int(args[2], "matmul: transpose_a", 0, 1, &ta) < 0 ||
        border_int(args[3], "matmul: transpose_b", 0, 1, &tb) < 0)
        goto fail;
    const ptrdiff_t m = SN_DIM(a, ta ? 2 : 1), k = SN_DIM(a, ta ? 1 : 2), n = SN_DIM(b, tb ? 1 : 2);
    const ptrdiff_t batch = SN_DIM(a, 0);
    if (SN_DIM(b, tb ? 2 : 1) != k || (SN_DIM(b, 0) != batch && SN_DIM(b, 0) != 1)) {
        PyErr_Format(PyExc_ValueError, "matmul: (%zd, %zd, %zd) and (%zd, %zd, %zd) do not fit: the inner extents are "
                     "%zd and %zd", (Py_ssize_t)batch, (Py_ssize_t)m, (Py_ssize_t)k, (Py_ssize_t)SN_DIM(b, 0),
                     (Py_ssize_t)SN_DIM(b, tb ? 2 : 1), (Py_ssize_t)n, (Py_ssize_t)k,
                     (Py_ssize_t)SN_DIM(b, tb ? 2 : 1));
        goto fail;
    }
    if (ta && tb) {
        PyErr_SetString(PyExc_ValueError, "matmul: transpose one operand at most");
        goto fail;
    }
    npy_intp dims[3] = {batch, m, n};
    if ((c = border_new(3, dims, PyArray_TYPE(a))) == NULL)
        goto fail;
    const int dtype = sn_dtype(a);
    const ptrdiff_t item = PyArray_ITEMSIZE(a), b_next = SN_DIM(b, 0) == 1 ? 0 : k * n;
    const char *pa = SN_DATA(a), *pb = SN_DATA(b);
    char *pc = SN_DATA(c);
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (ptrdiff_t i = 0; i < batch && !failed; i++) {
        const char *ai = pa + i * m * k * item, *bi = pb + i * b_next * item;
        char *ci = pc + i * m * n * item;
        if (ta) {
            sn_view view = sn_view_matrix(ai, k, m, m);
            sn_target rows = {(void *)bi, 0, n};
            failed = sn_product_transposed(dtype, &view, k, &rows, n, ci, n, NULL);
        }
        else {
            sn_view view = sn_view_matrix(ai, m, k, k);
            sn_matrix matrix = {bi, 0, tb ? 1 : n, tb ? k : 1};
            sn_target target = {ci, 0, n};
            failed = sn_product(dtype, &view, m, &matrix, n, &target, NULL, SN_LINEAR);
        }
    }
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto fail;
    }
    Py_DECREF(a);
    Py_DECREF(b);
    return (PyObject *)c;
fail:
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(c);
    return NULL;
}
