#include "../border.h"
#include "../kernels/losses.h"

#define GRAIN 16384 /* elements a chunk */

static ptrdiff_t
grain(ptrdiff_t width)
{
    return width >= GRAIN ? 1 : GRAIN / (width > 0 ? width : 1);
}

/* rows x width of two arrays of one shape; a width of zero has no mean and is refused */
static int
pair(PyObject *const *args, const char *what, PyArrayObject **target, PyArrayObject **output)
{
    if ((*target = border_array(args[0], what, BORDER_FLOAT, 2)) == NULL ||
        (*output = border_array(args[1], what, BORDER_FLOAT, 2)) == NULL ||
        border_same_type(*target, *output, what) < 0 || border_same_shape(*target, *output, what) < 0)
        return -1;
    if (SN_DIM(*output, 1) > 0)
        return 0;
    PyErr_Format(PyExc_ValueError, "%s: the last axis is empty, there is nothing to compare", what);
    return -1;
}

/* binary targets lie in [0, 1]; what does not would make a loss without a minimum */
static int
check_binary(PyArrayObject *target, const char *what)
{
    const npy_intp n = PyArray_SIZE(target);
    const int single = sn_dtype(target) == SN_F32;
    npy_intp i = 0;
    double value = 0;
    for (; i < n; i++) {
        value = single ? (double)((const float *)SN_DATA(target))[i] : ((const double *)SN_DATA(target))[i];
        if (!(value >= 0 && value <= 1))
            break;
    }
    if (i == n)
        return 0;
    PyObject *number = PyFloat_FromDouble(value);
    if (number)
        PyErr_Format(PyExc_ValueError,
                     "%s: the labels must lie between 0 and 1, but row %zd holds %R. For labels -1 and 1 pass "
                     "(y + 1) / 2; for classes 0, 1, 2, ... end the model with Dense(classes, activation='softmax') "
                     "and use 'sparse_categorical_crossentropy'",
                     what, (Py_ssize_t)(i / PyArray_DIM(target, 1)), number);
    Py_XDECREF(number);
    return -1;
}

/* labels count the classes; INT64_MIN stands for a row that is left out */
static int
check_labels(PyArrayObject *label, ptrdiff_t classes, const char *what)
{
    const int64_t *id = SN_DATA(label);
    const npy_intp n = PyArray_SIZE(label);
    int64_t high = 0;
    npy_intp at = -1;
    for (npy_intp i = 0; i < n; i++) {
        if (at < 0 && ((id[i] < 0 && id[i] != INT64_MIN) || id[i] >= classes))
            at = i;
        high = id[i] > high ? id[i] : high;
    }
    if (at < 0)
        return 0;
    if (id[at] < 0)
        PyErr_Format(PyExc_ValueError,
                     "%s: label %lld in row %zd is negative; classes count from 0 (labels -1 and 1: pass "
                     "(y + 1) // 2; a class to leave out: ignore_class)",
                     what, (long long)id[at], (Py_ssize_t)at);
    else
        PyErr_Format(PyExc_ValueError,
                     "%s: label %lld in row %zd, but the model has %zd outputs, for labels 0 to %zd. The largest "
                     "label here is %lld: give the last layer %llu units, or pass y - 1 if the labels start at 1",
                     what, (long long)id[at], (Py_ssize_t)at, classes, classes - 1, (long long)high,
                     (unsigned long long)high + 1);
    return -1;
}

enum { BINARY, DIFFERENCE };

/* the largest number that says which loss of its kind is meant: from_logits, or the function of the difference */
static ptrdiff_t
last_flag(int kind)
{
    return kind == BINARY ? 1 : SN_LOG_COSH;
}

static PyObject *
mean_loss(int kind, sn_op op, const char *what, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *target = NULL, *output = NULL, *loss = NULL;
    ptrdiff_t flag = 0;
    double epsilon = 0;
    if (border_args(nargs, 4, what) < 0 || pair(args, what, &target, &output) < 0 ||
        border_int(args[2], what, 0, last_flag(kind), &flag) < 0 || border_double(args[3], what, &epsilon) < 0 ||
        (kind == BINARY && check_binary(target, what) < 0) ||
        (loss = border_new(1, PyArray_DIMS(output), PyArray_TYPE(output))) == NULL)
        goto done;
    sn_loss_args a = {.target = SN_DATA(target), .output = SN_DATA(output), .loss = SN_DATA(loss),
                      .width = SN_DIM(output, 1), .epsilon = epsilon, .from_logits = (int)flag, .kind = (int)flag};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(output), &a, SN_DIM(output, 0), grain(a.width), 0);
    Py_END_ALLOW_THREADS
