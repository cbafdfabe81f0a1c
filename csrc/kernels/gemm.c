#include "../template.h"
#include "gemm.h"

/* A tile of C, SN_MR rows by SN_NR columns, stays in registers while the whole depth streams by. The rows of A are
   copied into blocks of BK columns, (block, row, BK), so that every address in the inner loop is a constant offset;
   for A^T the blocks are (block, BK, row). Each element of C is one chain of fused multiply-adds over rising depth
   (a fresh chain for each stretch of KC in A^T B), whatever tile it falls into: results do not depend on the split. */
#ifndef SN_MR
#if SN_VBYTES == 64
#define SN_MR 14 /* 28 of 32 registers hold the tile */
#elif defined(__aarch64__)
#define SN_MR 12 /* 24 of 32 */
#else
#define SN_MR 6 /* 12 of 16 */
#endif
#define BK 16
#if defined(__GNUC__) || defined(__clang__)
#define SN_PREFETCH(p) __builtin_prefetch((p), 1)
#define SN_PREFETCH_READ(p) __builtin_prefetch(p)
#define SN_PREFETCH_NEAR(p) __builtin_prefetch(p, 0, 2) /* into the second-level cache */
#else
#define SN_PREFETCH(p) ((void)0)
#define SN_PREFETCH_READ(p) ((void)0)
#define SN_PREFETCH_NEAR(p) ((void)0)
#endif
#endif
#define SN_NR (2 * VL)

/* Lines that tiles to come will read, fetched a few at a time while a tile is computed: `share` in each block of it. */
typedef struct {
    const char *row;
    ptrdiff_t step, lines, line, rows, share; /* bytes from row to row, lines of a row, the next of them, rows left */
} SN(ahead);

/* Where a tile goes, and what is fetched on the way: the lines of C that it will end in, and what is ahead in A and in B.
   A tile that fills its lines is stored at once (`whole`), on top of what is there where it adds; others go to a buffer. */
typedef struct {
    T *target[SN_MR];
    ptrdiff_t targets, each; /* rows of C, and of how many of them the lines are fetched in a block */
    int whole, adds, relu;
    V bias[2];
    SN(ahead) a, b;
} SN(errand);

/* rows x n elements, rows `step` apart, within so many blocks of tiles */
SN_INLINE SN(ahead)
SN(look_ahead)(const T *from, ptrdiff_t step, ptrdiff_t n, ptrdiff_t rows, ptrdiff_t blocks)
{
    const ptrdiff_t item = (ptrdiff_t)sizeof(T), lines = (n * item + 63) / 64 + 1;
    return (SN(ahead)){(const char *)from, step * item, lines, 0, rows, (rows * lines + blocks - 1) / blocks};
}

SN_INLINE void
SN(fetch)(SN(ahead) *a)
{
    for (ptrdiff_t count = a->share; count > 0 && a->rows > 0; count--) {
        SN_PREFETCH_NEAR(a->row + 64 * a->line);
        if (++a->line == a->lines) {
            a->line = 0;
            a->row += a->step;
            a->rows--;
        }
    }
}

/* in block number i of a tile */
SN_INLINE void
SN(fetch_block)(SN(errand) *f, ptrdiff_t i)
{
    for (ptrdiff_t row = i * f->each, end = row + f->each < f->targets ? row + f->each : f->targets; row < end; row++) {
        SN_PREFETCH(f->target[row]);
        SN_PREFETCH(f->target[row] + VL);
    }
    SN(fetch)(&f->a);
    SN(fetch)(&f->b);
}

