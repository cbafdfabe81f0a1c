#include "../recurrent.h"
#include <string.h>

/* the arrays of a forward call that come in */
typedef struct {
    PyArrayObject *x, *w, *bias, *h, *c, *row, *start;
    sn_sequence_arrays s;
} inputs;

static void
release(inputs *in)
{
    Py_XDECREF(in->x);
    Py_XDECREF(in->w);
    Py_XDECREF(in->bias);
    Py_XDECREF(in->h);
    Py_XDECREF(in->c);
    Py_XDECREF(in->row);
    Py_XDECREF(in->start);
    sn_sequences_release(&in->s);
}

/* an optional (rows, units) array in the type of the weights */
static PyArrayObject *
states(PyObject *obj, const char *what, const inputs *in, ptrdiff_t rows, int *failed)
{
    PyArrayObject *array = border_optional(obj, what, BORDER_FLOAT, 2, failed);
    if (array != NULL && (border_same_type(array, in->w, what) < 0 ||
                          border_extent(array, what, 1, in->s.q.units, "the units") < 0 ||
                          (rows >= 0 && border_extent(array, what, 0, rows, "one row for each sequence") < 0))) {
        Py_DECREF(array);
        *failed = 1;
        return NULL;
    }
    return array;
}

static int
check_index(PyArrayObject *index, const char *what, ptrdiff_t n, ptrdiff_t below)
{
    if (border_extent(index, what, 0, n, "one for each") < 0)
        return -1;
    const int64_t *v = SN_DATA(index);
    uint64_t worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        worst = (uint64_t)v[i] > worst ? (uint64_t)v[i] : worst;
    if (n == 0 || worst < (uint64_t)below)
        return 0;
    PyErr_Format(PyExc_IndexError, "%s must be from 0 to %zd", what, (Py_ssize_t)below - 1);
    return -1;
}

/* args: x, weights, bias, h, c, bounds, row, step, start, factors, time, carry, activation, recurrent activation */
static int
read_inputs(PyObject *const *args, sn_cell cell, inputs *in)
{
    int failed = 0;
    const ptrdiff_t gates = sn_cell_gates(cell);
    if ((in->x = border_array(args[0], "recurrent: x", BORDER_FLOAT, 2)) == NULL ||
        (in->w = sn_cell_weights(args[1], cell)) == NULL ||
        border_same_type(in->x, in->w, "recurrent: x and recurrent kernel") < 0 ||
        border_extent(in->x, "recurrent: x", 1, gates * SN_DIM(in->w, 0), "the columns of the recurrent kernel") < 0 ||
        sn_sequences_read(args[5], args[7], args[9], args + 10, in->w, cell, &in->s) < 0)
        return -1;
    const ptrdiff_t n = in->s.q.sequences, u = in->s.q.units;
    in->bias = border_optional(args[2], "recurrent: bias", BORDER_FLOAT, 1, &failed);
    if (failed || (in->bias && (border_same_type(in->bias, in->w, "recurrent: bias") < 0 ||
                                border_extent(in->bias, "recurrent: bias", 0, gates * u, "gates times units") < 0)))
        return -1;
    in->row = border_optional(args[6], "recurrent: row", NPY_INT64, 1, &failed);
    if (failed || (in->row && check_index(in->row, "recurrent: row", in->s.positions, SN_DIM(in->x, 0)) < 0))
        return -1;
    if ((!in->row && border_extent(in->x, "recurrent: x", 0, in->s.positions, "the positions") < 0) ||
        sn_sequences_deal(&in->s, in->row ? SN_DATA(in->row) : NULL, cell, in->w) < 0)
        return -1;
    in->start = border_optional(args[8], "recurrent: start", NPY_INT64, 1, &failed);
    if (failed)
        return -1;
    in->h = states(args[3], "recurrent: h", in, in->start ? -1 : n, &failed);
    if (failed)
        return -1;
    in->c = states(args[4], "recurrent: c", in, in->start && in->h ? SN_DIM(in->h, 0) : n, &failed);
    if (failed)
        return -1;
    if (in->start) {
        if (in->h == NULL || (cell == SN_CELL_LSTM && in->c == NULL)) {
            PyErr_SetString(PyExc_ValueError, "recurrent: start goes with states");
            return -1;
        }
        if (check_index(in->start, "recurrent: start", n, SN_DIM(in->h, 0)) < 0)
            return -1;
        const int64_t *start = SN_DATA(in->start);
        const sn_sequences *q = &in->s.q;
        for (ptrdiff_t i = 0; i < n && q->time > 0; i++) {
            const int64_t first = q->bounds[i] == q->bounds[i + 1] ? q->time : q->step ? q->step[q->bounds[i]] : 0;
            if (start[i] != first) {
                PyErr_SetString(PyExc_ValueError, "recurrent: start must be the first step of each sequence");
                return -1;
            }
        }
    }
    return 0;
}