done:
    Py_XDECREF(target);
    Py_XDECREF(output);
    return (PyObject *)loss;
}

/* gradient of one number a row; wanted: bit 0 the target's, bit 1 the output's. Returns (dtarget, doutput). */
static PyObject *
mean_loss_backward(int kind, sn_op op, const char *what, PyObject *const *args, Py_ssize_t nargs)
{
    PyArrayObject *target = NULL, *output = NULL, *dloss = NULL, *dtarget = NULL, *doutput = NULL;
    PyObject *result = NULL;
    ptrdiff_t flag = 0, wanted = 0;
    double epsilon = 0;
    if (border_args(nargs, 6, what) < 0 || pair(args, what, &target, &output) < 0 ||
        border_int(args[2], what, 0, last_flag(kind), &flag) < 0 || border_double(args[3], what, &epsilon) < 0 ||
        (dloss = border_array(args[4], what, PyArray_TYPE(output), 1)) == NULL ||
        border_extent(dloss, what, 0, PyArray_DIM(output, 0), "one gradient for each row") < 0 ||
        border_int(args[5], what, 0, 3, &wanted) < 0 ||
        ((wanted & 1) && (dtarget = border_new_like(target)) == NULL) ||
        ((wanted & 2) && (doutput = border_new_like(output)) == NULL))
        goto done;
    sn_loss_args a = {.target = SN_DATA(target), .output = SN_DATA(output), .dloss = SN_DATA(dloss),
                      .dtarget = dtarget ? SN_DATA(dtarget) : NULL, .doutput = doutput ? SN_DATA(doutput) : NULL,
                      .width = SN_DIM(output, 1), .epsilon = epsilon, .from_logits = (int)flag, .kind = (int)flag};
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, sn_dtype(output), &a, SN_DIM(output, 0), grain(a.width), 0);
    Py_END_ALLOW_THREADS
    result = PyTuple_Pack(2, dtarget ? (PyObject *)dtarget : Py_None, doutput ? (PyObject *)doutput : Py_None);
done:
    Py_XDECREF(target);
    Py_XDECREF(output);
    Py_XDECREF(dloss);
    Py_XDECREF(dtarget);
    Py_XDECREF(doutput);
    return result;
}

