#include "../template.h"
#include "recurrent.h"
#include "row.h"

/* The bookkeeping of a team of sequences that walk through their steps together. */

/* The sequences of a unit, longest first, and their states. */
typedef struct {
    ptrdiff_t count, wide;              /* sequences; elements from one state to the next */
    ptrdiff_t sequence[SN_UNIT_MOST], first[SN_UNIT_MOST], length[SN_UNIT_MOST];
    T *h[SN_UNIT_MOST], *c[SN_UNIT_MOST];
    T *scaled[SN_UNIT_MOST];            /* copies of h times their factors, or h itself; on the way back, the factors */
    ptrdiff_t live[SN_UNIT_MOST];       /* those that take the step, see team_live */
    int steady[SN_UNIT_MOST];           /* whether the next step reads the same row, see team_settle */
    ptrdiff_t wake[SN_UNIT_MOST];       /* steps below it are known without computing them */
    T peak[SN_UNIT_MOST];               /* the largest gradient of the states so far */
    T *line, *spare;                    /* SN_LINE_STATES states for each sequence; what is left of the work space */
} SN(team);

#define TEAM_COPY(to, from, n) memcpy((to), (from), (size_t)(n) * sizeof(T))

SN_UNUSED static void
SN(team_gather)(SN(team) *t, const sn_sequences *q, ptrdiff_t unit)
{
    T *space = sn_scratch();
    t->count = 0;
    t->wide = (q->units + SN_LANES - 1) / SN_LANES * SN_LANES;
    for (ptrdiff_t i = q->unit[unit]; i < q->unit[unit + 1]; i++) {
        const ptrdiff_t s = q->order[i], r = t->count++;
        t->sequence[r] = s;
        t->first[r] = q->bounds[s];
        t->length[r] = q->bounds[s + 1] - q->bounds[s];
        t->wake[r] = 0;
        t->h[r] = space, space += t->wide;
        t->c[r] = space, space += t->wide;
        t->scaled[r] = t->h[r];
        if (q->copies)
            t->scaled[r] = space, space += q->copies * t->wide;
    }
    t->line = space;
    t->spare = space + t->count * SN_LINE_STATES * t->wide;
}

/* live: the sequences whose step s is to be computed, in their order; returns their number */
SN_INLINE ptrdiff_t
SN(team_live)(SN(team) *t, ptrdiff_t s)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t r = 0; r < t->count && t->length[r] > s; r++)
        if (t->wake[r] <= s)
            t->live[n++] = r;
    return n;
}

/* which row of y position n of sequence r is, counted from the sequence's first; position `length` stands for the end */
SN_INLINE ptrdiff_t
SN(team_step)(const SN(team) *t, const sn_sequences *q, ptrdiff_t r, ptrdiff_t s)
{
    if (s == t->length[r])
        return q->time;
    return q->step ? q->step[t->first[r] + s] : s;
}

/* the copies of the state that the gates see */
SN_INLINE void
SN(team_scale)(SN(team) *t, const sn_sequences *q, ptrdiff_t r)
{
    for (ptrdiff_t copy = 0; copy < q->copies; copy++) {
        const T *restrict f = (const T *)q->factors + (copy * q->sequences + t->sequence[r]) * q->units;
        const T *restrict h = t->h[r];
        T *restrict to = t->scaled[r] + copy * t->wide;
        for (ptrdiff_t j = 0; j < q->units; j++)
            to[j] = h[j] * f[j];
    }
}

/* y of the steps `from` up to `to` that sequence r does not take: the state, or zeros */
SN_INLINE void
SN(team_fill)(const SN(team) *t, const sn_sequences *q, ptrdiff_t r, ptrdiff_t from, ptrdiff_t to, T *y)
{
    T *restrict row = y + (t->sequence[r] * q->time + from) * q->units;
    for (; from < to; from++, row += q->units)
        if (q->carry)
            TEAM_COPY(row, t->h[r], q->units);
        else
            memset(row, 0, (size_t)q->units * sizeof(T));
}

