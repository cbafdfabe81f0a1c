/* The thread pool: workers are started at the first call that needs them, spin briefly for the next job, then sleep.
   A job is a range of units. Each thread has a share of it that lies in one piece, takes it in chunks, and then helps with
   the shares of the others: so a thread finds again in its own caches what it wrote in the job before. Which thread does a
   chunk never matters to the result. The pool's state is the only thing here that is written after import; `owner` guards
   who may post a job. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "threads.h"
#include "cpu.h"
#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32) && !defined(SEQNET_NO_THREADS)
#define SEQNET_NO_THREADS 1
#endif

#ifdef SEQNET_NO_THREADS
#define SN_THREAD_LOCAL
#else
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#define SN_THREAD_LOCAL _Thread_local
#endif

#define MAX_THREADS 256
#define CHUNKS_PER_THREAD 32
#define SPIN_NANOSECONDS 200000

static SN_THREAD_LOCAL void *scratch_here; /* this thread's work space during a run */
static ptrdiff_t forced_chunk;             /* sn_set_chunk; tests only */

void *
sn_scratch(void)
{
    return scratch_here;
}

static void
run_serial(sn_kernel fn, const void *args, ptrdiff_t n, void *space)
{
    void *outer = scratch_here;
    ptrdiff_t chunk = forced_chunk > 0 ? forced_chunk : n;
    scratch_here = space;
    for (ptrdiff_t i = 0; i < n; i += chunk)
        fn(args, i, n - i < chunk ? n : i + chunk);
    scratch_here = outer;
}

void
sn_set_chunk(ptrdiff_t n)
{
    forced_chunk = n > 0 ? n : 0;
}

#ifdef SEQNET_NO_THREADS

void sn_spin(int spins) { (void)spins; }
int64_t sn_now(void) { return 0; }
int sn_get_num_threads(void) { return 1; }
void sn_set_num_threads(int n) { (void)n; }
int sn_default_num_threads(void) { return 1; }
int sn_threads_init(void) { return 0; }

int
sn_run(sn_op op, int dtype, const void *args, ptrdiff_t n, ptrdiff_t grain, ptrdiff_t scratch)
{
    (void)grain;
    void *space = NULL;
    if (n <= 0)
        return 0;
    if (scratch > 0 && (space = sn_memory_get(scratch)) == NULL)
        return -1;
    run_serial(sn_cpu->kernel[dtype][op], args, n, space);
    if (space)
        sn_memory_put(space);
    return 0;
}

#else

static struct {
    sn_kernel fn;
    const void *args;
    ptrdiff_t chunk, scratch;
    char *space;          /* one slice of `scratch` bytes a thread */
    int limit;            /* threads that may take part, the caller among them */
    atomic_int open;      /* the job may be joined */
    atomic_int users;     /* workers inside the job */
} job;

/* The units of each thread: those below `next` are taken. A line of the cache for each. */
static struct {
    atomic_ptrdiff_t next;
    ptrdiff_t end;
    char apart[64 - 2 * sizeof(ptrdiff_t)];
} share[MAX_THREADS];

static atomic_uint generation; /* counts jobs; a worker sleeps until it changes */
static atomic_int sleeping;
static atomic_int wanted_threads = 1;
static int started;        /* workers running; guarded by owner */
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t bed = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static _Thread_local int inside; /* this thread is running a kernel: nested runs are serial */

static inline void
relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

void
sn_spin(int spins)
{
    relax();
    if (spins > 2000)
        sched_yield();
}

int64_t
sn_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* seat: 0 for the thread that posted the job, 1 and up for workers */
static void
take_chunks(int seat)
{
    if (seat >= job.limit)
        return;
    scratch_here = job.space ? job.space + (ptrdiff_t)seat * job.scratch : NULL;
    inside = 1;
    for (int turn = 0, of = seat; turn < job.limit; turn++, of = of + 1 < job.limit ? of + 1 : 0) {
        const ptrdiff_t end = share[of].end;
        for (;;) {
            ptrdiff_t i = atomic_fetch_add_explicit(&share[of].next, job.chunk, memory_order_relaxed);
            if (i >= end)
                break;
            job.fn(job.args, i, end - i < job.chunk ? end : i + job.chunk);
        }
    }
    inside = 0;
    scratch_here = NULL;
}

static void *
worker(void *number)
{
    const int seat = (int)(intptr_t)number;
    unsigned seen = 0;
    for (;;) {
        int64_t until = 0;
        unsigned now;
        for (int spins = 0; (now = atomic_load(&generation)) == seen; spins++) {
            relax();
            if (spins % 64 != 63)
                continue;
            int64_t t = sn_now();
            if (until == 0)
                until = t + SPIN_NANOSECONDS;
            else if (t > until) {
                pthread_mutex_lock(&bed);
                atomic_fetch_add(&sleeping, 1);
                while (atomic_load(&generation) == seen)
                    pthread_cond_wait(&wake, &bed);
                atomic_fetch_sub(&sleeping, 1);
                pthread_mutex_unlock(&bed);
            }
        }
        seen = now;
        /* Join, then look whether the job is still open: the owner closes it first and waits for users second, so
           one of the two always sees the other. */
        atomic_fetch_add(&job.users, 1);
        if (atomic_load(&job.open))
            take_chunks(seat);
        atomic_fetch_sub(&job.users, 1);
    }
    return NULL;
}

