#include "../border.h"
#include "../kernels/dropout.h"

#define GRAIN 64 /* groups of 128 elements */

/* dropout(x, rate, key, stream): x with each element zero with probability rate (to 1/65536), else divided by 1 - rate */
PyObject *
sn_py_dropout(PyObject *m, PyObject *const *args, Py_ssize_t nargs)
{
    (void)m;
    PyArrayObject *x = NULL, *y = NULL;
    double rate;
    sn_dropout_args a;
    if (border_args(nargs, 4, "dropout") < 0 || border_double(args[1], "dropout: rate", &rate) < 0 ||
        border_word(args[2], "dropout: key", &a.key) < 0 || border_word(args[3], "dropout: stream", &a.stream) < 0 ||
        (x = border_array(args[0], "dropout: x", BORDER_FLOAT, BORDER_ANY)) == NULL)
        goto fail;
    if (!(rate >= 0 && rate < 1)) {
        PyErr_Format(PyExc_ValueError, "dropout: rate must be at least 0 and below 1; received %R", args[1]);
        goto fail;
    }
    if ((y = border_new_like(x)) == NULL)
        goto fail;
    a.y = SN_DATA(y);
    a.x = SN_DATA(x);
    a.n = PyArray_SIZE(x);
    a.threshold = sn_dropout_threshold(rate, &a.scale);
    Py_BEGIN_ALLOW_THREADS
    sn_run(SN_OP_dropout, sn_dtype(x), &a, (a.n + SN_DROPOUT_GROUP - 1) / SN_DROPOUT_GROUP, GRAIN, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(x);
    return (PyObject *)y;
}