SN_UNUSED static void
SN(team_begin)(SN(team) *t, const sn_recurrent_args *p, ptrdiff_t unit)
{
    const sn_sequences *q = &p->q;
    SN(team_gather)(t, q, unit);
    for (ptrdiff_t r = 0; r < t->count; r++) {
        const ptrdiff_t s = t->sequence[r], from = p->start ? p->start[s] : s;
        memset(t->h[r], 0, (size_t)t->wide * sizeof(T));
        memset(t->c[r], 0, (size_t)t->wide * sizeof(T));
        if (p->h)
            TEAM_COPY(t->h[r], (const T *)p->h + from * q->units, q->units);
        if (p->c)
            TEAM_COPY(t->c[r], (const T *)p->c + from * q->units, q->units);
        SN(team_scale)(t, q, r);
        if (p->y && p->start)
            TEAM_COPY((T *)p->y + s * q->time * q->units, (const T *)p->h + q->units, from * q->units);
        else if (p->y)
            SN(team_fill)(t, q, r, 0, SN(team_step)(t, q, r, 0), p->y);
    }
}

/* what the backward will ask for: the states before step s */
SN_INLINE void
SN(team_keep)(const SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const ptrdiff_t at = (t->first[r] + s) * p->q.units;
    if (p->h_before)
        TEAM_COPY((T *)p->h_before + at, t->h[r], p->q.units);
    if (p->c_before)
        TEAM_COPY((T *)p->c_before + at, t->c[r], p->q.units);
}

/* y of step s, and of those up to the next that is taken */
SN_INLINE void
SN(team_write)(const SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const sn_sequences *q = &p->q;
    const ptrdiff_t k = SN(team_step)(t, q, r, s);
    TEAM_COPY((T *)p->y + (t->sequence[r] * q->time + k) * q->units, t->h[r], q->units);
    SN(team_fill)(t, q, r, k + 1, SN(team_step)(t, q, r, s + 1), p->y);
}

/* the state after step s goes where it is wanted */
SN_INLINE void
SN(team_give)(SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    if (p->y)
        SN(team_write)(t, p, r, s);
    if (p->q.copies)
        SN(team_scale)(t, &p->q, r);
}

/* Padding: where step s has changed no bit of the states and the steps behind it read the same row of x, they do not
   change them either. `before` holds the states before step s, which team_remember keeps where the next row is the same. */
SN_INLINE void
SN(team_remember)(SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const int64_t *row = p->row ? p->row + t->first[r] + s : NULL;
    t->steady[r] = row && s + 1 < t->length[r] && row[1] == row[0];
    if (t->steady[r]) {
        T *before = t->line + r * SN_LINE_STATES * t->wide;
        TEAM_COPY(before, t->h[r], 2 * t->wide); /* c lies behind h */
    }
}

SN_UNUSED static void
SN(team_settle)(SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const ptrdiff_t u = p->q.units, at = t->first[r] + s, saved = p->saved * u;
    if (!t->steady[r] ||
        memcmp(t->line + r * SN_LINE_STATES * t->wide, t->h[r], 2 * (size_t)t->wide * sizeof(T)) != 0)
        return;
    ptrdiff_t n = 1;
    for (; s + n < t->length[r] && p->row[at + n] == p->row[at]; n++) {
        SN(team_keep)(t, p, r, s + n);
        if (p->gates)
            TEAM_COPY((T *)p->gates + (at + n) * saved, (const T *)p->gates + at * saved, saved);
        if (p->y)
            SN(team_write)(t, p, r, s + n);
    }
    t->wake[r] = s + n;
}

SN_UNUSED static void
SN(team_end)(const SN(team) *t, const sn_recurrent_args *p)
{
    for (ptrdiff_t r = 0; r < t->count; r++) {
        TEAM_COPY((T *)p->h_last + t->sequence[r] * p->q.units, t->h[r], p->q.units);
        if (p->c_last)
            TEAM_COPY((T *)p->c_last + t->sequence[r] * p->q.units, t->c[r], p->q.units);
    }
}

