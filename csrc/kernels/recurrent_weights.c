#include "../template.h"
#include "recurrent.h"

/* The gradient of the recurrent weights, W' (units, gates x units) = sum over positions of state^T gradient, while both are
   in cache: a team collects the states and the gradients of some positions and multiplies them when the store is full.
   Each unit of work has a sum of its own; recurrent_sum adds them up. Units do not depend on the number of threads. */

#define WEIGHT_TILE(rows, vectors)                                                                                   \
    static void SN(weight_##rows##_##vectors)(ptrdiff_t n, const T *restrict a, ptrdiff_t a_step,                     \
                                              const T *restrict d, ptrdiff_t d_step, T *restrict c, ptrdiff_t c_step) \
    {                                                                                                                \
        V acc[rows][vectors];                                                                                        \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) acc[i][v] = SN(load)(c + i * c_step + v * VL);                       \
        for (; n > 0; n--, a += a_step, d += d_step) {                                                                \
            V b[vectors];                                                                                            \
            CELL_LOOP(vectors, v) b[v] = SN(load)(d + v * VL);                                                        \
            CELL_LOOP(rows, i)                                                                                       \
            {                                                                                                        \
                const V x = SN(splat)(a[i]);                                                                          \
                CELL_LOOP(vectors, v) acc[i][v] += x * b[v];                                                          \
            }                                                                                                        \
        }                                                                                                            \
        CELL_LOOP(rows, i) CELL_LOOP(vectors, v) SN(store)(c + i * c_step + v * VL, acc[i][v]);                       \
    }
#define WEIGHT_TILES(rows) WEIGHT_TILE(rows, 1) WEIGHT_TILE(rows, 2) WEIGHT_TILE(rows, 3) WEIGHT_TILE(rows, 4)
#define WEIGHT_NAMES(rows) {SN(weight_##rows##_1), SN(weight_##rows##_2), SN(weight_##rows##_3), SN(weight_##rows##_4)}
WEIGHT_TILES(1)
WEIGHT_TILES(2)
WEIGHT_TILES(3)
#if CELL_ROWS == 6
WEIGHT_TILES(4)
WEIGHT_TILES(5)
WEIGHT_TILES(6)
#endif

typedef void (*SN(weight_tile))(ptrdiff_t, const T *restrict, ptrdiff_t, const T *restrict, ptrdiff_t, T *restrict,
                                ptrdiff_t);
static const SN(weight_tile) SN(weight_tiles)[CELL_ROWS][CELL_VECTORS] = {WEIGHT_NAMES(1), WEIGHT_NAMES(2), WEIGHT_NAMES(3),
#if CELL_ROWS == 6
                                                                          WEIGHT_NAMES(4), WEIGHT_NAMES(5), WEIGHT_NAMES(6)
#endif
};

/* The store of a team: rows of states (blocks x wide) and of gradients (blocks x wide of each), and the sum. */
typedef struct {
    const sn_weight_blocks *b;
    T *state, *gradient, *sum;
    ptrdiff_t held;
} SN(weight_store);

SN_UNUSED static void
SN(weight_begin)(SN(weight_store) *s, const SN(team) *t, const sn_weight_blocks *b, ptrdiff_t unit)
{
    s->b = b;
    s->held = 0;
    if (!b->sums)
        return;
    s->state = t->spare + b->skip;
    s->gradient = s->state + SN_WEIGHT_HELD * b->state_wide;
    s->sum = (T *)b->sums + unit * (b->units + 1) * b->wide;
    memset(s->sum, 0, (size_t)((b->units + 1) * b->wide) * sizeof(T));
}

/* sum += states^T gradients of the rows that are held */
SN_UNUSED static void
SN(weight_flush)(SN(weight_store) *s)
{
    const sn_weight_blocks *b = s->b;
    for (ptrdiff_t block = 0; s->held && block < b->blocks; block++) {
        const T *state = s->state + b->state[block];
        const ptrdiff_t whole = (b->columns[block] + VL - 1) / VL, tiles = (whole + CELL_VECTORS - 1) / CELL_VECTORS;
        for (ptrdiff_t tile = 0, c = b->first[block], left = whole, vectors; tile < tiles; tile++) {
            vectors = (left + tiles - tile - 1) / (tiles - tile); /* about alike: a narrow tile waits for its own sums */
            for (ptrdiff_t k = b->to ? 0 : b->units; k <= b->units; k += CELL_ROWS) {
                const ptrdiff_t rows = b->units + 1 - k < CELL_ROWS ? b->units + 1 - k : CELL_ROWS;
                SN(weight_tiles)[rows - 1][vectors - 1](s->held, state + k, b->state_wide, s->gradient + c, b->wide,
                                                        s->sum + k * b->wide + c, b->wide);
            }
            left -= vectors;
            c += vectors * VL;
        }
    }
    s->held = 0;
}

/* One position: `gates` (all columns, one behind the other) are the gradients; h is the state before it, which the gates
   saw times their factors; rh is what the last block saw in place of h, or NULL. */
SN_UNUSED static void
SN(weight_add)(SN(weight_store) *s, const sn_sequences *q, ptrdiff_t sequence, const T *gates, const T *last,
               const T *h, const T *rh)
{
    const sn_weight_blocks *b = s->b;
    if (!b->sums)
        return;
    T *state = s->state + s->held * b->state_wide, *gradient = s->gradient + s->held * b->wide;
    for (ptrdiff_t copy = 0; copy < (q->copies ? q->copies : 1); copy++) {
        T *restrict to = state + copy * b->step;
        const T *restrict f = q->copies ? (const T *)q->factors + (copy * q->sequences + sequence) * q->units : NULL;
        if (f)
            for (ptrdiff_t j = 0; j < q->units; j++)
                to[j] = h[j] * f[j];
        else
            TEAM_COPY(to, h, q->units);
        to[q->units] = 1;
    }
    if (rh) {
        TEAM_COPY(state + b->state[b->blocks - 1], rh, q->units);
        state[b->state[b->blocks - 1] + q->units] = 1;
    }
    for (ptrdiff_t block = 0, at = 0; block < b->blocks; block++) {
        const ptrdiff_t n = b->columns[block];
        const T *from = last && block == b->blocks - 1 ? last : gates + at;
        TEAM_COPY(gradient + b->first[block], from, n);
        at += n;
    }
    if (++s->held == SN_WEIGHT_HELD)
        SN(weight_flush)(s);
}

/* to (units, gates x units), bias (gates x units) = the sums of all units of work, without the columns that fill up
   vectors; one unit is a row, the bias behind the others */
static void
SN(recurrent_sum)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_weight_blocks *b = vargs;
    for (ptrdiff_t k = begin; k < end; k++) {
        T *restrict to = k == b->units ? b->bias : b->to;
        if (!to)
            continue;
        to += k == b->units ? 0 : k * b->gates * b->units;
        for (ptrdiff_t block = 0; block < b->blocks; block++) {
            const ptrdiff_t n = b->columns[block];
            for (ptrdiff_t work = 0; work < b->works; work++) {
                const T *restrict from = (const T *)b->sums + (work * (b->units + 1) + k) * b->wide + b->first[block];
                for (ptrdiff_t j = 0; j < n; j++)
                    to[j] = work ? to[j] + from[j] : from[j];
            }
            to += n;
        }
    }
}
