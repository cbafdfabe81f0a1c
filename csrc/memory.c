/* Why a cache: an array of 8 MB fresh from the system costs 2000 page faults, more than the arithmetic on it. A
   training step asks for the same sizes again and again, so a block given back waits here for its next use.
   All state is below and guarded by one mutex: threads come and go, and a cache per thread would strand blocks. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "memory.h"
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <malloc.h>
#else
#include <sys/mman.h>
#endif
#ifdef SEQNET_NO_THREADS
#define LOCK()
#define UNLOCK()
#else
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#define LOCK() pthread_mutex_lock(&lock)
#define UNLOCK() pthread_mutex_unlock(&lock)
#endif

/* Under AddressSanitizer what lies beyond the bytes asked for, and every block in the cache, may not be touched. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size)
#define ASAN_UNPOISON_MEMORY_REGION(address, size)
#endif

#define ALIGNMENT 64
#define HUGE ((size_t)2 << 20)
#define SMALLEST 8 /* log2 of the smallest class */
#define CLASSES (4 * (48 - SMALLEST))

/* In front of each block; the block itself begins ALIGNMENT bytes later. */
typedef struct header {
    struct header *next;
    size_t bytes; /* what the system gave, this header included */
    int class;
} header;

static header *free_list[CLASSES];
static sn_memory_figures figures = {.limit_bytes = (int64_t)1 << 30};
#ifdef SN_DEBUG
static int64_t fail_in;
#endif

/* Four classes to each power of two: at most a quarter of a block is unused. */
static int
class_of(size_t bytes, size_t *rounded)
{
    int power = SMALLEST;
    while (power < 46 && ((size_t)1 << (power + 1)) < bytes)
        power++;
    size_t base = (size_t)1 << power;
    if (bytes <= base) {
        *rounded = base;
        return 4 * (power - SMALLEST);
    }
    size_t quarter = base / 4, steps = (bytes - base + quarter - 1) / quarter;
    *rounded = base + steps * quarter;
    return 4 * (power - SMALLEST) + (int)steps;
}

static void *
from_system(size_t bytes)
{
#ifdef _WIN32
    return _aligned_malloc(bytes, ALIGNMENT);
#else
    void *p = NULL;
    if (posix_memalign(&p, bytes >= 2 * HUGE ? HUGE : ALIGNMENT, bytes) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= 2 * HUGE)
        madvise(p, bytes, MADV_HUGEPAGE);
#endif
    return p;
#endif
}

static void
to_system(header *h)
{
#ifdef _WIN32
    _aligned_free(h);
#else
    free(h);
#endif
}

void *
sn_memory_get(ptrdiff_t bytes)
{
    size_t rounded;
    if (bytes < 0 || (size_t)bytes > (size_t)1 << 45)
        return NULL;
    int class = class_of((size_t)bytes + ALIGNMENT, &rounded);
    LOCK();
#ifdef SN_DEBUG
    if (fail_in > 0 && --fail_in == 0) {
        UNLOCK();
        return NULL;
    }
#endif
    header *h = free_list[class];
    if (h != NULL) {
        free_list[class] = h->next;
        figures.cached_blocks--;
        figures.cached_bytes -= (int64_t)h->bytes;
        figures.hits++;
    }
    else {
        UNLOCK();
        h = from_system(rounded);
        if (h == NULL) { /* what the cache holds may be what is missing */
            sn_memory_trim();
            h = from_system(rounded);
        }
        if (h == NULL)
            return NULL;
        h->bytes = rounded;
        h->class = class;
        LOCK();
        figures.misses++;
    }
    h->next = NULL;
    figures.live_blocks++;
    figures.live_bytes += (int64_t)h->bytes;
    UNLOCK();
    ASAN_UNPOISON_MEMORY_REGION((char *)h + ALIGNMENT, (size_t)bytes);
    ASAN_POISON_MEMORY_REGION((char *)h + ALIGNMENT + bytes, rounded - ALIGNMENT - (size_t)bytes);
    return (char *)h + ALIGNMENT;
}

void
sn_memory_put(void *block)
{
    if (block == NULL)
        return;
    header *h = (header *)((char *)block - ALIGNMENT);
    int keep;
    ASAN_POISON_MEMORY_REGION(block, h->bytes - ALIGNMENT);
    LOCK();
    figures.live_blocks--;
    figures.live_bytes -= (int64_t)h->bytes;
    keep = figures.cached_bytes + (int64_t)h->bytes <= figures.limit_bytes;
    if (keep) {
        h->next = free_list[h->class];
        free_list[h->class] = h;
        figures.cached_blocks++;
        figures.cached_bytes += (int64_t)h->bytes;
    }
    UNLOCK();
    if (!keep)
        to_system(h);
}

int64_t
sn_memory_trim(void)
{
    header *all = NULL;
    LOCK();
    int64_t bytes = figures.cached_bytes;
    for (int i = 0; i < CLASSES; i++)
        while (free_list[i] != NULL) {
            header *h = free_list[i];
            free_list[i] = h->next;
            h->next = all;
            all = h;
        }
    figures.cached_bytes = 0;
    figures.cached_blocks = 0;
    UNLOCK();
    while (all != NULL) {
        header *h = all;
        all = h->next;
        to_system(h);
    }
    return bytes;
}

sn_memory_figures
sn_memory_stats(void)
{
    LOCK();
    sn_memory_figures f = figures;
    UNLOCK();
    return f;
}

int
sn_memory_fail(int64_t n)
{
#ifdef SN_DEBUG
    LOCK();
    fail_in = n;
    UNLOCK();
    return 0;
#else
    (void)n;
    return -1;
#endif
}

/* The lock is held across fork, so the child finds the lists whole. */
void
sn_memory_before_fork(void)
{
    LOCK();
}

void
sn_memory_after_fork(void)
{
    UNLOCK();
}
