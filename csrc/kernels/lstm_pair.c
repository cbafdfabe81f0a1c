#include "../template.h"
#include "../lockstep.h"
#include "recurrent.h"

/* One sequence, of which nothing is kept: what a step costs is fetching its weights from the second-level cache. Two threads
   have two such caches, so each takes half of the panels of every step. Each panel is computed as in lstm_step, by whoever
   does it. */

/* the panels [first, last) of step s: to (h, then c) = the states behind it, from those before it */
static void
SN(lstm_part)(const sn_recurrent_args *p, const T *x, const T *from, T *to, ptrdiff_t wide, ptrdiff_t first, ptrdiff_t last,
              ptrdiff_t s)
{
    const ptrdiff_t panels = SN(panel_count)(&p->panels);
    T out[CELL_VECTORS * VL];
    for (ptrdiff_t i = first; i < last; i++) {
        const SN(panel) at = SN(panel_at)(&p->panels, panels, s % 2 ? first + last - 1 - i : i, 0);
        SN(panel_product)(&p->panels, &at, 1, &from, 0, 0, p->q.units, out);
        SN(store)(to + wide + at.first, SN(load)(from + wide + at.first));
        SN(lstm_finish_panel)(&at, out, x + at.first, to + wide + at.first, to + at.first, p->q.units, p->q.activation,
                              p->q.recurrent_activation);
    }
}

/* the row of the input half at step s */
SN_INLINE const T *
SN(lstm_pair_row)(const sn_recurrent_args *p, ptrdiff_t s)
{
    return (const T *)p->x + (p->row ? p->row[s] : s) * 4 * p->q.units;
}

/* A step's number and the step in one; states before step `number` are those of (number - 1) % 2. */
#define PAIR_POST(number, s) ((int64_t)(number) << 32 | (int64_t)(s))
#define PAIR_STATE(pair, number, wide) ((T *)(pair)->states + (number) % 2 * 2 * (wide))

static void
SN(lstm_lead)(const sn_lstm_pair_args *pair)
{
    const sn_recurrent_args *p = pair->a;
    const ptrdiff_t panels = SN(panel_count)(&p->panels), half = panels / 2;
    SN(team) t;
    SN(team_begin)(&t, p, 0);
    memset(pair->states, 0, (size_t)(4 * t.wide) * sizeof(T));
    TEAM_COPY((T *)pair->states, t.h[0], 2 * t.wide); /* c lies behind h */
    sn_lockstep_trial trial = {0};
    sn_lockstep_share share = SN_OWN;
    int64_t number = 0;
    for (ptrdiff_t s = 0; s < t.length[0]; s++) {
        if (t.wake[0] > s)
            continue;
        T *from = PAIR_STATE(pair, number, t.wide), *to = PAIR_STATE(pair, number + 1, t.wide);
        const T *x = SN(lstm_pair_row)(p, s);
        const int calling = trial.mode != SN_TRIAL_ALONE && trial.mode != SN_TRIAL_OVER;
        number++;
        t.h[0] = t.scaled[0] = from, t.c[0] = from + t.wide;
        SN(team_remember)(&t, p, 0, s);
        if (calling)
            sn_lockstep_post(pair->lockstep, PAIR_POST(number, s));
        SN(lstm_part)(p, x, from, to, t.wide, 0, half, s);
        share = sn_lockstep_ask(pair->lockstep, number, calling && share == SN_HELPED);
        if (share == SN_OWN)
            SN(lstm_part)(p, x, from, to, t.wide, half, panels, s);
        sn_lockstep_judge(&trial, share);
        if (calling && trial.mode == SN_TRIAL_OVER)
            sn_lockstep_post(pair->lockstep, -1);
        t.h[0] = t.scaled[0] = to, t.c[0] = to + t.wide;
        SN(team_give)(&t, p, 0, s);
        SN(team_settle)(&t, p, 0, s);
    }
    sn_lockstep_post(pair->lockstep, -1);
    SN(team_end)(&t, p);
}

static void
SN(lstm_help)(const sn_lstm_pair_args *pair)
{
    const sn_recurrent_args *p = pair->a;
    const ptrdiff_t panels = SN(panel_count)(&p->panels), half = panels / 2;
    const ptrdiff_t wide = (p->q.units + SN_LANES - 1) / SN_LANES * SN_LANES;
    int64_t seen = 0, posted;
    for (int spins = 0; (posted = sn_lockstep_posted(pair->lockstep)) >= 0;) {
        if (posted == seen) {
            sn_spin(spins);
            spins += spins < SN_LOCKSTEP_PATIENCE;
            continue;
        }
        const int64_t number = posted >> 32, s = posted & 0x7fffffff;
        seen = posted, spins = 0;
        if (!sn_lockstep_take(pair->lockstep, number))
            continue;
        SN(lstm_part)(p, SN(lstm_pair_row)(p, s), PAIR_STATE(pair, number - 1, wide), PAIR_STATE(pair, number, wide), wide,
                      half, panels, s);
        sn_lockstep_finish(pair->lockstep, number);
    }
}

/* unit 0 leads, unit 1 helps */
static void
SN(lstm_pair)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    for (ptrdiff_t unit = begin; unit < end; unit++)
        if (unit == 0)
            SN(lstm_lead)(vargs);
        else
            SN(lstm_help)(vargs);
}
#undef PAIR_POST
#undef PAIR_STATE
