/* Runs a matrix product: packs one operand, then deals out the tiles. Called without the GIL.
   All functions return 0, or -1 where there is no memory. */
#ifndef SN_PRODUCT_H
#define SN_PRODUCT_H
#include "kernels.h"
#include "kernels/gemm.h"

typedef struct {
    void *data;
    ptrdiff_t batch_step, step; /* row r at data + (r / rows) * batch_step + (r % rows) * step */
} sn_target;

/* A view that is a plain matrix of m rows and depth columns, row r at data + r * step. */
sn_view sn_view_matrix(const void *data, ptrdiff_t m, ptrdiff_t depth, ptrdiff_t step);

/* C (m, columns) = act(A B + bias); bias may be NULL. */
int sn_product(int dtype, const sn_view *a, ptrdiff_t m, const sn_matrix *b, ptrdiff_t columns, const sn_target *c,
               const void *bias, int activation);

/* C (a.taps * a.channels, columns) = A^T B; row r of B lies as `b` says. sums (columns) = the sum of B's rows, or NULL. */
int sn_product_transposed(int dtype, const sn_view *a, ptrdiff_t m, const sn_target *b, ptrdiff_t columns, void *c,
                          ptrdiff_t c_step, void *sums);

/* Packs B for the kernels; *packed is the caller's to give back with sn_memory_put. */
int sn_product_pack(int dtype, const sn_matrix *b, ptrdiff_t taps, ptrdiff_t channels, ptrdiff_t columns,
                    void **packed);

/* Rows of a tile and columns of a panel on this machine. */
void sn_product_shape(int dtype, ptrdiff_t *mr, ptrdiff_t *nr);
#endif
