/* Arguments of the two-argument arithmetic kernels: z = f(x, y) under NumPy's broadcasting rules.
   The result has `rows` runs of `inner` elements; units are elements of z. Along a run, x and y move by their step,
   1 or 0; where the runs begin is told by the outer extents (slowest first) and the strides of x and y along them. */
#ifndef SN_ARITHMETIC_H
#define SN_ARITHMETIC_H
#include <stddef.h>

enum { SN_BROADCAST_AXES = 64 };

typedef struct {
    void *z;
    const void *x, *y;
    ptrdiff_t inner, x_step, y_step;
    int axes;
    ptrdiff_t extent[SN_BROADCAST_AXES], x_stride[SN_BROADCAST_AXES], y_stride[SN_BROADCAST_AXES];
} sn_binary_args;
#endif
