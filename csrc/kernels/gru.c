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

SN_INLINE void
SN(gru_mix_units)(T *restrict n, T *restrict h, const T *restrict z, ptrdiff_t units)
{
    for (ptrdiff_t j = 0; j < units; j++) {
        n[j] = SN(cell_tanh)(n[j]);
        h[j] = n[j] + z[j] * (h[j] - n[j]);
    }
}

/* n = act(a), h = n + z (h - n), where a comes in as n */
static void
SN(gru_mix)(T *restrict n, T *restrict h, const T *restrict z, ptrdiff_t u, int activation)
{
    if (activation == SN_TANH) {
        const ptrdiff_t last = SN(window_at)(u);
        T ns[VL], hs[VL];
        if (last) {
            SN(window_load)(ns, n + last, 0, 1);
            SN(window_load)(hs, h + last, 0, 1);
            SN(gru_mix_units)(ns, hs, z + last, VL);
        }
        SN(gru_mix_units)(n, h, z, last ? u / VL * VL : u);
        if (last) {
            SN(window_store)(n + last, ns, 0, 1);
            SN(window_store)(h + last, hs, 0, 1);
        }
        return;
    }
    SN(cell_activate)(n, u, activation);
    for (ptrdiff_t j = 0; j < u; j++)
        h[j] = n[j] + z[j] * (h[j] - n[j]);
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
        const T *a[SN_UNIT_MOST], *rh[SN_UNIT_MOST], *x[SN_UNIT_MOST];
        const ptrdiff_t last = p->q.copies > 1 ? 2 * t.wide : 0; /* to the candidate's copy of the state */
        for (ptrdiff_t s = 0; s < t.length[0]; s++) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], at = t.first[r] + s;
                a[i] = t.scaled[r];
                v[i] = p->gates ? (T *)p->gates + at * 4 * u : t.spare + i * 4 * t.wide;
                x[i] = (const T *)p->x + (p->row ? p->row[at] : at) * 3 * u;
            }
            SN(cell_product)(&p->panels, lives, a, t.wide, 0, u, v, s);
            if (before) {
                for (ptrdiff_t i = 0; i < lives; i++) {
                    SN(gru_reset)(v[i], x[i], a[i] + last, u, gate);
                    rh[i] = v[i] + 3 * u;
                    n[i] = v[i] + 2 * u;
                }
                SN(cell_product)(&p->candidate, lives, rh, 0, 0, u, n, s);
            }
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i];
                SN(team_keep)(&t, p, r, s);
                SN(team_remember)(&t, p, r, s);
                if (before)
                    SN(gru_finish_before)(v[i], x[i], t.h[r], u, act);
                else
                    SN(gru_finish_after)(v[i], x[i], p->bias, t.h[r], u, act, gate);
                SN(team_give)(&t, p, r, s);
                SN(team_settle)(&t, p, r, s);
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
        T *d[SN_UNIT_MOST], *dh[SN_UNIT_MOST], *part[SN_UNIT_MOST], *keep[SN_UNIT_MOST], *line[SN_UNIT_MOST];
        const ptrdiff_t last = p->q.copies > 1 ? 2 * t.wide : 0; /* to the candidate's factors */
        SN(weight_store) store;
        SN(weight_begin)(&store, &t, &p->weights, unit);
        for (ptrdiff_t i = 0; i < t.count; i++) {
            part[i] = t.spare + i * t.wide;
            line[i] = t.spare + (t.count + 3 * i) * t.wide;
        }
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                const T *v = (const T *)p->gates + n * 4 * u, *h = (const T *)p->h_before + n * u;
                dh[i] = t.h[r];
                keep[i] = t.c[r];
                a[i] = d[i] = SN(gate_line)(&t, p, r, n, 3 * u);
                SN(team_take)(&t, p, r, s);
                SN(gru_unmix)(d[i], keep[i], dh[i], v, h, u, act, gate);
                dn[i] = d[i] + 2 * u;
                if (!before) {
                    SN(gru_unreset_after)(d[i], line[i] + 2 * u, v, u, gate);
                    TEAM_COPY(line[i], d[i], 2 * u); /* the three gates as the product takes them */
                    a[i] = line[i];
                    SN(gate_scatter)(p, n, d[i], 3 * u);
                    SN(weight_add)(&store, &p->q, t.sequence[r], line[i], NULL, h, NULL);
                }
            }
            if (before) {
                SN(cell_product)(&p->candidate, lives, dn, 0, 0, u, part, 0);
                for (ptrdiff_t i = 0; i < lives; i++) {
                    const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                    const T *f = p->q.copies ? t.scaled[r] + last : NULL;
                    const T *v = (const T *)p->gates + n * 4 * u, *h = (const T *)p->h_before + n * u;
                    SN(gru_unreset_before)(d[i], keep[i], part[i], v, h, f, u, gate);
                    SN(gate_scatter)(p, n, d[i], 3 * u);
                    SN(weight_add)(&store, &p->q, t.sequence[r], d[i], dn[i], h, v + 3 * u);
                }
            }
            SN(team_back_product)(&t, &p->q, &p->panels, gates, lives, a, dh);
            for (ptrdiff_t i = 0; i < lives; i++)
                for (ptrdiff_t j = 0; j < u; j++)
                    dh[i][j] += keep[i][j];
            SN(team_vanish)(&t, p, lives, s, 3 * u);
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
