#include "../template.h"
#include "softmax.h"
#include "row.h"
#include "vec.h"

/* Rows x (n), with m = max x:
 *
 *   softmax      y_i = e^(x_i - m) / s,   s = sum_j e^(x_j - m)      dx_i = y_i (dy_i - sum_j dy_j y_j)
 *   log_softmax  y_i = (x_i - m) - log s                             dx_i = dy_i - e^(y_i) sum_j dy_j
 *   logsumexp    y   = m + log s                                     dx_i = dy e^(x_i - y)
 */

static void
SN(softmax_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)args->x + row * n;
        T *restrict y = (T *)args->y + row * n;
        T m, s;
        ROW_PICK(m, n, x, v > m); /* a NaN shows up in the sum and need not be looked for */
        for (ptrdiff_t i = 0; i < n; i++)
            y[i] = vexp(x[i] - m);
        ROW_SUM(s, n, y[i]);
        for (ptrdiff_t i = 0; i < n; i++)
            y[i] = y[i] / s;
    }
}

static void
SN(softmax_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_backward_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict dy = (const T *)args->dy + row * n, *restrict y = (const T *)args->y + row * n;
        T *restrict dx = (T *)args->dx + row * n, s;
        ROW_SUM(s, n, dy[i] * y[i]);
        for (ptrdiff_t i = 0; i < n; i++)
            dx[i] = y[i] * (dy[i] - s);
    }
}

static void
SN(log_softmax_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)args->x + row * n;
        T *restrict y = (T *)args->y + row * n;
        T m, s;
        ROW_PICK(m, n, x, v > m);
        for (ptrdiff_t i = 0; i < n; i++)
            y[i] = vexp(x[i] - m);
        ROW_SUM(s, n, y[i]);
        s = vlog(s);
        for (ptrdiff_t i = 0; i < n; i++)
            y[i] = (x[i] - m) - s;
    }
}

static void
SN(log_softmax_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_backward_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict dy = (const T *)args->dy + row * n, *restrict y = (const T *)args->y + row * n;
        T *restrict dx = (T *)args->dx + row * n, s;
        ROW_SUM(s, n, dy[i]);
        for (ptrdiff_t i = 0; i < n; i++)
            dx[i] = dy[i] - vexp(y[i]) * s;
    }
}

/* A row whose largest element is infinite has it as its logsumexp: the differences x - m would be NaN there. */
static void
SN(logsumexp_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)args->x + row * n;
        T m, s, shift;
        ROW_PICK(m, n, x, v > m);
        shift = vabs(m) < INFINITY ? m : 0;
        ROW_SUM(s, n, vexp(x[i] - shift));
        ((T *)args->y)[row] = shift + vlog(s);
    }
}

static void
SN(logsumexp_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_softmax_backward_args *args = vargs;
    ptrdiff_t n = args->n;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)args->x + row * n;
        T *restrict dx = (T *)args->dx + row * n;
        T y = ((const T *)args->y)[row], dy = ((const T *)args->dy)[row];
        for (ptrdiff_t i = 0; i < n; i++)
            dx[i] = dy * (x[i] == y ? (T)1 : vexp(x[i] - y));
    }
}
