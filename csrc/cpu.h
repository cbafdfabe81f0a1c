/* Which instruction set runs: chosen once at import. */
#ifndef SN_CPU_H
#define SN_CPU_H
#include "kernels.h"

/* The chosen table; valid after sn_cpu_choose. */
extern const sn_table *sn_cpu;

/* Choose the best table this machine runs, or the one that `wanted` names ("base", "avx2", "avx512"; NULL or ""
   for the best). Returns 0, or -1 where `wanted` is unknown or the machine lacks it (then nothing is chosen). */
int sn_cpu_choose(const char *wanted);

/* The names of the tables this machine can run, best last; returns how many. */
int sn_cpu_available(const char *names[8]);
#endif
