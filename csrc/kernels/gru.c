#include "../template.h"
#include "recurrent.h"

/* Two forms. Reset after the product: the candidate is n = act(x_n + r (h W_n + b_n)), all products of a step are one.
   Reset before it (Cho et al.): n = act(x_n + (r h) W_n), a second product that waits for r. Then
       h = z h + (1 - z) n
   x holds the input half in the order z, r, n. Kept for the backward (4 units): z, r, n, and fourth what r is multiplied
   with (after) or the product r h (before). */

/* v (units) = act(z + x + b); b may be NULL */
SN_INLINE void
SN(gru_gate)(T *restrict v, const T *restrict x, const T *restrict b, ptrdiff_t n, int activation)
{
    if (activation == SN_SIGMOID && b)
        for (ptrdiff_t j = 0; j < n; j++)
            v[j] = SN(cell_sigmoid)(v[j] + x[j] + b[j]);
    else if (activation == SN_SIGMOID)
        for (ptrdiff_t j = 0; j < n; j++)
            v[j] = SN(cell_sigmoid)(v[j] + x[j]);
    else {
        for (ptrdiff_t j = 0; j < n; j++)
            v[j] += x[j];
        for (ptrdiff_t j = 0; j < n && b; j++)
            v[j] += b[j];
        SN(cell_activate)(v, n, activation);
    }
}

/* n = act(a), h = n + z (h - n), where a comes in as n */
SN_INLINE void
SN(gru_mix)(T *restrict n, T *restrict h, const T *restrict z, ptrdiff_t u, int activation)
{
    if (activation == SN_TANH)
        for (ptrdiff_t j = 0; j < u; j++) {
            n[j] = SN(cell_tanh)(n[j]);
            h[j] = n[j] + z[j] * (h[j] - n[j]);
        }
    else {
        SN(cell_activate)(n, u, activation);
        for (ptrdiff_t j = 0; j < u; j++)
            h[j] = n[j] + z[j] * (h[j] - n[j]);
    }
}

/* v (4 units): the three products come in as v_0, v_1 and v_2, the last becomes the fourth part */
static void
SN(gru_finish_after)(T *restrict v, const T *restrict x, const T *restrict b, T *restrict h, ptrdiff_t u, int act,
                     int gate)
{
    T *restrict n = v + 2 * u, *restrict inner = v + 3 * u;
    const T *restrict r = v + u, *restrict xn = x + 2 * u;
    SN(gru_gate)(v, x, b, 2 * u, gate);
    for (ptrdiff_t j = 0; j < u; j++)
        inner[j] = n[j];
    for (ptrdiff_t j = 0; j < u && b; j++)
        inner[j] += b[2 * u + j];
    for (ptrdiff_t j = 0; j < u; j++)
        n[j] = xn[j] + r[j] * inner[j];
    SN(gru_mix)(n, h, v, u, act);
}

/* rh = r h: what the second product of the other form takes; h is the copy that the candidate sees */
static void
SN(gru_reset)(T *restrict v, const T *restrict x, const T *restrict h, ptrdiff_t u, int gate)
{
    T *restrict rh = v + 3 * u;
    const T *restrict r = v + u;
    SN(gru_gate)(v, x, NULL, 2 * u, gate);
    for (ptrdiff_t j = 0; j < u; j++)
        rh[j] = r[j] * h[j];
}

static void
SN(gru_finish_before)(T *restrict v, const T *restrict x, T *restrict h, ptrdiff_t u, int act)
{
    T *restrict n = v + 2 * u;
    for (ptrdiff_t j = 0; j < u; j++)
        n[j] += x[2 * u + j];
    SN(gru_mix)(n, h, v, u, act);
}

static void
SN(gru_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_args *p = vargs;
    const ptrdiff_t u = p->q.units;
    const int before = p->candidate.packed != NULL, act = p->q.activation, gate = p->q.recurrent_activation;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin)(&t, p, unit);
        T *v[SN_UNIT_MOST], *n[SN_UNIT_MOST];
        const T *rh[SN_UNIT_MOST], *x[SN_UNIT_MOST];
        const ptrdiff_t last = p->q.copies > 1 ? 2 * t.wide : 0; /* to the candidate's copy of the state */
        for (ptrdiff_t r = 0; r < t.count; r++)
            v[r] = t.spare + r * 4 * t.wide;
        for (ptrdiff_t s = 0, active; (active = SN(team_active)(&t, s)) > 0; s++) {
            for (ptrdiff_t r = 0; r < active; r++) {
                const ptrdiff_t at = t.first[r] + s;
                if (p->gates)
                    v[r] = (T *)p->gates + at * 4 * u;
                x[r] = (const T *)p->x + (p->row ? p->row[at] : at) * 3 * u;
            }
            SN(cell_product)(&p->panels, active, (const T *const *)t.scaled, t.wide, 0, u, v);
            if (before) {
                for (ptrdiff_t r = 0; r < active; r++) {
                    SN(gru_reset)(v[r], x[r], t.scaled[r] + last, u, gate);
                    rh[r] = v[r] + 3 * u;
                    n[r] = v[r] + 2 * u;
                }
                SN(cell_product)(&p->candidate, active, rh, 0, 0, u, n);
            }
            for (ptrdiff_t r = 0; r < active; r++) {
                SN(team_keep)(&t, p, r, s);
                if (before)
                    SN(gru_finish_before)(v[r], x[r], t.h[r], u, act);
                else
                    SN(gru_finish_after)(v[r], x[r], p->bias, t.h[r], u, act, gate);
                SN(team_give)(&t, p, r, s);
            }
        }
        SN(team_end)(&t, p);
    }
}

