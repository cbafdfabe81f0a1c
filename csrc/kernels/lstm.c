#include "../template.h"
#include "recurrent.h"

/* Forward for n units of one position. z comes in as the product of the state, x as the input half; z leaves as the gates
   i, f, g, o after their activations. Gate g is at g * z_step of z and at g * x_step of x.
       c = f c + i g,  h = o act(c) */
SN_INLINE void
SN(lstm_finish_usual)(T *restrict z, ptrdiff_t z_step, const T *restrict x, ptrdiff_t x_step, T *restrict c, T *restrict h,
                      ptrdiff_t n)
{
    T *restrict zi = z, *restrict zf = z + z_step, *restrict zg = z + 2 * z_step, *restrict zo = z + 3 * z_step;
    const T *restrict xi = x, *restrict xf = x + x_step, *restrict xg = x + 2 * x_step, *restrict xo = x + 3 * x_step;
    for (ptrdiff_t j = 0; j < n; j++) {
        const T i = SN(cell_sigmoid)(zi[j] + xi[j]), f = SN(cell_sigmoid)(zf[j] + xf[j]);
        const T g = SN(cell_tanh)(zg[j] + xg[j]), o = SN(cell_sigmoid)(zo[j] + xo[j]);
        c[j] = f * c[j] + i * g;
        h[j] = o * SN(cell_tanh)(c[j]);
        zi[j] = i, zf[j] = f, zg[j] = g, zo[j] = o;
    }
}

/* The same with any activations. */
static void
SN(lstm_finish)(T *restrict z, ptrdiff_t z_step, const T *restrict x, ptrdiff_t x_step, T *restrict c, T *restrict h,
                ptrdiff_t n, int act, int gate)
{
    T *restrict zi = z, *restrict zf = z + z_step, *restrict zg = z + 2 * z_step, *restrict zo = z + 3 * z_step;
    for (ptrdiff_t g = 0; g < 4; g++) {
        for (ptrdiff_t j = 0; j < n; j++)
            z[g * z_step + j] += x[g * x_step + j];
        SN(cell_activate)(z + g * z_step, n, g == 2 ? act : gate);
    }
    for (ptrdiff_t j = 0; j < n; j++)
        h[j] = c[j] = zf[j] * c[j] + zi[j] * zg[j];
    SN(cell_activate)(h, n, act);
    for (ptrdiff_t j = 0; j < n; j++)
        h[j] *= zo[j];
}

/* A whole row: z and x (4, u) */
static void
SN(lstm_finish_row)(T *restrict z, const T *restrict x, T *restrict c, T *restrict h, ptrdiff_t u, int act, int gate)
{
    if (act != SN_TANH || gate != SN_SIGMOID) {
        SN(lstm_finish)(z, u, x, u, c, h, u, act, gate);
        return;
    }
    const ptrdiff_t last = SN(window_at)(u);
    T zs[4 * VL], xs[4 * VL], cs[VL], hs[VL];
    if (last) {
        SN(window_load)(zs, z + last, u, 4);
        SN(window_load)(xs, x + last, u, 4);
        SN(window_load)(cs, c + last, 0, 1);
        SN(lstm_finish_usual)(zs, VL, xs, VL, cs, hs, VL);
    }
    SN(lstm_finish_usual)(z, u, x, u, c, h, last ? u / VL * VL : u);
    if (last) {
        SN(window_store)(z + last, zs, u, 4);
        SN(window_store)(c + last, cs, 0, 1);
        SN(window_store)(h + last, hs, 0, 1);
    }
}

/* The columns of a panel. Those of the last one are spread to a whole vector with zeros behind them, since a few units are
   as dear as many; c and h are filled up to whole vectors. */
