/* Arguments of dropout; units are groups of SN_DROPOUT_GROUP elements. */
#ifndef SN_DROPOUT_H
#define SN_DROPOUT_H
#include <stddef.h>
#include <stdint.h>

enum { SN_DROPOUT_GROUP = 128, SN_DROPOUT_LEVELS = 65536 };

typedef struct {
    void *y;
    const void *x;
    ptrdiff_t n;
    uint64_t key, stream;
    int threshold; /* of SN_DROPOUT_LEVELS: an element is dropped where its 16 random bits are below */
    double scale;
} sn_dropout_args;

/* The threshold of a rate, and what kept elements are multiplied with: of the rate as rounded, so there is no bias. */
static inline int
sn_dropout_threshold(double rate, double *scale)
{
    int threshold = (int)(rate * SN_DROPOUT_LEVELS + 0.5);
    threshold -= threshold == SN_DROPOUT_LEVELS;
    *scale = (double)SN_DROPOUT_LEVELS / (SN_DROPOUT_LEVELS - threshold);
    return threshold;
}
#endif
