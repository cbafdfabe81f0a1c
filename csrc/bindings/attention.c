#include "../border.h"
#include "../kernels/attention.h"
#include "../kernels/dropout.h"
#include "../lead.h"

#define CHUNK_MOST 512
#define UNITS_WANTED 16
#define FLOPS_WORTH_A_THREAD 200000.0

/* the arrays and settings that forward and backward share */
typedef struct {
    PyArrayObject *q, *k, *v, *bias, *mask, *origin;
    sn_attention_args a;
} attention_inputs;

static void
release(attention_inputs *in)
{
    Py_XDECREF(in->q);
    Py_XDECREF(in->k);
    Py_XDECREF(in->v);
    Py_XDECREF(in->bias);
    Py_XDECREF(in->mask);
    Py_XDECREF(in->origin);
}

/* steps over (batch, head, query, key) of an array that has each of these extents or 1 */
static int
broadcast_steps(PyArrayObject *array, const char *what, const ptrdiff_t *extents, ptrdiff_t *steps)
{
    static const char *const axes[4] = {"batch", "heads", "queries", "keys"};
    ptrdiff_t step = 1;
    for (int axis = 3; axis >= 0; axis--) {
        const ptrdiff_t n = SN_DIM(array, axis);
        if (n != extents[axis] && n != 1) {
            PyErr_Format(PyExc_ValueError, "%s has %zd %s; expected %zd or 1", what, (Py_ssize_t)n, axes[axis],
                         (Py_ssize_t)extents[axis]);
            return -1;
        }
        steps[axis] = n == 1 ? 0 : step;
        step = sn_times(step, n);
    }
    return 0;
}

/* args: q, k, v, bias, mask, scale, causal, ahead, rate, key, stream, origin */
static int
read_inputs(PyObject *const *args, attention_inputs *in)
{
    sn_attention_args *a = &in->a;
    int failed = 0;
    ptrdiff_t causal, ahead;
    double rate;
    if ((in->q = border_array(args[0], "attention: query", BORDER_FLOAT, 4)) == NULL ||
        (in->k = border_array(args[1], "attention: key", BORDER_FLOAT, 4)) == NULL ||
        (in->v = border_array(args[2], "attention: value", BORDER_FLOAT, 4)) == NULL ||
        border_same_type(in->q, in->k, "attention") < 0 || border_same_type(in->q, in->v, "attention") < 0)
        return -1;
    in->bias = border_optional(args[3], "attention: bias", PyArray_TYPE(in->q), 4, &failed);
    if (failed)
        return -1;
    in->mask = border_optional(args[4], "attention: mask", NPY_BOOL, 4, &failed);
    if (failed || border_double(args[5], "attention: scale", &a->scale) < 0 ||
        border_int(args[6], "attention: causal", 0, 1, &causal) < 0 ||
        border_int(args[7], "attention: ahead", -((ptrdiff_t)1 << 40), (ptrdiff_t)1 << 40, &ahead) < 0 ||
        border_double(args[8], "attention: rate", &rate) < 0 || border_word(args[9], "attention: key", &a->key) < 0 ||
        border_word(args[10], "attention: stream", &a->stream) < 0)
        return -1;
    if (!(rate >= 0 && rate < 1)) {
        PyErr_Format(PyExc_ValueError, "attention: rate must be at least 0 and below 1; received %R", args[8]);
        return -1;
    }
    a->batch = SN_DIM(in->q, 0), a->queries = SN_DIM(in->q, 1), a->heads = SN_DIM(in->q, 2), a->size = SN_DIM(in->q, 3);
    a->keys = SN_DIM(in->k, 1), a->kv_heads = SN_DIM(in->k, 2), a->value_size = SN_DIM(in->v, 3);
    if (border_extent(in->k, "attention: key", 0, a->batch, "the query's batch") < 0 ||
        border_extent(in->v, "attention: value", 0, a->batch, "the query's batch") < 0 ||
        border_extent(in->v, "attention: value", 1, a->keys, "one value for each key") < 0 ||
        border_extent(in->v, "attention: value", 2, a->kv_heads, "the key's heads") < 0 ||
        border_extent(in->k, "attention: key", 3, a->size, "the query's size of a head") < 0)
        return -1;
    if (a->heads < 1 || a->kv_heads < 1 || a->size < 1 || a->value_size < 1) {
        PyErr_SetString(PyExc_ValueError, "attention: heads and the sizes of a head must be at least 1");
        return -1;
    }
    if (a->heads % a->kv_heads != 0) {
        PyErr_Format(PyExc_ValueError, "attention: %zd heads of the query cannot share %zd heads of key and value; "
                     "expected a multiple", (Py_ssize_t)a->heads, (Py_ssize_t)a->kv_heads);
        return -1;
    }
    in->origin = border_optional(args[11], "attention: origin", NPY_INT64, 2, &failed);
    if (failed || (in->origin && (border_extent(in->origin, "attention: origin", 0, a->batch, "the query's batch") < 0 ||
                                  border_extent(in->origin, "attention: origin", 1, a->keys, "the keys") < 0)))
        return -1;
    const ptrdiff_t extents[4] = {a->batch, a->heads, a->queries, a->keys};
    if ((in->bias && broadcast_steps(in->bias, "attention: bias", extents, a->bias_step) < 0) ||
        (in->mask && broadcast_steps(in->mask, "attention: mask", extents, a->mask_step) < 0))
        return -1;
    a->q = SN_DATA(in->q), a->k = SN_DATA(in->k), a->v = SN_DATA(in->v);
    a->bias = in->bias ? SN_DATA(in->bias) : NULL;
    a->mask = in->mask ? SN_DATA(in->mask) : NULL;
    a->causal = (int)causal, a->ahead = ahead;
    a->threshold = sn_dropout_threshold(rate, &a->keep_scale);
    return 0;
}