SN_INLINE void
SN(lstm_finish_panel)(const SN(panel) *at, T *z, const T *x, T *c, T *h, ptrdiff_t u, int act, int gate)
{
    const ptrdiff_t n = at->n;
    T zs[4 * VL], xs[4 * VL];
    if (act != SN_TANH || gate != SN_SIGMOID)
        SN(lstm_finish)(z, at->step, x, u, c, h, n, act, gate);
    else if (n == VL)
        SN(lstm_finish_usual)(z, VL, x, u, c, h, VL);
    else {
        for (ptrdiff_t g = 0; g < 4; g++)
            for (ptrdiff_t j = 0; j < VL; j++) {
                zs[g * VL + j] = j < n ? z[g * at->step + j] : 0;
                xs[g * VL + j] = j < n ? x[g * u + j] : 0;
            }
        SN(lstm_finish_usual)(zs, VL, xs, VL, c, h, VL);
    }
}

/* One step of the `lives` sequences a, where nothing is kept: a panel holds all gates of its units, and they are finished
   while the product of the next panel is on its way. h (lives) are the new states. */
static void
SN(lstm_step)(const sn_recurrent_args *p, const SN(team) *t, ptrdiff_t lives, const T *const *a, const T *const *x,
              T *const *h, ptrdiff_t s)
{
    const ptrdiff_t u = p->q.units, panels = SN(panel_count)(&p->panels), tiles = (lives + CELL_ROWS - 1) / CELL_ROWS;
    T out[CELL_ROWS * CELL_VECTORS * VL];
    for (ptrdiff_t panel = 0; panel < panels; panel++) {
        const SN(panel) at = SN(panel_at)(&p->panels, panels, panel, s);
        for (ptrdiff_t tile = 0, i = 0; tile < tiles; tile++) {
            const ptrdiff_t held = (lives - i + tiles - tile - 1) / (tiles - tile);
            SN(panel_product)(&p->panels, &at, held, a + i, t->wide, 0, u, out);
            for (ptrdiff_t k = 0; k < held; k++, i++)
                SN(lstm_finish_panel)(&at, out + k * at.vectors * VL, x[i] + at.first, t->c[t->live[i]] + at.first,
                                      h[i] + at.first, u, p->q.activation, p->q.recurrent_activation);
        }
    }
    for (ptrdiff_t i = 0; i < lives; i++)
        TEAM_COPY(t->h[t->live[i]], h[i], u);
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
        const T *a[SN_UNIT_MOST], *x[SN_UNIT_MOST];
        T *z[SN_UNIT_MOST]; /* rows of gates; where none are kept, new states */
        for (ptrdiff_t s = 0; s < t.length[0]; s++) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                a[i] = t.scaled[r];
                x[i] = (const T *)p->x + (p->row ? p->row[n] : n) * 4 * u;
                z[i] = p->gates ? (T *)p->gates + n * 4 * u : t.spare + i * t.wide;
                for (ptrdiff_t k = 0; k < 4 * u; k += 64 / (ptrdiff_t)sizeof(T)) { /* while the product runs */
                    SN_PREFETCH_READ(x[i] + k);
                    if (p->gates)
                        SN_PREFETCH(z[i] + k);
                }
                if (!p->gates)
                    SN(team_remember)(&t, p, r, s);
            }
            if (!p->gates)
                SN(lstm_step)(p, &t, lives, a, x, z, s);
            else {
                SN(cell_product)(&p->panels, lives, a, t.wide, 0, u, z, s);
                for (ptrdiff_t i = 0; i < lives; i++) {
                    const ptrdiff_t r = t.live[i];
                    SN(team_keep)(&t, p, r, s);
                    SN(team_remember)(&t, p, r, s);
                    SN(lstm_finish_row)(z[i], x[i], t.c[r], t.h[r], u, p->q.activation, p->q.recurrent_activation);
                }
            }
            for (ptrdiff_t i = 0; i < lives; i++) {
                SN(team_give)(&t, p, t.live[i], s);
                SN(team_settle)(&t, p, t.live[i], s);
            }
        }
        SN(team_end)(&t, p);
    }
}

