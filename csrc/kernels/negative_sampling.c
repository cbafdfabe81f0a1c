#include "../template.h"
#include "negative_sampling.h"
#include "vec.h"

#define OUT_TILE 6 /* outputs side by side in registers: a centre and the usual five drawn words */
#define OUT_MOST (SN_NEGATIVES_MOST + 1)

#ifdef SN_VECTORS
typedef T SN(negative_quad) __attribute__((vector_size(16)));
#if SN_TYPE == 32
#ifdef __clang__
#define FOUR(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef int SN(negative_places) __attribute__((vector_size(16)));
#define FOUR(a, b, i, j, k, l) __builtin_shuffle(a, b, (SN(negative_places)){i, j, k, l})
#endif
#endif

/* the sums of 16 bytes each of a vector, added up */
SN_INLINE SN(negative_quad)
SN(negative_fold)(V x)
{
    SN(negative_quad) part[SN_VBYTES / 16];
    memcpy(part, &x, sizeof x);
    for (int half = SN_VBYTES / 32; half; half /= 2)
        for (int k = 0; k < half; k++)
            part[k] += part[k + half];
    return part[0];
}
#endif

/* sums[k] = the sum of the lanes of x[k], four k at a time */
SN_INLINE void
SN(negative_lanes)(const V *x, T *sums)
{
#if defined(SN_VECTORS) && SN_TYPE == 32
    const SN(negative_quad) a = SN(negative_fold)(x[0]), b = SN(negative_fold)(x[1]);
    const SN(negative_quad) c = SN(negative_fold)(x[2]), d = SN(negative_fold)(x[3]);
    const SN(negative_quad) ab = FOUR(a, b, 0, 4, 1, 5) + FOUR(a, b, 2, 6, 3, 7);
    const SN(negative_quad) cd = FOUR(c, d, 0, 4, 1, 5) + FOUR(c, d, 2, 6, 3, 7);
    const SN(negative_quad) all = FOUR(ab, cd, 0, 1, 4, 5) + FOUR(ab, cd, 2, 3, 6, 7);
    memcpy(sums, &all, sizeof all);
#elif defined(SN_VECTORS)
    for (int k = 0; k < 4; k++) {
        const SN(negative_quad) a = SN(negative_fold)(x[k]);
        sums[k] = a[0] + a[1];
    }
#else
    memcpy(sums, x, 4 * sizeof(T));
#endif
}

/* f[i n + j] = x_i . y_j for `rows` (1 or 2) vectors x and `tile` vectors y, of n */
SN_INLINE void
SN(negative_dots)(T *const *x, int rows, T *const *y, int tile, ptrdiff_t size, T *f, ptrdiff_t n)
{
    V acc[2 * OUT_TILE];
    T sums[2 * OUT_TILE];
    for (int k = 0; k < 2 * OUT_TILE; k++)
        acc[k] = (V){0};
    for (ptrdiff_t c = 0; c < size; c += VL)
        for (int j = 0; j < tile; j++) {
            const V line = SN(load)(y[j] + c);
            for (int i = 0; i < rows; i++)
                acc[i * tile + j] += line * SN(load)(x[i] + c);
        }
    for (int k = 0; k < rows * tile; k += 4)
        SN(negative_lanes)(acc + k, sums + k);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < tile; j++)
            f[i * n + j] = sums[i * tile + j];
}

#define EACH_TILE(ROWS)                                                                                 \
    for (ptrdiff_t j = 0; j < n; j += OUT_TILE)                                                         \
        switch (n - j) {                                                                                \
        case 1: SN(negative_dots)(x, ROWS, y + j, 1, size, f + j, n); break;                            \
        case 2: SN(negative_dots)(x, ROWS, y + j, 2, size, f + j, n); break;                            \
        case 3: SN(negative_dots)(x, ROWS, y + j, 3, size, f + j, n); break;                            \
        case 4: SN(negative_dots)(x, ROWS, y + j, 4, size, f + j, n); break;                            \
        case 5: SN(negative_dots)(x, ROWS, y + j, 5, size, f + j, n); break;                            \
        default: SN(negative_dots)(x, ROWS, y + j, OUT_TILE, size, f + j, n);                           \
        }

/* f (rows, n): the products of all x with all y */
static void
SN(negative_scores)(T *const *x, ptrdiff_t rows, T *const *y, ptrdiff_t n, ptrdiff_t size, T *f)
{
    for (; rows >= 2; rows -= 2, x += 2, f += 2 * n)
        EACH_TILE(2)
    if (rows)
        EACH_TILE(1)
}

