#include "../border.h"

/* Which steps a batch of sequences really takes. Processing order: step k is time k, or time - 1 - k backwards. */

typedef struct {
    const int64_t *ids;   /* (batch, time) or NULL */
    const npy_bool *mask; /* (batch, time) or NULL */
    ptrdiff_t batch, time;
    int backwards;
} plan;

static ptrdiff_t
time_of(const plan *p, ptrdiff_t step)
{
    return p->backwards ? p->time - 1 - step : step;
}

/* how many steps of row b from the first on have the id `symbol` */
static ptrdiff_t
run_of(const plan *p, ptrdiff_t b, int64_t symbol)
{
    ptrdiff_t k = 0;
    while (k < p->time && p->ids[b * p->time + time_of(p, k)] == symbol)
        k++;
    return k;
}

/* start[b] = the length of the run that row b shares with others; returns the longest, or 0 where sharing does not pay:
   the shared run is one sequence alone, which costs several steps of one in company */
static ptrdiff_t
find_shared(const plan *p, int64_t *start)
{
    ptrdiff_t longest = 0, sum = 0, most = 0;
    int64_t symbol = 0;
    for (ptrdiff_t b = 0; b < p->batch; b++) {
        const int64_t first = p->ids[b * p->time + time_of(p, 0)];
        const ptrdiff_t run = b > 0 && most > 0 && first == symbol ? 0 : run_of(p, b, first);
        if (run > most) {
            most = run;
            symbol = first;
        }
    }
    for (ptrdiff_t b = 0; b < p->batch; b++) {
        start[b] = run_of(p, b, symbol);
        sum += start[b];
        longest = start[b] > longest ? start[b] : longest;
    }
    return sum > 6 * longest ? longest : 0;
}

static PyArrayObject *
new_index(ptrdiff_t n)
{
    npy_intp dims[1] = {n};
    return border_new(1, dims, NPY_INT64);
}

/* sequence_plan(ids (batch, time) or None, mask (batch, time) bool or None, batch, time, backwards, share):
   (bounds, row, step, start, shared). Sequence b has the positions bounds[b] .. bounds[b + 1] - 1; position n takes step
   step[n] (None: all steps) and reads row row[n] of the input: the id, or batch * time + time without ids (None: as they
   come). With `share` and ids, the run of one id with which many rows begin is taken out: row b begins at step start[b],
   and shared holds the rows of the run itself; both None where that does not pay. */
PyObject *
sn_py_sequence_plan(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    PyArrayObject *ids = NULL, *mask = NULL, *bounds = NULL, *row = NULL, *step = NULL, *start = NULL, *shared = NULL;
    ptrdiff_t backwards, share;
    int failed = 0;
    plan p = {0};
    if (border_args(nargs, 6, "sequence_plan") < 0)
        return NULL;
    ids = border_optional(args[0], "recurrent: ids", NPY_INT64, 2, &failed);
    if (failed)
        return NULL;
    mask = border_optional(args[1], "recurrent: mask", NPY_BOOL, 2, &failed);
    if (failed || border_int(args[2], "recurrent: batch", 0, (ptrdiff_t)1 << 40, &p.batch) < 0 ||
        border_int(args[3], "recurrent: time", 0, (ptrdiff_t)1 << 40, &p.time) < 0 ||
        border_int(args[4], "recurrent: backwards", 0, 1, &backwards) < 0 ||
        border_int(args[5], "recurrent: share", 0, 1, &share) < 0)
        goto fail;
    if ((ids && (border_extent(ids, "recurrent: ids", 0, p.batch, "the batch") < 0 ||
                 border_extent(ids, "recurrent: ids", 1, p.time, "the steps") < 0)) ||
        (mask && (border_extent(mask, "recurrent: mask", 0, p.batch, "the batch of x") < 0 ||
                  border_extent(mask, "recurrent: mask", 1, p.time, "the steps of x") < 0)))
        goto fail;
    p.ids = ids ? SN_DATA(ids) : NULL;
    p.mask = mask ? SN_DATA(mask) : NULL;
    p.backwards = (int)backwards;
    const ptrdiff_t cells = sn_times(p.batch, p.time);
    if (cells == PTRDIFF_MAX) {
        PyErr_SetString(PyExc_ValueError, "recurrent: more steps than can be counted");
        goto fail;
    }
    if ((bounds = new_index(p.batch + 1)) == NULL || ((ids || mask || backwards) && (row = new_index(cells)) == NULL))
        goto fail;
    ptrdiff_t run = 0;
    if (share && ids && !mask && cells > 0) {
        if ((start = new_index(p.batch)) == NULL)
            goto fail;
        run = find_shared(&p, SN_DATA(start));
        if (run == 0)
            Py_CLEAR(start);
    }
    if (run > 0 && (shared = new_index(run)) == NULL)
        goto fail;
    if ((mask || run > 0) && (step = new_index(cells)) == NULL)
        goto fail;
    int64_t *to = row ? SN_DATA(row) : NULL, *steps = step ? SN_DATA(step) : NULL, *ends = SN_DATA(bounds);
    const int64_t *starts = start ? SN_DATA(start) : NULL;
    ptrdiff_t n = 0;
    ends[0] = 0;
    for (ptrdiff_t b = 0; b < p.batch; b++) {
        if (!to && !steps) { /* every step, as it comes */
            ends[b + 1] = n += p.time;
            continue;
        }
        for (ptrdiff_t k = starts ? starts[b] : 0; k < p.time; k++) {
            const ptrdiff_t cell = b * p.time + time_of(&p, k);
            if (p.mask && !p.mask[cell])
                continue;
            if (to)
                to[n] = p.ids ? p.ids[cell] : cell;
            if (steps)
                steps[n] = k;
            n++;
        }
        if (starts && starts[b] == run) /* the longest run is the shared one */
            for (ptrdiff_t k = 0; k < run; k++)
                ((int64_t *)SN_DATA(shared))[k] = p.ids[b * p.time + time_of(&p, k)];
        ends[b + 1] = n;
    }
    PyObject *parts[5] = {(PyObject *)bounds, (PyObject *)row, (PyObject *)step, (PyObject *)start, (PyObject *)shared};
    for (int i = 1; i < 3; i++)
        if (parts[i] && n < cells) { /* the positions that there are */
            PyObject *part = PySequence_GetSlice(parts[i], 0, n);
            Py_DECREF(parts[i]);
            parts[i] = part;
        }
    Py_XDECREF(ids);
    Py_XDECREF(mask);
    if ((row && !parts[1]) || (step && !parts[2])) {
        for (int i = 0; i < 5; i++)
            Py_XDECREF(parts[i]);
        return NULL;
    }
    for (int i = 1; i < 5; i++)
        if (!parts[i])
            parts[i] = Py_NewRef(Py_None);
    return Py_BuildValue("NNNNN", parts[0], parts[1], parts[2], parts[3], parts[4]);
fail:
    Py_XDECREF(ids);
    Py_XDECREF(mask);
    Py_XDECREF(bounds);
    Py_XDECREF(row);
    Py_XDECREF(step);
    Py_XDECREF(start);
    Py_XDECREF(shared);
    return NULL;
}
