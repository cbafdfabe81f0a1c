#include "../template.h"
#include "glove.h"
#include "negative_sampling.h"
#include "row.h"

/* a number between a quarter and three quarters of n that has no divisor in common with it */
SN_INLINE uint64_t
SN(glove_stride)(uint64_t n, uint64_t bits)
{
    uint64_t stride = n < 4 ? 1 : n / 4 + bits % (n / 2 + 1);
    for (;; stride++) {
        uint64_t a = stride, b = n;
        while (b) {
            const uint64_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1)
            return stride;
    }
}

/* w and c each with the sums of squares behind them: both steps from the values before */
SN_INLINE void
SN(glove_vectors)(T *restrict w, T *restrict c, ptrdiff_t size, T g)
{
    T *restrict squares_w = w + size, *restrict squares_c = c + size;
    for (ptrdiff_t i = 0; i < size; i++) {
        const T step_w = g * c[i], step_c = g * w[i];
        w[i] -= step_w / vsqrt(squares_w[i]);
        c[i] -= step_c / vsqrt(squares_c[i]);
        squares_w[i] += step_w * step_w;
        squares_c[i] += step_c * step_c;
    }
}

SN_INLINE void
SN(glove_bias)(T *bias, T g)
{
    bias[0] -= g / vsqrt(bias[1]);
    bias[1] += g * g;
}

static void
SN(glove)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_glove_args *a = vargs;
    const ptrdiff_t size = a->size, width = 2 * size + 2;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t part = unit * a->blocks + (unit + a->stratum) % a->blocks;
        const int64_t first = a->bounds[part], n = a->bounds[part + 1] - first;
        double loss = 0;
        if (n > 0) {
            const uint64_t bits = sn_mixed(a->key ^ sn_mixed((uint64_t)part)), count = (uint64_t)n;
            const uint64_t stride = SN(glove_stride)(count, bits >> 8) % count;
            uint64_t at = sn_mixed(bits) % count;
            for (int64_t k = 0; k < n; k++) {
                const ptrdiff_t entry = (ptrdiff_t)(first + (int64_t)at);
                T *restrict w = (T *)a->words_table + a->rows[entry] * width;
                T *restrict c = (T *)a->context_table + a->columns[entry] * width;
                T e;
                ROW_SUM(e, size, w[i] * c[i]);
                e += w[2 * size] + c[2 * size] - ((const T *)a->targets)[entry];
                const T weighted = ((const T *)a->weights)[entry] * e, g = (T)a->rate * weighted;
                const double half = 0.5 * (double)weighted;
                loss += half * (double)e;
                SN(glove_vectors)(w, c, size, g);
                SN(glove_bias)(w + 2 * size, g);
                SN(glove_bias)(c + 2 * size, g);
                at += stride;
                at -= at >= count ? count : 0;
            }
        }
        a->losses[unit] = loss;
    }
}
