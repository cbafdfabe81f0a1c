/* Sequences whose queries, keys and values begin alike, as padding in front makes them. */
#ifndef SN_LEAD_H
#define SN_LEAD_H
#include "kernels/attention.h"

/* Looks for such sequences, and sets what attention_shared asks for where it pays. item: bytes of an element. *space and
   a->begun are the caller's to give back. Returns 0, or -1 without memory. */
int sn_attention_lead(sn_attention_args *a, ptrdiff_t item, void **space);
#endif