/* the mean over the rows of softplus(-f_0) + sum over j of softplus(f_j), drawn words that are the centre left out */
static T
SN(negative_loss)(const T *f, ptrdiff_t rows, ptrdiff_t n, const int32_t *outs)
{
    T sum = 0;
    for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            const T s = j == 0 ? -f[i * n] : f[i * n + j], most = s > 0 ? s : 0;
            if (j == 0 || outs[j] != outs[0])
                sum += most + vlog1p(vexp(-vabs(s)));
        }
    return sum / (T)rows;
}

/* f = rate (label - sigmoid(f)); f has room for whole groups of SN_LANES */
SN_INLINE void
SN(negative_factors)(T *f, ptrdiff_t rows, ptrdiff_t n, const int32_t *outs, T rate)
{
    for (ptrdiff_t k = 0; k < rows * n; k += SN_LANES)
        for (ptrdiff_t l = 0; l < SN_LANES; l++)
            f[k + l] = -rate / ((T)1 + vexp(-f[k + l]));
    for (ptrdiff_t i = 0; i < rows; i++)
        f[i * n] += rate;
    for (ptrdiff_t j = 1; j < n; j++)
        if (outs[j] == outs[0])
            for (ptrdiff_t i = 0; i < rows; i++)
                f[i * n + j] = 0;
}

/* x_i += sum over j of f_ij y_j, y_j += sum over i of f_ij x_i; y stays in registers where n is known when this is
   compiled. One word may stand twice among the x or the y: the last line of each adds to what is there. */
SN_INLINE void
SN(negative_skip_gram)(T *const *x, ptrdiff_t rows, T *const *y, ptrdiff_t n, const T *f, ptrdiff_t size)
{
    V line[OUT_MOST], change[OUT_MOST];
    for (ptrdiff_t c = 0; c < size; c += VL) {
        for (ptrdiff_t j = 0; j < n; j++) {
            line[j] = SN(load)(y[j] + c);
            change[j] = (V){0};
        }
        for (ptrdiff_t i = 0; i < rows; i++) {
            const V old = SN(load)(x[i] + c);
            V new = old;
            for (ptrdiff_t j = 0; j < n; j++) {
                const V factor = SN(splat)(f[i * n + j]);
                change[j] += factor * old;
                new += factor * line[j];
            }
            SN(store)(x[i] + c, new);
        }
        for (ptrdiff_t j = 0; j < n; j++)
            SN(store)(y[j] + c, SN(load)(y[j] + c) + change[j]);
    }
}

/* x_i += sum over j of f_j y_j, y_j += f_j h */
static void
SN(negative_cbow)(T *const *x, ptrdiff_t rows, T *const *y, ptrdiff_t n, const T *f, const T *h, ptrdiff_t size)
{
    for (ptrdiff_t c = 0; c < size; c += VL) {
        const V mean = SN(load)(h + c);
        V change = {0};
        for (ptrdiff_t j = 0; j < n; j++)
            change += SN(splat)(f[j]) * SN(load)(y[j] + c);
        for (ptrdiff_t j = 0; j < n; j++)
            SN(store)(y[j] + c, SN(load)(y[j] + c) + SN(splat)(f[j]) * mean);
        for (ptrdiff_t i = 0; i < rows; i++)
            SN(store)(x[i] + c, SN(load)(x[i] + c) + change);
    }
}

SN_INLINE void
SN(negative_mean)(T *const *x, ptrdiff_t rows, T *h, ptrdiff_t size)
{
    const V share = SN(splat)((T)1 / (T)rows);
    for (ptrdiff_t c = 0; c < size; c += VL) {
        V sum = {0};
        for (ptrdiff_t i = 0; i < rows; i++)
            sum += SN(load)(x[i] + c);
        SN(store)(h + c, sum * share);
    }
}

/* The rows of shard s that make up a word; how many. */
SN_INLINE ptrdiff_t
SN(negative_rows_of)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t word, T **rows)
{
    const int64_t first = a->starts[word];
    const ptrdiff_t count = (ptrdiff_t)(a->starts[word + 1] - first);
    for (ptrdiff_t k = 0; k < count; k++)
        rows[k] = SN(negative_row)(a, s, a->parts[first + k]);
    return count;
}

/* h = the mean of the rows of a word */
SN_INLINE T *
SN(negative_whole)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t word, T *h)
{
    T *rows[SN_PARTS_MOST];
    SN(negative_mean)(rows, SN(negative_rows_of)(a, s, word, rows), h, a->size);
    return h;
}