/* out (rows, 2 vectors) = A tile (rows, depth) times panel (depth, SN_NR), its rows b_step apart */
#define ROWS_LOOP(rows) _Pragma("GCC unroll 14") for (int i = 0; i < (rows); i++)
#define TILE(rows, name, row_step, k_step, block_rows)                                                    \
    static void SN(name##rows)(ptrdiff_t depth, const T *restrict a, const T *restrict b, ptrdiff_t b_step, \
                               V *restrict out, SN(errand) *errand)                                        \
    {                                                                                                      \
        V acc0[rows], acc1[rows];                                                                          \
        ROWS_LOOP(rows) acc0[i] = acc1[i] = (V){0};                                                         \
        for (ptrdiff_t block = 0; depth > 0; depth -= BK, a += BK * (block_rows), block++) {                \
            const T *ak = a;                                                                               \
            SN(fetch_block)(errand, block);                                                                 \
            for (ptrdiff_t k = depth < BK ? depth : BK; k > 0; k--, ak += (k_step), b += b_step) {          \
                V b0 = SN(load)(b), b1 = SN(load)(b + VL);                                                  \
                ROWS_LOOP(rows)                                                                            \
                {                                                                                          \
                    V x = SN(splat)(ak[i * (row_step)]);                                                    \
                    acc0[i] += x * b0;                                                                      \
                    acc1[i] += x * b1;                                                                      \
                }                                                                                          \
            }                                                                                              \
        }                                                                                                  \
        if (errand->whole)                                                                                 \
            ROWS_LOOP(rows)                                                                                \
            {                                                                                              \
                T *c = errand->target[i];                                                                   \
                V x0 = acc0[i] + errand->bias[0], x1 = acc1[i] + errand->bias[1];                            \
                if (errand->adds)                                                                          \
                    x0 += SN(load)(c), x1 += SN(load)(c + VL);                                              \
                if (errand->relu)                                                                          \
                    x0 = SN(vec_relu)(x0), x1 = SN(vec_relu)(x1);                                           \
                SN(store)(c, x0);                                                                          \
                SN(store)(c + VL, x1);                                                                      \
            }                                                                                              \
        else                                                                                               \
            ROWS_LOOP(rows)                                                                                \
            {                                                                                              \
                out[2 * i] = acc0[i];                                                                       \
                out[2 * i + 1] = acc1[i];                                                                   \
            }                                                                                              \
    }
/* the same for a panel of which only the first vector holds columns; the second half of out is left alone */
#define TILE_NARROW(rows, name, row_step, k_step, block_rows)                                              \
    static void SN(name##rows)(ptrdiff_t depth, const T *restrict a, const T *restrict b, ptrdiff_t b_step, \
                               V *restrict out, SN(errand) *errand)                                        \
    {                                                                                                      \
        V acc0[rows];                                                                                       \
        (void)errand;                                                                                       \
        ROWS_LOOP(rows) acc0[i] = (V){0};                                                                   \
        for (; depth > 0; depth -= BK, a += BK * (block_rows)) {                                            \
            const T *ak = a;                                                                               \
            for (ptrdiff_t k = depth < BK ? depth : BK; k > 0; k--, ak += (k_step), b += b_step) {          \
                V b0 = SN(load)(b);                                                                         \
                ROWS_LOOP(rows) acc0[i] += SN(splat)(ak[i * (row_step)]) * b0;                               \
            }                                                                                              \
        }                                                                                                  \
        ROWS_LOOP(rows)                                                                                    \
        {                                                                                                  \
            out[2 * i] = acc0[i];                                                                           \
            out[2 * i + 1] = (V){0};                                                                        \
        }                                                                                                  \
    }
#define TILES(rows)                                    \
    TILE(rows, tile_, BK, 1, rows)                     \
    TILE(rows, tile_t_, 1, BK, BK)                     \
    TILE_NARROW(rows, tile_narrow_, BK, 1, rows)       \
    TILE_NARROW(rows, tile_t_narrow_, 1, BK, BK)
TILES(1)
TILES(2)
TILES(4)
#if SN_MR == 14
TILES(8)
TILES(14)
#elif SN_MR == 12
TILES(8)
TILES(12)
#else
TILES(6)
#endif

typedef void (*SN(tile))(ptrdiff_t, const T *restrict, const T *restrict, ptrdiff_t, V *restrict,
                         SN(errand) *);

/* A tile's four versions: for A and A^T, for a full panel and for one with a single vector of columns. */
typedef struct {
    ptrdiff_t held; /* rows it computes */
    SN(tile) plain[2], transposed[2];
} SN(tile_set);

