#include "../border.h"
#include <math.h>
#include "../kernels/optim.h"

#define COLUMNS (2 + SN_OPTIM_NUMBERS) /* scale, decay, numbers of the rule */

enum { CLIP_NONE, CLIP_NORM, CLIP_GLOBAL_NORM, CLIP_VALUE };

static const struct {
    const char *name;
    sn_op op;
    int needed; /* the first slots, without which the rule does not work */
} rules[] = {
    {"sgd", SN_OP_optim_sgd, 0},
    {"rmsprop", SN_OP_optim_rmsprop, 1},
    {"adam", SN_OP_optim_adam, 2},
    {"adagrad", SN_OP_optim_adagrad, 1},
    {"adamax", SN_OP_optim_adamax, 2},
    {"nadam", SN_OP_optim_nadam, 2},
    {"adadelta", SN_OP_optim_adadelta, 2},
    {"ftrl", SN_OP_optim_ftrl, 2},
    {"lion", SN_OP_optim_lion, 1},
    {"lamb", SN_OP_optim_lamb, 2},
    {"adafactor", SN_OP_optim_adafactor, 3},
    {"sum", SN_OP_optim_sum, 0},
    {"average", SN_OP_optim_average, 0},
};

/* The references that keep the arrays alive while the GIL is away. */
typedef struct {
    Py_ssize_t count;
    PyArrayObject **array; /* (count, 2 + slots): parameter, gradient, slots */
    sn_optim_item *item;   /* (count), the float32 arrays first, then the float64 ones */
    Py_ssize_t *order;     /* (count): position in item of the variable */
    double *squares;
} plan;

#define PER_ITEM (2 + SN_OPTIM_SLOTS)

static void
plan_free(plan *p)
{
    if (p->array)
        for (Py_ssize_t i = 0; i < p->count * PER_ITEM; i++)
            Py_XDECREF(p->array[i]);
    PyMem_Free(p->array);
    PyMem_Free(p->item);
    PyMem_Free(p->order);
    PyMem_Free(p->squares);
}

static int
no_memory(void)
{
    PyErr_NoMemory();
    return -1;
}

/* One member of a list or tuple, checked to fit the parameter it belongs to; of the same shape where `like` says so,
   else of the same type alone. */
static int
take(PyObject *list, Py_ssize_t i, const char *what, PyArrayObject *like, int shape, int optional, PyArrayObject **out)
{
    PyObject *member = PySequence_GetItem(list, i);
    if (member == NULL)
        return -1;
    if (optional && member == Py_None) {
        Py_DECREF(member);
        return 0;
    }
    *out = border_array(member, what, BORDER_FLOAT, BORDER_ANY);
    Py_DECREF(member);
    if (*out == NULL)
        return -1;
    if (like && (border_same_type(*out, like, what) < 0 || (shape && border_same_shape(*out, like, what) < 0)))
        return -1;
    return 0;
}

/* Adafactor's means of rows and columns: the parameter's shape without its last axis, and without the one before. Of a
   parameter with fewer axes they are not looked at. */
static int
check_factors(PyArrayObject **a)
{
    const int ndim = PyArray_NDIM(a[0]);
    int good = ndim < 2 || (PyArray_NDIM(a[2]) == ndim - 1 && PyArray_NDIM(a[3]) == ndim - 1);
    for (int axis = 0; axis < ndim - 1 && good; axis++)
        good = SN_DIM(a[2], axis) == SN_DIM(a[0], axis) &&
               SN_DIM(a[3], axis) == SN_DIM(a[0], axis < ndim - 2 ? axis : ndim - 1);
    if (!good)
        PyErr_SetString(PyExc_ValueError, "optimizer_step: slots 0 and 1 of adafactor are the means of the rows and of "
                        "the columns: the variable's shape without its last axis, and without the one before");
    return good ? 0 : -1;
}

static int
must_write(PyArrayObject *array, const char *what)
{
    if (PyArray_ISWRITEABLE(array))
        return 0;
    PyErr_Format(PyExc_ValueError, "%s is read-only: the optimizer updates it in place", what);
    return -1;
}

static int
plan_arrays(plan *p, PyObject *params, PyObject *grads, PyObject *slots, Py_ssize_t rule)
{
    const int factored = rules[rule].op == SN_OP_optim_adafactor;
    for (Py_ssize_t i = 0; i < p->count; i++) {
        PyArrayObject **a = p->array + i * PER_ITEM;
        if (take(params, i, "optimizer_step: variable", NULL, 1, 0, a) < 0 ||
            must_write(a[0], "optimizer_step: variable") < 0 ||
            take(grads, i, "optimizer_step: gradient", a[0], 1, 0, a + 1) < 0)
            return -1;
        PyObject *own = PySequence_GetItem(slots, i);
        if (own == NULL)
            return -1;
        Py_ssize_t held = PySequence_Size(own);
        if (held > SN_OPTIM_SLOTS)
            PyErr_Format(PyExc_ValueError, "optimizer_step: at most %d slots a variable, got %zd", SN_OPTIM_SLOTS,
                         held);
        int bad = held < 0 || held > SN_OPTIM_SLOTS;
        for (Py_ssize_t k = 0; k < held && !bad; k++)
            bad = take(own, k, "optimizer_step: slot", a[0], k == 2 || !factored, 1, a + 2 + k) < 0 ||
                  (a[2 + k] && must_write(a[2 + k], "optimizer_step: slot") < 0);
        Py_DECREF(own);
        for (int k = 0; k < rules[rule].needed && !bad; k++)
            if ((bad = a[2 + k] == NULL))
                PyErr_Format(PyExc_ValueError, "optimizer_step: rule %s needs %d slots for each variable; slot %d of "
                             "variable %zd is missing", rules[rule].name, rules[rule].needed, k, i);
        if (bad || (factored && check_factors(a) < 0))
            return -1;
    }
    return 0;
}

