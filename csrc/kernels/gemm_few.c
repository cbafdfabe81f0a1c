#include "../template.h"
#include "gemm_few.h"

/* Each element of C is the chain of multiply-adds over rising depth that gemm_rows makes, so that the two agree to the
   last bit: c[j] = sum over k of a[k] b[k][j], four k at a time while the sums lie in the first-level cache. */
static void
SN(gemm_few)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_few_args *p = vargs;
    const ptrdiff_t step = p->b_step;
    for (ptrdiff_t unit = begin; unit < end; unit++) {
        const ptrdiff_t n0 = unit * SN_FEW_COLUMNS;
        const ptrdiff_t n = p->columns - n0 < SN_FEW_COLUMNS ? p->columns - n0 : SN_FEW_COLUMNS;
        T acc[SN_FEW][SN_FEW_COLUMNS] = {{0}};
        ptrdiff_t k = 0;
        for (; k + 4 <= p->depth; k += 4) {
            const T *restrict b = (const T *)p->b + k * step + n0;
            for (ptrdiff_t i = 0; i < p->m; i++) {
                const T *restrict a = (const T *)p->a + i * p->a_step + k;
                const T a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
                T *restrict sums = acc[i];
                for (ptrdiff_t j = 0; j < n; j++) {
                    T sum = sums[j];
                    sum += a0 * b[j];
                    sum += a1 * b[step + j];
                    sum += a2 * b[2 * step + j];
                    sum += a3 * b[3 * step + j];
                    sums[j] = sum;
                }
            }
        }
        for (; k < p->depth; k++) {
            const T *restrict b = (const T *)p->b + k * step + n0;
            for (ptrdiff_t i = 0; i < p->m; i++) {
                const T a0 = ((const T *)p->a)[i * p->a_step + k];
                for (ptrdiff_t j = 0; j < n; j++)
                    acc[i][j] += a0 * b[j];
            }
        }
        for (ptrdiff_t i = 0; i < p->m; i++) {
            T *restrict c = (T *)p->c + i * p->c_step + n0;
            const T *restrict bias = p->bias ? (const T *)p->bias + n0 : NULL;
            for (ptrdiff_t j = 0; j < n; j++) {
                T x = acc[i][j] + (bias ? bias[j] : 0) + (p->accumulate ? c[j] : 0);
                c[j] = p->activation == SN_RELU && x < 0 ? 0 : x;
            }
            if (p->activation > SN_RELU)
                SN(activate)(c, n, p->activation);
        }
    }
}
