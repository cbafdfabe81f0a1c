/* Connectionist temporal classification (Graves, Fernandez, Gomez, Schmidhuber, 2006): minus the logarithm of the
   probability that the steps of a sequence spell its labels, repeated labels and blanks taken out.

   The labels l_1 .. l_L are read as the path b l_1 b l_2 b ... l_L b of S = 2L + 1 places. With p = softmax(logits):
   alpha[t][s] = log of the probability of all beginnings that stand at place s after step t. One unit is a sequence. */
#ifndef SN_CTC_H
#define SN_CTC_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const void *logits;                           /* (batch, time, classes) */
    const int64_t *target;                        /* (batch, labels) */
    const int64_t *target_length, *output_length; /* (batch) */
    void *loss;                                   /* (batch) */
    void *alpha;                                  /* (batch, time, 2 labels + 1), written by forward */
    void *norm;                                   /* (batch, time): log-sum-exp of the logits, written by forward */
    const void *dloss;                            /* (batch) */
    void *dlogits;                                /* (batch, time, classes), written by backward */
    ptrdiff_t time, classes, labels, blank;
} sn_ctc_args;

/* work space of one thread, in elements of the float type: five rows of places, two more at each end of some */
#define SN_CTC_SCRATCH(labels) (5 * (2 * (labels) + 5))
#endif
