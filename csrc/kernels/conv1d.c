#include "../template.h"
#include "conv1d.h"

/* first, last (batch) of x (batch, rows, columns): the stretch of rows that are not all zero */
static void
SN(row_window)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_window_args *a = vargs;
    const ptrdiff_t n = a->rows * a->columns;
    for (ptrdiff_t b = begin; b < end; b++) {
        const T *restrict x = (const T *)a->x + b * n;
        ptrdiff_t i = 0, j = n;
        for (; i + 64 <= n; i += 64) {
            int any = 0;
            for (int q = 0; q < 64; q++)
                any |= x[i + q] != 0;
            if (any)
                break;
        }
        while (i < n && x[i] == 0)
            i++;
        for (; j - 64 > i; j -= 64) {
            int any = 0;
            for (int q = 1; q <= 64; q++)
                any |= x[j - q] != 0;
            if (any)
                break;
        }
        while (j > i && x[j - 1] == 0)
            j--;
        a->first[b] = i / (a->columns > 0 ? a->columns : 1);
        a->last[b] = i == n ? a->first[b] : (j - 1) / a->columns + 1;
    }
}

/* x (batch, rows, columns) = 0 outside rows first .. last - 1 */
static void
SN(clear_outside)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_clear_args *a = vargs;
    for (ptrdiff_t b = begin; b < end; b++) {
        T *x = (T *)a->x + b * a->rows * a->columns;
        memset(x, 0, (size_t)(a->first * a->columns) * sizeof(T));
        memset(x + a->last * a->columns, 0, (size_t)((a->rows - a->last) * a->columns) * sizeof(T));
    }
}

/* best, where = the larger of (best, where) and (z, at); NaN counts as largest, the first of equals and of NaNs stays */
SN_INLINE void
SN(keep_larger)(V *best, VI *where, V z, TI at)
{
#ifdef SN_VECTORS
    const VI take = ~(VI)(z <= *best) & (VI)(*best == *best);
    *best = (V)(((VI)z & take) | ((VI)*best & ~take));
    *where = (((VI){0} + at) & take) | (*where & ~take);
#else
    if (!(z <= *best) && *best == *best) {
        *best = z;
        *where = at;
    }
#endif
}

/* whether window w sees exactly what window w - 1 of the same sequence sees, as windows over padding do */
SN_INLINE int
SN(same_window)(const sn_conv_pool_args *p, ptrdiff_t w)
{
    const sn_view *v = &p->a;
    const ptrdiff_t windows = v->rows / p->pool, i = w % windows, advance = p->pool * v->num;
    const ptrdiff_t first = i * advance + v->offset, reach = (p->pool - 1) * v->num + (v->taps - 1) * v->tap_step + 1;
    if (i == 0 || first - advance < 0 || first + reach > v->length)
        return 0;
    const T *x = (const T *)v->data + w / windows * v->batch_step + first * v->step;
    return memcmp(x, x - advance * v->step, (size_t)(reach * v->step) * sizeof(T)) == 0;
}

/* y (batch, pooled, filters), arg = act(max(x * kernel + bias)) without storing the convolution: a tile of it stays
   in registers and only the running maximum of the window that the tile ends in goes on to the next tile */