static void
start_workers(int threads)
{
    while (started < threads - 1) {
        pthread_attr_t attr;
        pthread_t id;
        if (pthread_attr_init(&attr) != 0)
            return;
        pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attr, (size_t)1 << 20);
        int failed = pthread_create(&id, &attr, worker, (void *)(intptr_t)(started + 1));
        pthread_attr_destroy(&attr);
        if (failed)
            return; /* fewer threads: slower, the same result */
        started++;
    }
}

int
sn_run(sn_op op, int dtype, const void *args, ptrdiff_t n, ptrdiff_t grain, ptrdiff_t scratch)
{
    sn_kernel fn = sn_cpu->kernel[dtype][op];
    int threads = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
    if (n <= 0)
        return 0;
    if (grain < 1)
        grain = 1;
    int alone = threads == 1 || inside || n <= grain || pthread_mutex_trylock(&owner) != 0;
    char *space = NULL;
    scratch = scratch > PTRDIFF_MAX - 63 ? scratch : (scratch + 63) / 64 * 64;
    if (scratch > 0 && (space = sn_memory_get(alone ? scratch : sn_times(scratch, threads))) == NULL) {
        if (!alone)
            pthread_mutex_unlock(&owner);
        return -1;
    }
    if (alone) {
        run_serial(fn, args, n, space);
    }
    else {
        start_workers(threads);
        ptrdiff_t chunk = (n + threads * CHUNKS_PER_THREAD - 1) / (threads * CHUNKS_PER_THREAD);
        if (chunk < grain)
            chunk = grain;
        if (chunk > 64) /* whole vectors in every chunk but the last */
            chunk = (chunk + 63) / 64 * 64;
        if (forced_chunk > 0)
            chunk = forced_chunk;
        job.fn = fn;
        job.args = args;
        job.chunk = chunk;
        job.scratch = scratch;
        job.space = space;
        job.limit = threads;
        const ptrdiff_t chunks = (n + chunk - 1) / chunk;
        for (int i = 0; i < threads; i++) { /* shares of whole chunks */
            atomic_store_explicit(&share[i].next, chunks * i / threads * chunk, memory_order_relaxed);
            share[i].end = i + 1 < threads ? chunks * (i + 1) / threads * chunk : n;
        }
        atomic_store(&job.open, 1);
        atomic_fetch_add(&generation, 1);
        if (atomic_load(&sleeping)) {
            pthread_mutex_lock(&bed);
            pthread_cond_broadcast(&wake);
            pthread_mutex_unlock(&bed);
        }
        void *outer = scratch_here;
        take_chunks(0);
        scratch_here = outer;
        atomic_store(&job.open, 0);
        for (int spins = 0; atomic_load(&job.users); spins += spins <= 2000)
            sn_spin(spins);
        pthread_mutex_unlock(&owner);
    }
    if (space)
        sn_memory_put(space);
    return 0;
}

int
sn_get_num_threads(void)
{
    return atomic_load(&wanted_threads);
}

void
sn_set_num_threads(int n)
{
    atomic_store(&wanted_threads, n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : n);
}

/* ---- how many processors this process may use ---- */

static int
quota_of(const char *path)
{
    char text[64];
    long long quota, period;
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return 0;
    char *got = fgets(text, sizeof text, f);
    fclose(f);
    if (got == NULL || sscanf(text, "%lld %lld", &quota, &period) != 2 || quota <= 0 || period <= 0)
        return 0; /* "max": no limit */
    long long n = (quota + period - 1) / period;
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

static long long
number_in(const char *path)
{
    long long value = 0;
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%lld", &value) != 1)
        value = 0;
    fclose(f);
    return value;
}

/* The quota of the process's own group, of its parents, and of the root as a container sees it: the smallest. */
static int
cgroup_limit(void)
{
    int limit = quota_of("/sys/fs/cgroup/cpu.max");
    char line[1024], path[1400];
    FILE *f = fopen("/proc/self/cgroup", "r");
    if (f != NULL) {
        while (fgets(line, sizeof line, f) != NULL) {
            if (strncmp(line, "0::/", 4) != 0)
                continue;
            line[strcspn(line, "\n")] = 0;
            for (char *group = line + 3; *group;) {
                snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
                int q = quota_of(path);
                if (q > 0 && (limit == 0 || q < limit))
                    limit = q;
                char *slash = strrchr(group, '/');
                if (slash == NULL || slash == group)
                    break;
                *slash = 0;
            }
        }
        fclose(f);
    }
    long long quota = number_in("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    long long period = number_in("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    if (quota > 0 && period > 0) {
        long long n = (quota + period - 1) / period;
        if (n >= 1 && n < MAX_THREADS && (limit == 0 || n < limit))
            limit = (int)n;
    }
    return limit;
}

int
sn_default_num_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        n = CPU_COUNT(&set);
#endif
    int limit = cgroup_limit();
    if (limit > 0 && limit < n)
        n = limit;
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

/* ---- fork: threads do not survive it, so the child forgets the pool and builds a new one when it needs it ---- */

static void
in_child(void)
{
    started = 0;
    inside = 0;
    scratch_here = NULL;
    atomic_store(&sleeping, 0);
    atomic_store(&job.open, 0);
    atomic_store(&job.users, 0);
    pthread_mutex_init(&owner, NULL);
    pthread_mutex_init(&bed, NULL);
    pthread_cond_init(&wake, NULL);
    sn_memory_after_fork();
}

int
sn_threads_init(void)
{
    return pthread_atfork(sn_memory_before_fork, sn_memory_after_fork, in_child) == 0 ? 0 : -1;
}
#endif
