#include "../template.h"
#include "../random.h"
#include "attention.h"
#include "dropout.h"
#include "row.h"
#include "vec.h"

/* Queries lie side by side in the lanes of two vectors, NR of them, and keys follow each other: a strip of scores is
   (keys, NR), so its largest elements and its sums are those of whole vectors. Everything is small products of tiles,
   AR rows by NR columns, that stay in registers. The right operand of a tile is a panel (depth, NR); the left one lies
   in blocks of AB columns, (block, rows, AB), or is the transposed of such blocks. Scores are in units of log 2. */
#ifndef SN_ATTENTION_ROWS
#if SN_VBYTES == 64 || defined(__aarch64__)
#define SN_ATTENTION_ROWS 8
#else
#define SN_ATTENTION_ROWS 4
#endif
#define AR SN_ATTENTION_ROWS
#define AB 16 /* columns of a block */
#define ATTENTION_LOOP _Pragma("GCC unroll 8") for (int i = 0; i < AR; i++)
#define KEYS SN_ATTENTION_KEYS
#define LOG2_E 1.4426950408889634074
#define LOG_2 0.69314718055994530942
#endif
#if SN_TYPE == 32
#define MOST 3.402823466e38f
#else
#define MOST 1.7976931348623157e308
#endif
#define NR (2 * VL)
#define EVERY ((uint32_t)(((uint64_t)1 << NR) - 1)) /* a bit for each lane */

/* acc (AR, columns vectors) = A (AR, depth) B (depth, columns vectors); one block of A to the next: a_block elements;
   b_step from one row of B to the next. ROW and COLUMN are the steps inside a block: (AB, 1) as stored, (1, AB) for
   the transposed of what is stored. */
#define ATTENTION_TILE(acc, columns, ROW, COLUMN, WIDE, depth, a, a_block, b, b_step)                \
    do {                                                                                             \
        const T *left = (a), *right = (b);                                                           \
        ATTENTION_LOOP for (int c = 0; c < (columns); c++) acc[i][c] = (V){0};                        \
        for (ptrdiff_t rest = (depth); rest > 0; rest -= (WIDE), left += (a_block)) {                 \
            const T *at = left;                                                                      \
            for (ptrdiff_t d = rest < (WIDE) ? rest : (WIDE); d > 0; d--, at += (COLUMN), right += (b_step)) { \
                V line[columns];                                                                     \
                for (int c = 0; c < (columns); c++)                                                  \
                    line[c] = SN(load)(right + c * VL);                                              \
                ATTENTION_LOOP                                                                       \
                {                                                                                    \
                    const V factor = SN(splat)(at[i * (ROW)]);                                       \
                    for (int c = 0; c < (columns); c++)                                              \
                        acc[i][c] += factor * line[c];                                               \
                }                                                                                    \
            }                                                                                        \
        }                                                                                            \
    } while (0)

/* a vector's bits as whole numbers, and back */
SN_INLINE VI SN(attention_bits)(V x) { VI y; memcpy(&y, &x, sizeof y); return y; }
SN_INLINE V SN(attention_from_bits)(VI x) { V y; memcpy(&y, &x, sizeof y); return y; }

/* the larger; the second where one is NaN */
SN_INLINE V
SN(attention_larger)(V a, V b)
{
#ifdef SN_VECTORS
    const VI first = a > b;
    return (V)(((VI)a & first) | ((VI)b & ~first));
#else
    return a > b ? a : b;
#endif
}

