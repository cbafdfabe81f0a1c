/* Normalization of x (sections, rows, columns) with a mean and a variance for each section and group of `width`
   neighbouring columns, g = column / width:

       y = (x - mean[s, g]) r[s, g] gamma[column] + beta[column],   r = 1 / sqrt(variance + epsilon).

   Batch normalization has one section and width 1, group normalization a section for each sample. The rows of a section
   are cut into pieces of SN_NORM_PIECE rows, whatever the threads: each is summed by itself, then the pieces are joined
   in turn. Ioffe and Szegedy, Batch Normalization, 2015; Wu and He, Group Normalization, 2018. */
#ifndef SN_BATCH_NORM_H
#define SN_BATCH_NORM_H
#include <stddef.h>
#include <stdint.h>

enum { SN_NORM_PIECE = 256 };

typedef struct {
    ptrdiff_t sections, rows, columns, width, groups; /* rows of one section; groups = columns / width */
} sn_norm_shape;

/* norm_moments: of each piece, over the rows that the mask leaves, mean and sum of squared distances of each column, and
   how many rows; units are pieces */
typedef struct {
    sn_norm_shape shape;
    void *mean, *squares; /* (sections * pieces, columns) */
    double *count;        /* (sections * pieces) */
    const void *x;
    const uint8_t *mask;  /* (sections, rows) or NULL */
} sn_norm_moments_args;

/* norm_join: mean = sum / (n + tiny), variance = sum of (x - mean)^2 / (n + tiny); units are (section, group) */
typedef struct {
    sn_norm_shape shape;
    void *mean, *variance; /* (sections, groups) */
    double *total;         /* (sections): n of a group */
    const void *part_mean, *squares;
    const double *count;
    double tiny;
} sn_norm_join_args;

/* norm_scale: centre = mean and scale = r gamma, each (sections, columns); units are (section, column) */
typedef struct {
    sn_norm_shape shape;
    void *centre, *scale;
    const void *mean, *variance, *gamma; /* gamma (columns) or NULL for ones */
    double epsilon;
} sn_norm_scale_args;

/* norm_apply: y = (x - centre) scale + beta; units are rows */
typedef struct {
    sn_norm_shape shape;
    void *y;
    const void *x, *centre, *scale, *beta; /* beta (columns) or NULL for zeros */
} sn_norm_apply_args;

/* norm_sums: of each piece, the sums of dy and of dy (x - centre) of each column; units are pieces */
typedef struct {
    sn_norm_shape shape;
    void *plain, *along; /* (sections * pieces, columns) */
    const void *dy, *x, *centre;
} sn_norm_sums_args;

/* norm_slopes: what norm_input needs, dmean and dvariance of each group; units are (section, group) */
typedef struct {
    sn_norm_shape shape;
    void *dmean, *dvariance;  /* (sections, groups): with mean and variance taken as given */
    void *offset, *slope;     /* (sections, columns) or NULL: what they add to dx as functions of x */
    const void *plain, *along, *mean, *variance, *gamma;
    const double *total;
    double epsilon, tiny;
} sn_norm_slopes_args;

/* norm_vectors: dbeta = sum of dy, dgamma = sum of dy (x - mean) r; units are columns */
typedef struct {
    sn_norm_shape shape;
    void *dgamma, *dbeta; /* (columns), or NULL */
    const void *plain, *along, *variance;
    double epsilon;
} sn_norm_vectors_args;

/* norm_input: dx = dy scale + offset + (x - centre) slope, the last two where the mask is true; units are rows */
typedef struct {
    sn_norm_shape shape;
    void *dx;
    const void *dy, *x, *centre, *scale, *offset, *slope; /* offset and slope may be NULL */
    const uint8_t *mask;
} sn_norm_input_args;

static inline ptrdiff_t
sn_norm_pieces(const sn_norm_shape *shape)
{
    return (shape->rows + SN_NORM_PIECE - 1) / SN_NORM_PIECE;
}
#endif
