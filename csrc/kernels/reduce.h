/* Arguments of the reductions: x (outer, reduce, inner), y (outer, inner), contiguous. */
#ifndef SN_REDUCE_H
#define SN_REDUCE_H
#include <stddef.h>

typedef struct {
    void *y;
    const void *x;
    ptrdiff_t reduce, inner;
    double scale; /* of a sum: y = scale * sum */
} sn_reduce_args; /* units: elements of y */

typedef struct {
    void *x;
    const void *y;
    ptrdiff_t reduce, inner;
    double scale;
} sn_spread_args; /* units: elements of x */

typedef struct {
    void *dx;
    const void *x, *y, *dy;
    ptrdiff_t reduce, inner;
} sn_extreme_backward_args; /* units: elements of y */
#endif
