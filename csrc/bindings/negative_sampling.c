#include "../border.h"
#include "../kernels/negative_sampling.h"

/* Each number of an array is from low to high - 1; else ValueError and -1. */
static int
check_range(PyArrayObject *array, const char *what, int32_t low, ptrdiff_t high)
{
    const int32_t *ids = SN_DATA(array);
    const ptrdiff_t n = SN_DIM(array, 0);
    for (ptrdiff_t i = 0; i < n; i++)
        if (ids[i] < low || ids[i] >= high) {
            PyErr_Format(PyExc_ValueError, "%s must be from %d to %zd; %d stands at place %zd", what, (int)low,
                         (Py_ssize_t)high - 1, (int)ids[i], (Py_ssize_t)i);
            return -1;
        }
    return 0;
}

/* Two tables of one type and shape that can be written and share no memory, of whole groups of columns. */
static int
check_tables(PyArrayObject *inputs, PyArrayObject *outputs)
{
    if (border_same_type(inputs, outputs, "negative_sampling: inputs and outputs") < 0 ||
        border_extent(outputs, "negative_sampling: outputs", 1, SN_DIM(inputs, 1), "the columns of inputs") < 0)
        return -1;
    if (!PyArray_ISWRITEABLE(inputs) || !PyArray_ISWRITEABLE(outputs)) {
        PyErr_SetString(PyExc_ValueError,
                        "negative_sampling: inputs and outputs are changed and must not be read-only");
        return -1;
    }
    const char *a = PyArray_BYTES(inputs), *b = PyArray_BYTES(outputs);
    if (a < b + PyArray_NBYTES(outputs) && b < a + PyArray_NBYTES(inputs)) {
        PyErr_SetString(PyExc_ValueError, "negative_sampling: inputs and outputs must not share memory");
        return -1;
    }
    if (SN_DIM(inputs, 1) % SN_WORD_LANES || SN_DIM(inputs, 0) < 1 || SN_DIM(outputs, 0) < 1 ||
        SN_DIM(inputs, 0) > INT32_MAX - SN_DIM(outputs, 0)) {
        PyErr_Format(PyExc_ValueError,
                     "negative_sampling: inputs must have at least one row and a multiple of %d columns; "
                     "received shape (%zd, %zd)", SN_WORD_LANES, (Py_ssize_t)SN_DIM(inputs, 0),
                     (Py_ssize_t)SN_DIM(inputs, 1));
        return -1;
    }
    return 0;
}

/* Each word has 1 to SN_PARTS_MOST parts; else ValueError and -1. Returns the most a word has. */
static ptrdiff_t
check_starts(PyArrayObject *starts, ptrdiff_t parts)
{
    const int64_t *at = SN_DATA(starts);
    const ptrdiff_t words = SN_DIM(starts, 0) - 1;
    ptrdiff_t most = 0;
    int wrong = at[0] != 0 || at[words] != parts;
    for (ptrdiff_t i = 0; i < words && !wrong; i++) {
        wrong = at[i + 1] <= at[i] || at[i] < 0 || at[i + 1] - at[i] > SN_PARTS_MOST;
        most = !wrong && at[i + 1] - at[i] > most ? (ptrdiff_t)(at[i + 1] - at[i]) : most;
    }
    if (!wrong)
        return most;
    PyErr_Format(PyExc_ValueError,
                 "negative_sampling: starts must rise from 0 to the %zd parts, by 1 to %d for each word",
                 (Py_ssize_t)parts, SN_PARTS_MOST);
    return -1;
}