/* Fills the items of one element type from position `at` on; returns the next position. */
static Py_ssize_t
plan_items(plan *p, const double *table, int dtype, Py_ssize_t at, ptrdiff_t *chunks)
{
    *chunks = 0;
    for (Py_ssize_t i = 0; i < p->count; i++) {
        PyArrayObject **a = p->array + i * PER_ITEM;
        if (sn_dtype(a[0]) != dtype)
            continue;
        sn_optim_item *item = p->item + at;
        item->param = SN_DATA(a[0]);
        item->grad = SN_DATA(a[1]);
        for (int k = 0; k < SN_OPTIM_SLOTS; k++)
            item->slot[k] = a[2 + k] ? SN_DATA(a[2 + k]) : NULL;
        item->size = (ptrdiff_t)PyArray_SIZE(a[0]);
        item->matrix = PyArray_NDIM(a[0]) >= 2;
        item->first = *chunks;
        item->rows = PyArray_NDIM(a[0]) < 2 ? 1 : SN_DIM(a[0], PyArray_NDIM(a[0]) - 2);
        item->cols = PyArray_NDIM(a[0]) < 1 ? 1 : SN_DIM(a[0], PyArray_NDIM(a[0]) - 1);
        item->scale = table[i * COLUMNS];
        item->decay = table[i * COLUMNS + 1];
        for (int k = 0; k < SN_OPTIM_NUMBERS; k++)
            item->number[k] = table[i * COLUMNS + 2 + k];
        *chunks += (item->size + SN_OPTIM_CHUNK - 1) / SN_OPTIM_CHUNK;
        p->order[i] = at++;
    }
    return at;
}

/* The norms, summed in the order of chunks and variables, turned into factors of the gradients. */
static void
clip_by_norm(plan *p, const ptrdiff_t *base, int clip, double limit)
{
    double total = 0;
    for (int pass = 0; pass < 2; pass++)
        for (Py_ssize_t i = 0; i < p->count; i++) {
            sn_optim_item *item = p->item + p->order[i];
            const double *squares = p->squares + base[p->order[i]] + item->first;
            const ptrdiff_t chunks = (item->size + SN_OPTIM_CHUNK - 1) / SN_OPTIM_CHUNK;
            if (pass == 0) {
                double sum = 0;
                for (ptrdiff_t c = 0; c < chunks; c++)
                    sum += squares[c];
                sum *= item->scale * item->scale;
                total += sum;
                if (clip == CLIP_NORM) {
                    double norm = sqrt(sum);
                    item->scale *= norm > limit ? limit / norm : 1;
                }
            } else if (clip == CLIP_GLOBAL_NORM) {
                double norm = sqrt(total);
                item->scale *= isfinite(norm) ? (norm > limit ? limit / norm : 1) : NAN;
            }
        }
}

/* Lamb's ratios out of the sums of squares, which stand in pairs for each chunk. */
static void
lamb_ratios(const sn_optim_args *a)
{
    for (ptrdiff_t i = 0; i < a->count; i++) {
        sn_optim_item *item = (sn_optim_item *)a->items + i;
        const ptrdiff_t chunks = (item->size + SN_OPTIM_CHUNK - 1) / SN_OPTIM_CHUNK;
        double own = 0, step = 0;
        for (ptrdiff_t c = item->first; c < item->first + chunks; c++) {
            own += a->squares[2 * c];
            step += a->squares[2 * c + 1];
        }
        item->ratio = own > 0 && step > 0 ? sqrt(own) / sqrt(step) : 1;
    }
}

/* Runs the rule over the arrays of one element type; `squares` is room for what it sums up. */
static void
rule_run(sn_op rule, int dtype, sn_optim_args *a, ptrdiff_t chunks, double *squares)
{
    a->squares = squares;
    if (rule == SN_OP_optim_adafactor) {
        ptrdiff_t columns = 0;
        for (ptrdiff_t i = 0; i < a->count; i++) {
            ((sn_optim_item *)a->items)[i].first = columns;
            columns += a->items[i].cols;
        }
        sn_run(rule, dtype, a, a->count, 1, 0);
        return;
    }
    if (rule == SN_OP_optim_lamb) {
        sn_run(SN_OP_optim_lamb_moments, dtype, a, chunks, 4, 0);
        lamb_ratios(a);
    }
    sn_run(rule, dtype, a, chunks, 4, 0);
}

