#include "../template.h"
#include "recurrent.h"

SN_INLINE void
SN(simple_rnn_finish_units)(T *restrict h, const T *restrict z, const T *restrict x, ptrdiff_t n)
{
    for (ptrdiff_t j = 0; j < n; j++)
        h[j] = SN(cell_tanh)(z[j] + x[j]);
}

/* h (units) = act(z + x): z from the product, x the input half */
static void
SN(simple_rnn_finish)(T *restrict h, const T *restrict z, const T *restrict x, ptrdiff_t u, int activation)
{
    if (activation == SN_TANH) {
        const ptrdiff_t last = SN(window_at)(u);
        SN(simple_rnn_finish_units)(h, z, x, last ? u / VL * VL : u);
        if (last)
            SN(simple_rnn_finish_units)(h + last, z + last, x + last, VL);
        return;
    }
    for (ptrdiff_t j = 0; j < u; j++)
        h[j] = z[j] + x[j];
    SN(cell_activate)(h, u, activation);
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
        const T *a[SN_UNIT_MOST];
        for (ptrdiff_t s = 0; s < t.length[0]; s++) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                a[i] = t.scaled[t.live[i]];
                z[i] = t.spare + i * t.wide;
            }
            SN(cell_product)(&p->panels, lives, a, 0, 0, u, z, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                SN(team_keep)(&t, p, r, s);
                SN(team_remember)(&t, p, r, s);
                SN(simple_rnn_finish)(t.h[r], z[i], (const T *)p->x + (p->row ? p->row[n] : n) * u, u, p->q.activation);
                if (p->gates)
                    TEAM_COPY((T *)p->gates + n * u, t.h[r], u);
                SN(team_give)(&t, p, r, s);
                SN(team_settle)(&t, p, r, s);
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
        T *dh[SN_UNIT_MOST];
        SN(weight_store) store;
        SN(weight_begin)(&store, &t, &p->weights, unit);
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                T *dz = SN(gate_line)(&t, p, r, n, u);
                SN(team_take)(&t, p, r, s);
                TEAM_COPY(dz, t.h[r], u);
                SN(cell_slope)(dz, (const T *)p->gates + n * u, u, p->q.activation);
                a[i] = dz;
                dh[i] = t.h[r];
                SN(gate_scatter)(p, n, dz, u);
                SN(weight_add)(&store, &p->q, t.sequence[r], dz, NULL, (const T *)p->h_before + n * u, NULL);
            }
            SN(team_back_product)(&t, &p->q, &p->panels, 1, lives, a, dh);
            SN(team_vanish)(&t, p, lives, s, u);
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