/* 2^x, and 0 below the normal numbers: 2^n by moving n into the exponent, 2^(x - n) by a polynomial. NaN stays NaN. */
SN_INLINE V
SN(attention_exp2)(V x)
{
#if SN_TYPE == 32
    const T low = -127, shift = 12582912 + 127; /* 1.5 2^23: adding it rounds, and leaves n + 127 in the low bits */
    const int exponent = 23;
#else
    const T low = -1023, shift = 6755399441055744.0 + 1023;
    const int exponent = 52;
#endif
    x = SN(attention_larger)(SN(splat)(low), x);
    const V moved = x + shift, r = x - (moved - shift);
    const V power = SN(attention_from_bits)(SN(attention_bits)(moved) << exponent);
#if SN_TYPE == 32 /* a fit whose relative error is 9e-8 */
    V p = r * 1.3264727e-3f + 9.671513e-3f;
    p = p * r + 5.5507336e-2f;
    p = p * r + 2.4022242e-1f;
    p = p * r + 6.9314700e-1f;
    p = p * r + 1.0f;
#else
    const V z = r * LOG_2;
    V p = z * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
    p = p * z + 1.0 / 39916800.0;
    p = p * z + 1.0 / 3628800.0;
    p = p * z + 1.0 / 362880.0;
    p = p * z + 1.0 / 40320.0;
    p = p * z + 1.0 / 5040.0;
    p = p * z + 1.0 / 720.0;
    p = p * z + 1.0 / 120.0;
    p = p * z + 1.0 / 24.0;
    p = p * z + 1.0 / 6.0;
    p = p * z + 0.5;
    p = p * z + 1.0;
    p = p * z + 1.0;
#endif
    return p * power;
}

/* x in the lanes whose bit is set, else `other` */
SN_INLINE V
SN(attention_choose)(uint32_t bits, V x, V other)
{
#ifdef SN_VECTORS
    VI lane = {0};
    for (int j = 0; j < VL; j++)
        lane[j] = (TI)1 << j;
    const VI set = ((lane & (TI)bits) != (VI){0});
    return (V)(((VI)x & set) | ((VI)other & ~set));
#else
    return bits & 1 ? x : other;
#endif
}

/* to: blocks (depth / AB, AR, AB) of the rows [0, rows) at from, `step` apart; rows up to AR are zero */
static void
SN(attention_pack_left)(T *restrict to, const T *restrict from, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t depth)
{
    for (ptrdiff_t d = 0; d < depth; d += AB, to += AR * AB) {
        const ptrdiff_t n = depth - d < AB ? depth - d : AB;
        for (ptrdiff_t i = 0; i < AR; i++) {
            const T *restrict row = from + i * step + d;
            if (i < rows && n == AB)
                memcpy(to + i * AB, row, AB * sizeof(T));
            else
                for (ptrdiff_t j = 0; j < AB; j++)
                    to[i * AB + j] = i < rows && j < n ? row[j] : 0;
        }
    }
}

/* to: panels (columns / wide, room, wide) of a matrix (rows, columns), its rows `step` apart, times a number for each
   row where share is not NULL; columns up to `wide` are zero */
SN_INLINE void
SN(attention_pack_right)(T *restrict to, ptrdiff_t room, ptrdiff_t wide, const T *restrict from, ptrdiff_t step,
                         ptrdiff_t rows, ptrdiff_t columns, const T *share)
{
    for (ptrdiff_t c = 0; c < columns; c += wide, to += room * wide) {
        const ptrdiff_t n = columns - c < wide ? columns - c : wide;
        for (ptrdiff_t r = 0; r < rows; r++) {
            const T *restrict row = from + r * step + c;
            const T factor = share ? share[r] : 1;
            if (n == wide)
                for (ptrdiff_t j = 0; j < wide; j++)
                    to[r * wide + j] = row[j] * factor;
            else
                for (ptrdiff_t j = 0; j < wide; j++)
                    to[r * wide + j] = j < n ? row[j] * factor : 0;
        }
    }
}

#if defined(SN_VECTORS) && SN_TYPE == 32
typedef T SN(attention_four) __attribute__((vector_size(16)));
#if defined(__clang__)
#define FOUR(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define FOUR(a, b, i, j, k, l) __builtin_shuffle(a, b, (SN(attention_four_places)){i, j, k, l})
typedef TI SN(attention_four_places) __attribute__((vector_size(16)));
#endif
#endif

