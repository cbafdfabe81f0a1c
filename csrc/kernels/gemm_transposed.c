#include "../template.h"
#include "gemm.h"

/* A product over the rows of both operands, as weight gradients are; with the tiles of gemm.c. */

/* to (n, BK), its first `rows` columns = from (n, rows), the rows of from `step` apart */
SN_INLINE void
SN(copy_columns)(T *restrict to, const T *restrict from, ptrdiff_t n, ptrdiff_t rows, ptrdiff_t step)
{
    if (rows == SN_MR)
        for (ptrdiff_t k = 0; k < n; k++, to += BK, from += step)
            memcpy(to, from, SN_MR * sizeof(T));
    else
        for (ptrdiff_t k = 0; k < n; k++, to += BK, from += step)
            for (ptrdiff_t i = 0; i < rows; i++)
                to[i] = from[i];
}

/* the rows [m0, m0 + rows) of A^T over positions [k0, k0 + depth) into blocks (depth / BK, BK, BK); v->den is 1 */
static void
SN(pack_columns)(T *restrict out, const sn_view *v, ptrdiff_t m0, ptrdiff_t rows, ptrdiff_t k0, ptrdiff_t depth)
{
    const ptrdiff_t ends = v->offset + (v->taps - 1) * v->tap_step;
    /* without padding and dilation the taps of one position are neighbours */
    const int joined = v->tap_step * v->step == v->channels && v->offset >= 0 &&
                       (v->rows - 1) * v->num + ends < v->length;
    while (rows > 0) { /* one stretch of channels of one tap at a time */
        const ptrdiff_t tap = m0 / v->channels, c0 = m0 % v->channels, shift = v->offset + tap * v->tap_step;
        const ptrdiff_t n = joined || v->channels - c0 > rows ? rows : v->channels - c0;
        ptrdiff_t b = k0 / v->rows, t = k0 % v->rows, run;
        for (ptrdiff_t k = 0; k < depth; k += run, t = 0, b++) { /* the positions of one sequence */
            run = v->rows - t < depth - k ? v->rows - t : depth - k;
            /* positions t * num + shift outside 0 .. length - 1 are padding */
            ptrdiff_t first = shift + t * v->num >= 0 ? 0 : (-shift - t * v->num + v->num - 1) / v->num;
            ptrdiff_t last = v->length - shift - t * v->num <= 0
                                 ? 0 : (v->length - shift - t * v->num + v->num - 1) / v->num;
            first = first < run ? first : run;
            last = last > run ? run : last < first ? first : last;
            T *restrict to = out + k * BK;
            for (ptrdiff_t i = 0; i < first; i++)
                for (ptrdiff_t q = 0; q < n; q++)
                    to[i * BK + q] = 0;
            SN(copy_columns)(to + first * BK,
                             (const T *)v->data + b * v->batch_step + ((t + first) * v->num + shift) * v->step + c0,
                             last - first, n, v->num * v->step);
            for (ptrdiff_t i = last; i < run; i++)
                for (ptrdiff_t q = 0; q < n; q++)
                    to[i * BK + q] = 0;
        }
        out += n;
        m0 += n;
        rows -= n;
    }
}

/* packed (tile, depth / BK, BK, BK) = the tiles [tile0, tile1) of A^T over positions [k0, k0 + depth). A few positions at a
   time: tiles that are neighbours share their lines. The row behind the last is ones, it sums B's columns. */
SN_INLINE void
SN(pack_column_tiles)(T *restrict packed, const sn_view *v, ptrdiff_t total, ptrdiff_t tile0, ptrdiff_t tile1, ptrdiff_t k0,
                      ptrdiff_t depth)
{
    for (ptrdiff_t k = 0; k < depth; k += 2 * BK) {
        const ptrdiff_t n = depth - k < 2 * BK ? depth - k : 2 * BK;
        for (ptrdiff_t tile = tile0; tile < tile1; tile++) {
            const ptrdiff_t m0 = tile * SN_MR, rows = total - m0 < SN_MR ? total - m0 : SN_MR;
            T *restrict to = packed + ((tile - tile0) * SN_DEPTH_PACKED + k) * BK;
            SN(pack_columns)(to, v, m0, rows, k0 + k, n);
            if (rows < SN_MR)
                for (ptrdiff_t i = 0; i < n; i++)
                    to[i * BK + rows] = 1;
        }
    }
}

/* packed (panel, depth, SN_NR) = the panels [panel0, panel1) of B over positions [k0, k0 + depth) */
SN_INLINE void
SN(pack_panels)(T *restrict packed, const sn_gemm_t_args *p, ptrdiff_t panel0, ptrdiff_t panel1, ptrdiff_t k0,
                ptrdiff_t depth)
{
    const ptrdiff_t rows = p->a.rows, ahead = 8 * p->b_step;
    ptrdiff_t b = k0 / rows, t = k0 % rows;
    for (ptrdiff_t k = 0; k < depth; k++) {
        const T *restrict from = (const T *)p->b + b * p->b_batch_step + t * p->b_step;
        for (ptrdiff_t panel = panel0; panel < panel1; panel++) {
            T *restrict to = packed + ((panel - panel0) * depth + k) * SN_NR;
            const ptrdiff_t n = p->columns - panel * SN_NR;
            if (n >= SN_NR) {
                SN_PREFETCH_READ(from + ahead + panel * SN_NR);
                SN_PREFETCH_READ(from + ahead + panel * SN_NR + VL);
                memcpy(to, from + panel * SN_NR, SN_NR * sizeof(T));
            }
            else
                for (ptrdiff_t j = 0; j < SN_NR; j++)
                    to[j] = j < n ? from[panel * SN_NR + j] : 0;
        }
        if (++t == rows) {
            t = 0;
            b++;
        }
    }
}

