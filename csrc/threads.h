/* Running a kernel on several threads. */
#ifndef SN_THREADS_H
#define SN_THREADS_H
#include "kernels.h"

/* Run kernel `op` of element type `dtype` over units [0, n), in chunks of at least `grain` units, on the pool; the
   caller takes part. Work of one chunk, nested calls and calls that find the pool busy run on the caller alone.
   Each thread gets `scratch` bytes of work space (sn_scratch). Returns 0, or -1 where there is no memory for it. */
int sn_run(sn_op op, int dtype, const void *args, ptrdiff_t n, ptrdiff_t grain, ptrdiff_t scratch);

/* One turn of a loop that waits for another thread, the spins-th: after many it lets others have the processor. */
void sn_spin(int spins);
int64_t sn_now(void); /* nanoseconds of a clock that only goes forward */

int sn_get_num_threads(void);
void sn_set_num_threads(int n);
/* min(affinity, cgroup quota), at least 1; what the environment asks for is the caller's business */
int sn_default_num_threads(void);
/* For tests: with n > 0 every run is cut into chunks of n units, whatever the grain; 0 ends that. */
void sn_set_chunk(ptrdiff_t n);
/* Registers the handlers that keep pool and cache whole across fork; returns 0 or -1. */
int sn_threads_init(void);
#endif