/* stats (2, batch, heads, queries) or NULL: top and share of each query */
static void
set_stats(sn_attention_args *a, PyArrayObject *stats)
{
    char *data = stats ? SN_DATA(stats) : NULL;
    a->top = data;
    a->share = data ? data + a->batch * a->heads * a->queries * PyArray_ITEMSIZE(stats) : NULL;
}

/* Queries of a unit of the forward: many, so that keys are packed seldom, unless that leaves threads without work. How
   they are cut changes no result. */
static ptrdiff_t
chunk_of(const sn_attention_args *a)
{
    ptrdiff_t chunk = CHUNK_MOST;
    while (chunk > SN_ATTENTION_PAD && a->batch * a->heads * ((a->queries + chunk - 1) / chunk) < UNITS_WANTED)
        chunk /= 2;
    const ptrdiff_t all = sn_attention_pad(a->queries);
    return all > 0 && all < chunk ? all : chunk;
}

/* units that are worth a thread, of work of `products` products */
static ptrdiff_t
grain_of(const sn_attention_args *a, ptrdiff_t queries, int products)
{
    const double width = (double)(a->size + a->value_size) / 2;
    return 1 + (ptrdiff_t)(FLOPS_WORTH_A_THREAD / (2.0 * products * (double)queries * (double)a->keys * width + 1));
}

/* attention_forward(q, k, v, bias, mask, scale, causal, ahead, rate, key, stream, origin, keep) -> (out, stats or None).
   origin (batch, keys) or None: rows of q, k and v of one time whose numbers are equal are known to be equal */
PyObject *
sn_py_attention_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    attention_inputs in = {0};
    PyArrayObject *out = NULL, *stats = NULL;
    PyObject *result = NULL;
    ptrdiff_t keep;
    void *space = NULL;
    int failed = 0;
    if (border_args(nargs, 13, "attention_forward") < 0 || read_inputs(args, &in) < 0 ||
        border_wants(args + 12, 1, "attention_forward", &keep) < 0)
        goto done;
    sn_attention_args *a = &in.a;
    const npy_intp out_dims[4] = {a->batch, a->queries, a->heads, a->value_size};
    const npy_intp stats_dims[4] = {2, a->batch, a->heads, a->queries};
    if ((out = border_new(4, out_dims, PyArray_TYPE(in.q))) == NULL ||
        (keep && (stats = border_new(4, stats_dims, PyArray_TYPE(in.q))) == NULL))
        goto done;
    a->out = SN_DATA(out);
    set_stats(a, stats);
    a->chunk = chunk_of(a);
    const int few = a->queries <= SN_ATTENTION_FEW && !a->bias && !a->threshold, dtype = sn_dtype(in.q);
    const ptrdiff_t units = a->batch * a->heads * ((a->queries + a->chunk - 1) / a->chunk);
    const ptrdiff_t work = few ? sn_attention_pad(a->keys) : sn_attention_work(a);
    const ptrdiff_t item = PyArray_ITEMSIZE(in.q), scratch = sn_times(work, item), grain = grain_of(a, a->chunk, 2);
    if (units > 0) {
        Py_BEGIN_ALLOW_THREADS
        failed = sn_attention_lead(a, item, in.origin ? SN_DATA(in.origin) : NULL, &space);
        if (!failed && a->lead) {
            a->begun = sn_memory_get(sn_times(sn_times(a->batch * a->heads, sn_attention_pad(a->queries)),
                                              (a->value_size + 2) * item));
            failed = a->begun == NULL;
        }
        if (!failed && a->lead) {
            sn_attention_args part = *a; /* smaller chunks: there is one sequence to share among threads */
            part.chunk = SN_ATTENTION_PAD * 2 < a->chunk ? SN_ATTENTION_PAD * 2 : a->chunk;
            failed = sn_run(SN_OP_attention_shared, dtype, &part,
                            a->heads * ((a->longest + part.chunk - 1) / part.chunk), 1, scratch);
        }
        if (!failed)
            failed = few ? sn_run(SN_OP_attention_few, dtype, a, a->batch * a->heads, grain_of(a, a->queries, 8), scratch)
                         : sn_run(SN_OP_attention_forward, dtype, a, units, grain, scratch);
        sn_memory_put(a->begun);
        sn_memory_put(space);
        Py_END_ALLOW_THREADS
    }
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = Py_BuildValue("(OO)", out, stats ? (PyObject *)stats : Py_None);
done:
    release(&in);
    Py_XDECREF(out);
    Py_XDECREF(stats);
    return result;
}

