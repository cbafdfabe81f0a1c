#include "geometry.h"

#define LARGEST ((ptrdiff_t)1 << 40)

int
sn_geometry_read(PyObject *tuple, sn_geometry *g)
{
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != 7) {
        PyErr_SetString(PyExc_TypeError, "conv1d: the geometry must be a tuple (stride, pad, steps, dilation, groups, "
                        "activation, pool)");
        return -1;
    }
    if (border_int(PyTuple_GET_ITEM(tuple, 0), "conv1d: stride", 1, LARGEST, &g->stride) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 1), "conv1d: pad", 0, LARGEST, &g->pad) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 2), "conv1d: steps", 0, LARGEST, &g->steps) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 3), "conv1d: dilation", 1, LARGEST, &g->dilation) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 4), "conv1d: groups", 1, LARGEST, &g->groups) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 5), "conv1d: activation", SN_LINEAR, SN_TANH, &g->activation) < 0 ||
        border_int(PyTuple_GET_ITEM(tuple, 6), "conv1d: pool", 0, 255, &g->pool) < 0)
        return -1;
    if (g->pool > 0 && (g->activation > SN_RELU || g->groups != 1)) {
        PyErr_SetString(PyExc_ValueError, "conv1d: pooling is fused with linear and relu, without groups");
        return -1;
    }
    return 0;
}

int
sn_geometry_check(const sn_geometry *g)
{
    const ptrdiff_t width = g->channels > g->filters ? g->channels : g->filters;
    const ptrdiff_t most = PTRDIFF_MAX / 64 / (width > 0 ? width : 1);
    if (sn_times(g->steps, g->stride) <= most && sn_times(g->taps, g->dilation) <= most && g->pad <= most)
        return 0;
    PyErr_Format(PyExc_ValueError, "conv1d: %zd steps with stride %zd, %zd taps with dilation %zd and padding %zd reach "
                 "further than can be addressed", (Py_ssize_t)g->steps, (Py_ssize_t)g->stride, (Py_ssize_t)g->taps,
                 (Py_ssize_t)g->dilation, (Py_ssize_t)g->pad);
    return -1;
}

sn_view
sn_geometry_view(const sn_geometry *g, const void *x, ptrdiff_t item, ptrdiff_t group)
{
    const ptrdiff_t wide = g->channels / g->groups;
    return (sn_view){.data = (const char *)x + group * wide * item, .batch_step = g->length * g->channels,
                     .step = g->channels, .rows = g->steps > 0 ? g->steps : 1, .length = g->length, .taps = g->taps,
                     .channels = wide, .num = g->stride, .den = 1, .offset = -g->pad, .tap_step = g->dilation};
}
