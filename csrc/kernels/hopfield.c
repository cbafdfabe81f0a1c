#include "../template.h"
#include "hopfield.h"
#include "row.h"

/* What reaches a unit: its row of the weights (n) times the states (n), less its threshold. */
SN_INLINE T
SN(hopfield_field)(const T *w, const T *thresholds, const T *s, ptrdiff_t unit, ptrdiff_t n)
{
    const T *row = w + unit * n;
    T sum;
    ROW_SUM(sum, n, row[i] * s[i]);
    return thresholds ? sum - thresholds[unit] : sum;
}

/* E = sum_i s_i (threshold_i - 1/2 sum_j w_ij s_j) */
SN_INLINE T
SN(hopfield_energy)(const T *w, const T *thresholds, const T *s, ptrdiff_t n)
{
    T energy = 0;
    for (ptrdiff_t unit = 0; unit < n; unit++) {
        T half = (T)-0.5 * SN(hopfield_field)(w, NULL, s, unit, n);
        if (thresholds)
            half += thresholds[unit];
        energy += half * s[unit];
    }
    return energy;
}

/* One sweep over s (n); returns whether anything changed. Units in the order given, each seeing what the ones before
   it did; or all from the same states, through `next` (n). */
SN_INLINE int
SN(hopfield_sweep)(const T *w, const T *thresholds, T *s, const int64_t *order, T *next, ptrdiff_t n)
{
    int changed = 0;
    for (ptrdiff_t k = 0; k < n; k++) {
        ptrdiff_t unit = order ? (ptrdiff_t)order[k] : k;
        T field = SN(hopfield_field)(w, thresholds, s, unit, n);
        T value = field > 0 ? (T)1 : field < 0 ? (T)-1 : s[unit];
        changed |= value != s[unit];
        if (order)
            s[unit] = value;
        else
            next[unit] = value;
    }
    if (!order && changed) /* a net without units has no work space to copy from */
        memcpy(s, next, (size_t)n * sizeof(T));
    return changed;
}

static void
SN(hopfield)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_hopfield_args *a = vargs;
    const T *w = a->weights, *thresholds = a->thresholds;
    ptrdiff_t n = a->n, times = a->sweeps + 1;
    T *next = a->order ? NULL : sn_scratch();
    for (ptrdiff_t r = begin; r < end; r++) {
        T *s = (T *)a->states + r * n, *energies = (T *)a->energies + r * times;
        int changed = 1;
        a->settled[r] = 0;
        for (ptrdiff_t t = 0; t < times; t++) {
            if (t > 0 && changed) {
                changed = SN(hopfield_sweep)(w, thresholds, s, a->order ? a->order + (t - 1) * n : NULL, next, n);
                if (changed)
                    a->settled[r] = t;
            }
            energies[t] = t > 0 && !changed ? energies[t - 1] : SN(hopfield_energy)(w, thresholds, s, n);
            if (a->trace)
                memcpy((T *)a->trace + (r * times + t) * n, s, (size_t)n * sizeof(T));
        }
    }
}
