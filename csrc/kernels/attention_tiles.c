#include "../template.h"
#include "../random.h"
#include "attention.h"
#include "dropout.h"
#include "row.h"
#include "vec.h"

/* Everything here is small products of tiles, AR rows by two vectors of columns, that stay in registers. The left
   operand of a tile lies in blocks of 16 columns, (block, row, 16); the right one in panels of NR columns,
   (panel, depth, NR). A strip of scores is stored as the left operand of the product that follows. */
#ifndef SN_ATTENTION_ROWS
#if SN_VBYTES == 64 || defined(__aarch64__)
#define SN_ATTENTION_ROWS 8
#else
#define SN_ATTENTION_ROWS 4
#endif
#define AR SN_ATTENTION_ROWS
#define AB 16 /* columns of a block */
#define ATTENTION_LOOP _Pragma("GCC unroll 8") for (int i = 0; i < AR; i++)
#define CHUNK SN_ATTENTION_CHUNK
#define KEYS SN_ATTENTION_KEYS
#define SIDE SN_ATTENTION_BACK_KEYS
#endif
#define NR (2 * VL)

/* out (AR, columns vectors) = A (AR, depth) B (depth, columns vectors); one block of A to the next: a_block elements.
   ROW and COLUMN are the steps inside a block: (AB, 1) as stored, (1, AB) for the transposed of what is stored. */
#define ATTENTION_TILE(name, columns, ROW, COLUMN)                                                             \
    static void SN(name)(ptrdiff_t depth, const T *restrict a, ptrdiff_t a_block, const T *restrict b,          \
                         V *restrict out)                                                                      \
    {                                                                                                          \
        V acc[AR][columns];                                                                                    \
        ATTENTION_LOOP for (int c = 0; c < (columns); c++) acc[i][c] = (V){0};                                  \
        for (; depth > 0; depth -= AB, a += a_block) {                                                         \
            const T *at = a;                                                                                   \
            for (ptrdiff_t d = depth < AB ? depth : AB; d > 0; d--, at += (COLUMN), b += NR) {                  \
                V x[columns];                                                                                  \
                for (int c = 0; c < (columns); c++)                                                            \
                    x[c] = SN(load)(b + c * VL);                                                               \
                ATTENTION_LOOP                                                                                 \
                {                                                                                              \
                    V y = SN(splat)(at[i * (ROW)]);                                                            \
                    for (int c = 0; c < (columns); c++)                                                        \
                        acc[i][c] += y * x[c];                                                                 \
                }                                                                                              \
            }                                                                                                  \
        }                                                                                                      \
        ATTENTION_LOOP for (int c = 0; c < 2; c++) out[2 * i + c] = c < (columns) ? acc[i][c % (columns)] : (V){0}; \
    }
ATTENTION_TILE(attention_tile, 2, AB, 1)
ATTENTION_TILE(attention_tile_narrow, 1, AB, 1)
ATTENTION_TILE(attention_tile_t, 2, 1, AB)
ATTENTION_TILE(attention_tile_t_narrow, 1, 1, AB)
typedef void (*SN(attention_tiles))(ptrdiff_t, const T *restrict, ptrdiff_t, const T *restrict, V *restrict);
static const SN(attention_tiles) SN(attention_plain)[2] = {SN(attention_tile), SN(attention_tile_narrow)};
static const SN(attention_tiles) SN(attention_turned)[2] = {SN(attention_tile_t), SN(attention_tile_t_narrow)};

/* e^x for x that is at most little above 0; below the normal numbers it is 0 */
SN_INLINE T
SN(attention_exp)(T x)
{
#if SN_TYPE == 32
    const T low = -87.0f, y = x < low ? low : x, n = vec_turns_f32(y);
    const T e = (1.0f + vec_series_f32(vec_rest_f32(y, n))) * vec_pow2_f32(n);
#else
    const T low = -708.0, y = x < low ? low : x, n = vec_turns_f64(y);
    const T e = (1.0 + vec_series_f64(vec_rest_f64(y, n))) * vec_pow2_f64(n);
#endif
    return x < low ? 0 : e;
}

/* to: blocks (depth / AB, AR, AB) of the rows [0, rows) at from, `step` apart; rows up to AR are zero */
static void
SN(attention_pack_left)(T *restrict to, const T *restrict from, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t depth)
{
    for (ptrdiff_t d = 0; d < depth; d += AB, to += AR * AB)
        for (ptrdiff_t i = 0; i < AR; i++)
            for (ptrdiff_t j = 0; j < AB; j++)
                to[i * AB + j] = i < rows && d + j < depth ? from[i * step + d + j] : 0;
}

/* to: panels (columns / NR, rows, NR) of a matrix (rows, columns), its rows `step` apart; columns up to NR are zero */
static void
SN(attention_pack_right)(T *restrict to, const T *restrict from, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t columns)
{
    for (ptrdiff_t c = 0; c < columns; c += NR) {
        const ptrdiff_t n = columns - c < NR ? columns - c : NR;
        for (ptrdiff_t r = 0; r < rows; r++, to += NR) {
            const T *restrict row = from + r * step + c;
            if (n == NR)
                memcpy(to, row, NR * sizeof(T));
            else
                for (ptrdiff_t j = 0; j < NR; j++)
                    to[j] = j < n ? row[j] : 0;
        }
    }
}

/* to: panels (rows / NR, columns, NR) of the transposed of a matrix (rows, columns) */
static void
SN(attention_pack_turned)(T *restrict to, const T *restrict from, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t columns)
{
    for (ptrdiff_t r = 0; r < rows; r += NR, to += columns * NR) {
        const ptrdiff_t n = rows - r < NR ? rows - r : NR;
        for (ptrdiff_t j = 0; j < NR; j++)
            for (ptrdiff_t c = 0; c < columns; c++)
                to[c * NR + j] = j < n ? from[(r + j) * step + c] : 0;
    }
}

/* the 128 16-bit numbers that decide on group g of the keys of row r, 64 words: low halves first */
SN_INLINE void
SN(attention_draw)(const sn_attention_args *f, const sn_lanes *keys, ptrdiff_t row, ptrdiff_t group, uint32_t *word)
{
    const uint64_t groups = (uint64_t)((f->keys + SN_DROPOUT_GROUP - 1) / SN_DROPOUT_GROUP);
    sn_philox(keys, f->stream, ((uint64_t)row * groups + (uint64_t)group) * SN_PHILOX_BLOCKS, word);
}

SN_INLINE int
SN(attention_keeps)(const uint32_t *word, ptrdiff_t j, int threshold)
{
    return (int)(j < SN_DROPOUT_GROUP / 2 ? word[j] & 0xffffu : word[j - SN_DROPOUT_GROUP / 2] >> 16) >= threshold;
}

/* what bias and mask of (batch, head) have to say on query t and key s: added to x, -infinity where not allowed */
SN_INLINE T
SN(attention_extra)(const sn_attention_args *f, ptrdiff_t bias_at, ptrdiff_t mask_at, ptrdiff_t t, ptrdiff_t s)
{
    if (f->mask && !f->mask[mask_at + t * f->mask_step[2] + s * f->mask_step[3]])
        return -INFINITY;
    return f->bias ? ((const T *)f->bias)[bias_at + t * f->bias_step[2] + s * f->bias_step[3]] : 0;
}

/* a key that is not allowed counts for nothing, whatever its score */
SN_INLINE T
SN(attention_sum)(T x, T extra)
{
    return extra == -INFINITY ? extra : x + extra;
}
