/* parse_decimals(text, count): `count` decimal numbers apart by blanks or line breaks, as float32. The common form, a
   sign, up to 15 digits with a point among them, is read here: digits and power of ten are exact in a double, so one
   division rounds it correctly; anything longer or with an exponent goes to Python's own reader. */
#include "../border.h"
#include <math.h>

static int
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The number at *at, which is moved behind it; NULL is left in *at where there is none. */
static double
decimal(const char **at)
{
    static const double power[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *p = *at;
    int minus = *p == '-', digits = 0, behind = 0, point = 0;
    uint64_t value = 0;
    p += minus;
    for (;; p++) {
        if (*p >= '0' && *p <= '9') {
            value = value * 10 + (uint64_t)(*p - '0');
            behind += point;
            if (++digits > 15)
                break;
        } else if (*p == '.' && !point)
            point = 1;
        else
            break;
    }
    if (digits > 0 && digits <= 15 && (is_blank(*p) || *p == 0)) {
        *at = p;
        double x = (double)value / power[behind];
        return minus ? -x : x;
    }
    char *end;
    double x = PyOS_string_to_double(*at, &end, NULL);
    if (end == *at || PyErr_Occurred() || !(is_blank(*end) || *end == 0)) {
        PyErr_Clear();
        *at = NULL;
        return 0;
    }
    *at = end;
    return x;
}

PyObject *
sn_py_parse_decimals(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    char *text;
    Py_ssize_t length;
    ptrdiff_t count;
    if (border_args(nargs, 2, "parse_decimals") < 0)
        return NULL;
    if (PyBytes_AsStringAndSize(args[0], &text, &length) < 0)
        return NULL;
    if (border_int(args[1], "parse_decimals: count", 0, PTRDIFF_MAX / 4, &count) < 0)
        return NULL;
    if (count > length)
        return PyErr_Format(PyExc_ValueError, "parse_decimals: %zd bytes cannot hold %zd numbers", length, count);
    npy_intp extent = count;
    PyArrayObject *out = border_new(1, &extent, NPY_FLOAT);
    if (out == NULL)
        return NULL;
    float *y = SN_DATA(out);
    const char *at = text, *end = text + length;
    ptrdiff_t n = 0;
    for (;;) {
        while (at < end && is_blank(*at))
            at++;
        if (at == end)
            break;
        const char *begin = at;
        float x = (float)decimal(&at);
        if (at == NULL || n == count || !isfinite(x)) {
            Py_DECREF(out);
            return PyErr_Format(PyExc_ValueError, n == count ? "parse_decimals: more than %zd numbers"
                                                             : "parse_decimals: no finite number at byte %zd",
                                n == count ? count : (ptrdiff_t)(begin - text));
        }
        y[n++] = x;
    }
    if (n < count) {
        Py_DECREF(out);
        return PyErr_Format(PyExc_ValueError, "parse_decimals: %zd numbers instead of %zd", n, count);
    }
    return (PyObject *)out;
}