/* to (columns, rows) = the transposed of from (rows, columns); to_step and from_step from one row to the next */
static void
SN(attention_turn)(T *restrict to, ptrdiff_t to_step, const T *restrict from, ptrdiff_t from_step, ptrdiff_t rows,
                   ptrdiff_t columns)
{
    ptrdiff_t r = 0;
#ifdef FOUR
    for (; r + 4 <= rows; r += 4) {
        ptrdiff_t c = 0;
        for (; c + 4 <= columns; c += 4) { /* pairs of rows side by side, then pairs of pairs */
            SN(attention_four) x[4], y[4];
            for (int i = 0; i < 4; i++)
                memcpy(&x[i], from + (r + i) * from_step + c, sizeof x[i]);
            y[0] = FOUR(x[0], x[1], 0, 4, 1, 5), y[1] = FOUR(x[0], x[1], 2, 6, 3, 7);
            y[2] = FOUR(x[2], x[3], 0, 4, 1, 5), y[3] = FOUR(x[2], x[3], 2, 6, 3, 7);
            x[0] = FOUR(y[0], y[2], 0, 1, 4, 5), x[1] = FOUR(y[0], y[2], 2, 3, 6, 7);
            x[2] = FOUR(y[1], y[3], 0, 1, 4, 5), x[3] = FOUR(y[1], y[3], 2, 3, 6, 7);
            for (int i = 0; i < 4; i++)
                memcpy(to + (c + i) * to_step + r, &x[i], sizeof x[i]);
        }
        for (; c < columns; c++)
            for (int i = 0; i < 4; i++)
                to[c * to_step + r + i] = from[(r + i) * from_step + c];
    }
#endif
    for (; r < rows; r++)
        for (ptrdiff_t c = 0; c < columns; c++)
            to[c * to_step + r] = from[r * from_step + c];
}
#undef FOUR

/* to: panels (rows / NR, columns, NR) of the transposed of a matrix (rows, columns), times `factor` and, where share is
   not NULL, a number for each row */
static void
SN(attention_pack_turned)(T *restrict to, const T *restrict from, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t columns,
                          T factor, const T *share)
{
    for (ptrdiff_t r = 0; r < rows; r += NR, to += columns * NR) {
        const ptrdiff_t n = rows - r < NR ? rows - r : NR;
        T line[NR];
        for (ptrdiff_t j = 0; j < NR; j++)
            line[j] = j < n && share ? share[r + j] * factor : factor;
        if (n < NR)
            memset(to, 0, (size_t)(columns * NR) * sizeof(T));
        SN(attention_turn)(to, NR, from + r * step, step, n, columns);
        const V f0 = SN(load)(line), f1 = SN(load)(line + VL);
        for (ptrdiff_t c = 0; c < columns; c++) {
            SN(store)(to + c * NR, SN(load)(to + c * NR) * f0);
            SN(store)(to + c * NR + VL, SN(load)(to + c * NR + VL) * f1);
        }
    }
}

/* Which of the queries q0 .. q0 + held - 1 of (batch b, head n) see which of `count` keys from k0 on: a bit for each
   lane, lanes beyond the last query like those that see all. Gives the range of keys, in whole tiles, that at least
   one sees: none where *from >= *to; keys beyond `count` are seen by none. */
