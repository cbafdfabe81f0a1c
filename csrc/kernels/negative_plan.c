#include "../template.h"
#include "negative_sampling.h"

/* The bookkeeping of a round: who meets whom, which rows several shards touch, and how their changes come together. */

/* Shard s touches a row: the first time in this round it goes into the shard's list. */
SN_INLINE void
SN(negative_touch)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t row)
{
    sn_touch *mark = a->touched + s * (a->input_rows + a->words) + row;
    if (mark->round != a->round) {
        mark->round = a->round;
        mark->slot = -1;
        a->rows[s * a->room + a->row_count[s]++] = (int32_t)row;
    }
}

/* The plan of position `at`: who stands around it, who is drawn against it. */
static void
SN(negative_position)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t at, int32_t *plan)
{
    int32_t *outs = plan + 1 + 2 * a->window, around = 0;
    const int32_t centre = a->ids[at];
    plan[0] = 0;
    if (centre < 0)
        return;
    uint64_t state = a->key ^ sn_mixed(a->counter + (uint64_t)at);
    const ptrdiff_t reach = 1 + (ptrdiff_t)(((sn_next(&state) >> 32) * (uint64_t)a->window) >> 32);
    for (ptrdiff_t i = at - 1; i >= 0 && i >= at - reach && a->ids[i] >= 0; i--)
        plan[++around] = a->ids[i];
    for (ptrdiff_t i = at + 1; i < a->length && i <= at + reach && a->ids[i] >= 0; i++)
        plan[++around] = a->ids[i];
    if (around == 0)
        return;
    plan[0] = around;
    outs[0] = centre;
    for (ptrdiff_t j = 1; j <= a->negatives; j++) {
        const uint64_t bits = sn_next(&state), slot = ((bits >> 32) * (uint64_t)a->words) >> 32;
        outs[j] = (uint32_t)bits < a->keep[slot] ? (int32_t)slot : a->other[slot];
    }
    for (int32_t i = 1; i <= around; i++)
        if (a->parts == NULL)
            SN(negative_touch)(a, s, plan[i]);
        else
            for (int64_t k = a->starts[plan[i]]; k < a->starts[plan[i] + 1]; k++)
                SN(negative_touch)(a, s, a->parts[k]);
    for (ptrdiff_t j = 0; j <= a->negatives; j++)
        SN(negative_touch)(a, s, a->input_rows + outs[j]);
}

static void
SN(negative_plan)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_negatives_args *a = vargs;
    const ptrdiff_t width = 2 + 2 * a->window + a->negatives;
    for (ptrdiff_t s = begin; s < end; s++) {
        a->row_count[s] = 0;
        for (ptrdiff_t k = 0; k < a->share; k++) {
            const ptrdiff_t at = a->first + s * a->share + k;
            int32_t *plan = a->plan + (s * a->share + k) * width;
            plan[0] = 0;
            if (at < a->length)
                SN(negative_position)(a, s, at, plan);
        }
    }
}

SN_INLINE T *
SN(negative_global)(const sn_negatives_args *a, ptrdiff_t row)
{
    const ptrdiff_t rows = a->input_rows;
    return row < rows ? (T *)a->inputs + row * a->size : (T *)a->outputs + (row - rows) * a->size;
}

/* Copies for shard s of the rows that other shards touch too; its list is cut down to them. */
static void
SN(negative_copies)(const sn_negatives_args *a, ptrdiff_t s)
{
    const ptrdiff_t all = a->input_rows + a->words;
    int32_t *rows = a->rows + s * a->room;
    ptrdiff_t copies = 0;
    for (ptrdiff_t k = 0; k < a->row_count[s]; k++) {
        const ptrdiff_t row = rows[k];
        int others = 0;
        for (ptrdiff_t u = 0; u < a->shards && !others; u++)
            others = u != s && a->touched[u * all + row].round == a->round;
        if (!others)
            continue;
        memcpy((T *)a->copies + (s * a->room + copies) * a->size, SN(negative_global)(a, row),
               (size_t)a->size * sizeof(T));
        a->touched[s * all + row].slot = (int32_t)copies;
        rows[copies++] = (int32_t)row;
    }
    a->row_count[s] = copies;
}

/* Where shard s has a row: its copy, or the table. */
SN_INLINE T *
SN(negative_row)(const sn_negatives_args *a, ptrdiff_t s, ptrdiff_t row)
{
    const int32_t slot = a->touched[s * (a->input_rows + a->words) + row].slot;
    return slot < 0 ? SN(negative_global)(a, row) : (T *)a->copies + (s * a->room + slot) * a->size;
}

static void
SN(negative_merge)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_negatives_args *a = vargs;
    const ptrdiff_t from = begin * SN_WORD_LANES, columns = (end - begin) * SN_WORD_LANES;
    const ptrdiff_t all = a->input_rows + a->words;
    for (ptrdiff_t s = 0; s < a->shards; s++)
        for (ptrdiff_t k = 0; k < a->row_count[s]; k++) {
            const ptrdiff_t row = a->rows[s * a->room + k];
            const T *copy[SN_SHARDS_MOST];
            int copies = 0, first = 1;
            for (ptrdiff_t u = 0; u < a->shards && first; u++)
                if (a->touched[u * all + row].round == a->round) {
                    first = copies > 0 || u == s; /* the row is the business of the first shard that touched it */
                    copy[copies++] = SN(negative_row)(a, u, row) + from;
                }
            if (!first)
                continue;
            T *restrict to = SN(negative_global)(a, row) + from;
            const T share = copies > 2 ? (T)2 / (T)copies : (T)1;
            for (ptrdiff_t c = 0; c < columns; c++) {
                T change = copy[0][c] - to[c];
                for (int i = 1; i < copies; i++)
                    change += copy[i][c] - to[c];
                to[c] += share * change;
            }
        }
}
