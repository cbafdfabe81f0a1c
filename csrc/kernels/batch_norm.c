#include "../template.h"
#include "batch_norm.h"
#include "vec.h"

#define BLOCK 32 /* rows that stay in the first-level cache while each vector of columns goes over them */

/* Where the rows of piece `piece` begin, and how many there are. */
SN_INLINE ptrdiff_t
SN(norm_piece)(const sn_norm_shape *shape, ptrdiff_t piece, ptrdiff_t *count)
{
    const ptrdiff_t pieces = sn_norm_pieces(shape), section = piece / pieces;
    const ptrdiff_t first = (piece - section * pieces) * SN_NORM_PIECE;
    *count = shape->rows - first < SN_NORM_PIECE ? shape->rows - first : SN_NORM_PIECE;
    return section * shape->rows + first;
}

/* joins (mean, squares) of m values to those of `before` values: the mean and the sum of squared distances of all */
#define JOIN(mean, squares, before, other_mean, other_squares, m)                                  \
    do {                                                                                           \
        const T all_ = (T)((before) + (m)), share_ = (T)(m) / all_, both_ = (T)(before) * share_;  \
        (squares) = (squares) + (other_squares) + ((other_mean) - (mean)) * ((other_mean) - (mean)) * both_; \
        (mean) = (mean) + ((other_mean) - (mean)) * share_;                                        \
    } while (0)

/* mean, squares (columns) of the rows of a piece: each block's own mean first, so that nothing large cancels */
static void
SN(norm_moments)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_moments_args *a = vargs;
    const ptrdiff_t n = a->shape.columns;
    for (ptrdiff_t piece = begin; piece < end; piece++) {
        T *restrict mean = (T *)a->mean + piece * n, *restrict squares = (T *)a->squares + piece * n;
        ptrdiff_t rows, before = 0, first = SN(norm_piece)(&a->shape, piece, &rows);
        memset(mean, 0, (size_t)n * sizeof(T));
        memset(squares, 0, (size_t)n * sizeof(T));
        for (ptrdiff_t block = 0; block < rows; block += BLOCK) {
            const T *x[BLOCK];
            ptrdiff_t m = 0, j = 0;
            for (ptrdiff_t r = block; r < rows && r < block + BLOCK; r++)
                if (!a->mask || a->mask[first + r])
                    x[m++] = (const T *)a->x + (first + r) * n;
            if (m == 0)
                continue;
            for (; j + VL <= n; j += VL) {
                V sum[4] = {{0}, {0}, {0}, {0}}, far[4] = {{0}, {0}, {0}, {0}}, away;
                ptrdiff_t r = 0;
                for (; r + 4 <= m; r += 4)
                    for (int q = 0; q < 4; q++)
                        sum[q] += SN(load)(x[r + q] + j);
                for (; r < m; r++)
                    sum[0] += SN(load)(x[r] + j);
                const V middle = ((sum[0] + sum[1]) + (sum[2] + sum[3])) / (T)m;
                for (r = 0; r + 4 <= m; r += 4)
                    for (int q = 0; q < 4; q++) {
                        away = SN(load)(x[r + q] + j) - middle;
                        far[q] += away * away;
                    }
                for (; r < m; r++) {
                    away = SN(load)(x[r] + j) - middle;
                    far[0] += away * away;
                }
                V old = SN(load)(mean + j), old_squares = SN(load)(squares + j);
                JOIN(old, old_squares, before, middle, (far[0] + far[1]) + (far[2] + far[3]), m);
                SN(store)(mean + j, old);
                SN(store)(squares + j, old_squares);
            }
            for (; j < n; j++) {
                T sum = 0, far = 0;
                for (ptrdiff_t r = 0; r < m; r++)
                    sum += x[r][j];
                const T middle = sum / (T)m;
                for (ptrdiff_t r = 0; r < m; r++) {
                    const T away = x[r][j] - middle;
                    far += away * away;
                }
                JOIN(mean[j], squares[j], before, middle, far, m);
            }
            before += m;
        }
        a->count[piece] = (double)before;
    }
}

