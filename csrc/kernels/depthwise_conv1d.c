#include "../template.h"
#include "depthwise_conv1d.h"

#define GROUP 8 /* rows whose sums are held in registers side by side */
#define ROWS 32 /* rows of x and dz that stay in the first-level cache while each tap goes over them */

/* y (channels) of `rows` neighbouring rows = start + sum over taps first .. last - 1 and `terms` of
   x[(at + row * step + tap * reach) ...] w[tap]: one vector of channels at a time, each row's sum in a register */
SN_INLINE void
SN(depthwise_group)(T *restrict y, ptrdiff_t y_step, const T *restrict x, ptrdiff_t row_step, ptrdiff_t tap_step,
                    const T *restrict w, ptrdiff_t w_step, const T *restrict bias, ptrdiff_t channels, ptrdiff_t taps,
                    ptrdiff_t terms, int relu, const int rows)
{
    ptrdiff_t j = 0;
    for (; j + VL <= channels; j += VL) {
        V sum[GROUP];
        for (int r = 0; r < rows; r++)
            sum[r] = bias ? SN(load)(bias + j) : (V){0};
        for (ptrdiff_t k = 0; k < taps; k++)
            for (ptrdiff_t m = 0; m < terms; m++) {
                const T *restrict from = x + k * tap_step + m * channels + j;
                const V weight = SN(load)(w + k * w_step + m * channels + j);
                for (int r = 0; r < rows; r++)
                    sum[r] += SN(load)(from + r * row_step) * weight;
            }
        for (int r = 0; r < rows; r++)
            SN(store)(y + r * y_step + j, relu ? SN(vec_relu)(sum[r]) : sum[r]);
    }
    for (; j < channels; j++)
        for (int r = 0; r < rows; r++) {
            T sum = bias ? bias[j] : 0;
            for (ptrdiff_t k = 0; k < taps; k++)
                for (ptrdiff_t m = 0; m < terms; m++) {
                    const ptrdiff_t i = m * channels + j;
                    sum += x[k * tap_step + r * row_step + i] * w[k * w_step + i];
                }
            y[r * y_step + j] = relu && sum < 0 ? 0 : sum;
        }
}

/* The taps [*first, *last) that meet positions 0 .. length - 1 from position `at` of tap 0. */
SN_INLINE void
SN(depthwise_taps)(ptrdiff_t at, ptrdiff_t dilation, ptrdiff_t taps, ptrdiff_t length, ptrdiff_t *first, ptrdiff_t *last)
{
    const ptrdiff_t end = at < length ? (length - 1 - at) / dilation + 1 : 0;
    *first = at < 0 ? (-at + dilation - 1) / dilation : 0;
    *last = end < taps ? end : taps;
    if (*first > *last)
        *first = *last;
}

/* y[b, t, m] = act(bias[m] + sum over tap of x[b, t * stride + tap * dilation - pad] w[tap, m]) */
static void
SN(depthwise_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_depthwise_args *a = vargs;
    const ptrdiff_t n = a->channels, wide = a->multiplier * n, reach = (a->taps - 1) * a->dilation;
    const int relu = a->activation == SN_RELU;
    for (ptrdiff_t row = begin, count; row < end; row += count) {
        const ptrdiff_t b = row / a->steps, t = row - b * a->steps, at = t * a->stride - a->pad;
        const T *x = (const T *)a->x + b * a->length * n;
        T *y = (T *)a->y + row * wide;
        const ptrdiff_t left = end - row < a->steps - t ? end - row : a->steps - t;
        ptrdiff_t first, last;
        SN(depthwise_taps)(at, a->dilation, a->taps, a->length, &first, &last);
        count = left >= GROUP && at >= 0 && at + (GROUP - 1) * a->stride + reach < a->length ? GROUP : 1;
        for (ptrdiff_t m = 0; m < a->multiplier; m++) {
            const T *w = (const T *)a->w + first * wide + m * n, *bias = a->bias ? (const T *)a->bias + m * n : NULL;
            const T *from = first < last ? x + (at + first * a->dilation) * n : x;
            if (count == GROUP)
                SN(depthwise_group)(y + m * n, wide, from, a->stride * n, a->dilation * n, w, wide, bias, n, a->taps, 1,
                                    relu, GROUP);
            else
                SN(depthwise_group)(y + m * n, wide, from, a->stride * n, a->dilation * n, w, wide, bias, n,
                                    last - first, 1, relu, 1);
        }
        if (a->activation > SN_RELU)
            SN(activate)(y, count * wide, a->activation);
    }
}

/* forward: z[t] = sum over tap of x[t * stride + tap * dilation - pad] w[tap].
   dx[s] = sum over tap, m of dz[(s + pad - tap * dilation) / stride, m] w[tap, m] */
