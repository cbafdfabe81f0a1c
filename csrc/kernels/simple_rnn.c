#include "../template.h"
#include "recurrent.h"

/* h (units) = act(z + x): z from the product, x the input half */
static void
SN(simple_rnn_finish)(T *restrict h, const T *restrict z, const T *restrict x, ptrdiff_t u, int activation)
{
    if (activation == SN_TANH)
        for (ptrdiff_t j = 0; j < u; j++)
            h[j] = SN(cell_tanh)(z[j] + x[j]);
    else {
        for (ptrdiff_t j = 0; j < u; j++)
            h[j] = z[j] + x[j];
        SN(cell_activate)(h, u, activation);
    }
}

/* h_t = act(x_t + (h_{t-1} f) W), for each sequence through all its steps; saved: h_t */
static void
SN(simple_rnn_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_args *p = vargs;
    const ptrdiff_t u = p->q.units;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin)(&t, p, unit);
        T *z[SN_UNIT_MOST];
        for (ptrdiff_t r = 0; r < t.count; r++)
            z[r] = t.spare + r * t.wide;
        for (ptrdiff_t s = 0, active; (active = SN(team_active)(&t, s)) > 0; s++) {
            SN(cell_product)(&p->panels, active, (const T *const *)t.scaled, 0, 0, u, z);
            for (ptrdiff_t r = 0; r < active; r++) {
                const ptrdiff_t n = t.first[r] + s;
                SN(team_keep)(&t, p, r, s);
                SN(simple_rnn_finish)(t.h[r], z[r], (const T *)p->x + (p->row ? p->row[n] : n) * u, u, p->q.activation);
                if (p->gates)
                    TEAM_COPY((T *)p->gates + n * u, t.h[r], u);
                SN(team_give)(&t, p, r, s);
            }
        }
        SN(team_end)(&t, p);
    }
}

/* forward: h_t = act(z), z = x_t + (h_{t-1} f) W.  dz = dh_t act'(z), dh_{t-1} = f (dz W^T) */
static void
SN(simple_rnn_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_back_args *p = vargs;
    const ptrdiff_t u = p->q.units;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin_back)(&t, p, unit);
        const T *a[SN_UNIT_MOST];
        SN(weight_store) store;
        SN(weight_begin)(&store, &t, &p->weights, unit);
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t active = SN(team_active)(&t, s);
            for (ptrdiff_t r = 0; r < active; r++) {
                T *dz = SN(gate_line)(&t, p, r, t.first[r] + s, u);
                SN(team_take)(&t, p, r, s);
                TEAM_COPY(dz, t.h[r], u);
                SN(cell_slope)(dz, (const T *)p->gates + (t.first[r] + s) * u, u, p->q.activation);
                a[r] = dz;
                SN(gate_scatter)(p, t.first[r] + s, dz, u);
                SN(weight_add)(&store, &p->q, t.sequence[r], dz, NULL, (const T *)p->h_before + (t.first[r] + s) * u, NULL);
            }
            SN(team_back_product)(&t, &p->q, &p->panels, 1, active, a, t.h, NULL, 0);
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
