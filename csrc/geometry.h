/* The geometry of a 1-D convolution, as the bindings receive and check it. */
#ifndef SN_GEOMETRY_H
#define SN_GEOMETRY_H
#include "border.h"
#include "kernels/gemm.h"

typedef struct {
    ptrdiff_t batch, length, channels, taps, filters; /* channels: of x; taps and filters: of the kernel */
    ptrdiff_t stride, pad, steps, dilation, groups, pool, activation;
} sn_geometry;

/* Reads (stride, pad, steps, dilation, groups, activation, pool) from a tuple and checks that every step looks at
   positions of a sequence of `length` within the padding. Returns 0, or -1 with an error set. */
int sn_geometry_read(PyObject *tuple, sn_geometry *g);

/* The windows of x that the steps see, as rows of a product; channels from `group` of `groups`. */
sn_view sn_geometry_view(const sn_geometry *g, const void *x, ptrdiff_t item, ptrdiff_t group);
#endif