static void
SN(attention_see)(const sn_attention_args *f, ptrdiff_t b, ptrdiff_t n, ptrdiff_t q0, ptrdiff_t held, ptrdiff_t k0,
                  ptrdiff_t count, uint32_t *restrict see, ptrdiff_t *from, ptrdiff_t *to)
{
    const uint32_t every = EVERY, beyond = held < NR ? every & ~(((uint32_t)1 << held) - 1) : 0;
    const uint8_t *mask = f->mask;
    ptrdiff_t first = 0, last = count;
    if (mask == NULL)
        for (ptrdiff_t s = 0; s < count; s++)
            see[s] = every;
    else if (f->mask_step[2] == 0) { /* the same for all queries */
        mask += b * f->mask_step[0] + n * f->mask_step[1] + k0 * f->mask_step[3];
        for (ptrdiff_t s = 0; s < count; s++)
            see[s] = mask[s * f->mask_step[3]] ? every : 0;
    }
    else {
        mask += b * f->mask_step[0] + n * f->mask_step[1] + q0 * f->mask_step[2] + k0 * f->mask_step[3];
        for (ptrdiff_t s = 0; s < count; s++)
            see[s] = 0;
        for (ptrdiff_t t = 0; t < held; t++, mask += f->mask_step[2])
            if (f->mask_step[3] == 1)
                for (ptrdiff_t s = 0; s < count; s++)
                    see[s] |= (uint32_t)(mask[s] != 0) << t;
            else
                for (ptrdiff_t s = 0; s < count; s++)
                    see[s] |= (uint32_t)(mask[0] != 0) << t;
        for (ptrdiff_t s = 0; s < count; s++)
            see[s] |= see[s] ? beyond : 0;
    }
    if (f->causal) {
        const ptrdiff_t whole = q0 + f->ahead + 1 - k0; /* keys that all queries see; then one query fewer a key */
        for (ptrdiff_t s = whole > 0 ? whole : 0; s < count; s++)
            see[s] = s - whole + 1 < held ? see[s] & (every << (s - whole + 1)) : 0;
    }
    for (ptrdiff_t s = count; s < KEYS; s++)
        see[s] = 0;
    while (first < last && see[first] == 0)
        first++;
    while (first < last && see[last - 1] == 0)
        last--;
    *from = first / AR * AR;
    *to = (last + AR - 1) / AR * AR;
}

/* whether all lanes see the keys of a whole tile */
SN_INLINE int
SN(attention_open)(const uint32_t *see)
{
    uint32_t all = EVERY;
    for (int i = 0; i < AR; i++)
        all &= see[i];
    return all == EVERY;
}

/* keep: which lanes' p of each key of the block from k0 the dropout keeps. A row of the keys of query t draws in groups
   of SN_DROPOUT_GROUP, each of as many 16-bit numbers, low halves of the words first; a block is a group. */
static void
SN(attention_draw)(const sn_attention_args *f, const sn_lanes *philox, ptrdiff_t b, ptrdiff_t n, ptrdiff_t q0,
                   ptrdiff_t held, ptrdiff_t k0, uint32_t *restrict keep)
{
    const ptrdiff_t groups = (f->keys + SN_DROPOUT_GROUP - 1) / SN_DROPOUT_GROUP, half = SN_DROPOUT_GROUP / 2;
    const uint32_t threshold = (uint32_t)f->threshold;
    uint32_t word[4 * SN_PHILOX_BLOCKS];
    memset(keep, 0, KEYS * sizeof *keep);
    for (ptrdiff_t j = 0; j < held; j++) {
        const uint64_t row = (uint64_t)((b * f->heads + n) * f->queries + q0 + j);
        sn_philox(philox, f->stream, (row * (uint64_t)groups + (uint64_t)(k0 / SN_DROPOUT_GROUP)) * SN_PHILOX_BLOCKS,
                  word);
        for (ptrdiff_t s = 0; s < half; s++) {
            keep[s] |= (uint32_t)((word[s] & 0xffffu) >= threshold) << j;
            keep[half + s] |= (uint32_t)((word[s] >> 16) >= threshold) << j;
        }
    }
}

/* extra (KEYS, NR): what the bias adds to the scores of a block, in units of log 2 */
static void
SN(attention_bias)(const sn_attention_args *f, ptrdiff_t b, ptrdiff_t n, ptrdiff_t q0, ptrdiff_t held, ptrdiff_t k0,
                   ptrdiff_t count, T *restrict extra)
{
    const T *restrict bias = (const T *)f->bias + b * f->bias_step[0] + n * f->bias_step[1] + q0 * f->bias_step[2] +
                             k0 * f->bias_step[3];
    const ptrdiff_t q_step = f->bias_step[2], k_step = f->bias_step[3];
    for (ptrdiff_t s = 0; s < count; s++)
        for (ptrdiff_t j = 0; j < NR; j++) {
            const T x = j < held ? bias[j * q_step + s * k_step] : 0, y = x * (T)LOG2_E;
            extra[s * NR + j] = y < -MOST && x >= -MOST ? -MOST : y; /* only an infinite bias forbids */
        }
    memset(extra + count * NR, 0, (size_t)((KEYS - count) * NR) * sizeof(T));
}