/* mean, variance (sections, groups) from the pieces, in their order */
static void
SN(norm_join)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_join_args *a = vargs;
    const sn_norm_shape *shape = &a->shape;
    const ptrdiff_t pieces = sn_norm_pieces(shape), n = shape->columns;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t section = unit / shape->groups, group = unit - section * shape->groups;
        T mean = 0, squares = 0;
        double before = 0;
        for (ptrdiff_t p = section * pieces; p < (section + 1) * pieces; p++)
            for (ptrdiff_t j = group * shape->width; j < (group + 1) * shape->width && a->count[p] > 0; j++) {
                JOIN(mean, squares, before, ((const T *)a->part_mean)[p * n + j], ((const T *)a->squares)[p * n + j],
                     a->count[p]);
                before += a->count[p];
            }
        const T count = (T)(before + a->tiny), shrunk = mean * ((T)before / count), away = mean - shrunk;
        ((T *)a->mean)[unit] = shrunk;
        ((T *)a->variance)[unit] = (squares + away * away * (T)before) / count;
        if (group == 0)
            a->total[section] = before;
    }
}

/* centre, scale (sections, columns): mean and gamma / sqrt(variance + epsilon) of each column */
static void
SN(norm_scale)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_scale_args *a = vargs;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t section = unit / a->shape.columns, column = unit - section * a->shape.columns;
        const ptrdiff_t at = section * a->shape.groups + column / a->shape.width;
        const T r = 1 / vsqrt(((const T *)a->variance)[at] + (T)a->epsilon);
        ((T *)a->centre)[unit] = ((const T *)a->mean)[at];
        ((T *)a->scale)[unit] = a->gamma ? r * ((const T *)a->gamma)[column] : r;
    }
}

/* y (rows, columns) = (x - centre) scale + beta */
static void
SN(norm_apply)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_apply_args *a = vargs;
    const ptrdiff_t n = a->shape.columns;
    const T *restrict beta = a->beta;
    for (ptrdiff_t row = begin, at = 0, last = begin; row < end; row++) {
        if (row == last) { /* the next section, once for all of its rows: a division costs more than a short row */
            at = row / a->shape.rows;
            last = (at + 1) * a->shape.rows;
            at *= n;
        }
        const T *restrict x = (const T *)a->x + row * n, *restrict centre = (const T *)a->centre + at;
        const T *restrict scale = (const T *)a->scale + at;
        T *restrict y = (T *)a->y + row * n;
        if (beta)
            for (ptrdiff_t j = 0; j < n; j++)
                y[j] = (x[j] - centre[j]) * scale[j] + beta[j];
        else
            for (ptrdiff_t j = 0; j < n; j++)
                y[j] = (x[j] - centre[j]) * scale[j];
    }
}

/* plain = sum of dy, along = sum of dy (x - centre), each (columns), over the rows of a piece */
static void
SN(norm_sums)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_sums_args *a = vargs;
    const ptrdiff_t n = a->shape.columns;
    for (ptrdiff_t piece = begin; piece < end; piece++) {
        T *restrict plain = (T *)a->plain + piece * n, *restrict along = (T *)a->along + piece * n;
        ptrdiff_t rows, first = SN(norm_piece)(&a->shape, piece, &rows);
        const T *restrict centre = (const T *)a->centre + first / a->shape.rows * n;
        memset(plain, 0, (size_t)n * sizeof(T));
        memset(along, 0, (size_t)n * sizeof(T));
        for (ptrdiff_t block = 0; block < rows; block += BLOCK) {
            const T *x = (const T *)a->x + (first + block) * n, *dy = (const T *)a->dy + (first + block) * n;
            const ptrdiff_t m = rows - block < BLOCK ? rows - block : BLOCK;
            ptrdiff_t j = 0;
            for (; j + VL <= n; j += VL) {
                const V middle = SN(load)(centre + j);
                V sum[4] = {{0}, {0}, {0}, {0}}, far[4] = {{0}, {0}, {0}, {0}}, g;
                ptrdiff_t r = 0;
                for (; r + 4 <= m; r += 4)
                    for (int q = 0; q < 4; q++) {
                        g = SN(load)(dy + (r + q) * n + j);
                        sum[q] += g;
                        far[q] += g * (SN(load)(x + (r + q) * n + j) - middle);
                    }
                for (; r < m; r++) {
                    g = SN(load)(dy + r * n + j);
                    sum[0] += g;
                    far[0] += g * (SN(load)(x + r * n + j) - middle);
                }
                SN(store)(plain + j, SN(load)(plain + j) + ((sum[0] + sum[1]) + (sum[2] + sum[3])));
                SN(store)(along + j, SN(load)(along + j) + ((far[0] + far[1]) + (far[2] + far[3])));
            }
            for (; j < n; j++) {
                T sum = 0, products = 0;
                for (ptrdiff_t r = 0; r < m; r++) {
                    sum += dy[r * n + j];
                    products += dy[r * n + j] * (x[r * n + j] - centre[j]);
                }
                plain[j] += sum;
                along[j] += products;
            }
        }
    }
}

