/* Two threads that share the steps of one job: one leads, the other helps where it is there in time. The leader posts a
   step, does its own part, and takes the other part too unless the helper has taken it by then: so the job goes on whether
   there is a helper or not. Steps are numbered from 1 on. */
#ifndef SN_LOCKSTEP_H
#define SN_LOCKSTEP_H
#include "threads.h"
#include <stdint.h>

#define SN_LOCKSTEP_PATIENCE 5000 /* spins, a tenth of a millisecond: a helper that is so late has lost its processor */
#define SN_LOCKSTEP_GLANCE 100 /* spins before the leader asks whether the helper has come again */

/* SN_LATE: the helper has done it, but so late that it had better be left alone */
typedef enum { SN_OWN, SN_HELPED, SN_LATE } sn_lockstep_share;

#ifdef SEQNET_NO_THREADS

typedef struct sn_lockstep {
    int64_t posted;
} sn_lockstep;

static inline void sn_lockstep_post(sn_lockstep *l, int64_t number) { l->posted = number; }
static inline int64_t sn_lockstep_posted(sn_lockstep *l) { return l->posted; }
static inline int sn_lockstep_take(sn_lockstep *l, int64_t number) { return (void)l, number > 0; }
static inline void sn_lockstep_finish(sn_lockstep *l, int64_t number) { (void)l, (void)number; }
static inline sn_lockstep_share sn_lockstep_ask(sn_lockstep *l, int64_t number, int came)
{
    return (void)l, (void)number, (void)came, SN_OWN;
}

#else
#include <stdatomic.h>

/* Each on a line of the cache of its own. */
typedef struct sn_lockstep {
    _Alignas(64) _Atomic int64_t posted; /* the last step; below 0: there are no more */
    _Alignas(64) _Atomic int64_t taken;  /* the last step whose second part has been taken */
    _Alignas(64) _Atomic int64_t finished; /* the last step whose second part the helper has done */
} sn_lockstep;

static inline void
sn_lockstep_post(sn_lockstep *l, int64_t number)
{
    atomic_store_explicit(&l->posted, number, memory_order_release);
}

static inline int64_t
sn_lockstep_posted(sn_lockstep *l)
{
    return atomic_load_explicit(&l->posted, memory_order_acquire);
}

/* whether the second part of a step is now the caller's to do */
static inline int
sn_lockstep_take(sn_lockstep *l, int64_t number)
{
    int64_t before = number - 1;
    return atomic_compare_exchange_strong(&l->taken, &before, number);
}

static inline void
sn_lockstep_finish(sn_lockstep *l, int64_t number)
{
    atomic_store_explicit(&l->finished, number, memory_order_release);
}

/* Whose the second part of a step is: SN_HELPED, the helper has done it; SN_OWN, it is the leader's to do, as that of a step
   that was not posted always is. `came`: the helper did the step before, so the leader looks for the result for a while
   before it asks who has taken the step: asking takes the line of the cache away from the helper. */
static inline sn_lockstep_share
sn_lockstep_ask(sn_lockstep *l, int64_t number, int came)
{
    int spins = 0;
    while (came && spins < SN_LOCKSTEP_GLANCE && atomic_load_explicit(&l->finished, memory_order_acquire) != number)
        sn_spin(spins++);
    if ((spins == SN_LOCKSTEP_GLANCE || !came) && sn_lockstep_take(l, number))
        return SN_OWN;
    while (atomic_load_explicit(&l->finished, memory_order_acquire) != number)
        sn_spin(spins < SN_LOCKSTEP_PATIENCE ? spins++ : spins);
    return spins < SN_LOCKSTEP_PATIENCE ? SN_HELPED : SN_LATE;
}
#endif

/* Whether help pays. Processors may lie so far apart that a message costs more than half of a step: so the leader times
   some steps alone, and then as many with the helper. This decides who computes, never what. */
typedef struct {
    enum { SN_TRIAL_ALONE, SN_TRIAL_CALLING, SN_TRIAL_TOGETHER, SN_TRIAL_WON, SN_TRIAL_OVER } mode;
    int64_t begun, alone; /* when, for how long */
    int steps;
} sn_lockstep_trial;

#define SN_TRIAL_WARM 4 /* steps before the first that is timed */
#define SN_TRIAL_STEPS 12

/* after each step; share: who did its second part */
static inline void
sn_lockstep_judge(sn_lockstep_trial *t, sn_lockstep_share share)
{
    t->steps++;
    if (t->mode == SN_TRIAL_ALONE && t->steps == SN_TRIAL_WARM)
        t->begun = sn_now();
    else if (t->mode == SN_TRIAL_ALONE && t->steps == SN_TRIAL_WARM + SN_TRIAL_STEPS)
        t->alone = sn_now() - t->begun, t->mode = SN_TRIAL_CALLING;
    else if (t->mode == SN_TRIAL_CALLING && share == SN_HELPED)
        t->begun = sn_now(), t->mode = SN_TRIAL_TOGETHER, t->steps = 0;
    else if (t->mode == SN_TRIAL_TOGETHER && t->steps == SN_TRIAL_STEPS)
        t->mode = sn_now() - t->begun < t->alone - t->alone / 8 ? SN_TRIAL_WON : SN_TRIAL_OVER;
    if (share == SN_LATE)
        t->mode = SN_TRIAL_OVER;
}
#endif