SN_INLINE void
SN(conv1d_pool_stretch)(const sn_conv_pool_args *p, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_view *v = &p->a;
    const ptrdiff_t depth = v->taps * v->channels, panels = (p->filters + SN_NR - 1) / SN_NR;
    T *restrict packed_a = sn_scratch();
    const ptrdiff_t blocks = (depth + BK - 1) / BK;
    V *restrict open = (V *)(packed_a + blocks * BK * SN_MR); /* (panels, 4): best and step of the open window */
    V acc[2 * SN_MR];
    SN(errand) nothing = {.targets = 0};
    const ptrdiff_t r1 = end * p->pool;
    for (ptrdiff_t r0 = begin * p->pool; r0 < r1; r0 += SN_MR) {
        const ptrdiff_t rows = r1 - r0 < SN_MR ? r1 - r0 : SN_MR;
        const SN(tile_set) *set = SN(tile_for)(rows);
        SN(pack_rows)(packed_a, v, r0, rows, set->held);
        for (ptrdiff_t panel = 0; panel < panels; panel++) {
            const ptrdiff_t n0 = panel * SN_NR;
            const ptrdiff_t n = p->filters - n0 < SN_NR ? p->filters - n0 : SN_NR;
            V bias[2], best[2] = {{0}, {0}};
            VI where[2] = {{0}, {0}};
            SN(load_bias)(bias, p->bias ? (const T *)p->bias + n0 : NULL, n);
            set->plain[n <= VL](depth, packed_a, (const T *)p->packed + panel * depth * SN_NR, SN_NR, acc, &nothing);
            ptrdiff_t window = r0 / p->pool, step = r0 % p->pool;
            if (step > 0)
                for (int q = 0; q < 2; q++) {
                    best[q] = open[4 * panel + q];
                    where[q] = (VI)open[4 * panel + 2 + q];
                }
            for (ptrdiff_t i = 0; i < rows; i++) {
                for (int q = 0; q < 2; q++) {
                    const V z = acc[2 * i + q] + bias[q];
                    if (step == 0) {
                        best[q] = z;
                        where[q] = (VI){0};
                    }
                    else
                        SN(keep_larger)(&best[q], &where[q], z, (TI)step);
                }
                if (++step < p->pool)
                    continue;
                T line[SN_NR];
                TI steps[SN_NR];
                T *restrict y = (T *)p->y + window * p->filters + n0;
                uint8_t *restrict arg = p->arg + window * p->filters + n0;
                for (int q = 0; q < 2; q++) {
                    SN(store)(line + q * VL, p->activation == SN_RELU ? SN(vec_relu)(best[q]) : best[q]);
                    memcpy(steps + q * VL, &where[q], sizeof(VI));
                }
                if (n == SN_NR) {
                    memcpy(y, line, sizeof line);
                    for (int j = 0; j < SN_NR; j++)
                        arg[j] = (uint8_t)steps[j];
                }
                else
                    for (ptrdiff_t j = 0; j < n; j++) {
                        y[j] = line[j];
                        arg[j] = (uint8_t)steps[j];
                    }
                step = 0;
                window++;
            }
            for (int q = 0; q < 2; q++) {
                open[4 * panel + q] = best[q];
                open[4 * panel + 2 + q] = (V)where[q];
            }
        }
    }
}

/* The windows [begin, end), each stretch of windows that differ at once; equal ones are copied. */
static void
SN(conv1d_pool)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_conv_pool_args *p = vargs;
    for (ptrdiff_t w = begin, next; w < end; w = next) {
        for (next = w + 1; next < end && !SN(same_window)(p, next); next++)
            ;
        SN(conv1d_pool_stretch)(p, w, next);
        for (; next < end && SN(same_window)(p, next); next++) {
            T *y = (T *)p->y + next * p->filters;
            uint8_t *arg = p->arg + next * p->filters;
            memcpy(y, y - p->filters, (size_t)p->filters * sizeof(T));
            memcpy(arg, arg - p->filters, (size_t)p->filters);
        }
    }
}

/* y (n) += s x (n) */
SN_INLINE void
SN(axpy)(T *restrict y, T s, const T *restrict x, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        y[i] += s * x[i];
}