/* where row r of C, column n of a slice lies; the row behind the last is the sums */
SN_INLINE T *
SN(tile_target)(const sn_gemm_t_args *p, ptrdiff_t slice, ptrdiff_t total, ptrdiff_t r, ptrdiff_t n)
{
    return r < total ? (T *)p->c + slice * p->slice_step + r * p->c_step + n : (T *)p->sums + slice * p->columns + n;
}

/* C (taps * channels, columns) = sum over rows r of A[r]^T B[r];  sums (columns) = sum of B[r] */
static void
SN(gemm_transposed)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_gemm_t_args *p = vargs;
    const sn_view *v = &p->a;
    const ptrdiff_t total = v->taps * v->channels, panels = (p->columns + SN_NR - 1) / SN_NR;
    const ptrdiff_t all = total + (p->sums != NULL);
    const ptrdiff_t tiles = (all + SN_MR - 1) / SN_MR, groups = (tiles + p->group - 1) / p->group;
    const ptrdiff_t passes = (panels + p->wide - 1) / p->wide;
    T *restrict packed_a = sn_scratch();
    T *restrict packed_b = packed_a + SN_TILES_PACKED * SN_DEPTH_PACKED * BK;
    /* rows of B that follow each other closely are read where they are */
    const int dense_b = p->m <= v->rows || p->b_batch_step == v->rows * p->b_step;
    const int direct = p->columns % SN_NR == 0 && p->b_step <= 4 * SN_NR && dense_b;
    V acc[2 * SN_MR];
    const int plain = SN(view_plain)(v, p->m);
    SN(errand) errand = {.each = 1};
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t slice = unit / (groups * passes);
        const ptrdiff_t panel0 = unit / groups % passes * p->wide, tile0 = unit % groups * p->group;
        const ptrdiff_t panel1 = panel0 + p->wide < panels ? panel0 + p->wide : panels;
        const ptrdiff_t tile1 = tile0 + p->group < tiles ? tile0 + p->group : tiles;
        const ptrdiff_t first = slice * p->slice, last = p->m - first < p->slice ? p->m : first + p->slice;
        for (ptrdiff_t k0 = first; k0 < last; k0 += SN_DEPTH_PACKED) {
            const ptrdiff_t depth = last - k0 < SN_DEPTH_PACKED ? last - k0 : SN_DEPTH_PACKED;
            const ptrdiff_t after = last - k0 - depth < SN_DEPTH_PACKED ? last - k0 - depth : SN_DEPTH_PACKED;
            const ptrdiff_t blocks = (panel1 - panel0) * ((depth + BK - 1) / BK); /* of a row of tiles */
            if (!direct)
                SN(pack_panels)(packed_b, p, panel0, panel1, k0, depth);
            if (!direct && dense_b)
                errand.b = SN(look_ahead)((const T *)p->b + (k0 + depth) * p->b_step + panel0 * SN_NR, p->b_step,
                                          (panel1 - panel0) * SN_NR, after, (tile1 - tile0) * blocks);
            for (ptrdiff_t tile_at = tile0; tile_at < tile1; tile_at++) {
                const ptrdiff_t m0 = tile_at * SN_MR, rows = all - m0 < SN_MR ? all - m0 : SN_MR;
                const ptrdiff_t batch = (tile_at - tile0) % SN_TILES_PACKED;
                if (batch == 0) {
                    const ptrdiff_t stop = tile_at + SN_TILES_PACKED < tile1 ? tile_at + SN_TILES_PACKED : tile1;
                    SN(pack_column_tiles)(packed_a, v, total, tile_at, stop, k0, depth);
                    const ptrdiff_t next = stop < tile1 ? stop : tile0, k = stop < tile1 ? k0 : k0 + depth;
                    const ptrdiff_t end_tile = next + SN_TILES_PACKED < tile1 ? next + SN_TILES_PACKED : tile1;
                    if (plain)
                        errand.a = SN(look_ahead)((const T *)v->data + k * v->step + next * SN_MR, v->step,
                                                  (end_tile - next) * SN_MR, stop < tile1 ? depth : after,
                                                  (stop - tile_at) * blocks);
                }
                const SN(tile_set) *set = SN(tile_for)(rows);
                const T *restrict a = packed_a + batch * SN_DEPTH_PACKED * BK;
                for (ptrdiff_t panel = panel0; panel < panel1; panel++) {
                    const ptrdiff_t n0 = panel * SN_NR;
                    const ptrdiff_t n = p->columns - n0 < SN_NR ? p->columns - n0 : SN_NR;
                    SN(tile) tile = set->transposed[n <= VL];
                    for (ptrdiff_t i = 0; i < rows; i++)
                        errand.target[i] = SN(tile_target)(p, slice, total, m0 + i, n0);
                    errand.targets = rows;
                    errand.whole = n == SN_NR && rows == set->held;
                    errand.adds = k0 > first;
                    if (direct)
                        tile(depth, a, (const T *)p->b + k0 * p->b_step + n0, p->b_step, acc, &errand);
                    else
                        tile(depth, a, packed_b + (panel - panel0) * depth * SN_NR, SN_NR, acc, &errand);
                    SN(store_rest)(&errand, n, acc);
                }
            }
        }
    }
}
