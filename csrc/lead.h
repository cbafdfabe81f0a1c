/* Sequences that begin alike, as padding in front makes them. */
#ifndef SN_LEAD_H
#define SN_LEAD_H
#include "kernels/attention.h"
#include <stddef.h>
#include <stdint.h>

/* arrays (batch, time, row bytes): how many leading rows of sequence b, in all of them, are bit for bit those of one
   sequence, which is returned: one that shares a long beginning with others. lead (batch) is of the sequence itself the
   longest of the others. The first array decides which sequence it is. */
typedef struct {
    const char *data;
    ptrdiff_t bytes; /* of a row */
} sn_lead_array;

ptrdiff_t sn_lead(const sn_lead_array *arrays, int count, ptrdiff_t batch, ptrdiff_t time, int64_t *lead);

/* Looks for sequences whose queries, keys and values begin alike, and sets what attention_shared asks for where it pays.
   item: bytes of an element. *space and a->begun are the caller's to give back. Returns 0, or -1 without memory. */
int sn_attention_lead(sn_attention_args *a, ptrdiff_t item, void **space);
#endif
