/* Arguments of the embedding lookup. */
#ifndef SN_EMBEDDING_H
#define SN_EMBEDDING_H
#include <stddef.h>
#include <stdint.h>

/* embedding_forward: y (n, width) = table (rows, width)[ids (n)]; one unit is one id */
typedef struct {
    void *y;
    const void *table;
    const int64_t *ids;
    ptrdiff_t width;
} sn_embedding_args;

/* embedding_backward: dtable (rows, width) += dy (n, width) at ids (n); one unit is a block of 16 columns */
typedef struct {
    void *dtable;
    const void *dy;
    const int64_t *ids;
    ptrdiff_t n, width;
} sn_embedding_back_args;
#endif
