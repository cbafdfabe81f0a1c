#include "recurrent.h"
#include "cpu.h"
#include "lockstep.h"
#include <stdlib.h>
#include <string.h>

#define CACHED_BYTES ((ptrdiff_t)512 << 10) /* weights that stay in the second-level cache beside the states */
#define MANY 16
#define PAIR_UNITS 64 /* of an LSTM, so that a half of its panels is worth a message to another thread */
#define PAIR_STEPS 32
#define EVEN 4
#define FLOPS_WORTH_A_THREAD 100000.0

ptrdiff_t
sn_cell_gates(sn_cell cell)
{
    return cell == SN_CELL_SIMPLE_RNN ? 1 : cell == SN_CELL_LSTM ? 4 : 3;
}

ptrdiff_t
sn_cell_saved(sn_cell cell)
{
    return cell == SN_CELL_SIMPLE_RNN ? 1 : 4;
}

PyArrayObject *
sn_cell_weights(PyObject *obj, sn_cell cell)
{
    PyArrayObject *w = border_array(obj, "recurrent: recurrent kernel", BORDER_FLOAT, 2);
    if (w == NULL)
        return NULL;
    if (SN_DIM(w, 0) < 1) {
        PyErr_SetString(PyExc_ValueError, "recurrent: there must be at least one unit");
        Py_DECREF(w);
        return NULL;
    }
    if (border_extent(w, "recurrent: recurrent kernel", 1, SN_DIM(w, 0) * sn_cell_gates(cell), "gates times units") < 0) {
        Py_DECREF(w);
        return NULL;
    }
    return w;
}

typedef struct {
    int64_t length, run, sequence; /* run: how many positions from the first on read one row */
} entry;

static int
longer(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->length != y->length)
        return x->length > y->length ? -1 : 1;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

/* Units of a few sequences: as many as a register tile holds where the weights stay in cache, more where the weights have
   to be fetched for each step. Sequences that rest in one row for equally long come together, see team_settle. The number
   of threads has no say: the weights' gradient is summed by units. */
int
sn_sequences_deal(sn_sequence_arrays *s, const int64_t *row, sn_cell cell, PyArrayObject *weights)
{
    sn_sequences *q = &s->q;
    ptrdiff_t lanes, rows;
    sn_recurrent_shape_args shape = {&lanes, &rows};
    sn_cpu->kernel[sn_dtype(weights)][SN_OP_recurrent_shape](&shape, 0, 1);
    const ptrdiff_t n = q->sequences, item = PyArray_ITEMSIZE(weights);
    const ptrdiff_t bytes = sn_times(sn_times(q->units, q->units), sn_cell_gates(cell) * item);
    const ptrdiff_t most = bytes > CACHED_BYTES ? MANY : rows;
    ptrdiff_t works = (n + most - 1) / most;
    works = works > 1 ? (works + EVEN - 1) / EVEN * EVEN : works; /* so that threads come out even */
    works = works > n ? n : works;
    char *space = sn_memory_get(sn_times(n, (ptrdiff_t)(sizeof(entry) + 8)) + (works + 1) * 8);
    if (space == NULL) {
        border_no_memory();
        return -1;
    }
    entry *entries = (entry *)space;
    int64_t *order = (int64_t *)(entries + n), *unit = order + n;
    int sorted = 1;
    for (ptrdiff_t i = 0; i < n; i++) {
        const int64_t first = q->bounds[i], length = q->bounds[i + 1] - first;
        int64_t run = 1;
        while (row && run < length && row[first + run] == row[first])
            run++;
        entries[i] = (entry){length, run, i};
        sorted &= i == 0 || longer(&entries[i - 1], &entries[i]) < 0;
    }
    if (!sorted)
        qsort(entries, (size_t)n, sizeof *entries, longer);
    for (ptrdiff_t i = 0; i < n; i++)
        order[i] = entries[i].sequence;
    for (ptrdiff_t i = 0; i <= works; i++)
        unit[i] = works ? n * i / works : 0;
    q->order = order;
    q->unit = unit;
    q->most = works ? (n + works - 1) / works : 0;
    s->owned = space;
    s->works = works;
    return 0;
}

static int
check_bounds(sn_sequence_arrays *s)
{
    const int64_t *b = s->q.bounds, *step = s->q.step;
    const ptrdiff_t n = s->q.sequences;
    int good = b[0] == 0 && b[n] == s->positions;
    for (ptrdiff_t i = 0; i < n && good; i++) {
        good = b[i + 1] >= b[i] && b[i + 1] <= s->positions;
        if (good && !step && s->q.time > 0)
            good = b[i + 1] - b[i] <= s->q.time;
        for (int64_t at = b[i]; good && step && at < b[i + 1]; at++)
            good = step[at] >= (at > b[i] ? step[at - 1] + 1 : 0) && (s->q.time == 0 || step[at] < s->q.time);
    }
    if (good)
        return 0;
    PyErr_SetString(PyExc_ValueError, "recurrent: bounds must rise from 0 to the number of positions, steps within each "
                    "sequence and below time");
    return -1;
}

