/* What a kernel is, the enumeration of all kernels, and the table that holds one instruction set's versions.

   A kernel does units [begin, end) of the work that its arguments describe. It knows no Python, allocates nothing,
   cannot fail, and its result does not depend on how the range is split: every output element is computed by one
   unit, in one order. */
#ifndef SN_KERNELS_H
#define SN_KERNELS_H
#include <stddef.h>
#include <stdint.h>

typedef void (*sn_kernel)(const void *args, ptrdiff_t begin, ptrdiff_t end);

typedef enum {
#define KERNEL(name) SN_OP_##name,
#include "ops.def"
    SN_OP_COUNT
} sn_op;

enum { SN_F32 = 0, SN_F64 = 1 };

typedef struct {
    const char *isa;
    int vector_bytes;
    sn_kernel kernel[2][SN_OP_COUNT]; /* [SN_F32 or SN_F64][op] */
} sn_table;

extern const sn_table sn_table_base;
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define SN_X86_VARIANTS 1
extern const sn_table sn_table_avx2, sn_table_avx512;
#endif

/* The private work space of the thread that runs a kernel, as large as the caller of sn_run asked for,
   64-byte aligned, its content undefined. */
void *sn_scratch(void);
#endif
