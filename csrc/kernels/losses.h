/* Arguments of the losses. A loss takes rows of predictions, (rows, width), and yields one number a row; backward
   takes one gradient a row. Probabilities are clipped to [epsilon, 1 - epsilon] before the logarithm, and a clipped
   one gets no gradient. */
#ifndef SN_LOSSES_H
#define SN_LOSSES_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const void *target, *output; /* (rows, width) */
    const int64_t *label;        /* (rows), instead of target; negative: this row has no loss */
    void *loss;                  /* (rows), written by forward */
    void *saved;                 /* (rows), categorical only: log-sum-exp of logits, or sum of probabilities */
    const void *dloss;           /* (rows) */
    void *doutput, *dtarget;     /* (rows, width), written by backward; either may be NULL */
    ptrdiff_t width;
    double epsilon; /* what probabilities are clipped to; Huber: where the line begins */
    int from_logits;
    int kind; /* difference: which function of output - target, one of below */
} sn_loss_args;

enum { SN_SQUARED, SN_ABSOLUTE, SN_HUBER, SN_LOG_COSH };
#endif