int
sn_sequences_read(PyObject *bounds, PyObject *step, PyObject *factors, PyObject *const *settings, PyArrayObject *weights,
                  sn_cell cell, sn_sequence_arrays *s)
{
    ptrdiff_t carry, act, gate;
    int failed = 0;
    memset(s, 0, sizeof *s);
    if ((s->bounds = border_array(bounds, "recurrent: bounds", NPY_INT64, 1)) == NULL)
        return -1;
    if (SN_DIM(s->bounds, 0) < 1) {
        PyErr_SetString(PyExc_ValueError, "recurrent: bounds must have an end for each sequence and one more");
        return -1;
    }
    sn_sequences *q = &s->q;
    q->bounds = SN_DATA(s->bounds);
    q->sequences = SN_DIM(s->bounds, 0) - 1;
    q->units = SN_DIM(weights, 0);
    s->positions = q->bounds[q->sequences];
    s->step = border_optional(step, "recurrent: step", NPY_INT64, 1, &failed);
    if (failed || (s->step && border_extent(s->step, "recurrent: step", 0, s->positions, "the last of bounds") < 0))
        return -1;
    s->factors = border_optional(factors, "recurrent: factors", BORDER_FLOAT, 3, &failed);
    if (failed || border_int(settings[0], "recurrent: time", 0, (ptrdiff_t)1 << 40, &q->time) < 0 ||
        border_int(settings[1], "recurrent: carry", 0, 1, &carry) < 0 ||
        border_int(settings[2], "recurrent: activation", 0, SN_RECURRENT_ACTIVATIONS - 1, &act) < 0 ||
        border_int(settings[3], "recurrent: recurrent activation", 0, SN_RECURRENT_ACTIVATIONS - 1, &gate) < 0)
        return -1;
    if (s->factors) {
        const ptrdiff_t gates = sn_cell_gates(cell);
        q->copies = SN_DIM(s->factors, 0);
        if (q->copies != 1 && q->copies != gates) {
            PyErr_Format(PyExc_ValueError, "recurrent: factors has %zd copies; expected 1 or one for each of %zd gates",
                         (Py_ssize_t)q->copies, (Py_ssize_t)gates);
            return -1;
        }
        if (border_same_type(s->factors, weights, "recurrent: factors and kernel") < 0 ||
            border_extent(s->factors, "recurrent: factors", 1, q->sequences, "one row for each sequence") < 0 ||
            border_extent(s->factors, "recurrent: factors", 2, q->units, "the units") < 0)
            return -1;
        q->factors = SN_DATA(s->factors);
    }
    q->step = s->step ? SN_DATA(s->step) : NULL;
    q->carry = (int)carry, q->activation = (int)act, q->recurrent_activation = (int)gate;
    if (check_bounds(s) < 0)
        return -1;
    return 0;
}

void
sn_sequences_release(sn_sequence_arrays *s)
{
    Py_XDECREF(s->bounds);
    Py_XDECREF(s->step);
    Py_XDECREF(s->factors);
    sn_memory_put(s->owned);
}

static int
pack(int dtype, sn_panels *p)
{
    const ptrdiff_t panels = (p->columns + p->wide - 1) / p->wide, size = sn_times(p->gates * p->wide, p->depth);
    p->packed = sn_memory_get(sn_times(sn_times(panels, size), dtype == SN_F64 ? 8 : 4));
    if (p->packed == NULL)
        return -1;
    return sn_run(SN_OP_recurrent_pack, dtype, p, panels, 1 + 32768 / size, 0);
}

int
sn_cell_pack(int dtype, const void *weights, sn_cell cell, const sn_sequences *q, int transposed, sn_panels *panels,
             sn_panels *candidate)
{
    ptrdiff_t lanes, rows;
    sn_recurrent_shape_args shape = {&lanes, &rows};
    sn_cpu->kernel[dtype][SN_OP_recurrent_shape](&shape, 0, 1);
    const ptrdiff_t u = q->units, step = u * sn_cell_gates(cell), item = dtype == SN_F64 ? 8 : 4;
    const ptrdiff_t gates = cell == SN_CELL_GRU_BEFORE ? 2 : sn_cell_gates(cell);
    memset(panels, 0, sizeof *panels);
    memset(candidate, 0, sizeof *candidate);
    *panels = (sn_panels){.data = weights, .k_step = step, .gate_step = u, .column_step = 1, .depth = u, .gates = gates,
                          .columns = u, .wide = gates > 1 ? lanes : 4 * lanes, .apart = q->copies > 1};
    if (transposed)
        *panels = (sn_panels){.data = weights, .k_step = 1, .column_step = step, .depth = gates * u, .gates = 1,
                              .columns = u, .wide = 4 * lanes};
    if (pack(dtype, panels) < 0)
        return -1;
    if (cell != SN_CELL_GRU_BEFORE)
        return 0;
    *candidate = (sn_panels){.data = (const char *)weights + 2 * u * item, .k_step = transposed ? 1 : step,
                             .column_step = transposed ? step : 1, .depth = u, .gates = 1, .columns = u,
                             .wide = 4 * lanes};
    return pack(dtype, candidate);
}

