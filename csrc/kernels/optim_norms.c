#include "../template.h"
#include "optim.h"
/* Rules that look at a whole array before they change it. */

/* lamb. number: rate, beta1, beta2, 1 / (1 - beta1^t), 1 / (1 - beta2^t), epsilon.
   slot 0: m += (1 - beta1)(g - m);  slot 1: v += (1 - beta2)(g^2 - v);
   u = number3 m / (sqrt(number4 v) + epsilon);  p -= rate |p| / |u| u
   Two runs, for the norms stand between: the moments and the sums of squares of each chunk, then the step. */
#define SN_LAMB_STEP(m, v) ((m) * correct1 / (SN_SQRT((v) * correct2) + epsilon))

static void
SN(optim_lamb_moments)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rest1 = (T)(1 - number[1]), rest2 = (T)(1 - number[2]);
        const T correct1 = (T)number[3], correct2 = (T)number[4], epsilon = (T)number[5];
        T *restrict mean = SN_OPTIM_SLOT(0), *restrict square = SN_OPTIM_SLOT(1);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            param[i] = p;
            mean[i] = mean[i] + (g - mean[i]) * rest1;
            square[i] = square[i] + (g * g - square[i]) * rest2;
        }
        SN_OPTIM_SUM(a->squares[2 * chunk], n, SN(optim_squared)(param[i]));
        SN_OPTIM_SUM(a->squares[2 * chunk + 1], n, SN(optim_squared)(SN_LAMB_STEP(mean[i], square[i])));
    }
}

static void
SN(optim_lamb)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_optim_args *a = vargs;
    for (ptrdiff_t chunk = begin; chunk < end; chunk++) {
        const sn_optim_item *item = SN(optim_find)(a, chunk);
        const ptrdiff_t start = (chunk - item->first) * SN_OPTIM_CHUNK, left = item->size - start;
        const ptrdiff_t n = left < SN_OPTIM_CHUNK ? left : SN_OPTIM_CHUNK;
        T *restrict param = (T *)item->param + start;
        const T *restrict mean = SN_OPTIM_SLOT(0), *restrict square = SN_OPTIM_SLOT(1);
        const T rate = (T)(item->number[0] * item->ratio);
        const T correct1 = (T)item->number[3], correct2 = (T)item->number[4], epsilon = (T)item->number[5];
        for (ptrdiff_t i = 0; i < n; i++)
            param[i] = param[i] - SN_LAMB_STEP(mean[i], square[i]) * rate;
    }
}

/* the gradient as scaled and limited */
SN_INLINE T
SN(optim_bounded)(T g, T scale, T limit)
{
    g = g * scale;
    return g < -limit ? -limit : g > limit ? limit : g;
}

/* the second moment of a stack of matrices as product of row and column means:
   r += (1 - beta)(mean over columns of g^2 + epsilon - r), c likewise over rows;  v = r c / mean r */
SN_INLINE void
SN(optim_factor)(const sn_optim_item *item, double *restrict column, T scale, T limit)
{
    const T rest = (T)(1 - item->number[1]), epsilon = (T)item->number[2];
    const ptrdiff_t rows = item->rows, cols = item->cols, matrices = rows && cols ? item->size / (rows * cols) : 0;
    for (ptrdiff_t k = 0; k < matrices; k++) {
        T *restrict r = (T *)item->slot[0] + k * rows, *restrict c = (T *)item->slot[1] + k * cols;
        T *restrict v = (T *)item->slot[2] + k * rows * cols;
        double whole = 0;
        for (ptrdiff_t j = 0; j < cols; j++)
            column[j] = 0;
        for (ptrdiff_t i = 0; i < rows; i++) {
            const T *restrict grad = (const T *)item->grad + (k * rows + i) * cols;
            T *restrict square = v + i * cols; /* for a while */
            for (ptrdiff_t j = 0; j < cols; j++) {
                T g = SN(optim_bounded)(grad[j], scale, limit);
                square[j] = g * g + epsilon;
                column[j] += (double)square[j];
            }
            double sum;
            SN_OPTIM_SUM(sum, cols, (double)square[i]);
            r[i] = r[i] + ((T)(sum / (double)cols) - r[i]) * rest;
            whole += (double)r[i];
        }
        for (ptrdiff_t j = 0; j < cols; j++)
            c[j] = c[j] + ((T)(column[j] / (double)rows) - c[j]) * rest;
        const T mean = (T)(whole / (double)rows);
        for (ptrdiff_t i = 0; i < rows; i++) {
            const T share = r[i] / mean;
            for (ptrdiff_t j = 0; j < cols; j++)
                v[i * cols + j] = share * c[j];
        }
    }
}

/* adafactor; a unit is a whole array. number: rate, beta, epsilon1, epsilon2, threshold.  slot 2: v, of arrays with two
   axes and more the product of slots 0 and 1, r and c; else v += (1 - beta)(g^2 + epsilon1 - v);
   u = g / sqrt(v);  p -= rate max(epsilon2, rms p) u / max(1, rms u / threshold) */
static void
SN(optim_adafactor)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_optim_args *a = vargs;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const sn_optim_item *item = a->items + unit;
        const double *number = item->number;
        const T rest = (T)(1 - number[1]), epsilon = (T)number[2], decay = (T)item->decay;
        const T scale = (T)item->scale, limit = a->limit > 0 ? (T)a->limit : (T)INFINITY;
        T *restrict param = item->param, *restrict v = item->slot[2];
        const T *restrict grad = item->grad;
        double own, step;
        if (item->matrix)
            SN(optim_factor)(item, a->squares + item->first, scale, limit);
        else
            for (ptrdiff_t i = 0; i < item->size; i++) {
                T g = SN(optim_bounded)(grad[i], scale, limit);
                v[i] = v[i] + (g * g + epsilon - v[i]) * rest;
            }
        for (ptrdiff_t i = 0; i < item->size; i++)
            param[i] = param[i] - param[i] * decay;
        SN_OPTIM_SUM(own, item->size, SN(optim_squared)(param[i]));
        SN_OPTIM_SUM(step, item->size, SN(optim_squared)(SN(optim_bounded)(grad[i], scale, limit) / SN_SQRT(v[i])));
        const double n = (double)item->size, rms = sqrt(own / n);
        const double most = sqrt(step / n) / number[4];
        const double size = rms > number[3] || rms != rms ? rms : number[3];
        const T rate = (T)(number[0] * size / (most > 1 || most != most ? most : 1));
        for (ptrdiff_t i = 0; i < item->size; i++)
            param[i] = param[i] - SN(optim_bounded)(grad[i], scale, limit) / SN_SQRT(v[i]) * rate;
    }
}