/* sum (count vectors) += sum over i of value[i] * x[offset[i] ..], the sum in registers */
#define KEPT_SUM(count)                                                                                     \
    static void SN(kept_sum_##count)(T *restrict sum, const T *restrict x, const int32_t *restrict offset,   \
                                     const T *restrict value, ptrdiff_t n)                                  \
    {                                                                                                       \
        V acc[count];                                                                                       \
        _Pragma("GCC unroll 16") for (int q = 0; q < count; q++) acc[q] = SN(load)(sum + q * VL);            \
        for (ptrdiff_t i = 0; i < n; i++) {                                                                 \
            const T *restrict row = x + offset[i];                                                          \
            const V s = SN(splat)(value[i]);                                                                \
            _Pragma("GCC unroll 16") for (int q = 0; q < count; q++) acc[q] += s * SN(load)(row + q * VL);   \
        }                                                                                                   \
        _Pragma("GCC unroll 16") for (int q = 0; q < count; q++) SN(store)(sum + q * VL, acc[q]);            \
    }
KEPT_SUM(1)
KEPT_SUM(4)
KEPT_SUM(8)

/* the stretch [k0, k0 + width) of sum (depth) += sum over i of value[i] * x[offset[i] ..]; width as kept_width says */
SN_INLINE void
SN(kept_sum)(T *restrict sum, const T *restrict x, const int32_t *restrict offset, const T *restrict value,
             ptrdiff_t n, ptrdiff_t width)
{
    if (width == 8 * VL)
        SN(kept_sum_8)(sum, x, offset, value, n);
    else if (width == 4 * VL)
        SN(kept_sum_4)(sum, x, offset, value, n);
    else if (width == VL)
        SN(kept_sum_1)(sum, x, offset, value, n);
    else
        for (ptrdiff_t i = 0; i < n; i++)
            SN(axpy)(sum, value[i], x + offset[i], width);
}

/* how many of the `left` columns to sum at once */
SN_INLINE ptrdiff_t
SN(kept_width)(ptrdiff_t left)
{
    return left >= 8 * VL ? 8 * VL : left >= 4 * VL ? 4 * VL : left >= VL ? VL : left;
}

/* forward: z[t] += x[t * stride + tap * dilation - pad] kernel[tap], and of each pool window the step arg is kept.
   dx[arg's position + tap * dilation] += dy[f] act' kernel[tap, :, f], for the steps that were kept. The filters that kept
   one step are listed together: what they add to dx is then summed in registers. Columns of the transposed kernel are
   taken a few at a time, so that they stay in the first-level cache over the whole sequence. */
static void
SN(conv1d_pool_dx)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_conv_pool_back_args *p = vargs;
    const ptrdiff_t depth = p->taps * p->channels, lists = p->pooled * p->pool;
    int32_t *restrict start = sn_scratch(); /* (lists + 1): where each step's list begins */
    int32_t *restrict offset = start + lists + 1;
    T *restrict value = (T *)(offset + p->pooled * p->filters + 1);
    value = (T *)(((uintptr_t)value + 63) & ~(uintptr_t)63);
    for (ptrdiff_t b = begin; b < end; b++) {
        T *restrict dx = (T *)p->dx + b * p->length * p->channels;
        memset(dx, 0, (size_t)(p->length * p->channels) * sizeof(T));
        int32_t n = 0;
        for (ptrdiff_t w = 0; w < p->pooled; w++) {
            const ptrdiff_t row = (b * p->pooled + w) * p->filters;
            const T *restrict dy = (const T *)p->dy + row, *restrict y = (const T *)p->y + row;
            const uint8_t *restrict arg = p->arg + row;
            for (ptrdiff_t step = 0; step < p->pool; step++) {
                start[w * p->pool + step] = n;
                for (ptrdiff_t f = 0; f < p->filters; f++) { /* without branches: they would not be predicted */
                    offset[n] = (int32_t)(f * depth);
                    value[n] = dy[f];
                    n += (arg[f] == step) & (dy[f] != 0) & (!p->relu | (y[f] > 0));
                }
            }
        }
        start[lists] = n;
        for (ptrdiff_t k = 0, width; k < depth; k += width) {
            width = SN(kept_width)(depth - k);
            for (ptrdiff_t t = 0; t < lists; t++) {
                const ptrdiff_t count = start[t + 1] - start[t], at = t * p->stride - p->pad;
                const int32_t *restrict o = offset + start[t];
                const T *restrict v = value + start[t];
                if (count == 0)
                    continue;
                if (p->dilation == 1 && at >= 0 && at + p->taps <= p->length) {
                    SN(kept_sum)(dx + at * p->channels + k, (const T *)p->wt + k, o, v, count, width);
                    continue;
                }
                for (ptrdiff_t c = k; c < k + width;) { /* one tap after the other, those that lie inside */
                    const ptrdiff_t tap = c / p->channels, s = at + tap * p->dilation;
                    const ptrdiff_t last = (tap + 1) * p->channels < k + width ? (tap + 1) * p->channels : k + width;
                    if (s >= 0 && s < p->length)
                        for (ptrdiff_t i = 0; i < count; i++)
                            SN(axpy)(dx + s * p->channels + c - tap * p->channels, v[i], (const T *)p->wt + c + o[i],
                                     last - c);
                    c = last;
                }
            }
        }
    }
}

