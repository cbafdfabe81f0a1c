/* Arguments of the optimizers: a list of arrays, all updated by one run. The unit of work is a chunk of an array,
   so that a large table is shared between threads and small arrays cost no run of their own. */
#ifndef SN_OPTIM_H
#define SN_OPTIM_H
#include <stddef.h>

#define SN_OPTIM_CHUNK 4096 /* elements; fixed, so that the norms are summed in one order whatever the threads do */
#define SN_OPTIM_SLOTS 3
#define SN_OPTIM_NUMBERS 6

typedef struct {
    void *param;
    const void *grad;
    void *slot[SN_OPTIM_SLOTS];
    ptrdiff_t size, first; /* elements; the chunks of the arrays before this one */
    ptrdiff_t rows, cols;  /* the last two axes, where the rule looks at them: size = matrices x rows x cols */
    int matrix;            /* whether it has two axes at all */
    double scale;          /* the gradient is multiplied by this first */
    double decay;          /* then the parameter loses this share of itself: learning rate x weight decay */
    double number[SN_OPTIM_NUMBERS]; /* of the rule: see each kernel */
    double ratio;                    /* lamb: norm of the parameter over norm of the step */
} sn_optim_item;

typedef struct {
    const sn_optim_item *items;
    ptrdiff_t count;
    double *squares; /* (chunks): sums of squared gradients, written by optim_squares; lamb: (chunks, 2), the sums of
                        squared parameters and steps; adafactor: (columns of all arrays), at item->first */
    double limit;    /* every gradient element is brought into [-limit, limit] where this is positive */
} sn_optim_args;
#endif
