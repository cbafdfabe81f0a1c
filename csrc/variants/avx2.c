/* AVX2 and FMA: the target applies to every function below, chosen at import only where cpuid and the system allow it. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define SN_ISA "avx2"
#define SN_TABLE sn_table_avx2
#define SN_VBYTES 32
#include "all.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#else
typedef int sn_no_avx2; /* a translation unit must not be empty */
#endif
