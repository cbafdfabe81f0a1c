/* AVX-512 (F, BW, DQ, VL): the target applies to every function below, chosen at import only where
   cpuid and the system allow it. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#endif
#define SN_ISA "avx512"
#define SN_TABLE sn_table_avx512
#define SN_VBYTES 64
#include "all.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#else
typedef int sn_no_avx512; /* a translation unit must not be empty */
#endif
