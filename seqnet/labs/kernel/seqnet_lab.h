/* What a kernel of the C lab is written against: one number type and three functions. Plain C11, no Python.

   real is double where results are checked and float where they are raced. All arrays are dense, the last axis fastest:
   x of shape (batch, time, channels) has x[b, t, c] at x[(b * time + t) * channels + c]. Inputs are not to be changed.
   Return 0, or LAB_NOT_IMPLEMENTED. */
#ifndef SEQNET_LAB_H
#define SEQNET_LAB_H
#include <math.h>
#include <stddef.h>

#ifdef LAB_FLOAT
typedef float real;
#define real_exp expf
#define real_tanh tanhf
#define real_sqrt sqrtf
#else
typedef double real;
#define real_exp exp
#define real_tanh tanh
#define real_sqrt sqrt
#endif

enum { LAB_NOT_IMPLEMENTED = -1 };

/* y[n, t, f] = b[f] + sum over k, c of x[n, t + (k - (taps - 1)) * dilation, c] w[k, c, f]: causal, as many steps as x.
   x (batch, time, channels), w (taps, channels, filters), b (filters), y (batch, time, filters). */
int lab_conv1d(const real *x, const real *w, const real *b, real *y, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t channels,
               ptrdiff_t taps, ptrdiff_t filters, ptrdiff_t dilation);

/* z = x W + h U + b, four gates of `units` columns each; c_new = f c + i g, h_new = o tanh(c_new).
   x (batch, features), h and c (batch, units), W (features, 4 units), U (units, 4 units), b (4 units). */
int lab_lstm_step(const real *x, const real *h, const real *c, const real *W, const real *U, const real *b, real *h_new,
                  real *c_new, ptrdiff_t batch, ptrdiff_t features, ptrdiff_t units);

/* out[n, t] = sum over s of p[t, s] v[n, s], p[t] = softmax over s of q[n, t] . k[n, s] / sqrt(size), where query t sees the
   keys s with t - window < s <= t. q, k, v and out (batch, time, size). */
int lab_attention(const real *q, const real *k, const real *v, real *out, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t size,
                  ptrdiff_t window);
#endif
