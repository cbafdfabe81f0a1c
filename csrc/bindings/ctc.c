#include "../border.h"
#include "../kernels/ctc.h"

typedef struct {
    PyArrayObject *target, *logits, *target_length, *output_length;
} inputs;

static void
drop(inputs *in)
{
    Py_XDECREF(in->target);
    Py_XDECREF(in->logits);
    Py_XDECREF(in->target_length);
    Py_XDECREF(in->output_length);
}

/* each length within its extent, each label a class that is not the blank, and steps enough to spell the labels */
static int
check(const inputs *in, ptrdiff_t blank, const char *what)
{
    const ptrdiff_t batch = SN_DIM(in->logits, 0), time = SN_DIM(in->logits, 1), classes = SN_DIM(in->logits, 2);
    const ptrdiff_t labels = SN_DIM(in->target, 1);
    const int64_t *target = SN_DATA(in->target), *lengths = SN_DATA(in->target_length), *steps = SN_DATA(in->output_length);
    for (ptrdiff_t b = 0; b < batch; b++) {
        if (lengths[b] < 0 || lengths[b] > labels || steps[b] < 0 || steps[b] > time) {
            PyErr_Format(PyExc_ValueError,
                         "%s: sequence %zd is said to have %lld labels in %lld steps; target has room for %zd, output "
                         "for %zd",
                         what, b, (long long)lengths[b], (long long)steps[b], labels, time);
            return -1;
        }
        int64_t needed = lengths[b];
        for (ptrdiff_t i = 0; i < lengths[b]; i++) {
            const int64_t label = target[b * labels + i];
            if (label < 0 || label >= classes || label == blank) {
                PyErr_Format(PyExc_ValueError,
                             "%s: label %lld at place %zd of sequence %zd; a label is one of the %zd classes and not the "
                             "blank, class %zd",
                             what, (long long)label, i, b, classes, blank);
                return -1;
            }
            needed += i && label == target[b * labels + i - 1];
        }
        if (needed > steps[b]) {
            PyErr_Format(PyExc_ValueError,
                         "%s: sequence %zd has %lld steps, but its %lld labels need %lld, one each and one for the blank "
                         "between equal neighbours: shorten the labels or the strides of the layers before",
                         what, b, (long long)steps[b], (long long)lengths[b], (long long)needed);
            return -1;
        }
    }
    return 0;
}

/* args: target (batch, labels), logits (batch, time, classes), two lengths (batch), the blank's class */
static int
read_inputs(PyObject *const *args, const char *what, inputs *in, sn_ctc_args *a)
{
    if ((in->target = border_array(args[0], what, NPY_INT64, 2)) == NULL ||
        (in->logits = border_array(args[1], what, BORDER_FLOAT, 3)) == NULL ||
        (in->target_length = border_array(args[2], what, NPY_INT64, 1)) == NULL ||
        (in->output_length = border_array(args[3], what, NPY_INT64, 1)) == NULL)
        return -1;
    const npy_intp batch = PyArray_DIM(in->logits, 0);
    if (border_extent(in->target, what, 0, batch, "one row of labels for each sequence") < 0 ||
        border_extent(in->target_length, what, 0, batch, "one length for each sequence") < 0 ||
        border_extent(in->output_length, what, 0, batch, "one length for each sequence") < 0)
        return -1;
    ptrdiff_t blank = 0;
    if (SN_DIM(in->logits, 2) < 1) {
        PyErr_Format(PyExc_ValueError, "%s: the output has no classes", what);
        return -1;
    }
    if (border_int(args[4], what, 0, SN_DIM(in->logits, 2) - 1, &blank) < 0 || check(in, blank, what) < 0)
        return -1;
    *a = (sn_ctc_args){.logits = SN_DATA(in->logits), .target = SN_DATA(in->target), .blank = blank,
                       .target_length = SN_DATA(in->target_length), .output_length = SN_DATA(in->output_length),
                       .time = SN_DIM(in->logits, 1), .classes = SN_DIM(in->logits, 2), .labels = SN_DIM(in->target, 1)};
    return 0;
}

