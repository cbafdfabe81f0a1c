/* Scaled dot-product attention. For each sequence b, head n and query t, over the keys s:

       x[t, s]   = scale sum_h q[b, t, n, h] k[b, s, m, h] + bias[b, n, t, s]     m = n kv_heads / heads
       p[t, s]   = e^(x[t, s] - lse[t]),   lse[t] = log sum_s e^x[t, s]           over the keys that t may see
       out[b, t, n, h] = sum_s p[t, s] drop[t, s] v[b, s, m, h]

   A query that may see no key at all gets the mean of all values, and its lse is +infinity.

   Nothing of size queries x keys is ever stored. The forward goes through the keys in blocks and keeps, for each query,
   the largest x so far, the sum of e^(x - largest) and the unfinished output; a new largest rescales both (Milakov and
   Gimelshein 2018; Rabe and Staats 2021; Dao et al., FlashAttention, 2022). The backward computes p again from lse. */
#ifndef SN_ATTENTION_H
#define SN_ATTENTION_H
#include <stddef.h>
#include <stdint.h>

enum {
    SN_ATTENTION_CHUNK = 256,     /* queries of a unit of the forward */
    SN_ATTENTION_KEYS = 256,      /* keys of a block of the forward */
    SN_ATTENTION_BACK_KEYS = 128, /* keys of a block of the backward, and queries of a block there */
    SN_ATTENTION_PAD = 64         /* extents in work space are rounded up to this: whole vectors and cache lines */
};

typedef struct {
    void *out;                 /* (batch, queries, heads, value_size) */
    void *lse;                 /* (batch, heads, queries) */
    const void *q, *k, *v;     /* (batch, queries, heads, size), (batch, keys, kv_heads, size or value_size) */
    const void *bias;          /* NULL, or at the sum of index times bias_step over (batch, head, query, key) */
    const uint8_t *mask;       /* the same with mask_step: whether the query may see the key */
    ptrdiff_t bias_step[4], mask_step[4];
    ptrdiff_t batch, queries, keys, heads, kv_heads, size, value_size;
    ptrdiff_t ahead;           /* causal: query t sees keys up to t + ahead */
    int causal, threshold;     /* dropout drops below this many of SN_DROPOUT_LEVELS; 0 drops nothing */
    double scale, keep_scale;
    uint64_t key, stream;      /* of the dropout; group g of 128 keys of row r draws from (r groups + g) 16 on */
} sn_attention_args; /* attention_forward: units are (batch, head, chunk of queries), the last running fastest */

typedef struct {
    sn_attention_args f;       /* out and lse are read */
    const void *dout;          /* like out */
    void *dq, *dk, *dv;        /* like q, k, v */
} sn_attention_back_args; /* attention_backward: units are (batch, kv_head) */

/* elements of work space that a unit needs */
static inline ptrdiff_t
sn_attention_pad(ptrdiff_t n)
{
    return (n + SN_ATTENTION_PAD - 1) / SN_ATTENTION_PAD * SN_ATTENTION_PAD;
}
#endif
