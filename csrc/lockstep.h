/* Two threads that share the steps of one job: one leads, the other helps where it is there in time. The leader posts a
   step, does its own part, and takes the other part too unless the helper has taken it by then: so the job goes on whether
   there is a helper or not. Steps are numbered from 1 on. */
#ifndef SN_LOCKSTEP_H
#define SN_LOCKSTEP_H
#include "threads.h"
#include <stdint.h>

#define SN_LOCKSTEP_PATIENCE 5000 /* spins, a tenth of a millisecond: a helper that is so late has lost its processor */

#ifdef SEQNET_NO_THREADS

typedef struct sn_lockstep {
    int64_t posted;
} sn_lockstep;

static inline void sn_lockstep_post(sn_lockstep *l, int64_t number) { l->posted = number; }
static inline int64_t sn_lockstep_posted(sn_lockstep *l) { return l->posted; }
static inline int sn_lockstep_take(sn_lockstep *l, int64_t number) { return (void)l, number > 0; }
static inline void sn_lockstep_finish(sn_lockstep *l, int64_t number) { (void)l, (void)number; }
static inline int sn_lockstep_wait(sn_lockstep *l, int64_t number) { return (void)l, number > 0; }

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

/* Waits until the helper has done its part. Returns whether it was done in good time. */
static inline int
sn_lockstep_wait(sn_lockstep *l, int64_t number)
{
    int spins = 0;
    while (atomic_load_explicit(&l->finished, memory_order_acquire) != number)
        sn_spin(spins < SN_LOCKSTEP_PATIENCE ? spins++ : spins);
    return spins < SN_LOCKSTEP_PATIENCE;
}
#endif
#endif
