#include "../template.h"
#include "recurrent.h"

/* Forward for one position. z (4 units) comes in as the product of the state, x as the input half; z leaves as the gates
   i, f, g, o after their activations:
       c = f c + i g,  h = o act(c) */
static void
SN(lstm_finish)(T *restrict z, const T *restrict x, T *restrict c, T *restrict h, ptrdiff_t u, int act, int gate)
{
    T *restrict zi = z, *restrict zf = z + u, *restrict zg = z + 2 * u, *restrict zo = z + 3 * u;
    if (act == SN_TANH && gate == SN_SIGMOID) {
        const T *restrict xi = x, *restrict xf = x + u, *restrict xg = x + 2 * u, *restrict xo = x + 3 * u;
        for (ptrdiff_t j = 0; j < u; j++) {
            const T i = SN(cell_sigmoid)(zi[j] + xi[j]), f = SN(cell_sigmoid)(zf[j] + xf[j]);
            const T g = SN(cell_tanh)(zg[j] + xg[j]), o = SN(cell_sigmoid)(zo[j] + xo[j]);
            c[j] = f * c[j] + i * g;
            h[j] = o * SN(cell_tanh)(c[j]);
            zi[j] = i, zf[j] = f, zg[j] = g, zo[j] = o;
        }
        return;
    }
    for (ptrdiff_t j = 0; j < 4 * u; j++)
        z[j] += x[j];
    SN(cell_activate)(zi, 2 * u, gate);
    SN(cell_activate)(zg, u, act);
    SN(cell_activate)(zo, u, gate);
    for (ptrdiff_t j = 0; j < u; j++)
        h[j] = c[j] = zf[j] * c[j] + zi[j] * zg[j];
    SN(cell_activate)(h, u, act);
    for (ptrdiff_t j = 0; j < u; j++)
        h[j] *= zo[j];
}

/* z = x_t + (h_{t-1} f) W; see lstm_finish */
static void
SN(lstm_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_args *p = vargs;
    const ptrdiff_t u = p->q.units;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin)(&t, p, unit);
        T *z[SN_UNIT_MOST];
        for (ptrdiff_t r = 0; r < t.count; r++)
            z[r] = t.spare + r * 4 * t.wide;
        for (ptrdiff_t s = 0, active; (active = SN(team_active)(&t, s)) > 0; s++) {
            for (ptrdiff_t r = 0; r < active && p->gates; r++)
                z[r] = (T *)p->gates + (t.first[r] + s) * 4 * u;
            SN(cell_product)(&p->panels, active, (const T *const *)t.scaled, t.wide, 0, u, z);
            for (ptrdiff_t r = 0; r < active; r++) {
                const ptrdiff_t n = t.first[r] + s;
                SN(team_keep)(&t, p, r, s);
                SN(lstm_finish)(z[r], (const T *)p->x + (p->row ? p->row[n] : n) * 4 * u, t.c[r], t.h[r], u,
                                p->q.activation, p->q.recurrent_activation);
                SN(team_give)(&t, p, r, s);
            }
        }
        SN(team_end)(&t, p);
    }
}

/* Backward for one position; forward: c' = f c + i g, y = act(c'), h = o y.
       do = dh y o',  dc' += dh o y',  di = dc' g i',  df = dc' c f',  dg = dc' i g',  dc = dc' f
   dc comes in as the gradient of c' and leaves as that of c; y and dy are work space. */
static void
SN(lstm_undo)(T *restrict dz, T *restrict dc, T *restrict y, T *restrict dy, const T *restrict dh, const T *restrict z,
              const T *restrict c, ptrdiff_t u, int act, int gate)
{
    T *restrict di = dz, *restrict df = dz + u, *restrict dg = dz + 2 * u, *restrict dout = dz + 3 * u;
    const T *restrict i = z, *restrict f = z + u, *restrict g = z + 2 * u, *restrict o = z + 3 * u;
    if (act == SN_TANH && gate == SN_SIGMOID) {
        for (ptrdiff_t j = 0; j < u; j++) {
            const T e = SN(cell_tanh)(f[j] * c[j] + i[j] * g[j]);
            const T d = dc[j] + dh[j] * o[j] * (1 - e * e);
            dout[j] = dh[j] * e * (o[j] * (1 - o[j]));
            di[j] = d * g[j] * (i[j] * (1 - i[j]));
            df[j] = d * c[j] * (f[j] * (1 - f[j]));
            dg[j] = d * i[j] * (1 - g[j] * g[j]);
            dc[j] = d * f[j];
        }
        return;
    }
    for (ptrdiff_t j = 0; j < u; j++)
        y[j] = f[j] * c[j] + i[j] * g[j];
    SN(cell_activate)(y, u, act);
    for (ptrdiff_t j = 0; j < u; j++) {
        dy[j] = dh[j] * o[j];
        dout[j] = dh[j] * y[j];
    }
    SN(cell_slope)(dy, y, u, act);
    for (ptrdiff_t j = 0; j < u; j++) {
        const T d = dc[j] + dy[j];
        di[j] = d * g[j];
        df[j] = d * c[j];
        dg[j] = d * i[j];
        dc[j] = d * f[j];
    }
    SN(cell_slope)(dz, z, 2 * u, gate);
    SN(cell_slope)(dg, g, u, act);
    SN(cell_slope)(dout, o, u, gate);
}

/* forward: z = x_t + (h_{t-1} f) W.  dz as lstm_undo says, dh_{t-1} = f (dz W^T) */
static void
SN(lstm_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_recurrent_back_args *p = vargs;
    const ptrdiff_t u = p->q.units;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        SN(team) t;
        SN(team_begin_back)(&t, p, unit);
        const T *a[SN_UNIT_MOST];
        SN(weight_store) store;
        SN(weight_begin)(&store, &t, &p->weights, unit);
        T *part[SN_UNIT_MOST], *y = t.spare, *dy = y + t.wide;
        for (ptrdiff_t r = 0; r < t.count; r++)
            part[r] = dy + (r + 1) * t.wide;
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t active = SN(team_active)(&t, s);
            for (ptrdiff_t r = 0; r < active; r++) {
                const ptrdiff_t n = t.first[r] + s;
                T *dz = SN(gate_line)(&t, p, r, n, 4 * u);
                SN(team_take)(&t, p, r, s);
                SN(lstm_undo)(dz, t.c[r], y, dy, t.h[r], (const T *)p->gates + n * 4 * u,
                              (const T *)p->c_before + n * u, u, p->q.activation, p->q.recurrent_activation);
                a[r] = dz;
                SN(gate_scatter)(p, n, dz, 4 * u);
                SN(weight_add)(&store, &p->q, t.sequence[r], dz, NULL, (const T *)p->h_before + n * u, NULL);
            }
            SN(team_back_product)(&t, &p->q, &p->panels, 4, active, a, t.h, part, 0);
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