/* (target, logits, target_length, output_length, blank) -> (loss (batch), alpha, norm) */
PyObject *
sn_py_ctc_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    inputs in = {0};
    PyArrayObject *loss = NULL, *alpha = NULL, *norm = NULL;
    PyObject *result = NULL;
    sn_ctc_args a;
    int failed = 0;
    if (border_args(nargs, 5, "ctc") < 0 || read_inputs(args, "ctc", &in, &a) < 0)
        goto done;
    const npy_intp shape[3] = {PyArray_DIM(in.logits, 0), a.time, 2 * a.labels + 1};
    const int type = PyArray_TYPE(in.logits);
    if ((loss = border_new(1, shape, type)) == NULL || (alpha = border_new(3, shape, type)) == NULL ||
        (norm = border_new(2, shape, type)) == NULL)
        goto done;
    a.loss = SN_DATA(loss), a.alpha = SN_DATA(alpha), a.norm = SN_DATA(norm);
    const ptrdiff_t scratch = SN_CTC_SCRATCH(a.labels) * PyArray_ITEMSIZE(in.logits);
    Py_BEGIN_ALLOW_THREADS
    failed = sn_run(SN_OP_ctc_forward, sn_dtype(in.logits), &a, SN_DIM(in.logits, 0), 1, scratch);
    Py_END_ALLOW_THREADS
    result = failed ? border_no_memory() : PyTuple_Pack(3, (PyObject *)loss, (PyObject *)alpha, (PyObject *)norm);
done:
    drop(&in);
    Py_XDECREF(loss);
    Py_XDECREF(alpha);
    Py_XDECREF(norm);
    return result;
}

/* (target, logits, target_length, output_length, blank, loss, alpha, norm, dloss) -> dlogits */
PyObject *
sn_py_ctc_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    const char *what = "ctc_backward";
    inputs in = {0};
    PyArrayObject *loss = NULL, *alpha = NULL, *norm = NULL, *dloss = NULL, *dlogits = NULL;
    sn_ctc_args a;
    int failed = 0;
    if (border_args(nargs, 9, what) < 0 || read_inputs(args, what, &in, &a) < 0)
        goto done;
    const npy_intp batch = PyArray_DIM(in.logits, 0);
    const int type = PyArray_TYPE(in.logits);
    if ((loss = border_array(args[5], what, type, 1)) == NULL || (alpha = border_array(args[6], what, type, 3)) == NULL ||
        (norm = border_array(args[7], what, type, 2)) == NULL || (dloss = border_array(args[8], what, type, 1)) == NULL ||
        border_extent(loss, what, 0, batch, "one loss for each sequence") < 0 ||
        border_extent(alpha, what, 0, batch, "the sequences of the forward pass") < 0 ||
        border_extent(alpha, what, 1, a.time, "the steps of the forward pass") < 0 ||
        border_extent(alpha, what, 2, 2 * a.labels + 1, "the places of the forward pass") < 0 ||
        border_extent(norm, what, 0, batch, "the sequences of the forward pass") < 0 ||
        border_extent(norm, what, 1, a.time, "the steps of the forward pass") < 0 ||
        border_extent(dloss, what, 0, batch, "one gradient for each sequence") < 0 ||
        (dlogits = border_new_like(in.logits)) == NULL)
        goto done;
    a.loss = SN_DATA(loss), a.alpha = SN_DATA(alpha), a.norm = SN_DATA(norm);
    a.dloss = SN_DATA(dloss), a.dlogits = SN_DATA(dlogits);
    const ptrdiff_t scratch = SN_CTC_SCRATCH(a.labels) * PyArray_ITEMSIZE(in.logits);
    Py_BEGIN_ALLOW_THREADS
    failed = sn_run(SN_OP_ctc_backward, sn_dtype(in.logits), &a, batch, 1, scratch);
    Py_END_ALLOW_THREADS
    if (failed) {
        Py_CLEAR(dlogits);
        border_no_memory();
    }
done:
    drop(&in);
    Py_XDECREF(loss);
    Py_XDECREF(alpha);
    Py_XDECREF(norm);
    Py_XDECREF(dloss);
    return (PyObject *)dlogits;
}
