#include "../template.h"
#include "pool1d.h"

#define COLUMNS 64

/* y = the largest of each window, which = where it stood; the first of equals, and a NaN before any number */
#define MAX_POOL(name, INDEX)                                                                                 \
    SN_INLINE void SN(name)(const sn_pool1d_args *args, ptrdiff_t row, INDEX *restrict which)                 \
    {                                                                                                         \
        ptrdiff_t features = args->features, b = row / args->steps, s = row - b * args->steps, from, to;      \
        sn_pool1d_window(s, args->stride, args->left, args->size, args->time, args->steps, &from, &to);                    \
        const T *restrict x = (const T *)args->x + b * args->time * features;                                 \
        T *restrict y = (T *)args->y + row * features;                                                        \
        TI offset = (TI)(from - sn_pool1d_start(s, args->stride, args->left, args->time, args->steps));       \
        for (ptrdiff_t f0 = 0; f0 < features; f0 += COLUMNS) {                                                   \
            ptrdiff_t width = features - f0 < COLUMNS ? features - f0 : COLUMNS;                                    \
            T best[COLUMNS];                                                                                     \
            TI place[COLUMNS];                                                                                   \
            for (ptrdiff_t j = 0; j < width; j++) {                                                           \
                best[j] = x[from * features + f0 + j];                                                        \
                place[j] = offset;                                                                            \
            }                                                                                                 \
            for (ptrdiff_t t = from + 1; t < to; t++)                                                         \
                for (ptrdiff_t j = 0; j < width; j++) {                                                       \
                    T v = x[t * features + f0 + j];                                                           \
                    int take = (v > best[j]) | ((v != v) & (best[j] == best[j]));                             \
                    best[j] = take ? v : best[j];                                                             \
                    place[j] = take ? offset + (TI)(t - from) : place[j];                                     \
                }                                                                                             \
            for (ptrdiff_t j = 0; j < width; j++)                                                             \
                y[f0 + j] = best[j];                                                                          \
            if (which)                                                                                        \
                for (ptrdiff_t j = 0; j < width; j++)                                                         \
                    which[f0 + j] = (INDEX)place[j];                                                          \
        }                                                                                                     \
    }                                                                                                         \
    /* dx = the sum of dy over the windows that this time won */                                              \
    SN_INLINE void SN(name##_gradient)(const sn_pool1d_backward_args *args, ptrdiff_t row)                    \
    {                                                                                                         \
        ptrdiff_t features = args->features, b = row / args->time, t = row - b * args->time, from, to;        \
        sn_pool1d_steps(t, args->stride, args->left, args->size, args->time, args->steps, &from, &to);                    \
        T *restrict dx = (T *)args->dx + row * features;                                                      \
        if (from >= to)                                                                                       \
            memset(dx, 0, (size_t)features * sizeof(T));                                                      \
        for (ptrdiff_t s = from; s < to; s++) {                                                               \
            ptrdiff_t at = (b * args->steps + s) * features;                                                  \
            const T *restrict dy = (const T *)args->dy + at;                                                  \
            const INDEX *restrict which = (const INDEX *)args->which + at;                                    \
            INDEX me = (INDEX)(t - sn_pool1d_start(s, args->stride, args->left, args->time, args->steps));    \
            if (s == from)                                                                                    \
                for (ptrdiff_t f = 0; f < features; f++)                                                      \
                    dx[f] = which[f] == me ? dy[f] : 0;                                                       \
            else                                                                                              \
                for (ptrdiff_t f = 0; f < features; f++)                                                      \
                    dx[f] += which[f] == me ? dy[f] : 0;                                                      \
        }                                                                                                     \
    }

MAX_POOL(max_pool_small, uint8_t)
MAX_POOL(max_pool_large, int32_t)

static void
SN(max_pool1d_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_pool1d_args *args = vargs;
    if (args->size <= 256)
        for (ptrdiff_t row = begin; row < end; row++)
            SN(max_pool_small)(args, row, args->which ? (uint8_t *)args->which + row * args->features : NULL);
    else
        for (ptrdiff_t row = begin; row < end; row++)
            SN(max_pool_large)(args, row, args->which ? (int32_t *)args->which + row * args->features : NULL);
}

static void
SN(max_pool1d_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_pool1d_backward_args *args = vargs;
    if (args->size <= 256)
        for (ptrdiff_t row = begin; row < end; row++)
            SN(max_pool_small_gradient)(args, row);
    else
        for (ptrdiff_t row = begin; row < end; row++)
            SN(max_pool_large_gradient)(args, row);
}

/* y = the mean of the elements of each window that exist: padding does not count */
static void
SN(average_pool1d_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_pool1d_args *args = vargs;
    ptrdiff_t features = args->features;
    for (ptrdiff_t row = begin; row < end; row++) {
        ptrdiff_t b = row / args->steps, s = row - b * args->steps, from, to;
        sn_pool1d_window(s, args->stride, args->left, args->size, args->time, args->steps, &from, &to);
        const T *restrict x = (const T *)args->x + b * args->time * features;
        T *restrict y = (T *)args->y + row * features, share = (T)1 / (T)(to - from);
        memcpy(y, x + from * features, (size_t)features * sizeof(T));
        for (ptrdiff_t t = from + 1; t < to; t++)
            for (ptrdiff_t f = 0; f < features; f++)
                y[f] += x[t * features + f];
        for (ptrdiff_t f = 0; f < features; f++)
            y[f] *= share;
    }
}

/* dx = the sum over the windows that look at this time of dy / (elements in the window) */
static void
SN(average_pool1d_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_pool1d_backward_args *args = vargs;
    ptrdiff_t features = args->features;
    for (ptrdiff_t row = begin; row < end; row++) {
        ptrdiff_t b = row / args->time, t = row - b * args->time, first, last, from, to;
        sn_pool1d_steps(t, args->stride, args->left, args->size, args->time, args->steps, &first, &last);
        T *restrict dx = (T *)args->dx + row * features;
        memset(dx, 0, (size_t)features * sizeof(T));
        for (ptrdiff_t s = first; s < last; s++) {
            sn_pool1d_window(s, args->stride, args->left, args->size, args->time, args->steps, &from, &to);
            const T *restrict dy = (const T *)args->dy + (b * args->steps + s) * features;
            T share = (T)1 / (T)(to - from);
            for (ptrdiff_t f = 0; f < features; f++)
                dx[f] += dy[f] * share;
        }
    }
}

#undef COLUMNS
#undef MAX_POOL
