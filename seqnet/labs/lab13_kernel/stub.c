/* Lab 13: three kernels in C. The shapes stand in seqnet_lab.h; here is the rest.

   Your variant: edge "<<edge>>", gates "<<gates>>".

   edge: what the steps before the sequence hold in lab_conv1d. "zeros": nothing; "repeat": the first step, x[n, 0].
   gates: the order of the four blocks of columns of W, U and b in lab_lstm_step. i, f and o go through the sigmoid
   1 / (1 + exp(-z)), g through tanh.

   Indices by hand: x[n, t, c] of shape (batch, time, channels) is x[(n * time + t) * channels + c].
   Check with:  python -m seqnet.labs check kernel */
#include "seqnet_lab.h"

int
lab_conv1d(const real *x, const real *w, const real *b, real *y, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t channels,
           ptrdiff_t taps, ptrdiff_t filters, ptrdiff_t dilation)
{
    (void)x, (void)w, (void)b, (void)y, (void)batch, (void)time, (void)channels, (void)taps, (void)filters, (void)dilation;
    return LAB_NOT_IMPLEMENTED;
}

int
lab_lstm_step(const real *x, const real *h, const real *c, const real *W, const real *U, const real *b, real *h_new,
              real *c_new, ptrdiff_t batch, ptrdiff_t features, ptrdiff_t units)
{
    (void)x, (void)h, (void)c, (void)W, (void)U, (void)b, (void)h_new, (void)c_new, (void)batch, (void)features, (void)units;
    return LAB_NOT_IMPLEMENTED;
}

int
lab_attention(const real *q, const real *k, const real *v, real *out, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t size,
              ptrdiff_t window)
{
    (void)q, (void)k, (void)v, (void)out, (void)batch, (void)time, (void)size, (void)window;
    return LAB_NOT_IMPLEMENTED;
}