#define TILE_SET(rows)                                             \
    {                                                              \
        rows, {SN(tile_##rows), SN(tile_narrow_##rows)},           \
        {                                                          \
            SN(tile_t_##rows), SN(tile_t_narrow_##rows)            \
        }                                                          \
    }
static const SN(tile_set) SN(tile_sets)[] = {TILE_SET(1), TILE_SET(2), TILE_SET(4),
#if SN_MR == 14
                                             TILE_SET(8), TILE_SET(14)};
#elif SN_MR == 12
                                             TILE_SET(8), TILE_SET(12)};
#else
                                             TILE_SET(6)};
#endif

/* the smallest tile that holds `rows` rows */
static const SN(tile_set) *
SN(tile_for)(ptrdiff_t rows)
{
    const SN(tile_set) *set = SN(tile_sets);
    while (set->held < rows)
        set++;
    return set;
}

static void
SN(gemm_shape)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_gemm_shape_args *a = vargs;
    (void)begin, (void)end;
    *a->mr = SN_MR;
    *a->nr = SN_NR;
}

/* to (held, SN_NR) = the first `held` <= BK elements of n rows, `step` apart; columns beyond n are zero */
SN_INLINE void
SN(pack_across)(T *restrict to, const T *restrict from, ptrdiff_t held, ptrdiff_t n, ptrdiff_t step)
{
    if (n == SN_NR && held == BK) {
        for (int j = 0; j < SN_NR; j++) {
            SN_PREFETCH_READ(from + j * step + 2 * BK);
            for (int c = 0; c < BK; c++)
                to[c * SN_NR + j] = from[j * step + c];
        }
        return;
    }
    for (ptrdiff_t j = 0; j < SN_NR; j++)
        for (ptrdiff_t c = 0; c < held; c++)
            to[c * SN_NR + j] = j < n ? from[j * step + c] : 0;
}

/* packed (panel, depth, SN_NR) = B (taps, channels, columns) */
static void
SN(gemm_pack)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_pack_args *p = vargs;
    const ptrdiff_t depth = p->taps * p->channels, step = p->b.channel_step, across = p->b.column_step;
    for (ptrdiff_t panel = begin; panel < end; panel++) {
        T *restrict out = (T *)p->packed + panel * depth * SN_NR;
        const ptrdiff_t n0 = panel * SN_NR;
        const ptrdiff_t n = p->columns - n0 < SN_NR ? p->columns - n0 : SN_NR;
        for (ptrdiff_t tap = 0; tap < p->taps; tap++) {
            const T *restrict b = (const T *)p->b.data + tap * p->b.tap_step + n0 * across;
            if (across == 1 && n == SN_NR) {
                for (ptrdiff_t c = 0; c < p->channels; c++, out += SN_NR)
                    memcpy(out, b + c * step, SN_NR * sizeof(T));
            }
            else if (step == 1) { /* a transposed matrix: read along its rows */
                for (ptrdiff_t c0 = 0; c0 < p->channels; c0 += BK, out += BK * SN_NR) {
                    const ptrdiff_t held = p->channels - c0 < BK ? p->channels - c0 : BK;
                    SN(pack_across)(out, b + c0, held, n, across);
                }
                out -= (BK - p->channels % BK) % BK * SN_NR;
            }
            else {
                for (ptrdiff_t c = 0; c < p->channels; c++, out += SN_NR)
                    for (ptrdiff_t j = 0; j < SN_NR; j++)
                        out[j] = j < n ? b[c * step + j * across] : 0;
            }
        }
    }
}

/* where tap j of position t lies, or -1 where that is padding */
SN_INLINE ptrdiff_t
SN(view_position)(const sn_view *v, ptrdiff_t t, ptrdiff_t tap)
{
    ptrdiff_t p = t * v->num + v->offset + tap * v->tap_step;
    if (v->den != 1) {
        if (p < 0 || p % v->den != 0)
            return -1;
        p /= v->den;
    }
    return p >= 0 && p < v->length ? p : -1;
}