/* forward(x (rows, gates units), weights (units, gates units), bias (gates units) or None, h and c (n, units) or None,
   bounds, row, step, start, factors, time, carry, activation, recurrent activation, keep):
   (y or None, h_last, c_last or None, gates, h_before, c_before: None unless keep) */
static PyObject *
forward(PyObject *const *args, Py_ssize_t nargs, sn_cell cell, sn_op op)
{
    inputs in = {0};
    PyArrayObject *out[6] = {NULL};
    ptrdiff_t keep;
    PyObject *result = NULL;
    if (border_args(nargs, 15, "recurrent_forward") < 0 || read_inputs(args, cell, &in) < 0 ||
        border_wants(args + 14, 1, "recurrent: keep", &keep) < 0)
        goto done;
    const sn_sequences *q = &in.s.q;
    const int type = PyArray_TYPE(in.w), dtype = sn_dtype(in.w), lstm = cell == SN_CELL_LSTM;
    npy_intp y_dims[3] = {q->sequences, q->time, q->units}, last_dims[2] = {q->sequences, q->units};
    npy_intp gate_dims[2] = {in.s.positions, sn_cell_saved(cell) * q->units}, before_dims[2] = {in.s.positions, q->units};
    if ((q->time > 0 && (out[0] = border_new(3, y_dims, type)) == NULL) ||
        (out[1] = border_new(2, last_dims, type)) == NULL ||
        (lstm && (out[2] = border_new(2, last_dims, type)) == NULL) ||
        (keep && (out[3] = border_new(2, gate_dims, type)) == NULL) ||
        (keep && (out[4] = border_new(2, before_dims, type)) == NULL) ||
        (keep && lstm && (out[5] = border_new(2, before_dims, type)) == NULL))
        goto done;
    sn_recurrent_args a = {
        .q = *q, .x = SN_DATA(in.x), .row = in.row ? SN_DATA(in.row) : NULL, .h = in.h ? SN_DATA(in.h) : NULL,
        .c = in.c ? SN_DATA(in.c) : NULL, .start = in.start ? SN_DATA(in.start) : NULL,
        .bias = in.bias ? SN_DATA(in.bias) : NULL, .y = out[0] ? SN_DATA(out[0]) : NULL, .h_last = SN_DATA(out[1]),
        .c_last = out[2] ? SN_DATA(out[2]) : NULL, .gates = out[3] ? SN_DATA(out[3]) : NULL,
        .h_before = out[4] ? SN_DATA(out[4]) : NULL, .c_before = out[5] ? SN_DATA(out[5]) : NULL,
        .saved = sn_cell_saved(cell),
    };
    int failed;
    Py_BEGIN_ALLOW_THREADS
    failed = sn_cell_pack(dtype, SN_DATA(in.w), cell, q, 0, &a.panels, &a.candidate);
    if (!failed)
        failed = lstm ? sn_lstm_run(dtype, &a, &in.s) : sn_cell_run(op, dtype, &a, &in.s, cell, NULL);
    sn_memory_put(a.panels.packed);
    sn_memory_put(a.candidate.packed);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = PyTuple_New(6);
    for (int i = 0; i < 6 && result; i++) {
        PyTuple_SET_ITEM(result, i, out[i] ? (PyObject *)out[i] : Py_NewRef(Py_None));
        out[i] = NULL;
    }
done:
    for (int i = 0; i < 6; i++)
        Py_XDECREF(out[i]);
    release(&in);
    return result;
}

/* no row belongs to two sequences: threads may then add to rows without asking each other */
static int
check_owners(const int64_t *row, ptrdiff_t rows, const sn_sequences *q)
{
    int32_t *owner = sn_memory_get(sn_times(rows > 0 ? rows : 1, (ptrdiff_t)sizeof *owner));
    int good = 1;
    if (owner == NULL) {
        border_no_memory();
        return -1;
    }
    memset(owner, -1, (size_t)rows * sizeof *owner);
    for (ptrdiff_t s = 0; s < q->sequences && good; s++)
        for (int64_t n = q->bounds[s]; n < q->bounds[s + 1]; n++) {
            good &= owner[row[n]] == -1 || owner[row[n]] == (int32_t)s;
            owner[row[n]] = (int32_t)s;
        }
    sn_memory_put(owner);
    if (good)
        return 0;
    PyErr_SetString(PyExc_ValueError, "recurrent: two sequences have a row in common");
    return -1;
}

