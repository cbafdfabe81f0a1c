/* Sequences whose queries, keys and values begin alike, as padding in front makes them. */
#ifndef SN_LEAD_H
#define SN_LEAD_H
#include "kernels/attention.h"

/* Looks for such sequences, and sets lead, like and longest where sharing pays. origin (batch, time): rows of one time with
   one number are known to be alike; or NULL: rows are compared. item: bytes of an element. *space is the caller's to give
   back. Returns 0, or -1 without memory. */
int sn_attention_lead(sn_attention_args *a, ptrdiff_t item, const int64_t *origin, void **space);
#endif