/* The parts of words, or as many rows as words; else an error and -1. Returns the most parts a word has. */
static ptrdiff_t
take_parts(PyObject *const *args, sn_negatives_args *a, PyArrayObject **starts, PyArrayObject **parts)
{
    int wrong = 0;
    ptrdiff_t most = 1;
    *starts = border_optional(args[0], "negative_sampling: starts", NPY_INT64, 1, &wrong);
    if (wrong)
        return -1;
    if (*starts == NULL) {
        if (a->input_rows != a->words)
            PyErr_Format(PyExc_ValueError, "negative_sampling: %zd rows of inputs for %zd words need starts and parts",
                         (Py_ssize_t)a->input_rows, (Py_ssize_t)a->words);
        return a->input_rows == a->words ? 1 : -1;
    }
    if ((*parts = border_array(args[1], "negative_sampling: parts", NPY_INT32, 1)) == NULL ||
        border_extent(*starts, "negative_sampling: starts", 0, a->words + 1, "one more than words") < 0 ||
        check_range(*parts, "negative_sampling: parts", 0, a->input_rows) < 0 ||
        (most = check_starts(*starts, SN_DIM(*parts, 0))) < 0)
        return -1;
    a->starts = SN_DATA(*starts);
    a->parts = SN_DATA(*parts);
    return most;
}

/* All rounds; the rate falls from `rate` to `last` in equal steps. Of every `measured` rounds one has its losses
   taken. Returns 0 or -1. */
static int
run(sn_negatives_args *a, int dtype, ptrdiff_t size, ptrdiff_t measured, double rate, double last)
{
    const ptrdiff_t step = a->share * a->shards, rounds = (a->length + step - 1) / step;
    const ptrdiff_t groups = a->size / SN_WORD_LANES, threads = sn_get_num_threads();
    const ptrdiff_t wholes = a->parts ? 2 * a->window * a->size : 0;
    const ptrdiff_t scratch = (a->size + 2 * a->window * (1 + a->negatives) + SN_WORD_LANES + wholes) * size;
    int failed = 0;
    for (ptrdiff_t k = 0; k < rounds && failed == 0; k++) {
        a->first = k * step;
        a->want_loss = measured > 0 && k % measured == 0;
        a->rate = rate + (last - rate) * ((double)k / (double)rounds);
        if (++a->round == 0) { /* after four thousand million rounds: no old mark may look new */
            memset(a->touched, 0, (size_t)((a->input_rows + a->words) * a->shards) * sizeof(sn_touch));
            a->round = 1;
        }
        failed = sn_run(SN_OP_negative_plan, dtype, a, a->shards, 1, 0);
        if (failed == 0)
            failed = sn_run(SN_OP_negative_train, dtype, a, a->shards, 1, scratch);
        if (failed == 0)
            failed = sn_run(SN_OP_negative_merge, dtype, a, groups, (groups + threads - 1) / threads, 0);
    }
    return failed;
}

/* The work space of the rounds; NULL in one of them where there is no memory. */
static void
reserve(sn_negatives_args *a, ptrdiff_t size, ptrdiff_t most_parts)
{
    const ptrdiff_t width = 2 + 2 * a->window + a->negatives, whole = (ptrdiff_t)sizeof(int32_t);
    const ptrdiff_t all = a->input_rows + a->words, marks = sn_times(a->shards * (ptrdiff_t)sizeof(sn_touch), all);
    a->room = sn_times(a->share, 2 * a->window * most_parts + 1 + a->negatives);
    a->room = a->room < all ? a->room : all;
    a->plan = sn_memory_get(sn_times(a->shards * width * whole, a->share));
    a->rows = sn_memory_get(sn_times(a->shards * whole, a->room));
    a->row_count = sn_memory_get(a->shards * (ptrdiff_t)sizeof(ptrdiff_t));
    a->copies = sn_memory_get(sn_times(sn_times(a->shards * size, a->room), a->size));
    a->touched = sn_memory_get(marks);
    if (a->touched != NULL)
        memset(a->touched, 0, (size_t)marks);
}

static void
release(sn_negatives_args *a)
{
    void *blocks[] = {a->plan, a->rows, a->row_count, a->copies, a->touched};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i] != NULL)
            sn_memory_put(blocks[i]);
}

/* negative_sampling(inputs, outputs, ids, keep, other, starts, parts, window, negatives, cbow, shards, share, measured,
   rate, last, key, counter) -> losses (length): one pass of skip-gram or CBOW over ids; changes inputs and outputs. */