/* ---- the way back: h and c of a team hold the gradients of the states ---- */

/* sum of the magnitudes of the gradient of the states; not a number where one of them is not */
SN_INLINE T
SN(team_size)(const SN(team) *t, ptrdiff_t r, ptrdiff_t u, int cells)
{
    const T *restrict h = t->h[r], *restrict c = t->c[r];
    T size, more = 0;
    ROW_SUM(size, u, vabs(h[i]));
    if (cells)
        ROW_SUM(more, u, vabs(c[i]));
    return size + more;
}

/* A gradient that has vanished is not followed further: where nothing new arrives on the way (p->ends) and what is left
   after step s is 2^-16 rounding units of the largest, what the steps before s would add to the sums over steps is lost in
   them. Looked at every 8 steps. */
SN_UNUSED static void
SN(team_vanish)(SN(team) *t, const sn_recurrent_back_args *p, ptrdiff_t lives, ptrdiff_t s, ptrdiff_t width)
{
    const T least = sizeof(T) == 4 ? (T)0x1p-40 : (T)0x1p-69;
    if (!p->ends || s % 8)
        return;
    for (ptrdiff_t i = 0; i < lives; i++) {
        const ptrdiff_t r = t->live[i];
        const T size = SN(team_size)(t, r, p->q.units, p->dc_first != NULL);
        if (size > t->peak[r])
            t->peak[r] = size;
        if (!(size <= least * t->peak[r]))
            continue;
        t->wake[r] = t->length[r];
        memset(t->h[r], 0, 2 * (size_t)t->wide * sizeof(T));
        if (p->dz)
            memset((T *)p->dz + t->first[r] * width, 0, (size_t)(s * width) * sizeof(T));
    }
}

SN_UNUSED static void
SN(team_begin_back)(SN(team) *t, const sn_recurrent_back_args *p, ptrdiff_t unit)
{
    const ptrdiff_t u = p->q.units;
    SN(team_gather)(t, &p->q, unit);
    for (ptrdiff_t r = 0; r < t->count; r++) {
        memset(t->scaled[r], 0, (size_t)(p->q.copies * t->wide) * sizeof(T));
        for (ptrdiff_t copy = 0; copy < p->q.copies; copy++)
            TEAM_COPY(t->scaled[r] + copy * t->wide,
                      (const T *)p->q.factors + (copy * p->q.sequences + t->sequence[r]) * u, u);
        memset(t->h[r], 0, (size_t)t->wide * sizeof(T));
        memset(t->c[r], 0, (size_t)t->wide * sizeof(T));
        if (p->dh_last)
            TEAM_COPY(t->h[r], (const T *)p->dh_last + t->sequence[r] * u, u);
        if (p->dc_last)
            TEAM_COPY(t->c[r], (const T *)p->dc_last + t->sequence[r] * u, u);
        t->peak[r] = SN(team_size)(t, r, u, p->dc_first != NULL);
    }
}

/* forward: y[from .. to - 1] = h.  h += sum of dy over these rows */
SN_INLINE void
SN(team_gradient)(const SN(team) *t, const sn_sequences *q, ptrdiff_t r, ptrdiff_t from, ptrdiff_t to, const T *dy, T *h)
{
    const T *restrict row = dy + (t->sequence[r] * q->time + from) * q->units;
    T *restrict sum = h;
    for (; from < to; from++, row += q->units)
        for (ptrdiff_t j = 0; j < q->units; j++)
            sum[j] += row[j];
}

