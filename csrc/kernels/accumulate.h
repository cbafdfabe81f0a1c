/* Arguments of the gradient sum: arrays of n elements. y may be a. */
#ifndef SN_ACCUMULATE_H
#define SN_ACCUMULATE_H

typedef struct {
    void *y;
    const void *a, *b;
} sn_accumulate_args;
#endif
