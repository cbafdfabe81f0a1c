#include "../template.h"
#include "lookup.h"

#define LOOKUP_BLOCK 64 /* filters summed at a time: they stay in registers */

/* z (n) = bias + sum over tap of products[ids[at + tap * dilation], tap], filters f0 .. f0 + n - 1 */
SN_INLINE void
SN(lookup_step)(T *restrict z, const sn_lookup_args *p, const int64_t *ids, ptrdiff_t at, ptrdiff_t f0, ptrdiff_t n)
{
    const T *restrict products = (const T *)p->products + f0;
    const T *restrict bias = p->bias ? (const T *)p->bias + f0 : NULL;
    const ptrdiff_t row = p->taps * p->filters;
    if (n == LOOKUP_BLOCK) {
        V acc[LOOKUP_BLOCK / VL];
        _Pragma("GCC unroll 16") for (int q = 0; q < LOOKUP_BLOCK / VL; q++)
            acc[q] = bias ? SN(load)(bias + q * VL) : (V){0};
        for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
            const ptrdiff_t s = at + tap * p->dilation;
            if (s < 0 || s >= p->length)
                continue;
            const T *restrict from = products + ids[s] * row + tap * p->filters;
            _Pragma("GCC unroll 16") for (int q = 0; q < LOOKUP_BLOCK / VL; q++) acc[q] += SN(load)(from + q * VL);
        }
        _Pragma("GCC unroll 16") for (int q = 0; q < LOOKUP_BLOCK / VL; q++) SN(store)(z + q * VL, acc[q]);
        return;
    }
    for (ptrdiff_t j = 0; j < n; j++)
        z[j] = bias ? bias[j] : 0;
    for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
        const ptrdiff_t s = at + tap * p->dilation;
        if (s < 0 || s >= p->length)
            continue;
        const T *restrict from = products + ids[s] * row + tap * p->filters;
        for (ptrdiff_t j = 0; j < n; j++)
            z[j] += from[j];
    }
}

/* y (batch, rows, filters) = act(sum of products), or its maximum over windows of `pool` steps, with arg */
static void
SN(lookup_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_lookup_args *p = vargs;
    const ptrdiff_t pool = p->pool > 0 ? p->pool : 1, rows = p->steps / pool;
    const ptrdiff_t reach = (pool - 1) * p->stride + (p->taps - 1) * p->dilation + 1; /* ids that a row depends on */
    const ptrdiff_t advance = pool * p->stride;
    for (ptrdiff_t i = begin; i < end; i++) {
        const int64_t *restrict ids = p->ids + i / rows * p->length;
        const ptrdiff_t row = i % rows, first = row * advance - p->pad;
        T *restrict y = (T *)p->y + i * p->filters;
        uint8_t *restrict arg = p->arg ? p->arg + i * p->filters : NULL;
        /* padding in front makes long runs of equal windows: their rows are equal too */
        if (i > begin && row > 0 && first - advance >= 0 && first + reach <= p->length &&
            memcmp(ids + first, ids + first - advance, (size_t)reach * sizeof *ids) == 0) {
            memcpy(y, y - p->filters, (size_t)p->filters * sizeof(T));
            if (arg)
                memcpy(arg, arg - p->filters, (size_t)p->filters);
            continue;
        }
        for (ptrdiff_t f0 = 0; f0 < p->filters; f0 += LOOKUP_BLOCK) {
            const ptrdiff_t n = p->filters - f0 < LOOKUP_BLOCK ? p->filters - f0 : LOOKUP_BLOCK;
            SN(lookup_step)(y + f0, p, ids, first, f0, n);
            if (p->pool > 0) {
                T z[LOOKUP_BLOCK];
                TI where[LOOKUP_BLOCK] = {0};
                for (ptrdiff_t step = 1; step < pool; step++) {
                    SN(lookup_step)(z, p, ids, first + step * p->stride, f0, n);
                    T *restrict best = y + f0;
                    for (ptrdiff_t j = 0; j < n; j++) {
                        const int take = z[j] > best[j] || z[j] != z[j];
                        best[j] = take ? z[j] : best[j];
                        where[j] = take ? (TI)step : where[j];
                    }
                }
                for (ptrdiff_t j = 0; j < n; j++)
                    arg[f0 + j] = (uint8_t)where[j];
            }
        }
        SN(activate)(y, p->filters, p->activation);
    }
}

/* forward: z[t] += products[ids[t * stride + tap * dilation - pad], tap].
   dproducts[id, tap] += g[t]; with pooling only at the step that was kept. Threads own filters. */
static void
SN(lookup_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_lookup_back_args *p = vargs;
    const ptrdiff_t pool = p->pool > 0 ? p->pool : 1, rows = p->steps / pool, row_size = p->taps * p->filters;
    const ptrdiff_t f1 = end * 16 < p->filters ? end * 16 : p->filters;
    for (ptrdiff_t b = 0; b < p->batch; b++) {
        const int64_t *restrict ids = p->ids + b * p->length;
        for (ptrdiff_t row = 0; row < rows; row++) {
            const ptrdiff_t i = (b * rows + row) * p->filters, first = row * pool * p->stride - p->pad;
            const T *restrict g = (const T *)p->g + i;
            for (ptrdiff_t f0 = begin * 16; f0 < f1; f0 += LOOKUP_BLOCK) {
                const ptrdiff_t n = f1 - f0 < LOOKUP_BLOCK ? f1 - f0 : LOOKUP_BLOCK;
                for (ptrdiff_t step = 0; step < pool; step++) {
                    T kept[LOOKUP_BLOCK];
                    const T *restrict from = g + f0;
                    if (p->pool > 0) {
                        int any = 0;
                        for (ptrdiff_t j = 0; j < n; j++) {
                            kept[j] = p->arg[i + f0 + j] == step ? g[f0 + j] : 0;
                            any |= kept[j] != 0;
                        }
                        if (!any)
                            continue;
                        from = kept;
                    }
                    for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
                        const ptrdiff_t s = first + step * p->stride + tap * p->dilation;
                        if (s < 0 || s >= p->length)
                            continue;
                        T *restrict to = (T *)p->dproducts + ids[s] * row_size + tap * p->filters + f0;
                        if (n == LOOKUP_BLOCK)
                            for (int j = 0; j < LOOKUP_BLOCK; j++)
                                to[j] += from[j];
                        else
                            for (ptrdiff_t j = 0; j < n; j++)
                                to[j] += from[j];
                    }
                }
            }
        }
    }
}