/* what comes back to the states after step s of sequence r from its outputs */
SN_INLINE void
SN(team_take)(SN(team) *t, const sn_recurrent_back_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const sn_sequences *q = &p->q;
    if (p->dy || p->dc) {
        const ptrdiff_t k = SN(team_step)(t, q, r, s);
        if (p->dy)
            SN(team_gradient)(t, q, r, k, q->carry ? SN(team_step)(t, q, r, s + 1) : k + 1, p->dy, t->h[r]);
        if (p->dc)
            SN(team_gradient)(t, q, r, k, k + 1, p->dc, t->c[r]);
    }
    if (p->dstate)
        TEAM_COPY((T *)p->dstate + (t->first[r] + s) * q->units, t->h[r], q->units);
}

SN_UNUSED static void
SN(team_end_back)(SN(team) *t, const sn_recurrent_back_args *p)
{
    const sn_sequences *q = &p->q;
    for (ptrdiff_t r = 0; r < t->count; r++) {
        if (p->dy && q->carry && !p->shared)
            SN(team_gradient)(t, q, r, 0, SN(team_step)(t, q, r, 0), p->dy, t->h[r]);
        TEAM_COPY((T *)p->dh + t->sequence[r] * q->units, t->h[r], q->units);
        if (p->dc_first)
            TEAM_COPY((T *)p->dc_first + t->sequence[r] * q->units, t->c[r], q->units);
    }
}

/* where the gradient of the gates of position n goes: into dz, or into the line of its sequence */
SN_INLINE T *
SN(gate_line)(const SN(team) *t, const sn_recurrent_back_args *p, ptrdiff_t r, ptrdiff_t n, ptrdiff_t width)
{
    return p->dz ? (T *)p->dz + n * width : t->line + r * SN_LINE_STATES * t->wide;
}

/* forward: z = x[row[n]] + ....  drows[row[n]] += dz */
SN_INLINE void
SN(gate_scatter)(const sn_recurrent_back_args *p, ptrdiff_t n, const T *restrict dz, ptrdiff_t width)
{
    if (p->drows) {
        T *restrict to = (T *)p->drows + p->row[n] * width;
        for (ptrdiff_t j = 0; j < width; j++)
            to[j] += dz[j];
    }
}

/* forward: gates = sum over gate g of (h f[g]) W[g].  to[i] (units) = sum over g of f[g] (dz[g] W[g]^T), of rows a[i]
   (gates x units), for the `rows` sequences that are live */
SN_UNUSED static void
SN(team_back_product)(const SN(team) *t, const sn_sequences *q, const sn_panels *panels, ptrdiff_t gates, ptrdiff_t rows,
                      const T *const *a, T *const *to)
{
    if (q->copies <= 1) {
        SN(cell_product)(panels, rows, a, 0, 0, panels->depth, to, 0);
        for (ptrdiff_t r = 0; q->copies && r < rows; r++) {
            const T *restrict f = t->scaled[t->live[r]];
            T *restrict x = to[r];
            for (ptrdiff_t j = 0; j < q->units; j++)
                x[j] *= f[j];
        }
        return;
    }
    T out[CELL_ROWS * CELL_VECTORS * VL];
    const ptrdiff_t tiles = (rows + CELL_ROWS - 1) / CELL_ROWS, count = SN(panel_count)(panels);
    for (ptrdiff_t panel = 0; panel < count; panel++) {
        const SN(panel) at = SN(panel_at)(panels, count, panel, 0);
        for (ptrdiff_t tile = 0, r = 0; tile < tiles; tile++) {
            const ptrdiff_t held = (rows - r + tiles - tile - 1) / (tiles - tile);
            const T *f[CELL_ROWS];
            for (ptrdiff_t i = 0; i < held; i++)
                f[i] = t->scaled[t->live[r + i]] + at.first;
            SN(sifted_cells)[held - 1][at.vectors - 1](gates, q->units, a + r, q->units,
                                                       (const T *)panels->packed + at.first * panels->depth, f, t->wide,
                                                       out);
            for (ptrdiff_t i = 0; i < held; i++, r++)
                TEAM_COPY(to[r] + at.first, out + i * at.vectors * VL, at.n);
        }
    }
}
