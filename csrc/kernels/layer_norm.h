/* Normalisation of rows x (n), with m = mean x and v = mean (x - m)^2, or m = 0 where it is not `centred` (RMS):

       xhat_i = (x_i - m) r,   r = 1 / sqrt(v + epsilon)        y_i = xhat_i gamma_i + beta_i

   Ba, Kiros and Hinton, Layer Normalization, 2016; Zhang and Sennrich, Root Mean Square Layer Normalization, 2019. */
#ifndef SN_LAYER_NORM_H
#define SN_LAYER_NORM_H
#include <stddef.h>

enum { SN_NORM_GROUP = 64 }; /* rows of a unit of the backward */

typedef struct {
    void *y;                  /* (rows, n) */
    void *mean, *scale;       /* NULL, or m and r (rows), for the backward */
    const void *x;            /* (rows, n) */
    const void *gamma, *beta; /* (n); NULL stands for ones and zeros */
    ptrdiff_t n;
    double epsilon;
    int centred;
} sn_layer_norm_args; /* units are rows */

typedef struct {
    void *dx;               /* (rows, n) or NULL */
    void *dgamma, *dbeta;   /* (groups, n), sums over the rows of a group, or NULL */
    const void *dy, *x;     /* (rows, n) */
    const void *gamma;      /* (n) or NULL */
    const void *mean, *scale;
    ptrdiff_t rows, n;
    int centred;
} sn_layer_norm_backward_args; /* units are groups of SN_NORM_GROUP rows; work space n elements */
#endif
