/* The lookup algebra. A convolution over looked-up rows, sum over tap of table[ids[t + tap]] kernel[tap], is a sum of
   rows of the small products P[tap] = table kernel[tap]: the multiplications shrink from every position to every row
   of the table, and what is left per position is `taps` additions of vectors.

   products (rows, taps, filters), ids (batch, length) into its rows, and the convolution's geometry. */
#ifndef SN_LOOKUP_H
#define SN_LOOKUP_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    void *y;              /* (batch, steps, filters), or (batch, steps / pool, filters) with pool > 0 */
    uint8_t *arg;         /* with pool: the step within the window, the first of equals */
    const void *products, *bias;
    const int64_t *ids;
    ptrdiff_t length, steps, taps, filters, stride, dilation, pad, pool;
    int activation;
} sn_lookup_args; /* lookup_forward: one unit is a row of y */

typedef struct {
    void *dproducts;      /* (rows, taps, filters), zeros when it comes in */
    void *db;             /* (filters) or NULL: the sum of the gradient before the activation */
    const void *dy, *y;   /* y is read where the activation is relu; linear and relu only */
    const uint8_t *arg;
    const int64_t *ids;
    ptrdiff_t batch, length, steps, taps, filters, stride, dilation, pad, pool;
    int activation;
} sn_lookup_back_args; /* lookup_backward: one unit is a block of 16 filters */
#endif
