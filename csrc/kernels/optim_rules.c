#include "../template.h"
#include "optim.h"
#include "vec.h"
/* Further rules on the frame of optim.c. Running means are written m + (g - m) * rest: one product in a sum. */

/* number: rate / (1 - beta1^t), beta1, beta2, epsilon.  slot 0: m += (1 - beta1)(g - m);
   slot 1: u = max(beta2 u, |g|);  p -= number0 m / (u + epsilon) */
static void
SN(optim_adamax)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], rest = (T)(1 - number[1]), beta = (T)number[2], epsilon = (T)number[3];
        T *restrict mean = SN_OPTIM_SLOT(0), *restrict most = SN_OPTIM_SLOT(1);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            T m = mean[i] = mean[i] + (g - mean[i]) * rest;
            T old = most[i] * beta, now = vabs(g);
            T u = most[i] = old > now || old != old ? old : now; /* NaN stays, as from a maximum */
            param[i] = p - m * rate / (u + epsilon);
        }
    }
}

/* number: b = rate (1 - u_t) / (1 - U_t) and a/b with a = rate u_{t+1} / (1 - U_{t+1}), where u_t is the momentum of
   step t and U_t = u_1 ... u_t; beta1, beta2, 1 / (1 - beta2^t), epsilon.  slot 0: m += (1 - beta1)(g - m);
   slot 1: v += (1 - beta2)(g^2 - v);  p -= (a m + b g) / (sqrt(v / (1 - beta2^t)) + epsilon) */
static void
SN(optim_nadam)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], ahead = (T)number[1], correct = (T)number[4], epsilon = (T)number[5];
        const T rest1 = (T)(1 - number[2]), rest2 = (T)(1 - number[3]);
        T *restrict mean = SN_OPTIM_SLOT(0), *restrict square = SN_OPTIM_SLOT(1);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            T m = mean[i] = mean[i] + (g - mean[i]) * rest1;
            T v = square[i] = square[i] + (g * g - square[i]) * rest2;
            param[i] = p - (m * ahead + g) * rate / (SN_SQRT(v * correct) + epsilon);
        }
    }
}

/* number: rate, rho, epsilon.  slot 0: s += (1 - rho)(g^2 - s);  d = g sqrt(D + epsilon) / sqrt(s + epsilon);
   slot 1: D += (1 - rho)(d^2 - D);  p -= rate d */
static void
SN(optim_adadelta)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], rest = (T)(1 - number[1]), epsilon = (T)number[2];
        T *restrict square = SN_OPTIM_SLOT(0), *restrict delta = SN_OPTIM_SLOT(1);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            T s = square[i] = square[i] + (g * g - square[i]) * rest;
            T d = SN_SQRT(delta[i] + epsilon) * g / SN_SQRT(s + epsilon);
            delta[i] = delta[i] + (d * d - delta[i]) * rest;
            param[i] = p - d * rate;
        }
    }
}

/* x^power for x >= 0, with 0^0 = 1 */
SN_INLINE T
SN(optim_power)(T x, T power)
{
    return power == 0 ? (T)1 : vexp(vlog(x) * power);
}

#define SN_FTRL_LOOP(POWER)                                                                 \
    for (ptrdiff_t i = 0; i < n; i++) {                                                     \
        SN_OPTIM_LOAD                                                                       \
        T before = sum[i], after = before + g * g;                                          \
        T old = POWER(before), now = POWER(after);                                          \
        T sigma = (now - old) * inverse, pull = g + p * shrink;                             \
        T z = linear[i] + (pull - sigma * p);                                               \
        T held = z < -l1 ? -l1 : z > l1 ? l1 : z;                                           \
        sum[i] = after;                                                                     \
        linear[i] = z;                                                                      \
        param[i] = (held - z) / (now * inverse + l2);                                       \
    }
#define SN_FTRL_ANY(x) SN(optim_power)(x, power)

/* number: rate, power, l1, 2 l2 + beta / rate, 2 shrinkage.  slot 0: a' = a + g^2;
   slot 1: z += g + number4 p - (a'^power - a^power) / rate p;
   p = (clip(z, -l1, l1) - z) / (a'^power / rate + number3) */
static void
SN(optim_ftrl)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T inverse = (T)(1 / number[0]), power = (T)number[1], l1 = (T)number[2], l2 = (T)number[3];
        const T shrink = (T)number[4];
        T *restrict sum = SN_OPTIM_SLOT(0), *restrict linear = SN_OPTIM_SLOT(1);
        if (power == (T)0.5)
            SN_FTRL_LOOP(SN_SQRT)
        else
            SN_FTRL_LOOP(SN_FTRL_ANY)
    }
}

/* number: rate, beta1, beta2.  slot 0, m:  p -= rate sign(beta1 m + (1 - beta1) g);  then m += (1 - beta2)(g - m) */
static void
SN(optim_lion)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rate = (T)number[0], beta = (T)number[1], rest = (T)(1 - number[2]);
        T *restrict mean = SN_OPTIM_SLOT(0);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            T m = mean[i], c = g + (m - g) * beta;
            T sign = c > 0 ? (T)1 : c < 0 ? (T)-1 : c; /* 0 and NaN are their own */
            mean[i] = m + (g - m) * rest;
            param[i] = p - sign * rate;
        }
    }
}

/* p += g: what gradients that are gathered over several steps come to */
static void
SN(optim_sum)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        (void)number;
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            param[i] = p + g;
        }
    }
}

/* number: share.  p = share p + (1 - share) g: the running mean of g */
static void
SN(optim_average)(const void *restrict vargs, ptrdiff_t begin, ptrdiff_t end)
{
    SN_OPTIM_EACH
        const T rest = (T)(1 - number[0]);
        for (ptrdiff_t i = 0; i < n; i++) {
            SN_OPTIM_LOAD
            param[i] = p + (g - p) * rest;
        }
    }
}
