#include "../template.h"
#include "reduce.h"
#include "row.h"
#include "vec.h"

/* y (outer, inner) = reduction of x (outer, reduce, inner) over its middle axis.
 *
 * The order of every sum is fixed by the extents alone. Where the reduced elements lie side by side (inner = 1), lanes
 * run along blocks of BLOCK elements and the blocks are added pairwise; otherwise a tile of columns runs down blocks of
 * ROWS rows and the blocks are added in turn. Both keep rounding errors far below those of one running sum. */

#define BLOCK 1024
#define COLUMNS 64
#define ROWS 64

#define SUM_ALONG(name, ALONG, TERM)                                                            \
    /* pairwise: the sums of 2^k blocks wait on a stack for the next 2^k */                     \
    SN_INLINE T SN(name##_along)(const T *restrict row, ptrdiff_t length)                       \
    {                                                                                           \
        T waiting[64], total;                                                                   \
        int top = 0;                                                                            \
        for (ptrdiff_t block = 0; block * BLOCK < length || block == 0; block++) {              \
            const T *restrict x = row + block * BLOCK;                                          \
            ptrdiff_t n = length - block * BLOCK < BLOCK ? length - block * BLOCK : BLOCK;      \
            ROW_SUM(total, n, ALONG);                                                           \
            for (ptrdiff_t pairs = block; pairs & 1; pairs >>= 1)                               \
                total = waiting[--top] + total;                                                 \
            waiting[top++] = total;                                                             \
        }                                                                                       \
        for (total = waiting[--top]; top;)                                                      \
            total = waiting[--top] + total;                                                     \
        return total;                                                                           \
    }                                                                                           \
    /* y[0 .. width) = sums of `width` neighbouring columns of x, width <= COLUMNS */           \
    SN_INLINE void SN(name##_down)(const T *restrict x, T *restrict y, ptrdiff_t reduce,        \
                                   ptrdiff_t inner, ptrdiff_t width, T scale)                   \
    {                                                                                           \
        T total[COLUMNS] = {0};                                                                 \
        for (ptrdiff_t r = 0; r < reduce; r += ROWS) {                                          \
            T part[COLUMNS] = {0};                                                              \
            ptrdiff_t last = reduce - r < ROWS ? reduce : r + ROWS, k = r;                      \
            for (; k + 4 <= last; k += 4) {                                                     \
                const T *restrict p = x + k * inner;                                            \
                for (ptrdiff_t j = 0; j < width; j++) {                                         \
                    T s = 0, v;                                                                 \
                    v = p[j], s += (TERM);                                                      \
                    v = p[j + inner], s += (TERM);                                              \
                    v = p[j + 2 * inner], s += (TERM);                                          \
                    v = p[j + 3 * inner], s += (TERM);                                          \
                    part[j] += s;                                                               \
                }                                                                               \
            }                                                                                   \
            for (; k < last; k++)                                                               \
                for (ptrdiff_t j = 0; j < width; j++) {                                         \
                    T v = x[k * inner + j];                                                     \
                    part[j] += (TERM);                                                          \
                }                                                                               \
            for (ptrdiff_t j = 0; j < width; j++)                                               \
                total[j] += part[j];                                                            \
        }                                                                                       \
        for (ptrdiff_t j = 0; j < width; j++)                                                   \
            y[j] = total[j] * scale;                                                            \
    }                                                                                           \
    static void SN(name)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)            \
    {                                                                                           \
        const sn_reduce_args *args = vargs;                                                     \
        ptrdiff_t reduce = args->reduce, inner = args->inner;                                   \
        const T *restrict x = args->x;                                                          \
        T *restrict y = args->y, scale = (T)args->scale;                                        \
        if (inner == 1)                                                                         \
            for (ptrdiff_t o = begin; o < end; o++)                                             \
                y[o] = SN(name##_along)(x + o * reduce, reduce) * scale;                        \
        else                                                                                    \
            SN_TILES(begin, end, inner)                                                         \
                SN(name##_down)(x + o * reduce * inner + i, y + begin, reduce, inner, width, scale);\
    }

/* Walks units [begin, end) of (outer, inner) in tiles that stay within one o: `width` columns from column i. */
#define SN_TILES(begin, end, inner)                                                                          \
    for (ptrdiff_t o, i, width;                                                                              \
         begin < end && (o = begin / inner, i = begin - o * inner, width = end - begin < COLUMNS ? end - begin : COLUMNS, \
                         width = inner - i < width ? inner - i : width, 1);                                  \
         begin += width)

SUM_ALONG(sum, x[i], v)
SUM_ALONG(sum_squares, x[i] * x[i], v * v)

/* EXTREME(name, BETTER): the largest or smallest element; a NaN among them wins */
#define EXTREME(name, BETTER)                                                                   \
    SN_INLINE T SN(name##_of)(T m, T v) { return ((BETTER) | (v != v)) ? v : m; }                  \
    SN_INLINE T SN(name##_along)(const T *restrict x, ptrdiff_t n)                              \
    {                                                                                           \
        T best;                                                                                 \
        ROW_PICK(best, n, x, (BETTER) | (v != v));                                              \
        return best;                                                                            \
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
#undef COLUMNS
#undef ROWS
#undef SUM_ALONG
#undef SN_TILES
#undef EXTREME