/* the rows [r0, r0 + rows) of A, whole depth, into blocks (depth / BK, held, BK) */
static void
SN(pack_rows)(T *restrict out, const sn_view *v, ptrdiff_t r0, ptrdiff_t rows, ptrdiff_t held)
{
    const ptrdiff_t depth = v->taps * v->channels, last = (v->taps - 1) * v->tap_step;
    const int joined = v->den == 1 && (v->taps == 1 || v->tap_step * v->step == v->channels);
    ptrdiff_t b = r0 / v->rows, t = r0 % v->rows;
    for (ptrdiff_t i = 0; i < rows; i++) {
        const T *sequence = (const T *)v->data + b * v->batch_step;
        T *restrict to = out + i * BK;
        const ptrdiff_t first = t * v->num + v->offset;
        if (joined && first >= 0 && first + last < v->length) { /* all taps inside, one behind the other */
            const T *restrict from = sequence + first * v->step;
            ptrdiff_t k = 0;
            for (; k + BK <= depth; k += BK, to += held * BK)
                for (int j = 0; j < BK; j++)
                    to[j] = from[k + j];
            for (ptrdiff_t j = 0; k + j < depth; j++)
                to[j] = from[k + j];
        }
        else if (v->channels % BK == 0) { /* whole blocks */
            for (ptrdiff_t tap = 0; tap < v->taps; tap++) {
                const ptrdiff_t p = SN(view_position)(v, t, tap);
                const T *restrict from = sequence + p * v->step;
                if (p >= 0)
                    for (ptrdiff_t c = 0; c < v->channels; c += BK, to += held * BK)
                        memcpy(to, from + c, BK * sizeof(T));
                else
                    for (ptrdiff_t c = 0; c < v->channels; c += BK, to += held * BK)
                        memset(to, 0, BK * sizeof(T));
            }
        }
        else {
            ptrdiff_t j = 0;
            for (ptrdiff_t tap = 0; tap < v->taps; tap++) {
                const ptrdiff_t p = SN(view_position)(v, t, tap);
                const T *restrict from = p < 0 ? NULL : sequence + p * v->step;
                for (ptrdiff_t c = 0; c < v->channels;) {
                    ptrdiff_t n = v->channels - c < BK - j ? v->channels - c : BK - j;
                    if (from != NULL)
                        for (ptrdiff_t q = 0; q < n; q++)
                            to[j + q] = from[c + q];
                    else
                        for (ptrdiff_t q = 0; q < n; q++)
                            to[j + q] = 0;
                    c += n;
                    j += n;
                    if (j == BK) {
                        j = 0;
                        to += held * BK;
                    }
                }
            }
        }
        if (++t == v->rows) {
            t = 0;
            b++;
        }
    }
    for (ptrdiff_t i = rows; i < held; i++) /* rows that are computed but not stored */
        for (ptrdiff_t k = 0; k < depth; k += BK)
            for (int j = 0; j < BK; j++)
                out[k * held + i * BK + j] = 0;
}

/* Whether the rows of A are those of a plain matrix. */
SN_INLINE int
SN(view_plain)(const sn_view *v, ptrdiff_t m)
{
    return v->taps == 1 && v->rows >= m && v->num == 1 && v->den == 1 && v->offset == 0;
}

/* what a tile that was not whole left in acc goes to the first n columns of its lines */
SN_INLINE void
SN(store_rest)(const SN(errand) *e, ptrdiff_t n, const V *acc)
{
    for (ptrdiff_t i = 0; !e->whole && i < e->targets; i++) {
        T *restrict c = e->target[i], line[SN_NR];
        SN(store)(line, acc[2 * i] + e->bias[0]);
        SN(store)(line + VL, acc[2 * i + 1] + e->bias[1]);
        for (ptrdiff_t j = 0; j < n; j++) {
            T x = line[j] + (e->adds ? c[j] : 0);
            c[j] = e->relu && x < 0 ? 0 : x;
        }
    }
}

/* the bias of n columns, in whole vectors */
SN_INLINE void
SN(load_bias)(V *to, const T *bias, ptrdiff_t n)
{
    T line[SN_NR] = {0};
    for (ptrdiff_t j = 0; bias && j < n; j++)
        line[j] = bias[j];
    to[0] = SN(load)(line);
    to[1] = SN(load)(line + VL);
}

