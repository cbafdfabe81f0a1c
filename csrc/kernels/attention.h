/* Scaled dot-product attention. For each sequence b, head n and query t, over the keys s:

       x[t, s]   = scale sum_h q[b, t, n, h] k[b, s, m, h] + bias[b, n, t, s]     m = n kv_heads / heads
       p[t, s]   = share[t] e^(x[t, s] - top[t])                                  over the keys that t may see
       top[t]    = max x[t, s],   share[t] = 1 / sum_s e^(x[t, s] - top[t])
       out[b, t, n, h] = sum_s p[t, s] drop[t, s] v[b, s, m, h]

   A query that may see no key at all gets the mean of all values, and its top is +infinity. (top and share are kept
   apart: a mask of large negative numbers makes top so large that it would swallow the logarithm of the sum.)

   Nothing of size queries x keys is ever stored. The forward goes through the keys in blocks and keeps, for each query,
   the largest x so far, the sum of e^(x - largest) and the unfinished output; a new largest rescales both (Milakov and
   Gimelshein 2018; Rabe and Staats 2021; Dao et al., FlashAttention, 2022). The backward computes p again from top
   and share. Blocks of keys that no query of a block may see are left out.

   Padding in front gives sequences that begin alike: the first lead[b] rows of q, k and v of sequence b are those of
   sequence `like`. What its first queries make of the first whole blocks of keys is then the same for all of them, and
   attention_shared does it once; attention_forward goes on from there. The backward does the same where the gradients of
   rows that are alike are wanted only as their sum: it is linear in dout, which is summed first. The sum is given to the row
   of `like`, the others get what is left. */
#ifndef SN_ATTENTION_H
#define SN_ATTENTION_H
#include <stddef.h>
#include <stdint.h>

enum {
    SN_ATTENTION_KEYS = 128,  /* keys of a block: a group of the dropout */
    SN_ATTENTION_SIDE = 128,  /* queries of a block of the backward */
    SN_ATTENTION_FEW = 4,     /* queries for which attention_few is faster */
    SN_ATTENTION_PAD = 64     /* extents in work space are rounded up to this: whole vectors and cache lines */
};

typedef struct {
    void *out;                 /* (batch, queries, heads, value_size) */
    void *top, *share;         /* (batch, heads, queries) or NULL; top in units of log 2 */
    const void *q, *k, *v;     /* (batch, queries, heads, size), (batch, keys, kv_heads, size or value_size) */
    const void *bias;          /* NULL, or at the sum of index times bias_step over (batch, head, query, key) */
    const uint8_t *mask;       /* the same with mask_step: whether the query may see the key */
    ptrdiff_t bias_step[4], mask_step[4];
    ptrdiff_t batch, queries, keys, heads, kv_heads, size, value_size;
    ptrdiff_t chunk;           /* queries of a unit of the forward, a multiple of SN_ATTENTION_PAD */
    ptrdiff_t ahead;           /* causal: query t sees keys up to t + ahead */
    int causal, threshold;     /* dropout drops below this many of SN_DROPOUT_LEVELS; 0 drops nothing */
    double scale, keep_scale;
    uint64_t key, stream;      /* of the dropout; group g of 128 keys of row r draws from (r groups + g) 16 on */
    const int64_t *lead;       /* (batch) or NULL; with it no mask, bias, causality, dropout; queries are as many as keys;
                                  in the backward, gradients in the leads are sums */
    ptrdiff_t like, longest;   /* the longest lead */
    void *begun;               /* (batch, heads, padded queries, value_size + 2): what the shared part comes to */
} sn_attention_args; /* attention_forward: units are (batch, head, chunk of queries), the last running fastest.
   attention_few: (batch, head); neither bias nor dropout. attention_shared: (head, chunk of the longest lead) */

typedef struct {
    sn_attention_args f;       /* out, top and share are read */
    const void *dout;          /* like out */
    void *dq, *dk, *dv;        /* like q, k, v */
} sn_attention_back_args; /* attention_backward: units are (batch, kv_head) */

static inline ptrdiff_t
sn_attention_pad(ptrdiff_t n)
{
    return (n + SN_ATTENTION_PAD - 1) / SN_ATTENTION_PAD * SN_ATTENTION_PAD;
}

/* elements of work space of the forward, of the backward */
static inline ptrdiff_t
sn_attention_work(const sn_attention_args *f)
{
    const ptrdiff_t depth = sn_attention_pad(f->size), width = sn_attention_pad(f->value_size);
    return f->chunk * (depth + width + 2) + SN_ATTENTION_KEYS * (depth + width + 64);
}

static inline ptrdiff_t
sn_attention_back_work(const sn_attention_args *f)
{
    const ptrdiff_t depth = sn_attention_pad(f->size), width = sn_attention_pad(f->value_size);
    const ptrdiff_t queries = sn_attention_pad(f->queries), side = SN_ATTENTION_SIDE;
    return queries * (3 * depth + 2 * width + 2 + (f->lead ? f->value_size : 0)) +
           SN_ATTENTION_KEYS * (3 * depth + 2 * width + 2 * side + 32) + width;
}
#endif
