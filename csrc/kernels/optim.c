#include "../template.h"
#include "optim.h"

#define SN_SQRT(x) (sizeof(T) == 4 ? (T)sqrtf((float)(x)) : (T)sqrt((double)(x)))

/* the array that holds a chunk */
SN_INLINE const sn_optim_item *
SN(optim_find)(const sn_optim_args *a, ptrdiff_t chunk)
{
    ptrdiff_t low = 0, high = a->count - 1;
    while (low < high) {
        ptrdiff_t middle = low + (high - low + 1) / 2;
        if (a->items[middle].first <= chunk)
            low = middle;
        else
            high = middle - 1;
    }
    return a->items + low;
}

/* Opens the loop over the elements of each chunk: g is the gradient as scaled and limited, p the parameter after
   weight decay; the rule that follows updates p, the slots and nothing else. */
#define SN_OPTIM_EACH                                                                       \
    const sn_optim_args *a = vargs;                                                         \
    const T limit = a->limit > 0 ? (T)a->limit : (T)INFINITY;                               \
    for (ptrdiff_t chunk = begin; chunk < end; chunk++) {                                   \
        const sn_optim_item *item = SN(optim_find)(a, chunk);                               \
        const ptrdiff_t start = (chunk - item->first) * SN_OPTIM_CHUNK;                     \
        const ptrdiff_t left = item->size - start;                                          \
        const ptrdiff_t n = left < SN_OPTIM_CHUNK ? left : SN_OPTIM_CHUNK;                  \
        T *restrict param = (T *)item->param + start;                                       \
        const T *restrict grad = (const T *)item->grad + start;                             \
        const T scale = (T)item->scale, decay = (T)item->decay;                             \
        const double *number = item->number;

#define SN_OPTIM_SLOT(i) (item->slot[i] ? (T *)item->slot[i] + start : NULL)

#define SN_OPTIM_LOAD                                                                       \
    T g = grad[i] * scale;                                                                  \
    g = g < -limit ? -limit : g > limit ? limit : g;                                        \
    T p = param[i];                                                                         \
    p = p - p * decay;

/* result = sum of TERM, an expression in i, over i < n: eight sums in turn, in double, for the norm of a large table must
   not lose its tail */
#define SN_OPTIM_SUM(result, n, TERM)                                                       \
    do {                                                                                    \
        double acc[8] = {0};                                                                \
        for (ptrdiff_t eight = 0; eight + 8 <= (n); eight += 8)                             \
            for (int k = 0; k < 8; k++) {                                                   \
                const ptrdiff_t i = eight + k;                                              \
                acc[k] += (TERM);                                                           \
            }                                                                               \
        for (ptrdiff_t i = (n) - (n) % 8; i < (n); i++)                                     \
            acc[i % 8] += (TERM);                                                           \
        result = ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7])); \
    } while (0)

SN_INLINE double
SN(optim_squared)(T x)
{
    return (double)x * (double)x;
}

/* squares[chunk] = sum of grad^2 over the chunk, in double */
static void
SN(optim_squares)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    const sn_optim_args *a = vargs;
    for (ptrdiff_t chunk = begin; chunk < end; chunk++) {
        const sn_optim_item *item = SN(optim_find)(a, chunk);
        const ptrdiff_t start = (chunk - item->first) * SN_OPTIM_CHUNK, left = item->size - start;
        const ptrdiff_t n = left < SN_OPTIM_CHUNK ? left : SN_OPTIM_CHUNK;
        const T *restrict grad = (const T *)item->grad + start;
        SN_OPTIM_SUM(a->squares[chunk], n, SN(optim_squared)(grad[i]));
    }
}

/* number: rate, momentum, nesterov.  slot 0 (with momentum): m = momentum m - rate g;  p += m, or with nesterov
   p += momentum m - rate g;  without momentum p -= rate g */
static void
SN(optim_sgd)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], momentum = (T)number[1];
        T *restrict slot = SN_OPTIM_SLOT(0);
        if (!slot)
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                param[i] = p - g * rate;
            }
        else if (number[2] != 0)
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T m = slot[i] = slot[i] * momentum - g * rate;
                param[i] = p + (m * momentum - g * rate);
            }
        else
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T m = slot[i] = slot[i] * momentum - g * rate;
                param[i] = p + m;
            }
    }
}

/* number: rate, rho, momentum, epsilon.  slot 0: v = rho v + (1 - rho) g^2;  slot 2 (centered): a = rho a + (1 - rho) g;
   step = rate g / sqrt(v - a^2 + epsilon);  slot 1 (with momentum): m = momentum m + step;  p -= m, or p -= step */
static void
SN(optim_rmsprop)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], rho = (T)number[1], rest = (T)(1 - number[1]);
        const T momentum = (T)number[2], epsilon = (T)number[3];
        T *restrict velocity = SN_OPTIM_SLOT(0), *restrict slot = SN_OPTIM_SLOT(1);
        T *restrict average = SN_OPTIM_SLOT(2);
        if (!slot && !average)
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T v = velocity[i] = rho * velocity[i] + rest * (g * g);
                param[i] = p - rate * g / SN_SQRT(v + epsilon);
            }
        else
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T v = velocity[i] = rho * velocity[i] + rest * (g * g);
                if (average) {
                    T mean = average[i] = rho * average[i] + rest * g;
                    v -= mean * mean;
                }
                T step = rate * g / SN_SQRT(v + epsilon);
                if (slot)
                    step = slot[i] = momentum * slot[i] + step;
                param[i] = p - step;
            }
    }
}

/* number: rate sqrt(1 - beta2^t) / (1 - beta1^t), beta1, beta2, epsilon.  slot 0: m += (1 - beta1)(g - m);
   slot 1: v += (1 - beta2)(g^2 - v);  slot 2 (amsgrad): h = max(h, v), taken for v;  p -= number0 m / (sqrt v + epsilon) */
static void
SN(optim_adam)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], epsilon = (T)number[3];
        const T rest1 = (T)(1 - number[1]), rest2 = (T)(1 - number[2]);
        T *restrict mean = SN_OPTIM_SLOT(0), *restrict square = SN_OPTIM_SLOT(1), *restrict most = SN_OPTIM_SLOT(2);
        if (!most)
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T m = mean[i] = mean[i] + (g - mean[i]) * rest1;
                T v = square[i] = square[i] + (g * g - square[i]) * rest2;
                param[i] = p - m * rate / (SN_SQRT(v) + epsilon);
            }
        else
            for (ptrdiff_t i = 0; i < n; i++) {
                SN_OPTIM_LOAD
                T m = mean[i] = mean[i] + (g - mean[i]) * rest1;
                T v = square[i] = square[i] + (g * g - square[i]) * rest2;
                T h = most[i] = most[i] > v ? most[i] : v;
                param[i] = p - m * rate / (SN_SQRT(h) + epsilon);
            }
    }
}

/* number: rate, epsilon.  slot 0: s += g^2;  p -= rate g / sqrt(s + epsilon) */
static void
SN(optim_adagrad)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], epsilon = (T)number[1];
        T *restrict sum = SN_OPTIM_SLOT(0);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            T s = sum[i] = sum[i] + g * g;
            param[i] = p - rate * g / SN_SQRT(s + epsilon);
        }
    }
}