/* C rows = act(A B + bias). The tiles of a unit are packed once and stay in the second-level cache while the panels of B
   pass by, each of which is used for all of them. */
static void
SN(gemm_rows)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_gemm_args *p = vargs;
    const sn_view *v = &p->a;
    const ptrdiff_t depth = v->taps * v->channels, depth_blocks = (depth + BK - 1) / BK;
    const ptrdiff_t tile_size = depth_blocks * BK * SN_MR;
    const ptrdiff_t tiles = (p->m + SN_MR - 1) / SN_MR, units = (tiles + p->height - 1) / p->height;
    const ptrdiff_t panels = (p->columns + SN_NR - 1) / SN_NR, panel_size = depth * SN_NR;
    const int plain = SN(view_plain)(v, p->m), far = panels * panel_size * (ptrdiff_t)sizeof(T) > SN_CACHED;
    T *restrict packed_a = sn_scratch();
    V acc[2 * SN_MR];
    SN(errand) errand = {.adds = p->accumulate, .relu = p->activation == SN_RELU,
                        .each = depth_blocks > 0 ? (SN_MR + depth_blocks - 1) / depth_blocks : 0};
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t tile0 = unit % units * p->height, panel0 = unit / units * p->group;
        const ptrdiff_t tile1 = tile0 + p->height < tiles ? tile0 + p->height : tiles;
        const ptrdiff_t panel1 = panel0 + p->group < panels ? panel0 + p->group : panels;
        const ptrdiff_t r0 = tile0 * SN_MR, r1 = tile1 * SN_MR < p->m ? tile1 * SN_MR : p->m;
        T *where[SN_MR * SN_HEIGHT_MOST];
        ptrdiff_t b = r0 / v->rows, t = r0 % v->rows;
        for (ptrdiff_t r = r0; r < r1; r++) {
            where[r - r0] = (T *)p->c + b * p->c_batch_step + t * p->c_step;
            if (++t == v->rows) {
                t = 0;
                b++;
            }
        }
        for (ptrdiff_t r = r0, i = 0; r < r1; r += SN_MR, i++) {
            const ptrdiff_t rows = r1 - r < SN_MR ? r1 - r : SN_MR;
            SN(pack_rows)(packed_a + i * tile_size, v, r, rows, SN(tile_for)(rows)->held);
        }
        if (plain && r1 < p->m) /* whoever takes these rows takes the next, as a rule */
            errand.a = SN(look_ahead)((const T *)v->data + r1 * v->step, v->step, depth,
                                      p->m - r1 < r1 - r0 ? p->m - r1 : r1 - r0,
                                      (tile1 - tile0) * (panel1 - panel0) * depth_blocks);
        for (ptrdiff_t panel = panel0; panel < panel1; panel++) {
            const T *packed = (const T *)p->packed + panel * panel_size;
            const ptrdiff_t n0 = panel * SN_NR, n = p->columns - n0 < SN_NR ? p->columns - n0 : SN_NR;
            SN(load_bias)(errand.bias, p->bias ? (const T *)p->bias + n0 : NULL, n);
            if (far && panel + 1 < panel1)
                errand.b = SN(look_ahead)(packed + panel_size, 0, panel_size, 1, (tile1 - tile0) * depth_blocks);
            for (ptrdiff_t r = r0, i = 0; r < r1; r += SN_MR, i++) {
                const ptrdiff_t rows = r1 - r < SN_MR ? r1 - r : SN_MR;
                for (ptrdiff_t j = 0; j < rows; j++)
                    errand.target[j] = where[r - r0 + j] + n0;
                const SN(tile_set) *set = SN(tile_for)(rows);
                errand.targets = rows;
                errand.whole = n == SN_NR && rows == set->held;
                set->plain[n <= VL](depth, packed_a + i * tile_size, packed, SN_NR, acc, &errand);
                SN(store_rest)(&errand, n, acc);
                for (ptrdiff_t j = 0; p->activation > SN_RELU && j < rows; j++)
                    SN(activate)(errand.target[j], n, p->activation);
            }
        }
    }
}