/* attention_backward(dout, out, stats, q, k, v, bias, mask, scale, causal, ahead, rate, key, stream, origin) -> (dq, dk,
   dv). With origin, the gradients of rows that are known to be equal are right as sums only: see attention.h */
PyObject *
sn_py_attention_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    const char *name = "attention_backward";
    attention_inputs in = {0};
    PyArrayObject *dout = NULL, *out = NULL, *stats = NULL, *dq = NULL, *dk = NULL, *dv = NULL;
    PyObject *result = NULL;
    void *space = NULL;
    int failed = 0;
    if (border_args(nargs, 15, name) < 0 || read_inputs(args + 3, &in) < 0 ||
        (dout = border_array(args[0], name, BORDER_FLOAT, 4)) == NULL ||
        (out = border_array(args[1], name, BORDER_FLOAT, 4)) == NULL ||
        (stats = border_array(args[2], name, BORDER_FLOAT, 4)) == NULL || border_same_type(in.q, dout, name) < 0 ||
        border_same_type(in.q, out, name) < 0 || border_same_type(in.q, stats, name) < 0 ||
        border_same_shape(dout, out, name) < 0)
        goto done;
    sn_attention_back_args a = {.f = in.a};
    const sn_attention_args *f = &a.f;
    if (border_extent(out, "attention_backward: out", 0, f->batch, "the query's batch") < 0 ||
        border_extent(out, "attention_backward: out", 1, f->queries, "the queries") < 0 ||
        border_extent(out, "attention_backward: out", 2, f->heads, "the query's heads") < 0 ||
        border_extent(out, "attention_backward: out", 3, f->value_size, "the value's size") < 0 ||
        border_extent(stats, "attention_backward: stats", 0, 2, "top and share") < 0 ||
        border_extent(stats, "attention_backward: stats", 1, f->batch, "the query's batch") < 0 ||
        border_extent(stats, "attention_backward: stats", 2, f->heads, "the query's heads") < 0 ||
        border_extent(stats, "attention_backward: stats", 3, f->queries, "the queries") < 0 ||
        (dq = border_new_like(in.q)) == NULL || (dk = border_new_like(in.k)) == NULL ||
        (dv = border_new_like(in.v)) == NULL)
        goto done;
    a.f.out = SN_DATA(out), a.dout = SN_DATA(dout);
    set_stats(&a.f, stats);
    a.dq = SN_DATA(dq), a.dk = SN_DATA(dk), a.dv = SN_DATA(dv);
    const ptrdiff_t item = PyArray_ITEMSIZE(in.q);
    const ptrdiff_t grain = grain_of(f, f->queries * (f->heads / f->kv_heads), 5);
    if (f->batch > 0) {
        Py_BEGIN_ALLOW_THREADS
        if (in.origin)
            failed = sn_attention_lead(&a.f, item, SN_DATA(in.origin), &space);
        if (!failed)
            failed = sn_run(SN_OP_attention_backward, sn_dtype(in.q), &a, f->batch * f->kv_heads, grain,
                            sn_times(sn_attention_back_work(f), item));
        sn_memory_put(space);
        Py_END_ALLOW_THREADS
    }
    if (failed) {
        border_no_memory();
        goto done;
    }
    result = border_gradients(dq, dk, dv);
    dq = dk = dv = NULL;
done:
    release(&in);
    Py_XDECREF(dout);
    Py_XDECREF(out);
    Py_XDECREF(stats);
    Py_XDECREF(dq);
    Py_XDECREF(dk);
    Py_XDECREF(dv);
    return result;
}
