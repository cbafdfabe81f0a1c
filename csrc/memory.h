/* Memory for arrays and work space: 64-byte aligned blocks, kept by size class for the next use. */
#ifndef SN_MEMORY_H
#define SN_MEMORY_H
#include <stddef.h>
#include <stdint.h>

/* A block of at least `bytes` bytes, its content undefined; NULL where there is no memory. Any thread may call. */
void *sn_memory_get(ptrdiff_t bytes);
/* Gives a block back, to the cache or to the system. */
void sn_memory_put(void *block);
/* Gives all cached blocks back to the system; returns how many bytes. */
int64_t sn_memory_trim(void);

/* a b of two extents; where that is more than can be counted the largest number, which no request gets. */
static inline ptrdiff_t
sn_times(ptrdiff_t a, ptrdiff_t b)
{
    return a > 0 && b > PTRDIFF_MAX / a ? PTRDIFF_MAX : a * b;
}

typedef struct {
    int64_t live_blocks, live_bytes, cached_blocks, cached_bytes, hits, misses, limit_bytes;
} sn_memory_figures;
sn_memory_figures sn_memory_stats(void);

/* For tests: let the n-th request from now fail (0: none). Only in builds with SN_DEBUG; elsewhere returns -1. */
int sn_memory_fail(int64_t n);

void sn_memory_before_fork(void);
void sn_memory_after_fork(void);
#endif
