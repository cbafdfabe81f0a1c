/* The geometry of a 1-D convolution, as the bindings receive and check it. */
#ifndef SN_GEOMETRY_H
#define SN_GEOMETRY_H
#include "border.h"
#include "kernels/gemm.h"

typedef struct {
    ptrdiff_t batch, length, channels, taps, filters; /* channels: of x; taps and filters: of the kernel */
    ptrdiff_t stride, pad, steps, dilation, groups, pool, activation;
} sn_geometry;

/* Reads (stride, pad, steps, dilation, groups, activation, pool) from a tuple. Returns 0, or -1 with an error set. */
int sn_geometry_read(PyObject *tuple, sn_geometry *g);

/* With all extents known: the positions that the windows look at can be counted. Windows that lie in the padding, or
   beyond the sequence, see zeros; a padding of any width is allowed. Returns 0, or -1 with an error set. */
int sn_geometry_check(const sn_geometry *g);

/* The windows of x that the steps see, as rows of a product; channels from `group` of `groups`. */
sn_view sn_geometry_view(const sn_geometry *g, const void *x, ptrdiff_t item, ptrdiff_t group);
#endif
