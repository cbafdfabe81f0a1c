/* Arguments of dropout; units are groups of SN_DROPOUT_GROUP elements. */
#ifndef SN_DROPOUT_H
#define SN_DROPOUT_H
#include "../random.h"

enum { SN_DROPOUT_GROUP = 4 * SN_PHILOX_BLOCKS };

typedef struct {
    void *y;
    const void *x;
    ptrdiff_t n;
    uint64_t key, stream;
    uint32_t threshold; /* an element is dropped where its random word is below */
    double scale;
} sn_dropout_args;
#endif
