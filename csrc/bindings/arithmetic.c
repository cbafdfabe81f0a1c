#include "../border.h"
#include "../kernels/arithmetic.h"

#define GRAIN 16384

/* An operand: an array, or a Python number that takes the element type of the other operand. */
typedef struct {
    PyArrayObject *array; /* NULL for a number */
    float f;
    double d;
} operand;

static int
is_number(PyObject *obj)
{
    return PyFloat_CheckExact(obj) || PyLong_CheckExact(obj);
}

static int
take_operand(PyObject *obj, const char *what, operand *out)
{
    out->array = NULL;
    if (is_number(obj)) {
        if (border_double(obj, what, &out->d) < 0)
            return -1;
        out->f = (float)out->d;
        return 0;
    }
    out->array = border_array(obj, what, BORDER_FLOAT, BORDER_ANY);
    return out->array ? 0 : -1;
}

static int
shape_error(const char *name, PyArrayObject *x, PyArrayObject *y)
{
    PyObject *a = PyObject_GetAttrString((PyObject *)x, "shape"), *b = PyObject_GetAttrString((PyObject *)y, "shape");
    if (a && b)
        PyErr_Format(PyExc_ValueError, "%s: shapes %R and %R do not fit together: counted from the last axis, two "
                     "extents must be equal or one of them 1. Give one an axis with expand_dims or reshape", name, a, b);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return -1;
}

/* Lays the common shape into dims and the walk into a: neighbouring axes that x and y both cross evenly become one,
   the innermost of them the run. */
static int
plan(const char *name, const operand *x, const operand *y, sn_binary_args *a, npy_intp *dims)
{
    int nx = x->array ? PyArray_NDIM(x->array) : 0, ny = y->array ? PyArray_NDIM(y->array) : 0, n = nx > ny ? nx : ny;
    ptrdiff_t extent[SN_BROADCAST_AXES], xs[SN_BROADCAST_AXES], ys[SN_BROADCAST_AXES]; /* innermost first */
    ptrdiff_t x_size = 1, y_size = 1;
    int groups = 0;
    if (n > SN_BROADCAST_AXES) {
        PyErr_Format(PyExc_ValueError, "%s: at most %d axes; received %d", name, SN_BROADCAST_AXES, n);
        return -1;
    }
    for (int k = 0; k < n; k++) {
        ptrdiff_t ex = k < nx ? SN_DIM(x->array, nx - 1 - k) : 1, ey = k < ny ? SN_DIM(y->array, ny - 1 - k) : 1;
        if (ex != ey && ex != 1 && ey != 1)
            return shape_error(name, x->array, y->array);
        ptrdiff_t e = ex == 1 ? ey : ex, sx = ex == 1 ? 0 : x_size, sy = ey == 1 ? 0 : y_size;
        dims[n - 1 - k] = e;
        x_size *= ex;
        y_size *= ey;
        if (e == 1)
            continue;
        if (groups && sx == xs[groups - 1] * extent[groups - 1] && sy == ys[groups - 1] * extent[groups - 1])
            extent[groups - 1] *= e;
        else {
            extent[groups] = e;
            xs[groups] = sx;
            ys[groups++] = sy;
        }
    }
    if (groups == 0) {
        extent[0] = 1;
        xs[0] = ys[0] = 1;
        groups = 1;
    }
    a->inner = extent[0];
    a->x_step = xs[0];
    a->y_step = ys[0];
    a->axes = groups - 1;
    for (int g = 1; g < groups; g++) {
        a->extent[groups - 1 - g] = extent[g];
        a->x_stride[groups - 1 - g] = xs[g];
        a->y_stride[groups - 1 - g] = ys[g];
    }
    return n;
}

static PyObject *
binary(sn_op op, const char *name, PyObject *const *args, Py_ssize_t nargs)
{
    operand x = {NULL, 0, 0}, y = {NULL, 0, 0};
    PyArrayObject *z = NULL;
    sn_binary_args a;
    npy_intp dims[SN_BROADCAST_AXES];
    int n;
    if (border_args(nargs, 2, name) < 0 || take_operand(args[0], name, &x) < 0 || take_operand(args[1], name, &y) < 0)
        goto fail;
    if (!x.array && !y.array) {
        PyErr_Format(PyExc_TypeError, "%s: one of the two must be an array", name);
        goto fail;
    }
    if (x.array && y.array && border_same_type(x.array, y.array, name) < 0)
        goto fail;
    PyArrayObject *model = x.array ? x.array : y.array;
    int dtype = sn_dtype(model);
    if ((n = plan(name, &x, &y, &a, dims)) < 0 || (z = border_new(n, dims, PyArray_TYPE(model))) == NULL)
        goto fail;
    a.z = SN_DATA(z);
    a.x = x.array ? SN_DATA(x.array) : dtype == SN_F64 ? (void *)&x.d : (void *)&x.f;
    a.y = y.array ? SN_DATA(y.array) : dtype == SN_F64 ? (void *)&y.d : (void *)&y.f;
    Py_BEGIN_ALLOW_THREADS
    sn_run(op, dtype, &a, PyArray_SIZE(z), GRAIN, 0);
    Py_END_ALLOW_THREADS
fail:
    Py_XDECREF(x.array);
    Py_XDECREF(y.array);
    return (PyObject *)z;
}

#define ARITHMETIC(name)                                                                   \
    PyObject *sn_py_##name##_forward(PyObject *m, PyObject *const *args, Py_ssize_t nargs) \
    {                                                                                      \
        (void)m;                                                                           \
        return binary(SN_OP_##name##_forward, #name, args, nargs);                         \
    }
#include "../ops.def"
