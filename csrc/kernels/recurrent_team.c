#include "../template.h"
#include "recurrent.h"

/* The bookkeeping of a team of sequences that walk through their steps together. */

/* The sequences of a unit, longest first, and their states. */
typedef struct {
    ptrdiff_t count, wide;              /* sequences; elements from one state to the next */
    ptrdiff_t sequence[SN_UNIT_MOST], first[SN_UNIT_MOST], length[SN_UNIT_MOST];
    T *h[SN_UNIT_MOST], *c[SN_UNIT_MOST];
    T *scaled[SN_UNIT_MOST];            /* the copies of h times their factors, or h itself */
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
        t->h[r] = space, space += t->wide;
        t->c[r] = space, space += t->wide;
        t->scaled[r] = t->h[r];
        if (q->copies)
            t->scaled[r] = space, space += q->copies * t->wide;
    }
    t->line = space;
    t->spare = space + t->count * SN_LINE_STATES * t->wide;
}

/* how many of the sequences take step s */
SN_INLINE ptrdiff_t
SN(team_active)(const SN(team) *t, ptrdiff_t s)
{
    ptrdiff_t n = 0;
    while (n < t->count && t->length[n] > s)
        n++;
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

/* the state after step s goes where it is wanted */
SN_INLINE void
SN(team_give)(SN(team) *t, const sn_recurrent_args *p, ptrdiff_t r, ptrdiff_t s)
{
    const sn_sequences *q = &p->q;
    if (p->y) {
        const ptrdiff_t k = SN(team_step)(t, q, r, s);
        TEAM_COPY((T *)p->y + (t->sequence[r] * q->time + k) * q->units, t->h[r], q->units);
        SN(team_fill)(t, q, r, k + 1, SN(team_step)(t, q, r, s + 1), p->y);
    }
    if (q->copies)
        SN(team_scale)(t, q, r);
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

SN_UNUSED static void
SN(team_begin_back)(SN(team) *t, const sn_recurrent_back_args *p, ptrdiff_t unit)
{
    const ptrdiff_t u = p->q.units;
    SN(team_gather)(t, &p->q, unit);
    for (ptrdiff_t r = 0; r < t->count; r++) {
        memset(t->h[r], 0, (size_t)t->wide * sizeof(T));
        memset(t->c[r], 0, (size_t)t->wide * sizeof(T));
        if (p->dh_last)
            TEAM_COPY(t->h[r], (const T *)p->dh_last + t->sequence[r] * u, u);
        if (p->dc_last)
            TEAM_COPY(t->c[r], (const T *)p->dc_last + t->sequence[r] * u, u);
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

/* forward: gates = sum over gate g of (h f[g]) W[g].  to[r] (units) = sum over g of f[g] (dz[g] W[g]^T), of rows a[r]
   (gates x units), for the first `rows` sequences; part is work space of as many rows */
SN_UNUSED static void
SN(team_back_product)(const SN(team) *t, const sn_sequences *q, const sn_panels *panels, ptrdiff_t gates, ptrdiff_t rows,
                      const T *const *a, T *const *to, T *const *part, ptrdiff_t first_copy)
{
    if (q->copies <= 1)
        SN(cell_product)(panels, rows, a, 0, 0, panels->depth, to);
    for (ptrdiff_t g = 0; g < (q->copies > 1 ? gates : q->copies); g++) {
        const T *from[SN_UNIT_MOST];
        if (q->copies > 1) {
            for (ptrdiff_t r = 0; r < rows; r++)
                from[r] = a[r] + g * q->units;
            SN(cell_product)(panels, rows, from, 0, g * q->units, q->units, part);
        }
        for (ptrdiff_t r = 0; r < rows; r++) {
            const T *restrict f = (const T *)q->factors + ((first_copy + g) * q->sequences + t->sequence[r]) * q->units;
            const T *restrict x = q->copies > 1 ? part[r] : NULL;
            T *restrict sum = to[r];
            if (q->copies == 1)
                for (ptrdiff_t j = 0; j < q->units; j++)
                    sum[j] *= f[j];
            else if (g == 0)
                for (ptrdiff_t j = 0; j < q->units; j++)
                    sum[j] = x[j] * f[j];
            else
                for (ptrdiff_t j = 0; j < q->units; j++)
                    sum[j] += x[j] * f[j];
        }
    }
}
