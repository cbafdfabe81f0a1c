/* Arguments of recall in a Hopfield net: weights (n, n), thresholds (n) or NULL, states (rows, n), which are changed;
   order (sweeps, n), in each sweep every unit once, or NULL: then all units change together. Out: energies
   (rows, sweeps + 1), the first before the first sweep; settled (rows), the number of sweeps after which a row changed
   no more; trace (rows, sweeps + 1, n), the states at the same times, or NULL. Units: rows. Scratch where order is
   NULL: n elements.

   Of unit i: s_i <- 1 where sum_j w_ij s_j > threshold_i, -1 where it is less, as it was where both are equal.
   energy = sum_i s_i threshold_i - 1/2 sum_ij w_ij s_i s_j */
#ifndef SN_HOPFIELD_H
#define SN_HOPFIELD_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const void *weights, *thresholds;
    void *states;
    const int64_t *order;
    void *energies;
    int64_t *settled;
    void *trace;
    ptrdiff_t n, sweeps;
} sn_hopfield_args;
#endif
