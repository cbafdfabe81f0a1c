/* Arguments of pooling along time: x (batch, time, features), y (batch, steps, features). Step s looks at the times
   s * stride - left ... + size - 1 that exist; with stride 0 at its share of all times, from s time / steps, rounded down,
   to (s + 1) time / steps, rounded up. Units: rows (batch, step) forward, rows (batch, time) backward. */
#ifndef SN_POOL1D_H
#define SN_POOL1D_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const void *x;
    void *y;
    void *which; /* max: the offset within the window that won, uint8_t where size <= 256, else int32_t; or NULL */
    ptrdiff_t time, features, steps, size, stride, left;
} sn_pool1d_args;

typedef struct {
    void *dx;
    const void *dy;
    const void *which;
    ptrdiff_t time, features, steps, size, stride, left;
} sn_pool1d_backward_args;

/* The time that an offset of 0 within the window of step s means. */
static inline ptrdiff_t
sn_pool1d_start(ptrdiff_t s, ptrdiff_t stride, ptrdiff_t left, ptrdiff_t time, ptrdiff_t steps)
{
    return stride ? s * stride - left : s * time / steps;
}

/* The times [*from, *to) that step s looks at. */
static inline void
sn_pool1d_window(ptrdiff_t s, ptrdiff_t stride, ptrdiff_t left, ptrdiff_t size, ptrdiff_t time, ptrdiff_t steps,
                 ptrdiff_t *from, ptrdiff_t *to)
{
    ptrdiff_t start = sn_pool1d_start(s, stride, left, time, steps);
    *from = start < 0 ? 0 : start;
    if (stride)
        *to = start + size < time ? start + size : time;
    else
        *to = ((s + 1) * time + steps - 1) / steps;
}

/* The steps [*from, *to) that look at time t. */
static inline void
sn_pool1d_steps(ptrdiff_t t, ptrdiff_t stride, ptrdiff_t left, ptrdiff_t size, ptrdiff_t time, ptrdiff_t steps,
                ptrdiff_t *from, ptrdiff_t *to)
{
    if (stride) {
        ptrdiff_t first = t + left - size + 1, last = (t + left) / stride + 1;
        *from = first <= 0 ? 0 : (first + stride - 1) / stride;
        *to = last < steps ? last : steps;
    }
    else {
        *from = t * steps / time;
        *to = ((t + 1) * steps + time - 1) / time;
    }
}
#endif
