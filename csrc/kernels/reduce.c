#include "../template.h"
#include "reduce.h"
#include "vec.h"

/* y (outer, inner) = reduction of x (outer, reduce, inner) over its middle axis.
 *
 * The order of every sum is fixed by the extents alone. Where the reduced elements lie side by side (inner = 1), lanes
 * run down blocks of BLOCK elements and the blocks are added pairwise; otherwise a tile of columns runs down blocks of
 * ROWS rows and the blocks are added in turn. Both keep rounding errors far below those of one running sum. */

#define BLOCK 1024
#define WIDTH (2 * SN_LANES)
#define COLUMNS 64
#define ROWS 64

#define SUM_ALONG(name, TERM)                                                             \
    static T SN(name##_along)(const T *x, ptrdiff_t n)                                    \
    {                                                                                     \
        if (n > BLOCK) {                                                                  \
            ptrdiff_t half = (n / BLOCK + 1) / 2 * BLOCK;                                 \
            return SN(name##_along)(x, half) + SN(name##_along)(x + half, n - half);      \
        }                                                                                 \
        T lane[WIDTH] = {0};                                                              \
        ptrdiff_t i = 0;                                                                  \
        for (; i + WIDTH <= n; i += WIDTH)                                                \
            for (ptrdiff_t l = 0; l < WIDTH; l++) {                                       \
                T v = x[i + l];                                                           \
                lane[l] += (TERM);                                                        \
            }                                                                             \
        for (ptrdiff_t l = 0; i + l < n; l++) {                                           \
            T v = x[i + l];                                                               \
            lane[l] += (TERM);                                                            \
        }                                                                                 \
        for (ptrdiff_t w = WIDTH / 2; w; w /= 2)                                          \
            for (ptrdiff_t l = 0; l < w; l++)                                             \
                lane[l] += lane[l + w];                                                   \
        return lane[0];                                                                   \
    }                                                                                     \
    /* y[0 .. width) = sums of `width` neighbouring columns of x, width <= COLUMNS */        \
    SN_INLINE void SN(name##_down)(const T *restrict x, T *restrict y, ptrdiff_t reduce,  \
                                   ptrdiff_t inner, ptrdiff_t width, T scale)             \
    {                                                                                     \
        T total[COLUMNS] = {0};                                                              \
        for (ptrdiff_t r = 0; r < reduce; r += ROWS) {                                    \
            T part[COLUMNS] = {0};                                                           \
            ptrdiff_t last = reduce - r < ROWS ? reduce : r + ROWS, k = r;                \
            for (; k + 4 <= last; k += 4) {                                               \
                const T *restrict p = x + k * inner;                                      \
                for (ptrdiff_t j = 0; j < width; j++) {                                   \
                    T s = 0, v;                                                           \
                    v = p[j], s += (TERM);                                                \
                    v = p[j + inner], s += (TERM);                                        \
                    v = p[j + 2 * inner], s += (TERM);                                    \
                    v = p[j + 3 * inner], s += (TERM);                                    \
                    part[j] += s;                                                         \
                }                                                                         \
            }                                                                             \
            for (; k < last; k++)                                                         \
                for (ptrdiff_t j = 0; j < width; j++) {                                   \
                    T v = x[k * inner + j];                                               \
                    part[j] += (TERM);                                                    \
                }                                                                         \
            for (ptrdiff_t j = 0; j < width; j++)                                         \
                total[j] += part[j];                                                      \
        }                                                                                 \
        for (ptrdiff_t j = 0; j < width; j++)                                             \
            y[j] = total[j] * scale;                                                      \
    }                                                                                     \
    static void SN(name)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)      \
    {                                                                                     \
        const sn_reduce_args *args = vargs;                                               \
        ptrdiff_t reduce = args->reduce, inner = args->inner;                             \
        const T *restrict x = args->x;                                                    \
        T *restrict y = args->y, scale = (T)args->scale;                                  \
        if (inner == 1)                                                                   \
            for (ptrdiff_t o = begin; o < end; o++)                                       \
                y[o] = SN(name##_along)(x + o * reduce, reduce) * scale;                  \
        else                                                                              \
            SN_TILES(begin, end, inner)                                                   \
                SN(name##_down)(x + o * reduce * inner + i, y + begin, reduce, inner, width, scale); \
    }

/* Walks units [begin, end) of (outer, inner) in tiles that stay within one o: `width` columns from column i. */
#define SN_TILES(begin, end, inner)                                                                          \
    for (ptrdiff_t o, i, width;                                                                              \
         begin < end && (o = begin / inner, i = begin - o * inner, width = end - begin < COLUMNS ? end - begin : COLUMNS, \
                         width = inner - i < width ? inner - i : width, 1);                                  \
         begin += width)

SUM_ALONG(sum, v)
SUM_ALONG(sum_squares, v * v)

/* EXTREME(name, BETTER): the largest or smallest element; a NaN among them wins */
#define EXTREME(name, BETTER)                                                                   \
    SN_INLINE T SN(name##_of)(T m, T v) { return (BETTER) || v != v ? v : m; }                  \
    SN_INLINE T SN(name##_along)(const T *restrict x, ptrdiff_t n)                              \
    {                                                                                           \
        T lane[WIDTH];                                                                          \
        ptrdiff_t i = 0;                                                                        \
        for (ptrdiff_t l = 0; l < WIDTH; l++)                                                   \
            lane[l] = x[0];                                                                     \
        for (; i + WIDTH <= n; i += WIDTH)                                                      \
            for (ptrdiff_t l = 0; l < WIDTH; l++)                                               \
                lane[l] = SN(name##_of)(lane[l], x[i + l]);                                     \
        for (ptrdiff_t l = 0; i + l < n; l++)                                                   \
            lane[l] = SN(name##_of)(lane[l], x[i + l]);                                         \
        for (ptrdiff_t w = WIDTH / 2; w; w /= 2)                                                \
            for (ptrdiff_t l = 0; l < w; l++)                                                   \
                lane[l] = SN(name##_of)(lane[l], lane[l + w]);                                  \
        return lane[0];                                                                         \
    }                                                                                           \
    static void SN(name)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)            \
    {                                                                                           \
        const sn_reduce_args *args = vargs;                                                     \
        ptrdiff_t reduce = args->reduce, inner = args->inner;                                   \
        const T *restrict x = args->x;                                                          \
        T *restrict y = args->y;                                                                \
        if (inner == 1)                                                                         \
            for (ptrdiff_t o = begin; o < end; o++)                                             \
                y[o] = SN(name##_along)(x + o * reduce, reduce);                                \
        else                                                                                    \
            SN_TILES(begin, end, inner)                                                         \
            {                                                                                   \
                const T *restrict p = x + o * reduce * inner + i;                               \
                T best[COLUMNS];                                                                   \
                for (ptrdiff_t j = 0; j < width; j++)                                           \
                    best[j] = p[j];                                                             \
                for (ptrdiff_t r = 1; r < reduce; r++)                                          \
                    for (ptrdiff_t j = 0; j < width; j++)                                       \
                        best[j] = SN(name##_of)(best[j], p[r * inner + j]);                     \
                for (ptrdiff_t j = 0; j < width; j++)                                           \
                    y[begin + j] = best[j];                                                     \
            }                                                                                   \
    }

EXTREME(max, v > m)
EXTREME(min, v < m)

/* forward: y = max or min of x;  dx = dy shared among the elements that equal y. A NaN equals nothing: its gradient
   is NaN everywhere. */
static void
SN(extreme_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_extreme_backward_args *args = vargs;
    ptrdiff_t reduce = args->reduce, inner = args->inner;
    if (inner == 1) {
        for (ptrdiff_t o = begin; o < end; o++) {
            const T *restrict x = (const T *)args->x + o * reduce;
            T *restrict dx = (T *)args->dx + o * reduce;
            T y = ((const T *)args->y)[o], dy = ((const T *)args->dy)[o];
            TI ties = 0;
            for (ptrdiff_t r = 0; r < reduce; r++)
                ties += x[r] == y;
            T share = ties ? dy / (T)ties : 0, rest = ties ? 0 : NAN;
            for (ptrdiff_t r = 0; r < reduce; r++)
                dx[r] = x[r] == y ? share : rest;
        }
        return;
    }
    SN_TILES(begin, end, inner)
    {
        const T *restrict x = (const T *)args->x + o * reduce * inner + i;
        const T *restrict y = (const T *)args->y + begin, *restrict dy = (const T *)args->dy + begin;
        T *restrict dx = (T *)args->dx + o * reduce * inner + i;
        T ties[COLUMNS] = {0}, rest[COLUMNS];
        for (ptrdiff_t r = 0; r < reduce; r++)
            for (ptrdiff_t j = 0; j < width; j++)
                ties[j] += x[r * inner + j] == y[j] ? (T)1 : (T)0;
        for (ptrdiff_t j = 0; j < width; j++) {
            rest[j] = ties[j] > 0 ? 0 : NAN;
            ties[j] = ties[j] > 0 ? dy[j] / ties[j] : 0;
        }
        for (ptrdiff_t r = 0; r < reduce; r++)
            for (ptrdiff_t j = 0; j < width; j++)
                dx[r * inner + j] = x[r * inner + j] == y[j] ? ties[j] : rest[j];
    }
}

/* x (outer, reduce, inner) = scale * y (outer, inner), repeated along the middle axis */
static void
SN(spread)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_spread_args *args = vargs;
    ptrdiff_t reduce = args->reduce, inner = args->inner, run = inner == 1 ? reduce : inner;
    T scale = (T)args->scale;
    while (begin < end) {
        ptrdiff_t row = begin / run, first = begin - row * run;
        ptrdiff_t n = run - first < end - begin ? run - first : end - begin;
        T *restrict x = (T *)args->x + begin;
        if (inner == 1) {
            T value = ((const T *)args->y)[row] * scale;
            for (ptrdiff_t j = 0; j < n; j++)
                x[j] = value;
        } else {
            const T *restrict y = (const T *)args->y + row / reduce * inner + first;
            for (ptrdiff_t j = 0; j < n; j++)
                x[j] = y[j] * scale;
        }
        begin += n;
    }
}

#undef BLOCK
#undef WIDTH
#undef COLUMNS
#undef ROWS
#undef SUM_ALONG
#undef SN_TILES
#undef EXTREME
