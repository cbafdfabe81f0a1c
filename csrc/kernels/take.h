/* Arguments of the scatter that undoes a gather: dx (outer, extent, inner), dy (outer, count, inner), index (count)
   with 0 <= index < extent. Units: columns (outer, inner). */
#ifndef SN_TAKE_H
#define SN_TAKE_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    void *dx;
    const void *dy;
    const int64_t *index;
    ptrdiff_t extent, count, inner;
} sn_take_backward_args;
#endif
