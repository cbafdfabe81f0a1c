/* The instruction set that every machine of the architecture has: SSE2 on x86-64, NEON on AArch64. */
#define SN_ISA "base"
#define SN_TABLE sn_table_base
#define SN_VBYTES 16
#include "all.h"