/* backward(dy (n, time, units), dc (the same), dh_last, dc_last (n, units), gates, h_before, c_before, weights, bounds,
   step, factors, time, carry, activation, recurrent activation, shared, ends, want weights, want bias, want state, row,
   rows):
   (dz (positions, gates units), dweights, dbias of the recurrent half, dh, dc, dstate); the first four may be None. With
   row (positions), dz is (rows, gates units), the sums by row; no two sequences may have a row in common. */
static PyObject *
backward(PyObject *const *args, Py_ssize_t nargs, sn_cell cell, sn_op op)
{
    static const char *const names[4] = {"recurrent: dy", "recurrent: dc", "recurrent: dh_last", "recurrent: dc_last"};
    inputs in = {0};
    PyArrayObject *d[4] = {NULL}, *kept[3] = {NULL}, *out[6] = {NULL};
    ptrdiff_t flags[5], rows;
    PyObject *result = NULL;
    int failed = 0;
    const int lstm = cell == SN_CELL_LSTM;
    if (border_args(nargs, 22, "recurrent_backward") < 0 || (in.w = sn_cell_weights(args[7], cell)) == NULL ||
        sn_sequences_read(args[8], args[9], args[10], args + 11, in.w, cell, &in.s) < 0 ||
        border_wants(args + 15, 5, "recurrent: want", flags) < 0 ||
        border_int(args[21], "recurrent: rows", 0, (ptrdiff_t)1 << 40, &rows) < 0)
        goto done;
    in.row = border_optional(args[20], "recurrent: row", NPY_INT64, 1, &failed);
    if (failed || (in.row && (check_index(in.row, "recurrent: row", in.s.positions, rows) < 0 ||
                              check_owners(SN_DATA(in.row), rows, &in.s.q) < 0)) ||
        sn_sequences_deal(&in.s, in.row ? SN_DATA(in.row) : NULL, cell, in.w) < 0)
        goto done;
    const sn_sequences *q = &in.s.q;
    const ptrdiff_t u = q->units, gates = sn_cell_gates(cell), positions = in.s.positions;
    for (int i = 0; i < 4; i++) {
        d[i] = border_optional(args[i], names[i], BORDER_FLOAT, i < 2 ? 3 : 2, &failed);
        if (failed || (d[i] && (border_same_type(d[i], in.w, names[i]) < 0 ||
                                border_extent(d[i], names[i], 0, q->sequences, "the sequences") < 0 ||
                                border_extent(d[i], names[i], i < 2 ? 2 : 1, u, "the units") < 0 ||
                                (i < 2 && border_extent(d[i], names[i], 1, q->time, "time") < 0))))
            goto done;
    }
    for (int i = 0; i < (lstm ? 3 : 2); i++)
        if ((kept[i] = border_array(args[4 + i], "recurrent: kept", BORDER_FLOAT, 2)) == NULL ||
            border_same_type(kept[i], in.w, "recurrent: kept") < 0 ||
            border_extent(kept[i], "recurrent: kept", 0, positions, "the positions") < 0 ||
            border_extent(kept[i], "recurrent: kept", 1, (i ? 1 : sn_cell_saved(cell)) * u, "what forward kept") < 0)
            goto done;
    const int type = PyArray_TYPE(in.w), dtype = sn_dtype(in.w), bias = (int)flags[3];
    npy_intp dz_dims[2] = {in.row ? rows : positions, gates * u}, state_dims[2] = {q->sequences, u};
    npy_intp bias_dims[1] = {gates * u};
    npy_intp all_dims[2] = {positions, u};
    if ((out[0] = border_new(2, dz_dims, type)) == NULL || (flags[2] && (out[1] = border_new_like(in.w)) == NULL) ||
        (bias && (out[2] = border_new(1, bias_dims, type)) == NULL) || (out[3] = border_new(2, state_dims, type)) == NULL ||
        (lstm && (out[4] = border_new(2, state_dims, type)) == NULL) ||
        (flags[4] && (out[5] = border_new(2, all_dims, type)) == NULL))
        goto done;
    sn_recurrent_back_args a = {
        .q = *q, .dy = d[0] ? SN_DATA(d[0]) : NULL, .dc = d[1] ? SN_DATA(d[1]) : NULL,
        .dh_last = d[2] ? SN_DATA(d[2]) : NULL, .dc_last = d[3] ? SN_DATA(d[3]) : NULL, .gates = SN_DATA(kept[0]),
        .h_before = SN_DATA(kept[1]), .c_before = lstm ? SN_DATA(kept[2]) : NULL, .shared = (int)flags[0],
        .ends = flags[1] && !d[0] && !d[1] && !out[5],
        .dz = in.row ? NULL : SN_DATA(out[0]), .drows = in.row ? SN_DATA(out[0]) : NULL,
        .row = in.row ? SN_DATA(in.row) : NULL, .dstate = out[5] ? SN_DATA(out[5]) : NULL, .dh = SN_DATA(out[3]),
        .dc_first = out[4] ? SN_DATA(out[4]) : NULL,
    };
    const ptrdiff_t item = PyArray_ITEMSIZE(in.w);
    char *const dw = out[1] ? SN_DATA(out[1]) : NULL, *const db = out[2] ? SN_DATA(out[2]) : NULL;
    const void *const weights = SN_DATA(in.w);
    if (a.drows)
        memset(a.drows, 0, (size_t)(rows * gates * u * item));
    Py_BEGIN_ALLOW_THREADS
    failed = sn_cell_pack(dtype, weights, cell, q, 1, &a.panels, &a.candidate);
    if (!failed && (dw || db))
        failed = sn_cell_weights_begin(dtype, &in.s, cell, dw, db, &a.weights);
    if (!failed)
        failed = sn_cell_run(op, dtype, &a, &in.s, cell, &a.weights);
    if (!failed && dw && !in.s.works)
        memset(dw, 0, (size_t)(gates * u * u * item));
    if (!failed && db && !in.s.works)
        memset(db, 0, (size_t)(gates * u * item));
    if (!failed && (dw || db) && in.s.works)
        sn_run(SN_OP_recurrent_sum, dtype, &a.weights, u + 1, 1 + 16384 / (gates * u * in.s.works + 1), 0);
    sn_memory_put(a.weights.sums);
    sn_memory_put(a.panels.packed);
    sn_memory_put(a.candidate.packed);
    Py_END_ALLOW_THREADS
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = PyTuple_New(6);
    for (int i = 0; i < 6 && result; i++) {
        PyTuple_SET_ITEM(result, i, out[i] ? (PyObject *)out[i] : Py_NewRef(Py_None));
        out[i] = NULL;
    }
done:
    for (int i = 0; i < 4; i++)
        Py_XDECREF(d[i]);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(kept[i]);
    for (int i = 0; i < 6; i++)
        Py_XDECREF(out[i]);
    release(&in);
    return result;
}