int
sn_cell_weights_begin(int dtype, const sn_sequence_arrays *s, sn_cell cell, void *to, void *bias,
                      sn_weight_blocks *b)
{
    const ptrdiff_t u = s->q.units, item = dtype == SN_F64 ? 8 : 4, lanes = 64 / item, gates = sn_cell_gates(cell);
    const ptrdiff_t step = u / lanes * lanes + lanes, copies = s->q.copies > 1 ? s->q.copies : 1;
    *b = (sn_weight_blocks){.to = to, .bias = bias, .works = s->works, .units = u, .gates = gates, .step = step, .blocks = 1,
                            .columns = {gates * u}};
    if (copies > 1) {
        b->blocks = gates;
        for (ptrdiff_t i = 0; i < gates; i++)
            b->columns[i] = u, b->state[i] = i * step;
    }
    else if (cell == SN_CELL_GRU_BEFORE) {
        b->blocks = 2;
        b->columns[0] = 2 * u, b->columns[1] = u;
    }
    b->state_wide = copies * step;
    if (cell == SN_CELL_GRU_BEFORE) { /* the last block saw r h */
        b->state[b->blocks - 1] = b->state_wide;
        b->state_wide += step;
    }
    for (ptrdiff_t i = 0; i < b->blocks; i++) {
        b->first[i] = b->wide;
        b->wide += (b->columns[i] + lanes - 1) / lanes * lanes;
    }
    b->wide += b->wide / lanes % 2 ? 0 : lanes; /* an odd number of cache lines: rows do not crowd one set */
    b->state_wide += b->state_wide / lanes % 2 ? 0 : lanes;
    b->skip = s->q.most * 4 * step + 2 * step;
    b->sums = sn_memory_get(sn_times(sn_times(s->works > 0 ? s->works : 1, sn_times(u + 1, b->wide)), item));
    return b->sums ? 0 : -1;
}

/* bytes of work space of a team */
static ptrdiff_t
team_bytes(const sn_sequences *q, ptrdiff_t item)
{
    const ptrdiff_t lanes = 64 / item, wide = (q->units + lanes - 1) / lanes * lanes;
    return sn_times((wide + lanes) * item, q->most * (6 + SN_LINE_STATES + q->copies) + 2);
}

int
sn_cell_run(sn_op op, int dtype, const void *args, const sn_sequence_arrays *s, sn_cell cell,
            const sn_weight_blocks *blocks)
{
    const sn_sequences *q = &s->q;
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4;
    const double u = (double)q->units;
    const double flops = 2.0 * (double)sn_cell_gates(cell) * u * u * (double)s->positions;
    const ptrdiff_t grain = flops < 2 * FLOPS_WORTH_A_THREAD ? s->works : 1;
    const ptrdiff_t held = blocks && blocks->sums ? SN_WEIGHT_HELD * (blocks->state_wide + blocks->wide) : 0;
    return sn_run(op, dtype, args, s->works, grain, team_bytes(q, item) + held * item);
}

int
sn_lstm_run(int dtype, const sn_recurrent_args *a, const sn_sequence_arrays *s)
{
    const sn_sequences *q = &s->q;
    const ptrdiff_t item = dtype == SN_F64 ? 8 : 4, lanes = 64 / item, wide = (q->units + lanes - 1) / lanes * lanes;
    if (q->sequences != 1 || a->gates || q->copies || sn_get_num_threads() < 2 || q->units < PAIR_UNITS ||
        s->positions < PAIR_STEPS || s->positions > INT32_MAX)
        return sn_cell_run(SN_OP_lstm_forward, dtype, a, s, SN_CELL_LSTM, NULL);
    sn_lockstep lockstep = {0};
    void *states = sn_memory_get(sn_times(4 * wide, item));
    if (states == NULL)
        return -1;
    const sn_lstm_pair_args pair = {a, states, &lockstep};
    const int failed = sn_run(SN_OP_lstm_pair, dtype, &pair, 2, 1, team_bytes(q, item));
    sn_memory_put(states);
    return failed;
}
