/* Opens one instantiation of the kernels: T is the element type, SN(name) the function's name for that type, TI the
   signed integer as wide as T, V a vector of VL elements as wide as the instruction set's registers. The including
   file defines SN_TYPE (32 or 64); without it float is taken, so that an editor can open any kernel alone. */
#ifndef T /* already open */
#ifndef SN_TYPE
#define SN_TYPE 32
#endif
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef SN_VBYTES
#define SN_VBYTES 16
#endif

#if SN_TYPE == 32
#define T float
#define TI int32_t
#define TU uint32_t
#define SN(name) name##_f32
#else
#define T double
#define TI int64_t
#define TU uint64_t
#define SN(name) name##_f64
#endif

#define SN_LANES ((ptrdiff_t)(64 / sizeof(T))) /* partial sums of a reduction: the same number on every machine */

#if (defined(__GNUC__) || defined(__clang__)) && !defined(SN_SCALAR)
#define SN_VECTORS 1
#define VL ((ptrdiff_t)(SN_VBYTES / sizeof(T)))
typedef T SN(vec) __attribute__((vector_size(SN_VBYTES)));
typedef T SN(vec_u) __attribute__((vector_size(SN_VBYTES), aligned(sizeof(T)), may_alias));
typedef TI SN(ivec) __attribute__((vector_size(SN_VBYTES)));
#define SN_INLINE static inline __attribute__((always_inline, unused))
#define SN_UNUSED __attribute__((unused))
#else
#define VL ((ptrdiff_t)1)
typedef T SN(vec);
typedef T SN(vec_u);
typedef TI SN(ivec);
#define SN_INLINE static inline
#define SN_UNUSED
#endif
#define V SN(vec)
#define VI SN(ivec)

SN_INLINE V SN(load)(const T *p) { return *(const SN(vec_u) *)p; }
SN_INLINE void SN(store)(T *p, V v) { *(SN(vec_u) *)p = v; }
SN_INLINE V SN(splat)(T x) { return x - (V){0}; } /* x + 0 would be an addition: it makes -0 to 0 */
#endif