/* forward: h' = z h + (1 - z) n.  dz = dh' (h - n) z',  dn = dh' (1 - z) n',  keep = dh' z, the part that goes to h */
static void
SN(gru_unmix)(T *restrict d, T *restrict keep, const T *restrict dh, const T *restrict v, const T *restrict h,
              ptrdiff_t u, int act, int gate)
{
    T *restrict dz = d, *restrict dn = d + 2 * u;
    const T *restrict z = v, *restrict n = v + 2 * u;
    for (ptrdiff_t j = 0; j < u; j++) {
        dz[j] = dh[j] * (h[j] - n[j]);
        dn[j] = dh[j] * (1 - z[j]);
        keep[j] = dh[j] * z[j];
    }
    SN(cell_slope)(dz, z, u, gate);
    SN(cell_slope)(dn, n, u, act);
}

/* forward, after: a = x_n + r inner.  dr = dn inner r', dinner = dn r */
static void
SN(gru_unreset_after)(T *restrict d, T *restrict dinner, const T *restrict v, ptrdiff_t u, int gate)
{
    T *restrict dr = d + u;
    const T *restrict dn = d + 2 * u, *restrict r = v + u, *restrict inner = v + 3 * u;
    for (ptrdiff_t j = 0; j < u; j++) {
        dr[j] = dn[j] * inner[j];
        dinner[j] = dn[j] * r[j];
    }
    SN(cell_slope)(dr, r, u, gate);
}

/* forward, before: rh = r (h f), drh = dn W_n^T.  dr = drh h f r',  keep += drh r f; f may be NULL */
static void
SN(gru_unreset_before)(T *restrict d, T *restrict keep, const T *restrict drh, const T *restrict v, const T *restrict h,
                       const T *restrict f, ptrdiff_t u, int gate)
{
    T *restrict dr = d + u;
    const T *restrict r = v + u;
    for (ptrdiff_t j = 0; j < u; j++) {
        const T both = f ? drh[j] * f[j] : drh[j];
        dr[j] = both * h[j];
        keep[j] += both * r[j];
    }
    SN(cell_slope)(dr, r, u, gate);
}

static void
SN(gru_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_back_args *p = vargs;
    const ptrdiff_t u = p->q.units, gates = p->candidate.packed ? 2 : 3;
    const int before = gates == 2, act = p->q.activation, gate = p->q.recurrent_activation;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin_back)(&t, p, unit);
        const T *a[SN_UNIT_MOST], *dn[SN_UNIT_MOST];
        T *part[SN_UNIT_MOST], *keep[SN_UNIT_MOST], *line[SN_UNIT_MOST];
        const ptrdiff_t last = p->q.copies > 1 ? 2 : 0;
        SN(weight_store) store;
        SN(weight_begin)(&store, &t, &p->weights, unit);
        for (ptrdiff_t r = 0; r < t.count; r++) {
            part[r] = t.spare + r * t.wide;
            keep[r] = t.c[r];
            line[r] = t.spare + (t.count + 3 * r) * t.wide;
        }
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t active = SN(team_active)(&t, s);
            for (ptrdiff_t r = 0; r < active; r++) {
                const ptrdiff_t n = t.first[r] + s;
                const T *v = (const T *)p->gates + n * 4 * u, *h = (const T *)p->h_before + n * u;
                T *d = SN(gate_line)(&t, p, r, n, 3 * u);
                SN(team_take)(&t, p, r, s);
                SN(gru_unmix)(d, keep[r], t.h[r], v, h, u, act, gate);
                a[r] = d;
                dn[r] = d + 2 * u;
                if (!before) {
                    SN(gru_unreset_after)(d, line[r] + 2 * u, v, u, gate);
                    TEAM_COPY(line[r], d, 2 * u); /* the three gates as the product takes them */
                    a[r] = line[r];
                    SN(gate_scatter)(p, n, d, 3 * u);
                    SN(weight_add)(&store, &p->q, t.sequence[r], line[r], NULL, h, NULL);
                }
            }
            if (before) {
                SN(cell_product)(&p->candidate, active, dn, 0, 0, u, part);
                for (ptrdiff_t r = 0; r < active; r++) {
                    const ptrdiff_t n = t.first[r] + s;
                    const T *f = p->q.copies ? (const T *)p->q.factors + (last * p->q.sequences + t.sequence[r]) * u : NULL;
                    SN(gru_unreset_before)(SN(gate_line)(&t, p, r, n, 3 * u), keep[r], part[r],
                                           (const T *)p->gates + n * 4 * u,
                                           (const T *)p->h_before + n * u, f, u, gate);
                    SN(gate_scatter)(p, n, a[r], 3 * u);
                    SN(weight_add)(&store, &p->q, t.sequence[r], a[r], dn[r], (const T *)p->h_before + n * u,
                                   (const T *)p->gates + n * 4 * u + 3 * u);
                }
            }
            SN(team_back_product)(&t, &p->q, &p->panels, gates, active, a, t.h, part, 0);
            for (ptrdiff_t r = 0; r < active; r++)
                for (ptrdiff_t j = 0; j < u; j++)
                    t.h[r][j] += keep[r][j];
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