/* forward as above.  dkernel[tap, :, f] = sum over b, w of g[b, w, f] x[b, arg's position + tap * dilation],
   db[f] = sum over b, w of g[b, w, f], where g = dy act' */
static void
SN(conv1d_pool_dw)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_conv_pool_back_args *p = vargs;
    const ptrdiff_t depth = p->taps * p->channels, own = end - begin;
    int32_t *restrict count = sn_scratch(); /* (own): how many steps of this sequence each filter kept */
    int32_t *restrict offset = count + own; /* (own, pooled) */
    T *restrict value = (T *)(offset + own * p->pooled);
    value = (T *)(((uintptr_t)value + 63) & ~(uintptr_t)63);
    memset((T *)p->dwt + begin * depth, 0, (size_t)(own * depth) * sizeof(T));
    T *restrict db = p->db ? (T *)p->db + begin : NULL;
    if (db != NULL)
        memset(db, 0, (size_t)own * sizeof(T));
    for (ptrdiff_t b = 0; b < p->batch; b++) {
        const T *restrict x = (const T *)p->x + b * p->length * p->channels;
        memset(count, 0, (size_t)own * sizeof *count);
        for (ptrdiff_t w = 0; w < p->pooled; w++) {
            const ptrdiff_t row = (b * p->pooled + w) * p->filters + begin;
            const T *restrict dy = (const T *)p->dy + row, *restrict y = (const T *)p->y + row;
            const uint8_t *restrict arg = p->arg + row;
            const ptrdiff_t first = w * p->pool * p->stride - p->pad;
            const int inside = p->dilation == 1 && first >= 0 &&
                               first + (p->pool - 1) * p->stride + p->taps <= p->length;
            for (ptrdiff_t f = 0; f < own; f++) {
                const ptrdiff_t at = first + arg[f] * p->stride;
                const int passed = !p->relu | (y[f] > 0);
                const T g = passed ? dy[f] : 0;
                if (db != NULL)
                    db[f] += g;
                if (inside) {
                    const ptrdiff_t i = f * p->pooled + count[f];
                    offset[i] = (int32_t)(at * p->channels);
                    value[i] = g;
                    count[f] += g != 0;
                }
                else if (g != 0)
                    for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
                        const ptrdiff_t s = at + tap * p->dilation;
                        if (s >= 0 && s < p->length)
                            SN(axpy)((T *)p->dwt + (begin + f) * depth + tap * p->channels, g,
                                     x + s * p->channels, p->channels);
                    }
            }
        }
        for (ptrdiff_t f = 0; f < own; f++)
            for (ptrdiff_t k = 0, width; k < depth; k += width) {
                width = SN(kept_width)(depth - k);
                SN(kept_sum)((T *)p->dwt + (begin + f) * depth + k, x + k, offset + f * p->pooled,
                             value + f * p->pooled, count[f], width);
            }
    }
}
