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
                        const int take = (z[j] > best[j]) | ((z[j] != z[j]) & (best[j] == best[j]));
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

/* to (n) += from (n), n a constant where it is inlined */
SN_INLINE void
SN(lookup_add)(T *restrict to, const T *restrict from, ptrdiff_t n)
{
    for (ptrdiff_t j = 0; j < n; j++)
        to[j] += from[j];
}

/* g (n) = or += dy (n) where relu let it through, all of it where the activation is linear */
SN_INLINE void
SN(lookup_gate)(T *restrict g, const T *restrict dy, const T *restrict y, ptrdiff_t n, int relu, int add)
{
    if (relu)
        for (ptrdiff_t j = 0; j < n; j++) {
            const T kept = y[j] > 0 ? dy[j] : 0;
            g[j] = add ? g[j] + kept : kept;
        }
    else
        for (ptrdiff_t j = 0; j < n; j++)
            g[j] = add ? g[j] + dy[j] : dy[j];
}

/* What rows of y, `count` of them that see the same ids, send back through filters f0 .. f0 + n - 1:
   g = sum over the rows of the gated dy,  db += g,
   dproducts[ids[first + step * stride + tap * dilation], tap] += g at the step that was kept (arg), or at step 0
   without pooling */
SN_INLINE void
SN(lookup_scatter)(const sn_lookup_back_args *p, const int64_t *restrict ids, ptrdiff_t first, ptrdiff_t i,
                   ptrdiff_t count, ptrdiff_t f0, ptrdiff_t n)
{
    const ptrdiff_t pool = p->pool > 0 ? p->pool : 1, row = p->taps * p->filters;
    const uint8_t *restrict arg = p->arg ? p->arg + i + f0 : NULL;
    T g[LOOKUP_BLOCK];
    for (ptrdiff_t other = 0; other < count; other++) {
        const ptrdiff_t at = i + other * p->filters + f0;
        SN(lookup_gate)(g, (const T *)p->dy + at, (const T *)p->y + at, n, p->activation == SN_RELU, other > 0);
    }
    if (p->db != NULL)
        SN(lookup_add)((T *)p->db + f0, g, n);
    for (ptrdiff_t step = 0; step < pool; step++) {
        T kept[LOOKUP_BLOCK];
        if (arg != NULL) {
            int any = 0;
            for (ptrdiff_t j = 0; j < n; j++) {
                kept[j] = arg[j] == step ? g[j] : 0;
                any |= kept[j] != 0;
            }
            if (!any)
                continue;
        }
        for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
            const ptrdiff_t s = first + step * p->stride + tap * p->dilation;
            if (s >= 0 && s < p->length)
                SN(lookup_add)((T *)p->dproducts + ids[s] * row + tap * p->filters + f0, arg != NULL ? kept : g, n);
        }
    }
}

/* forward: z[t] += products[ids[t * stride + tap * dilation - pad], tap], y = act(z).
   dproducts[id, tap] += dy[t] act'; with pooling only at the step that was kept. Threads own filters. Rows that see
   the same ids, as padding does, kept the same steps: their gradients are added up first. */
static void
SN(lookup_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_lookup_back_args *p = vargs;
    const ptrdiff_t pool = p->pool > 0 ? p->pool : 1, rows = p->steps / pool, advance = pool * p->stride;
    const ptrdiff_t reach = (pool - 1) * p->stride + (p->taps - 1) * p->dilation + 1;
    const ptrdiff_t f1 = end * 16 < p->filters ? end * 16 : p->filters;
    if (p->db != NULL)
        memset((T *)p->db + begin * 16, 0, (size_t)(f1 - begin * 16) * sizeof(T));
    for (ptrdiff_t b = 0; b < p->batch; b++) {
        const int64_t *restrict ids = p->ids + b * p->length;
        for (ptrdiff_t row = 0, next; row < rows; row = next) {
            const ptrdiff_t first = row * advance - p->pad, i = (b * rows + row) * p->filters;
            for (next = row + 1; next < rows && first >= 0; next++) {
                const ptrdiff_t at = next * advance - p->pad;
                if (at + reach > p->length || memcmp(ids + at, ids + at - advance, (size_t)reach * sizeof *ids) != 0)
                    break;
            }
            for (ptrdiff_t f0 = begin * 16; f0 < f1;) {
                const ptrdiff_t left = f1 - f0, n = left >= 64 ? 64 : left >= 32 ? 32 : left >= 16 ? 16 : left;
                if (n == 64)
                    SN(lookup_scatter)(p, ids, first, i, next - row, f0, 64);
                else if (n == 32)
                    SN(lookup_scatter)(p, ids, first, i, next - row, f0, 32);
                else if (n == 16)
                    SN(lookup_scatter)(p, ids, first, i, next - row, f0, 16);
                else
                    SN(lookup_scatter)(p, ids, first, i, next - row, f0, n);
                f0 += n;
            }
        }
    }
}
