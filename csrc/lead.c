#include "lead.h"
#include "memory.h"
#include <string.h>

#define SHARED_WORTH 0.05 /* of all scores: below it nothing is shared */

typedef struct {
    const char *data; /* (batch, time, bytes) */
    ptrdiff_t bytes;  /* of a row */
} rows;

/* the first row from `from` on, below `to`, in which two sequences differ; `to` without one */
static ptrdiff_t
differ(const rows *a, ptrdiff_t time, ptrdiff_t x, ptrdiff_t y, ptrdiff_t from, ptrdiff_t to)
{
    const char *p = a->data + (x * time + from) * a->bytes, *q = a->data + (y * time + from) * a->bytes;
    for (; from < to && memcmp(p, q, (size_t)a->bytes) == 0; from++)
        p += a->bytes, q += a->bytes;
    return from;
}

/* the longest lead of another sequence than `like` */
static int64_t
longest(const int64_t *lead, ptrdiff_t batch, ptrdiff_t like)
{
    int64_t most = 0;
    for (ptrdiff_t b = 0; b < batch; b++)
        if (b != like && lead[b] > most)
            most = lead[b];
    return most;
}

/* Those that go with `like` as far as any does may go further with each other: then one of them takes its place. The
   others differ from it where they differed from `like`. Returns the new one, or -1. */
static ptrdiff_t
further(const rows *a, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t like, int64_t *lead)
{
    const int64_t most = longest(lead, batch, like);
    for (ptrdiff_t next = 0; next < batch && most < time; next++) {
        int found = 0;
        if (next == like || lead[next] != most)
            continue;
        for (ptrdiff_t b = next + 1; b < batch; b++) {
            if (b == like || lead[b] != most)
                continue;
            const ptrdiff_t n = differ(a, time, next, b, most, time);
            found |= n > most;
            lead[b] = n;
        }
        if (!found)
            continue;
        lead[like] = most;
        return next;
    }
    return -1;
}

/* How many leading rows of sequence b, in all arrays, are bit for bit those of one sequence, which is returned: one that
   shares a long beginning with others. lead (batch) is of the sequence itself the longest of the others. The first array
   decides which sequence it is. */
static ptrdiff_t
find_lead(const rows *arrays, int count, ptrdiff_t batch, ptrdiff_t time, int64_t *lead)
{
    ptrdiff_t like = 0;
    for (ptrdiff_t b = 1; b < batch; b++)
        lead[b] = differ(&arrays[0], time, 0, b, 0, time);
    lead[0] = time;
    for (ptrdiff_t next; (next = further(&arrays[0], batch, time, like, lead)) >= 0;)
        like = next;
    for (int i = 1; i < count; i++)
        for (ptrdiff_t b = 0; b < batch; b++)
            if (b != like)
                lead[b] = differ(&arrays[i], time, like, b, 0, lead[b]);
    lead[like] = longest(lead, batch, like);
    return like;
}

int
sn_attention_lead(sn_attention_args *a, ptrdiff_t item, const int64_t *origin, void **space)
{
    if (a->bias || a->mask || a->causal || a->threshold || a->queries != a->keys || a->batch < 2 ||
        a->keys < 2 * SN_ATTENTION_KEYS)
        return 0;
    const rows told = {(const char *)origin, (ptrdiff_t)sizeof *origin};
    const rows arrays[3] = {{a->k, a->kv_heads * a->size * item}, {a->q, a->heads * a->size * item},
                            {a->v, a->kv_heads * a->value_size * item}};
    int64_t *lead = sn_memory_get(a->batch * (ptrdiff_t)sizeof *lead);
    if (lead == NULL)
        return -1;
    *space = lead;
    a->like = find_lead(origin ? &told : arrays, origin ? 1 : 3, a->batch, a->keys, lead);
    double saved = 0;
    for (ptrdiff_t b = 0; b < a->batch; b++)
        saved += (double)lead[b] * (double)(lead[b] / SN_ATTENTION_KEYS * SN_ATTENTION_KEYS);
    a->longest = lead[a->like];
    saved -= (double)a->longest * (double)a->longest;
    if (saved >= SHARED_WORTH * (double)a->batch * (double)a->keys * (double)a->keys)
        a->lead = lead;
    return 0;
}