/* y_j += sum over i of f_ij h_i, all rows of word i += sum over j of f_ij y_j, which takes the place of h_i */
static void
SN(negative_parts)(const sn_negatives_args *a, ptrdiff_t s, const int32_t *words, T *const *h, ptrdiff_t around,
                   T *const *y, const T *f)
{
    const ptrdiff_t n = 1 + a->negatives, size = a->size;
    for (ptrdiff_t c = 0; c < size; c += VL) {
        V line[OUT_MOST], change[OUT_MOST];
        for (ptrdiff_t j = 0; j < n; j++) {
            line[j] = SN(load)(y[j] + c);
            change[j] = (V){0};
        }
        for (ptrdiff_t i = 0; i < around; i++) {
            const V old = SN(load)(h[i] + c);
            V step = {0};
            for (ptrdiff_t j = 0; j < n; j++) {
                const V factor = SN(splat)(f[i * n + j]);
                change[j] += factor * old;
                step += factor * line[j];
            }
            SN(store)(h[i] + c, step);
        }
        for (ptrdiff_t j = 0; j < n; j++)
            SN(store)(y[j] + c, SN(load)(y[j] + c) + change[j]);
    }
    for (ptrdiff_t i = 0; i < around; i++) {
        T *rows[SN_PARTS_MOST];
        const ptrdiff_t count = SN(negative_rows_of)(a, s, words[i], rows);
        for (ptrdiff_t k = 0; k < count; k++)
            for (ptrdiff_t c = 0; c < size; c += VL)
                SN(store)(rows[k] + c, SN(load)(rows[k] + c) + SN(load)(h[i] + c));
    }
}

/* Asks for the rows of position k of shard s, which take longer to come than a position takes. */
SN_INLINE void
SN(negative_ahead)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t k)
{
#ifdef __GNUC__
    const ptrdiff_t most = 2 * a->window, n = 1 + a->negatives;
    const int32_t *plan = a->plan + (s * a->share + k) * (1 + most + n), *outs = plan + 1 + most;
    const ptrdiff_t around = plan[0];
    for (ptrdiff_t i = 0; i < (around ? around + n : 0); i++) {
        if (i < around && a->parts != NULL)
            continue;
        const T *row = SN(negative_row)(a, s, i < around ? plan[1 + i] : a->input_rows + outs[i - around]);
        for (ptrdiff_t c = 0; c < a->size; c += SN_LANES)
            __builtin_prefetch(row + c, 1);
    }
#endif
}

/* Position k of shard s. */
static void
SN(negative_centre)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t k)
{
    const ptrdiff_t most = 2 * a->window, n = 1 + a->negatives, size = a->size;
    const int32_t *plan = a->plan + (s * a->share + k) * (1 + most + n), *outs = plan + 1 + most;
    const ptrdiff_t around = plan[0];
    T *x[2 * SN_WINDOW_MOST], *y[OUT_MOST], *h = sn_scratch(), *f = h + size;
    if (around == 0)
        return;
    for (ptrdiff_t i = 0; i < around; i++)
        x[i] = a->parts ? SN(negative_whole)(a, s, plan[1 + i], f + most * n + SN_WORD_LANES + i * size)
                        : SN(negative_row)(a, s, plan[1 + i]);
    for (ptrdiff_t j = 0; j < n; j++)
        y[j] = SN(negative_row)(a, s, a->input_rows + outs[j]);
    const ptrdiff_t rows = a->cbow ? 1 : around;
    if (a->cbow)
        SN(negative_mean)(x, around, h, size);
    SN(negative_scores)(a->cbow ? &h : x, rows, y, n, size, f);
    if (a->want_loss)
        ((T *)a->losses)[a->first + s * a->share + k] = SN(negative_loss)(f, rows, n, outs);
    SN(negative_factors)(f, rows, n, outs, (T)a->rate);
    if (a->parts)
        SN(negative_parts)(a, s, plan + 1, x, around, y, f);
    else if (a->cbow)
        SN(negative_cbow)(x, around, y, n, f, h, size);
    else if (n == OUT_TILE)
        SN(negative_skip_gram)(x, around, y, OUT_TILE, f, size);
    else
        SN(negative_skip_gram)(x, around, y, n, f, size);
}

static void
SN(negative_train)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_negatives_args *a = vargs;
    for (ptrdiff_t s = begin; s < end; s++) {
        SN(negative_copies)(a, s);
        for (ptrdiff_t k = 0; k < a->share; k++) {
            if (k + 1 < a->share)
                SN(negative_ahead)(a, s, k + 1);
            SN(negative_centre)(a, s, k);
        }
    }
}
#undef OUT_TILE
#undef OUT_MOST
#undef EACH_TILE
#undef FOUR
