/* Arguments of the small kernels that dense and conv1d share. */
#ifndef SN_DENSE_H
#define SN_DENSE_H
#include <stddef.h>
#include <stdint.h>

/* dz (n) = dy (n) * act'(.), written in terms of the output y (n); one unit is one element */
typedef struct {
    void *dz;
    const void *dy, *y;
    int activation;
} sn_slope_args;

/* sum (columns) over the rows of x (rows, columns); one unit is a block of 16 columns */
typedef struct {
    void *sum;
    const void *x;
    ptrdiff_t rows, columns;
} sn_column_sum_args;

/* out (n, m) = in (m, n)^T, in with `step` elements between rows; one unit is a row of out */
typedef struct {
    void *out;
    const void *in;
    ptrdiff_t m, step, out_step;
} sn_transpose_args;
#endif