#define CELL_FUNCTIONS(name, cell)                                                                 \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)         \
    {                                                                                              \
        (void)m;                                                                                   \
        return forward(args, nargs, cell, SN_OP_##name##_forward);                                 \
    }                                                                                              \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)        \
    {                                                                                              \
        (void)m;                                                                                   \
        return backward(args, nargs, cell, SN_OP_##name##_backward);                               \
    }
CELL_FUNCTIONS(simple_rnn, SN_CELL_SIMPLE_RNN)
CELL_FUNCTIONS(lstm, SN_CELL_LSTM)

/* the GRU has one argument more, in front: whether it resets after the product */
static int
form(PyObject *const *args, Py_ssize_t nargs, Py_ssize_t want, const char *function, sn_cell *cell)
{
    ptrdiff_t after;
    if (border_args(nargs, want, function) < 0 || border_int(args[0], "gru: reset_after", 0, 1, &after) < 0)
        return -1;
    *cell = after ? SN_CELL_GRU_AFTER : SN_CELL_GRU_BEFORE;
    return 0;
}

PyObject *
sn_py_gru_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    sn_cell cell;
    (void)m;
    if (form(args, nargs, 16, "gru_forward", &cell) < 0)
        return NULL;
    return forward(args + 1, nargs - 1, cell, SN_OP_gru_forward);
}

PyObject *
sn_py_gru_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    sn_cell cell;
    (void)m;
    if (form(args, nargs, 23, "gru_backward", &cell) < 0)
        return NULL;
    return backward(args + 1, nargs - 1, cell, SN_OP_gru_backward);
}
