/* The inputs of a recurrent layer under dropout: a vector for each position, multiplied with the factors of its sequence,
   once for all gates or once for each. */
#ifndef SN_GATED_INPUTS_H
#define SN_GATED_INPUTS_H
#include <stddef.h>
#include <stdint.h>

/* gated_inputs_forward: x (positions, copies, features) = rows[index] factors[copy, sequence]; one unit is a position.
   gated_inputs_backward: rows (positions, features) = sum over copies of x factors. */
typedef struct {
    void *x;                       /* (positions, copies, features) */
    void *rows;                    /* (n, features) */
    const void *factors;           /* (copies, sequences, features) */
    const int64_t *index, *sequence; /* (positions); index NULL: the position itself */
    ptrdiff_t copies, sequences, features;
} sn_gated_inputs_args;
#endif