PyObject *
sn_py_negative_sampling(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *meaning = "the number of words";
    PyArrayObject *inputs = NULL, *outputs = NULL, *ids = NULL, *keep = NULL, *other = NULL, *losses = NULL;
    PyArrayObject *starts = NULL, *parts = NULL;
    ptrdiff_t cbow, measured, most_parts;
    double rate, last;
    sn_negatives_args a = {0};
    int failed = -1;
    if (border_args(nargs, 17, "negative_sampling") < 0 ||
        (inputs = border_array(args[0], "negative_sampling: inputs", BORDER_FLOAT, 2)) == NULL ||
        (outputs = border_array(args[1], "negative_sampling: outputs", BORDER_FLOAT, 2)) == NULL ||
        check_tables(inputs, outputs) < 0)
        goto fail;
    a.words = SN_DIM(outputs, 0);
    a.input_rows = SN_DIM(inputs, 0);
    a.size = SN_DIM(inputs, 1);
    if ((ids = border_array(args[2], "negative_sampling: ids", NPY_INT32, 1)) == NULL ||
        check_range(ids, "negative_sampling: ids", -1, a.words) < 0 ||
        (keep = border_array(args[3], "negative_sampling: keep", NPY_UINT32, 1)) == NULL ||
        border_extent(keep, "negative_sampling: keep", 0, a.words, meaning) < 0 ||
        (other = border_array(args[4], "negative_sampling: other", NPY_INT32, 1)) == NULL ||
        border_extent(other, "negative_sampling: other", 0, a.words, meaning) < 0 ||
        check_range(other, "negative_sampling: other", 0, a.words) < 0 ||
        (most_parts = take_parts(args + 5, &a, &starts, &parts)) < 0 ||
        border_int(args[7], "negative_sampling: window", 1, SN_WINDOW_MOST, &a.window) < 0 ||
        border_int(args[8], "negative_sampling: negatives", 1, SN_NEGATIVES_MOST, &a.negatives) < 0 ||
        border_int(args[9], "negative_sampling: cbow", 0, 1, &cbow) < 0 ||
        border_int(args[10], "negative_sampling: shards", 1, SN_SHARDS_MOST, &a.shards) < 0 ||
        border_int(args[11], "negative_sampling: share", 1, 1 << 20, &a.share) < 0 ||
        border_int(args[12], "negative_sampling: measured", 0, PTRDIFF_MAX, &measured) < 0 ||
        border_double(args[13], "negative_sampling: rate", &rate) < 0 ||
        border_double(args[14], "negative_sampling: last", &last) < 0 ||
        border_word(args[15], "negative_sampling: key", &a.key) < 0 ||
        border_word(args[16], "negative_sampling: counter", &a.counter) < 0)
        goto fail;
    if (cbow && a.parts != NULL) {
        PyErr_SetString(PyExc_ValueError, "negative_sampling: words made of parts are for skip-gram, not for cbow");
        goto fail;
    }
    npy_intp length = SN_DIM(ids, 0);
    if ((losses = border_new(1, &length, PyArray_TYPE(inputs))) == NULL)
        goto fail;
    const ptrdiff_t size = PyArray_ITEMSIZE(inputs);
    a.cbow = (int)cbow;
    a.length = length;
    a.inputs = SN_DATA(inputs);
    a.outputs = SN_DATA(outputs);
    a.ids = SN_DATA(ids);
    a.keep = SN_DATA(keep);
    a.other = SN_DATA(other);
    a.losses = SN_DATA(losses);
    reserve(&a, size, most_parts);
    if (a.plan && a.rows && a.row_count && a.copies && a.touched) {
        Py_BEGIN_ALLOW_THREADS
        memset(a.losses, 0, (size_t)(length * size));
        failed = run(&a, sn_dtype(inputs), size, measured, rate, last);
        Py_END_ALLOW_THREADS
    }
    release(&a);
    if (failed < 0)
        border_no_memory();
fail:
    if (failed < 0)
        Py_CLEAR(losses);
    Py_XDECREF(inputs);
    Py_XDECREF(outputs);
    Py_XDECREF(ids);
    Py_XDECREF(keep);
    Py_XDECREF(other);
    Py_XDECREF(starts);
    Py_XDECREF(parts);
    return (PyObject *)losses;
}
