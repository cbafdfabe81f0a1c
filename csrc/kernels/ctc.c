#include "../template.h"
#include "ctc.h"
#include "vec.h"

#define NOTHING ((T)-1e30) /* the logarithm of no probability, finite so that differences of two are defined */

/* log(e^a + e^b + e^c); NOTHING where all are */
SN_INLINE T
SN(ctc_sum)(T a, T b, T c)
{
    T top = a > b ? a : b;
    top = c > top ? c : top;
    const T sum = vexp(a - top) + vexp(b - top) + vexp(c - top);
    return top > NOTHING / 2 ? top + vlog(sum) : NOTHING;
}

/* the class at place s of the path b l_1 b l_2 b ... */
SN_INLINE ptrdiff_t
SN(ctc_class)(const sn_ctc_args *a, const int64_t *target, ptrdiff_t s)
{
    return s % 2 ? (ptrdiff_t)target[s / 2] : a->blank;
}

/* jump[s]: 0 where a path may come to place s from s - 2, over a blank between two different labels, else NOTHING */
SN_INLINE void
SN(ctc_jumps)(const int64_t *target, ptrdiff_t places, T *restrict jump)
{
    for (ptrdiff_t s = 0; s < places; s++)
        jump[s] = s % 2 && s > 1 && target[s / 2] != target[s / 2 - 1] ? 0 : NOTHING;
}

/* emit[s] = log p of the class at place s */
SN_INLINE void
SN(ctc_emit)(const sn_ctc_args *a, const int64_t *target, const T *restrict x, T norm, ptrdiff_t places, T *restrict emit)
{
    for (ptrdiff_t s = 0; s < places; s++)
        emit[s] = x[SN(ctc_class)(a, target, s)] - norm;
}

/* alpha[t][s] = log p_t[s] + log(e^alpha[t-1][s] + e^alpha[t-1][s-1] + e^alpha[t-1][s-2]), the last where jumping is
   allowed;  loss = -log(e^alpha[last][S-1] + e^alpha[last][S-2]) */
static void
SN(ctc_forward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_ctc_args *a = vargs;
    const ptrdiff_t row = 2 * a->labels + 1;
    T *restrict before = (T *)sn_scratch() + 2, *restrict emit = before + row + 2, *restrict jump = emit + row;
    for (ptrdiff_t b = begin; b < end; b++) {
        const int64_t *target = a->target + b * a->labels;
        const ptrdiff_t places = 2 * (ptrdiff_t)a->target_length[b] + 1, time = (ptrdiff_t)a->output_length[b];
        T *restrict norm = (T *)a->norm + b * a->time;
        SN(ctc_jumps)(target, places, jump);
        before[-2] = before[-1] = NOTHING;
        for (ptrdiff_t s = 0; s < places; s++)
            before[s] = s ? NOTHING : 0;
        T last = 0;
        for (ptrdiff_t t = 0; t < a->time; t++) {
            const T *restrict x = (const T *)a->logits + (b * a->time + t) * a->classes;
            T *restrict alpha = (T *)a->alpha + (b * a->time + t) * row;
            for (ptrdiff_t s = 0; s < row; s++)
                alpha[s] = NOTHING;
            norm[t] = 0;
            if (t >= time)
                continue;
            T top = x[0], sum = 0;
            for (ptrdiff_t k = 1; k < a->classes; k++)
                top = x[k] > top ? x[k] : top;
            for (ptrdiff_t k = 0; k < a->classes; k++)
                sum += vexp(x[k] - top);
            norm[t] = top + vlog(sum);
            SN(ctc_emit)(a, target, x, norm[t], places, emit);
            if (t == 0) /* a path begins at the first blank or at the first label */
                for (ptrdiff_t s = 0; s < places && s < 2; s++)
                    alpha[s] = emit[s];
            else
                for (ptrdiff_t s = 0; s < places; s++)
                    alpha[s] = SN(ctc_sum)(before[s], before[s - 1], before[s - 2] + jump[s]) + emit[s];
            memcpy(before, alpha, (size_t)places * sizeof(T));
        }
        last = time ? SN(ctc_sum)(before[places - 1], before[places - 2], NOTHING) : 0;
        ((T *)a->loss)[b] = -last;
    }
}

/* With beta[t][s] = log of the probability of all ends that stand at place s at step t, and with
   q[t][k] = sum over the places s of class k of e^(alpha[t][s] + beta[t][s] + loss), the share of the paths that emit k
   at step t:  dlogits[t][k] = (p[t][k] - q[t][k]) dloss, 0 beyond the sequence's length */
static void
SN(ctc_backward)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_ctc_args *a = vargs;
    const ptrdiff_t row = 2 * a->labels + 1;
    T *restrict beta = sn_scratch(), *restrict after = beta + row, *restrict emit = after + row + 2;
    T *restrict jump = emit + row;
    for (ptrdiff_t b = begin; b < end; b++) {
        const int64_t *target = a->target + b * a->labels;
        const ptrdiff_t places = 2 * (ptrdiff_t)a->target_length[b] + 1, time = (ptrdiff_t)a->output_length[b];
        const T *restrict norm = (const T *)a->norm + b * a->time;
        const T g = ((const T *)a->dloss)[b], loss = ((const T *)a->loss)[b];
        SN(ctc_jumps)(target, places, jump);
        jump[places] = jump[places + 1] = NOTHING;
        after[places] = after[places + 1] = NOTHING;
        T *restrict dx = (T *)a->dlogits + b * a->time * a->classes;
        memset(dx + time * a->classes, 0, (size_t)((a->time - time) * a->classes) * sizeof(T));
        for (ptrdiff_t t = time - 1; t >= 0; t--) {
            const T *restrict x = (const T *)a->logits + (b * a->time + t) * a->classes;
            const T *restrict alpha = (const T *)a->alpha + (b * a->time + t) * row;
            T *restrict d = dx + t * a->classes;
            if (t == time - 1)
                for (ptrdiff_t s = 0; s < places; s++)
                    beta[s] = s >= places - 2 ? 0 : NOTHING;
            else
                for (ptrdiff_t s = 0; s < places; s++)
                    beta[s] = SN(ctc_sum)(after[s], after[s + 1], after[s + 2] + jump[s + 2]);
            for (ptrdiff_t k = 0; k < a->classes; k++)
                d[k] = vexp(x[k] - norm[t]);
            for (ptrdiff_t s = 0; s < places; s++)
                d[SN(ctc_class)(a, target, s)] -= vexp(alpha[s] + beta[s] + loss);
            for (ptrdiff_t k = 0; k < a->classes; k++)
                d[k] *= g;
            SN(ctc_emit)(a, target, x, norm[t], places, emit);
            for (ptrdiff_t s = 0; s < places; s++)
                after[s] = beta[s] + emit[s];
        }
    }
}

#undef NOTHING
