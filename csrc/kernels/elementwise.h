/* Arguments of the elementwise kernels. Arrays of n elements each, contiguous; units are elements. */
#ifndef SN_ELEMENTWISE_H
#define SN_ELEMENTWISE_H

typedef struct {
    void *y;
    const void *x;
    double a, b; /* what the op is parametrised by: a slope, a bound */
} sn_unary_args;

typedef struct {
    void *dx;
    const void *dy, *saved; /* saved: the input or the output of the forward, as the op prefers */
    double a, b;
} sn_unary_backward_args;
#endif