/* forward: y = (x - mean) r gamma + beta, r = 1 / sqrt(variance + epsilon), mean = sum x / N, variance =
   sum (x - mean)^2 / N with N = n + tiny, over the group.
   dmean = -r sum of dy gamma, dvariance = -r^3 / 2 sum of dy gamma (x - mean); where both follow from x, it gets
   (dmean + dvariance d variance/d mean) / N + (x - mean) 2 dvariance / N, and d variance/d mean = -2 mean tiny / N */
static void
SN(norm_slopes)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_slopes_args *a = vargs;
    const sn_norm_shape *shape = &a->shape;
    const ptrdiff_t pieces = sn_norm_pieces(shape), n = shape->columns;
    const T *gamma = a->gamma;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t section = unit / shape->groups, first = (unit - section * shape->groups) * shape->width;
        T plain = 0, along = 0;
        for (ptrdiff_t j = first; j < first + shape->width; j++) {
            T sum = 0, products = 0;
            for (ptrdiff_t p = section * pieces; p < (section + 1) * pieces; p++) {
                sum += ((const T *)a->plain)[p * n + j];
                products += ((const T *)a->along)[p * n + j];
            }
            plain += gamma ? sum * gamma[j] : sum;
            along += gamma ? products * gamma[j] : products;
        }
        const T r = 1 / vsqrt(((const T *)a->variance)[unit] + (T)a->epsilon);
        const T dmean = -(plain * r), dvariance = along * (r * r * r * (T)-0.5);
        ((T *)a->dmean)[unit] = dmean;
        ((T *)a->dvariance)[unit] = dvariance;
        if (!a->offset)
            continue;
        const double total = a->total[section] + a->tiny;
        const T slope = dvariance * (T)(2 / total), shift = slope * ((const T *)a->mean)[unit] * (T)a->tiny;
        for (ptrdiff_t j = first; j < first + shape->width; j++) {
            ((T *)a->offset)[section * n + j] = (dmean - shift) / (T)total;
            ((T *)a->slope)[section * n + j] = slope;
        }
    }
}

/* dbeta = sum of dy, dgamma = sum of dy (x - mean) r, over all sections */
static void
SN(norm_vectors)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_vectors_args *a = vargs;
    const sn_norm_shape *shape = &a->shape;
    const ptrdiff_t pieces = sn_norm_pieces(shape), n = shape->columns;
    for (ptrdiff_t j = begin; j < end; j++) {
        T plain = 0, along = 0;
        for (ptrdiff_t section = 0; section < shape->sections; section++) {
            T sum = 0, products = 0;
            for (ptrdiff_t p = section * pieces; p < (section + 1) * pieces; p++) {
                sum += ((const T *)a->plain)[p * n + j];
                products += ((const T *)a->along)[p * n + j];
            }
            const T variance = ((const T *)a->variance)[section * shape->groups + j / shape->width];
            plain += sum;
            along += products / vsqrt(variance + (T)a->epsilon);
        }
        if (a->dgamma)
            ((T *)a->dgamma)[j] = along;
        if (a->dbeta)
            ((T *)a->dbeta)[j] = plain;
    }
}

/* forward: y = (x - centre) scale + beta.  dx = dy scale, and what came through mean and variance */
static void
SN(norm_input)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_norm_input_args *a = vargs;
    const ptrdiff_t n = a->shape.columns;
    for (ptrdiff_t row = begin, at = 0, last = begin; row < end; row++) {
        if (row == last) {
            at = row / a->shape.rows;
            last = (at + 1) * a->shape.rows;
            at *= n;
        }
        const T *restrict dy = (const T *)a->dy + row * n, *restrict scale = (const T *)a->scale + at;
        T *restrict dx = (T *)a->dx + row * n;
        if (!a->offset || (a->mask && !a->mask[row])) {
            for (ptrdiff_t j = 0; j < n; j++)
                dx[j] = dy[j] * scale[j];
            continue;
        }
        const T *restrict x = (const T *)a->x + row * n, *restrict centre = (const T *)a->centre + at;
        const T *restrict offset = (const T *)a->offset + at, *restrict slope = (const T *)a->slope + at;
        for (ptrdiff_t j = 0; j < n; j++) {
            const T through = (x[j] - centre[j]) * slope[j] + offset[j];
            dx[j] = dy[j] * scale[j] + through;
        }
    }
}

#undef BLOCK
#undef JOIN