#define MEAN_LOSS(name, kind)                                                                    \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)        \
    {                                                                                             \
        (void)m;                                                                                  \
        return mean_loss(kind, SN_OP_##name##_forward, #name, args, nargs);                       \
    }                                                                                             \
    PyObject *sn_py_##name##_backward(PyObject *m, PyObject *const *args, Py_ssize_t nargs)       \
    {                                                                                             \
        (void)m;                                                                                  \
        return mean_loss_backward(kind, SN_OP_##name##_backward, #name, args, nargs);                   \
    }

MEAN_LOSS(binary_crossentropy, BINARY)
MEAN_LOSS(difference_loss, DIFFERENCE)

/* target (rows, classes) of the output's type, or labels (rows) of int64 */
static int
categories(PyObject *const *args, const char *what, PyArrayObject **target, PyArrayObject **output)
{
    if (PyArray_Check(args[0]) && PyArray_TYPE((PyArrayObject *)args[0]) != NPY_INT64)
        return pair(args, what, target, output);
    if ((*output = border_array(args[1], what, BORDER_FLOAT, 2)) == NULL ||
        (*target = border_array(args[0], what, NPY_INT64, 1)) == NULL ||
        border_extent(*target, what, 0, PyArray_DIM(*output, 0), "one label for each row of the output") < 0)
        return -1;
    return check_labels(*target, SN_DIM(*output, 1), what);
}

/* (target or labels, output, from_logits, epsilon) -> (loss (rows), saved (rows)) */
PyObject *
sn_py_categorical_crossentropy_forward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *target = NULL, *output = NULL, *loss = NULL, *saved = NULL;
    PyObject *result = NULL;
    const char *what = "categorical_crossentropy";
    ptrdiff_t flag = 0;
    double epsilon = 0;
    if (border_args(nargs, 4, what) < 0)
        return NULL;
    if (PyArray_Check(args[0]) && PyArray_TYPE((PyArrayObject *)args[0]) == NPY_INT64)
        what = "sparse_categorical_crossentropy";
    if (categories(args, what, &target, &output) < 0 || border_int(args[2], what, 0, 1, &flag) < 0 ||
        border_double(args[3], what, &epsilon) < 0 ||
        (loss = border_new(1, PyArray_DIMS(output), PyArray_TYPE(output))) == NULL ||
        (saved = border_new(1, PyArray_DIMS(output), PyArray_TYPE(output))) == NULL)
        goto done;
    const int sparse = PyArray_TYPE(target) == NPY_INT64;
    sn_loss_args a = {.target = sparse ? NULL : SN_DATA(target), .label = sparse ? SN_DATA(target) : NULL,
                      .output = SN_DATA(output), .loss = SN_DATA(loss), .saved = SN_DATA(saved),
                      .width = SN_DIM(output, 1), .epsilon = epsilon, .from_logits = (int)flag};
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_categorical_crossentropy_forward, sn_dtype(output), &a, SN_DIM(output, 0), grain(a.width), 0);
    Py_END_ALLOW_THREADS
    result = PyTuple_Pack(2, (PyObject *)loss, (PyObject *)saved);
done:
    Py_XDECREF(target);
    Py_XDECREF(output);
    Py_XDECREF(loss);
    Py_XDECREF(saved);
    return result;
}

/* (target or labels, output, from_logits, epsilon, saved, dloss, wanted) -> (dtarget, doutput) */
PyObject *
sn_py_categorical_crossentropy_backward(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    PyArrayObject *target = NULL, *output = NULL, *saved = NULL, *dloss = NULL, *dtarget = NULL, *doutput = NULL;
    PyObject *result = NULL;
    const char *what = "categorical_crossentropy_backward";
    ptrdiff_t flag = 0, wanted = 0;
    double epsilon = 0;
    if (border_args(nargs, 7, what) < 0 || categories(args, what, &target, &output) < 0 ||
        border_int(args[2], what, 0, 1, &flag) < 0 || border_double(args[3], what, &epsilon) < 0 ||
        (saved = border_array(args[4], what, PyArray_TYPE(output), 1)) == NULL ||
        (dloss = border_array(args[5], what, PyArray_TYPE(output), 1)) == NULL ||
        border_extent(saved, what, 0, PyArray_DIM(output, 0), "one number for each row") < 0 ||
        border_extent(dloss, what, 0, PyArray_DIM(output, 0), "one gradient for each row") < 0 ||
        border_int(args[6], what, 0, 3, &wanted) < 0)
        goto done;
    const int sparse = PyArray_TYPE(target) == NPY_INT64;
    if (((wanted & 1) && !sparse && (dtarget = border_new_like(target)) == NULL) ||
        ((wanted & 2) && (doutput = border_new_like(output)) == NULL))
        goto done;
    sn_loss_args a = {.target = sparse ? NULL : SN_DATA(target), .label = sparse ? SN_DATA(target) : NULL,
                      .output = SN_DATA(output), .saved = SN_DATA(saved), .dloss = SN_DATA(dloss),
                      .dtarget = dtarget ? SN_DATA(dtarget) : NULL, .doutput = doutput ? SN_DATA(doutput) : NULL,
                      .width = SN_DIM(output, 1), .epsilon = epsilon, .from_logits = (int)flag};
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_categorical_crossentropy_backward, sn_dtype(output), &a, SN_DIM(output, 0), grain(a.width), 0);
    Py_END_ALLOW_THREADS
    result = PyTuple_Pack(2, dtarget ? (PyObject *)dtarget : Py_None, doutput ? (PyObject *)doutput : Py_None);
done:
    Py_XDECREF(target);
    Py_XDECREF(output);
    Py_XDECREF(saved);
    Py_XDECREF(dloss);
    Py_XDECREF(dtarget);
    Py_XDECREF(doutput);
    return result;
}
