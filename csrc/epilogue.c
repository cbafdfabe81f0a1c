#include "epilogue.h"
#include "kernels/dense.h"
#include "kernels/gemm.h"
#include "memory.h"
#include "threads.h"

int
sn_epilogue_backward(int dtype, const void *dy, const void *y, ptrdiff_t rows, ptrdiff_t columns, int activation,
                     const void **dz, void **owned, void *db)
{
    *owned = NULL;
    *dz = dy;
    if (activation != SN_LINEAR) {
        if ((*owned = sn_memory_get(rows * columns * (dtype == SN_F64 ? 8 : 4))) == NULL)
            return -1;
        *dz = *owned;
        sn_slope_args slope = {*owned, dy, y, activation};
        sn_run(SN_OP_activation_slope, dtype, &slope, rows * columns, 16384, 0);
    }
    if (db != NULL) {
        sn_column_sum_args sum = {db, *dz, rows, columns};
        sn_run(SN_OP_column_sum, dtype, &sum, (columns + 15) / 16, 1 + 65536 / (16 * rows + 1), 0);
    }
    return 0;
}
