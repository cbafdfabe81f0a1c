/* gemm_few: C = act(A B + bias) for at most SN_FEW rows of A, where copying B into panels would cost more than the product.
   B lies as it is, row-major. One unit is a stretch of SN_FEW_COLUMNS columns. */
#ifndef SN_GEMM_FEW_H
#define SN_GEMM_FEW_H
#include <stddef.h>

#define SN_FEW 4
#define SN_FEW_COLUMNS 256

typedef struct {
    void *c;       /* (m, columns), rows c_step apart */
    const void *a; /* (m, depth), rows a_step apart */
    const void *b; /* (depth, columns), rows b_step apart */
    const void *bias; /* (columns) or NULL */
    ptrdiff_t c_step, a_step, b_step, m, depth, columns;
    int activation, accumulate; /* accumulate: C += A B; neither bias nor activation then */
} sn_few_args;
#endif
