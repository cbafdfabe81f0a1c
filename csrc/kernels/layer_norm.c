#include "../template.h"
#include "layer_norm.h"
#include "row.h"
#include "vec.h"

static void
SN(layer_norm_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_layer_norm_args *a = vargs;
    const ptrdiff_t n = a->n;
    const T *restrict gamma = a->gamma, *restrict beta = a->beta;
    for (ptrdiff_t row = begin; row < end; row++) {
        const T *restrict x = (const T *)a->x + row * n;
        T *restrict y = (T *)a->y + row * n, m = 0, v;
        if (a->centred) {
            ROW_SUM(m, n, x[i]);
            m = m / (T)n;
        }
        ROW_SUM(v, n, (x[i] - m) * (x[i] - m));
        const T r = 1 / vsqrt(v / (T)n + (T)a->epsilon);
        if (gamma && beta)
            for (ptrdiff_t i = 0; i < n; i++)
                y[i] = (x[i] - m) * r * gamma[i] + beta[i];
        else if (gamma)
            for (ptrdiff_t i = 0; i < n; i++)
                y[i] = (x[i] - m) * r * gamma[i];
        else
            for (ptrdiff_t i = 0; i < n; i++)
                y[i] = (x[i] - m) * r;
        if (beta && !gamma)
            for (ptrdiff_t i = 0; i < n; i++)
                y[i] = y[i] + beta[i];
        if (a->mean) {
            ((T *)a->mean)[row] = m;
            ((T *)a->scale)[row] = r;
        }
    }
}

/* forward: y = xhat gamma + beta, xhat = (x - m) r.  With g = dy gamma, and both means over the row:
   dx = r (g - mean g - xhat mean(g xhat)), without `mean g` where m is no function of x;
   dgamma = sum of dy xhat, dbeta = sum of dy over the rows */
static void
SN(layer_norm_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_layer_norm_backward_args *a = vargs;
    const ptrdiff_t n = a->n;
    const T *restrict gamma = a->gamma;
    T *restrict ones = sn_scratch();
    if (!gamma) {
        for (ptrdiff_t i = 0; i < n; i++)
            ones[i] = 1;
        gamma = ones;
    }
    for (ptrdiff_t group = begin; group < end; group++) {
        const ptrdiff_t first = group * SN_NORM_GROUP;
        const ptrdiff_t last = a->rows - first < SN_NORM_GROUP ? a->rows : first + SN_NORM_GROUP;
        T *restrict dgamma = a->dgamma ? (T *)a->dgamma + group * n : NULL;
        T *restrict dbeta = a->dbeta ? (T *)a->dbeta + group * n : NULL;
        if (dgamma)
            memset(dgamma, 0, (size_t)n * sizeof(T));
        if (dbeta)
            memset(dbeta, 0, (size_t)n * sizeof(T));
        for (ptrdiff_t row = first; row < last; row++) {
            const T *restrict x = (const T *)a->x + row * n, *restrict dy = (const T *)a->dy + row * n;
            const T m = ((const T *)a->mean)[row], r = ((const T *)a->scale)[row];
            if (a->dx) {
                T *restrict dx = (T *)a->dx + row * n, mean = 0, along;
                if (a->centred) {
                    ROW_SUM(mean, n, dy[i] * gamma[i]);
                    mean = mean / (T)n;
                }
                ROW_SUM(along, n, dy[i] * gamma[i] * ((x[i] - m) * r));
                along = along / (T)n * r;
                for (ptrdiff_t i = 0; i < n; i++)
                    dx[i] = (dy[i] * gamma[i] - mean - (x[i] - m) * along) * r;
            }
            if (dgamma)
                for (ptrdiff_t i = 0; i < n; i++)
                    dgamma[i] = dgamma[i] + dy[i] * ((x[i] - m) * r);
            if (dbeta)
                for (ptrdiff_t i = 0; i < n; i++)
                    dbeta[i] = dbeta[i] + dy[i];
        }
    }
}