static void
SN(depthwise_input)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_depthwise_backward_args *a = vargs;
    const ptrdiff_t n = a->channels, wide = a->multiplier * n, reach = (a->taps - 1) * a->dilation;
    for (ptrdiff_t row = begin, count; row < end; row += count) {
        const ptrdiff_t b = row / a->length, s = row - b * a->length, at = s + a->pad;
        const T *dz = (const T *)a->dz + b * a->steps * wide, *w = a->w;
        T *dx = (T *)a->dx + row * n;
        const ptrdiff_t left = end - row < a->length - s ? end - row : a->length - s;
        count = 1;
        if (a->stride == 1) {
            ptrdiff_t first, last; /* taps counted from the last one, whose step is the earliest */
            const ptrdiff_t earliest = at - reach;
            SN(depthwise_taps)(earliest, a->dilation, a->taps, a->steps, &first, &last);
            const T *from = first < last ? dz + (earliest + first * a->dilation) * wide : dz;
            const T *turned = first < last ? w + (a->taps - 1 - first) * wide : w;
            if (left >= GROUP && earliest >= 0 && at + GROUP - 1 < a->steps) {
                count = GROUP;
                SN(depthwise_group)(dx, n, from, wide, a->dilation * wide, turned, -wide, NULL, n, a->taps,
                                    a->multiplier, 0, GROUP);
            }
            else
                SN(depthwise_group)(dx, n, from, wide, a->dilation * wide, turned, -wide, NULL, n, last - first,
                                    a->multiplier, 0, 1);
            continue;
        }
        memset(dx, 0, (size_t)n * sizeof(T));
        for (ptrdiff_t k = a->taps - 1; k >= 0; k--) {
            const ptrdiff_t p = at - k * a->dilation, t = p / a->stride;
            if (p < 0 || t * a->stride != p || t >= a->steps)
                continue;
            for (ptrdiff_t m = 0; m < a->multiplier; m++) {
                const T *restrict from = dz + t * wide + m * n, *restrict weight = w + k * wide + m * n;
                for (ptrdiff_t j = 0; j < n; j++)
                    dx[j] += from[j] * weight[j];
            }
        }
    }
}

/* part (n) += sum over `rows` rows of x (n) dz (n), four sums side by side for each vector of channels */
SN_INLINE void
SN(depthwise_products)(T *restrict part, const T *restrict x, ptrdiff_t x_step, const T *restrict dz, ptrdiff_t dz_step,
                       ptrdiff_t rows, ptrdiff_t n)
{
    ptrdiff_t j = 0;
    for (; j + VL <= n; j += VL) {
        V sum[4] = {{0}, {0}, {0}, {0}};
        ptrdiff_t r = 0;
        for (; r + 4 <= rows; r += 4)
            for (int q = 0; q < 4; q++)
                sum[q] += SN(load)(x + (r + q) * x_step + j) * SN(load)(dz + (r + q) * dz_step + j);
        for (; r < rows; r++)
            sum[0] += SN(load)(x + r * x_step + j) * SN(load)(dz + r * dz_step + j);
        SN(store)(part + j, SN(load)(part + j) + ((sum[0] + sum[1]) + (sum[2] + sum[3])));
    }
    for (; j < n; j++) {
        T sum = 0;
        for (ptrdiff_t r = 0; r < rows; r++)
            sum += x[r * x_step + j] * dz[r * dz_step + j];
        part[j] += sum;
    }
}

/* forward: z[t, m] = sum over tap of x[t * stride + tap * dilation - pad] w[tap, m].
   dw[tap, m] = sum over t of x[t * stride + tap * dilation - pad] dz[t, m], here over the steps of one piece */
static void
SN(depthwise_kernel)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_depthwise_backward_args *a = vargs;
    const ptrdiff_t n = a->channels, wide = a->multiplier * n;
    const ptrdiff_t pieces = (a->steps + SN_DEPTHWISE_PIECE - 1) / SN_DEPTHWISE_PIECE;
    for (ptrdiff_t piece = begin; piece < end; piece++) {
        const ptrdiff_t b = piece / pieces, start = piece % pieces * SN_DEPTHWISE_PIECE;
        const ptrdiff_t stop = a->steps - start < SN_DEPTHWISE_PIECE ? a->steps : start + SN_DEPTHWISE_PIECE;
        const T *x = (const T *)a->x + b * a->length * n, *dz = (const T *)a->dz + b * a->steps * wide;
        T *dw = (T *)a->dw + piece * a->taps * wide;
        memset(dw, 0, (size_t)(a->taps * wide) * sizeof(T));
        for (ptrdiff_t t = start; t < stop; t += ROWS)
            for (ptrdiff_t k = 0; k < a->taps; k++) {
                const ptrdiff_t shift = k * a->dilation - a->pad, over = a->length - 1 - shift;
                const ptrdiff_t low = shift < 0 ? (-shift + a->stride - 1) / a->stride : 0;
                const ptrdiff_t high = over < 0 ? 0 : over / a->stride + 1, most = t + ROWS < stop ? t + ROWS : stop;
                const ptrdiff_t from = t > low ? t : low, to = most < high ? most : high;
                if (from < to)
                    for (ptrdiff_t m = 0; m < a->multiplier; m++)
                        SN(depthwise_products)(dw + k * wide + m * n, x + (from * a->stride + shift) * n, a->stride * n,
                                               dz + from * wide + m * n, wide, to - from, n);
            }
    }
}

/* y (few, many) = x (many, few): with a number known to the compiler one instruction moves several elements */
#define APART(few)                                   \
    for (ptrdiff_t i = 0; i < many; i++)             \
        for (int j = 0; j < (few); j++)              \
            y[j * many + i] = x[i * (few) + j]

/* y (many, few) = x (few, many) */
#define TOGETHER(few)                                \
    for (ptrdiff_t i = 0; i < many; i++)             \
        for (int j = 0; j < (few); j++)              \
            y[i * (few) + j] = x[j * many + i]

/* y (rows, b, a) = x (rows, a, b) */
static void
SN(turn)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_turn_args *t = vargs;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)t->x + row * t->a * t->b;
        T *restrict y = (T *)t->y + row * t->a * t->b;
        const ptrdiff_t few = t->a < t->b ? t->a : t->b, many = t->a < t->b ? t->b : t->a;
        if (few == t->b) {
            if (few == 2)
                APART(2);
            else if (few == 4)
                APART(4);
            else
                APART(few);
        }
        else if (few == 2)
            TOGETHER(2);
        else if (few == 4)
            TOGETHER(4);
        else
            TOGETHER(few);
    }
}

#undef APART
#undef TOGETHER
#undef GROUP
#undef ROWS
