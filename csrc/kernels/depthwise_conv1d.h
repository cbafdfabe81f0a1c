/* Depthwise convolution along time: each channel by itself, `multiplier` filters for each.

   Layout: x (batch, length, channels), w (taps, multiplier, channels), z (batch, steps, multiplier, channels),
       z[b, t, m, c] = bias[m, c] + sum over tap of x[b, t * stride + tap * dilation - pad, c] w[tap, m, c],
   where positions outside of x count as zero. The channels run fastest everywhere; `turn` brings the multiplier behind
   them, where Keras has it. */
#ifndef SN_DEPTHWISE_CONV1D_H
#define SN_DEPTHWISE_CONV1D_H
#include <stddef.h>

typedef struct {
    void *y;
    const void *x, *w, *bias; /* bias (multiplier, channels) or NULL */
    ptrdiff_t length, channels, multiplier, taps, steps, stride, dilation, pad;
    int activation;
} sn_depthwise_args; /* units: rows (batch, step) */

typedef struct {
    void *dx;                 /* input: (batch, length, channels); units: rows (batch, position) */
    void *dw;                 /* kernel: (pieces, taps, multiplier, channels); units: pieces */
    const void *x, *dz, *w;
    ptrdiff_t length, channels, multiplier, taps, steps, stride, dilation, pad;
} sn_depthwise_backward_args;

enum { SN_DEPTHWISE_PIECE = 256 }; /* steps of one sequence whose share of dw is summed by itself */

/* y (rows, b, a) = x (rows, a, b); units: rows */
typedef struct {
    void *y;
    const void *x;
    ptrdiff_t a, b;
} sn_turn_args;
#endif