/* How many sums the step needs room for at a time. */
static ptrdiff_t
room(const plan *p, sn_op rule, const ptrdiff_t *chunks, int clip)
{
    ptrdiff_t most = clip == CLIP_NORM || clip == CLIP_GLOBAL_NORM ? chunks[0] + chunks[1] : 0, columns = 0;
    if (rule == SN_OP_optim_lamb)
        most = 2 * (chunks[0] + chunks[1]);
    for (Py_ssize_t i = 0; i < p->count && rule == SN_OP_optim_adafactor; i++)
        columns += p->item[i].cols;
    return most > columns ? most : columns;
}

static void
plan_run(plan *p, sn_op rule, const Py_ssize_t *begin, const ptrdiff_t *chunks, const ptrdiff_t *base, int clip,
         double limit)
{
    sn_optim_args a[2];
    const int by_norm = clip == CLIP_NORM || clip == CLIP_GLOBAL_NORM;
    for (int dtype = 0; dtype < 2; dtype++) {
        a[dtype] = (sn_optim_args){p->item + begin[dtype], begin[dtype + 1] - begin[dtype], NULL,
                                   clip == CLIP_VALUE ? limit : 0};
        if (by_norm) {
            a[dtype].squares = p->squares + (dtype ? chunks[0] : 0);
            sn_run(SN_OP_optim_squares, dtype, &a[dtype], chunks[dtype], 4, 0);
        }
    }
    if (by_norm && p->squares)
        clip_by_norm(p, base, clip, limit);
    for (int dtype = 0; dtype < 2; dtype++)
        rule_run(rule, dtype, &a[dtype], chunks[dtype], p->squares);
}

/* optimizer_step(rule, variables, gradients, slots, table, clip, limit): updates variables and slots in place.
   slots: a tuple of arrays or None for each variable; table: float64 (variables, 8), each row scale, decay and the
   numbers of the rule; clip: 0 none, 1 norm of each gradient, 2 norm of all, 3 each element. */
PyObject *
sn_py_optimizer_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    plan p = {0};
    PyArrayObject *table = NULL;
    PyObject *result = NULL;
    ptrdiff_t clip = 0, chunks[2], *base = NULL;
    double limit = 0;
    Py_ssize_t begin[3] = {0}, rule = -1;
    if (border_args(nargs, 7, "optimizer_step") < 0)
        return NULL;
    for (Py_ssize_t i = 0; PyUnicode_Check(args[0]) && i < (Py_ssize_t)(sizeof rules / sizeof *rules); i++)
        if (PyUnicode_CompareWithASCIIString(args[0], rules[i].name) == 0)
            rule = i;
    if (rule < 0)
        return PyErr_Format(PyExc_ValueError, "optimizer_step: unknown rule %R", args[0]);
    if ((p.count = PySequence_Size(args[1])) < 0)
        goto fail;
    if ((table = border_array(args[4], "optimizer_step: table", NPY_DOUBLE, 2)) == NULL ||
        border_extent(table, "optimizer_step: table", 0, p.count, "one row for each variable") < 0 ||
        border_extent(table, "optimizer_step: table", 1, COLUMNS, "scale, decay and the numbers of the rule") < 0 ||
        border_int(args[5], "optimizer_step: clip", CLIP_NONE, CLIP_VALUE, &clip) < 0 ||
        border_double(args[6], "optimizer_step: limit", &limit) < 0)
        goto fail;
    if (PySequence_Size(args[2]) != p.count || PySequence_Size(args[3]) != p.count) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "optimizer_step: %zd variables need as many gradients and slots", p.count);
        goto fail;
    }
    p.array = PyMem_Calloc((size_t)p.count * PER_ITEM + 1, sizeof *p.array);
    p.item = PyMem_Calloc((size_t)p.count + 1, sizeof *p.item);
    p.order = PyMem_Calloc((size_t)p.count * 2 + 1, sizeof *p.order);
    if (!p.array || !p.item || !p.order) {
        no_memory();
        goto fail;
    }
    base = (ptrdiff_t *)p.order + p.count;
    if (plan_arrays(&p, args[1], args[2], args[3], rule) < 0)
        goto fail;
    const double *row = SN_DATA(table);
    begin[1] = plan_items(&p, row, SN_F32, 0, &chunks[0]);
    begin[2] = plan_items(&p, row, SN_F64, begin[1], &chunks[1]);
    for (Py_ssize_t i = 0; i < p.count; i++)
        base[i] = i < begin[1] ? 0 : chunks[0];
    const ptrdiff_t sums = room(&p, rules[rule].op, chunks, (int)clip);
    if (sums > 0 && (p.squares = PyMem_Malloc((size_t)sums * sizeof(double))) == NULL) {
        no_memory();
        goto fail;
    }
    Py_BEGIN_ALLOW_THREADS
    plan_run(&p, rules[rule].op, begin, chunks, base, (int)clip, limit);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
fail:
    plan_free(&p);
    Py_XDECREF(table);
    return result;
}