/* lstm_undo of n units with the activations that are the rule; gate g is at g * to of dz and at g * from of z */
SN_INLINE void
SN(lstm_undo_units)(T *restrict dz, ptrdiff_t to, T *restrict dc, const T *restrict dh, const T *restrict z, ptrdiff_t from,
                    const T *restrict c, ptrdiff_t n)
{
    T *restrict di = dz, *restrict df = dz + to, *restrict dg = dz + 2 * to, *restrict dout = dz + 3 * to;
    const T *restrict i = z, *restrict f = z + from, *restrict g = z + 2 * from, *restrict o = z + 3 * from;
    for (ptrdiff_t j = 0; j < n; j++) {
        const T e = SN(cell_tanh)(f[j] * c[j] + i[j] * g[j]);
        const T d = dc[j] + dh[j] * o[j] * (1 - e * e);
        dout[j] = dh[j] * e * (o[j] * (1 - o[j]));
        di[j] = d * g[j] * (i[j] * (1 - i[j]));
        df[j] = d * c[j] * (f[j] * (1 - f[j]));
        dg[j] = d * i[j] * (1 - g[j] * g[j]);
        dc[j] = d * f[j];
    }
}

/* Backward for one position; forward: c' = f c + i g, y = act(c'), h = o y.
       do = dh y o',  dc' += dh o y',  di = dc' g i',  df = dc' c f',  dg = dc' i g',  dc = dc' f
   dc comes in as the gradient of c' and leaves as that of c; y and dy are work space. */
static void
SN(lstm_undo)(T *restrict dz, T *restrict dc, T *restrict y, T *restrict dy, const T *restrict dh, const T *restrict z,
              const T *restrict c, ptrdiff_t u, int act, int gate)
{
    if (act == SN_TANH && gate == SN_SIGMOID) {
        const ptrdiff_t last = SN(window_at)(u);
        T ds[4 * VL], dcs[VL];
        if (last) {
            SN(window_load)(dcs, dc + last, 0, 1);
            SN(lstm_undo_units)(ds, VL, dcs, dh + last, z + last, u, c + last, VL);
        }
        SN(lstm_undo_units)(dz, u, dc, dh, z, u, c, last ? u / VL * VL : u);
        if (last) {
            SN(window_store)(dz + last, ds, u, 4);
            SN(window_store)(dc + last, dcs, 0, 1);
        }
        return;
    }
    T *restrict di = dz, *restrict df = dz + u, *restrict dg = dz + 2 * u, *restrict dout = dz + 3 * u;
    const T *restrict i = z, *restrict f = z + u, *restrict g = z + 2 * u, *restrict o = z + 3 * u;
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
        T *dh[SN_UNIT_MOST], *y = t.spare, *dy = y + t.wide;
        for (ptrdiff_t s = t.length[0] - 1; s >= 0; s--) {
            const ptrdiff_t lives = SN(team_live)(&t, s);
            for (ptrdiff_t i = 0; i < lives; i++) {
                const ptrdiff_t r = t.live[i], n = t.first[r] + s;
                T *dz = SN(gate_line)(&t, p, r, n, 4 * u);
                SN(team_take)(&t, p, r, s);
                SN(lstm_undo)(dz, t.c[r], y, dy, t.h[r], (const T *)p->gates + n * 4 * u,
                              (const T *)p->c_before + n * u, u, p->q.activation, p->q.recurrent_activation);
                a[i] = dz;
                dh[i] = t.h[r];
                SN(gate_scatter)(p, n, dz, 4 * u);
                SN(weight_add)(&store, &p->q, t.sequence[r], dz, NULL, (const T *)p->h_before + n * u, NULL);
            }
            SN(team_back_product)(&t, &p->q, &p->panels, 4, lives, a, dh);
            SN(team_vanish)(&t, p, lives, s, 4 * u);
        }
        SN(weight_flush)(&store);
        SN(team_end_back)(&t, p);
    }
}
