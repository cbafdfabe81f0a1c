/* Arguments of the 1-D convolution's own kernels; the products themselves are gemm's. Layout: x (batch, length,
   channels), kernel (taps, channels, filters), z (batch, steps, filters),
       z[b, t, f] = bias[f] + sum over tap, c of x[b, t * stride + tap * dilation - pad, c] kernel[tap, c, f]. */
#ifndef SN_CONV1D_H
#define SN_CONV1D_H
#include "gemm.h"
#include <stdint.h>

/* first[b], last[b]: the rows of x (batch, rows, columns) that are not all zero lie in first .. last - 1;
   one unit is one sequence */
typedef struct {
    int64_t *first, *last;
    const void *x;
    ptrdiff_t rows, columns;
} sn_window_args;

/* x (batch, rows, columns) = 0 outside rows first .. last - 1; one unit is one sequence */
typedef struct {
    void *x;
    ptrdiff_t rows, columns, first, last;
} sn_clear_args;

/* conv1d_pool: y (batch, pooled, filters) = act(max over `pool` steps of z), arg its step within the window, the
   first of equals. One unit is one pool window; a.rows = pooled * pool. */
typedef struct {
    void *y;
    uint8_t *arg;
    sn_view a;
    const void *packed, *bias;
    ptrdiff_t pool, filters;
    int activation;
} sn_conv_pool_args;

/* The backward of conv1d_pool uses that of each window only one step has a gradient: dy (batch, pooled, filters), or
   zero where relu let nothing through. */
typedef struct {
    void *dx;           /* conv1d_pool_dx: (batch, length, channels); one unit is one sequence */
    void *dwt;          /* conv1d_pool_dw: (filters, taps, channels); one unit is one filter */
    void *db;           /* conv1d_pool_dw: (filters) or NULL */
    const void *x, *dy, *y;
    const void *wt;     /* (filters, taps, channels) */
    const uint8_t *arg;
    ptrdiff_t batch, length, channels, taps, filters, pooled, pool, stride, dilation, pad;
    int relu;           /* the activation was relu, else linear */
} sn_conv_pool_back_args;
#endif
