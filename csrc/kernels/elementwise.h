/* Arguments of the elementwise kernels. Arrays of n elements each, contiguous. */
#ifndef SN_ELEMENTWISE_H
#define SN_ELEMENTWISE_H

typedef struct {
    void *y;
    const void *x;
} sn_unary_args;

typedef struct {
    void *dx;
    const void *dy, *saved; /* saved: the input or the output of the forward, as the op prefers */
} sn_unary_backward_args;
#endif
