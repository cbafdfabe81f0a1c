#include "../border.h"
#include "../kernels/glove.h"

/* Both tables of one type and shape, to be written, without common memory, their vectors whole groups of columns. */
static int
check_tables(PyArrayObject *w, PyArrayObject *c)
{
    if (border_same_type(w, c, "glove: tables") < 0 || border_same_shape(w, c, "glove: tables") < 0)
        return -1;
    const char *a = PyArray_BYTES(w), *b = PyArray_BYTES(c);
    if (!PyArray_ISWRITEABLE(w) || !PyArray_ISWRITEABLE(c) ||
        (a < b + PyArray_NBYTES(c) && b < a + PyArray_NBYTES(w))) {
        PyErr_SetString(PyExc_ValueError, "glove: the tables are changed; they must not be read-only nor share memory");
        return -1;
    }
    if (SN_DIM(w, 1) < 2 || (SN_DIM(w, 1) - 2) % (2 * SN_GLOVE_LANES)) {
        PyErr_Format(PyExc_ValueError,
                     "glove: tables must have 2 size + 2 columns, size a multiple of %d; received %zd", SN_GLOVE_LANES,
                     (Py_ssize_t)SN_DIM(w, 1));
        return -1;
    }
    return 0;
}

/* Every entry lies in the part that bounds put it into, `side` words each way; else ValueError and -1. */
static int
check_entries(const sn_glove_args *a, ptrdiff_t words, ptrdiff_t entries)
{
    const ptrdiff_t side = words ? (words + a->blocks - 1) / a->blocks : 1, parts = a->blocks * a->blocks;
    int wrong = a->bounds[0] != 0 || a->bounds[parts] != entries;
    for (ptrdiff_t part = 0; part < parts && !wrong; part++)
        wrong = a->bounds[part + 1] < a->bounds[part] || a->bounds[part + 1] > entries;
    for (ptrdiff_t part = 0; part < parts && !wrong; part++)
        for (int64_t k = a->bounds[part]; k < a->bounds[part + 1] && !wrong; k++) {
            const ptrdiff_t row = a->rows[k], column = a->columns[k];
            wrong = row < 0 || row >= words || column < 0 || column >= words || row / side != part / a->blocks ||
                    column / side != part % a->blocks;
        }
    if (wrong)
        PyErr_SetString(PyExc_ValueError, "glove: rows and columns must be words, part by part as bounds say (see "
                        "cooccurrences)");
    return wrong ? -1 : 0;
}

static int
run(sn_glove_args *a, int dtype, uint64_t key, double *losses)
{
    int failed = 0;
    for (ptrdiff_t s = 0; s < a->blocks && failed == 0; s++) {
        a->stratum = s;
        a->key = key;
        a->losses = losses + s * a->blocks;
        failed = sn_run(SN_OP_glove, dtype, a, a->blocks, 1, 0);
    }
    return failed;
}

/* glove(words_table, context_table, rows, columns, targets, weights, bounds, blocks, rate, key) -> losses
   (blocks, blocks), float64; one pass over all entries, which changes the tables. */
PyObject *
sn_py_glove(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *meaning = "the number of entries";
    PyArrayObject *w = NULL, *c = NULL, *rows = NULL, *columns = NULL, *targets = NULL, *weights = NULL, *bounds = NULL;
    PyArrayObject *losses = NULL;
    sn_glove_args a = {0};
    uint64_t key;
    int failed = -1;
    if (border_args(nargs, 10, "glove") < 0 ||
        (w = border_array(args[0], "glove: words_table", BORDER_FLOAT, 2)) == NULL ||
        (c = border_array(args[1], "glove: context_table", BORDER_FLOAT, 2)) == NULL || check_tables(w, c) < 0 ||
        (rows = border_array(args[2], "glove: rows", NPY_INT32, 1)) == NULL ||
        (columns = border_array(args[3], "glove: columns", NPY_INT32, 1)) == NULL ||
        border_extent(columns, "glove: columns", 0, SN_DIM(rows, 0), meaning) < 0 ||
        (targets = border_array(args[4], "glove: targets", PyArray_TYPE(w), 1)) == NULL ||
        border_extent(targets, "glove: targets", 0, SN_DIM(rows, 0), meaning) < 0 ||
        (weights = border_array(args[5], "glove: weights", PyArray_TYPE(w), 1)) == NULL ||
        border_extent(weights, "glove: weights", 0, SN_DIM(rows, 0), meaning) < 0 ||
        (bounds = border_array(args[6], "glove: bounds", NPY_INT64, 1)) == NULL ||
        border_int(args[7], "glove: blocks", 1, 1 << 12, &a.blocks) < 0 ||
        border_extent(bounds, "glove: bounds", 0, a.blocks * a.blocks + 1, "blocks times blocks, and one") < 0 ||
        border_double(args[8], "glove: rate", &a.rate) < 0 || border_word(args[9], "glove: key", &key) < 0)
        goto fail;
    a.rows = SN_DATA(rows);
    a.columns = SN_DATA(columns);
    a.bounds = SN_DATA(bounds);
    if (check_entries(&a, SN_DIM(w, 0), SN_DIM(rows, 0)) < 0)
        goto fail;
    npy_intp dims[2] = {a.blocks, a.blocks};
    if ((losses = border_new(2, dims, NPY_DOUBLE)) == NULL)
        goto fail;
    a.words_table = SN_DATA(w);
    a.context_table = SN_DATA(c);
    a.targets = SN_DATA(targets);
    a.weights = SN_DATA(weights);
    a.size = (SN_DIM(w, 1) - 2) / 2;
    Py_BEGIN_ALLOW_THREADS
    failed = run(&a, sn_dtype(w), key, SN_DATA(losses));
    Py_END_ALLOW_THREADS
    if (failed < 0)
        border_no_memory();
fail:
    if (failed < 0)
        Py_CLEAR(losses);
    Py_XDECREF(w);
    Py_XDECREF(c);
    Py_XDECREF(rows);
    Py_XDECREF(columns);
    Py_XDECREF(targets);
    Py_XDECREF(weights);
    Py_XDECREF(bounds);
    return (PyObject *)losses;
}
