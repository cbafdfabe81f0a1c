/* Arguments of the softmax family: rows of n neighbouring elements; units are rows. */
#ifndef SN_SOFTMAX_H
#define SN_SOFTMAX_H
#include <stddef.h>

typedef struct {
    void *y;
    const void *x;
    ptrdiff_t n;
} sn_softmax_args;

typedef struct {
    void *dx;
    const void *dy, *y; /* y: what the forward gave */
    const void *x;      /* of logsumexp alone */
    ptrdiff_t n;
} sn_softmax_backward_args;
#endif
