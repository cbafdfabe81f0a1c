#include "cpu.h"
#include <string.h>

const sn_table *sn_cpu = &sn_table_base; /* written once, at import */

/* __builtin_cpu_supports asks cpuid and, for the wide registers, xgetbv: both the processor and the system agree. */
static int
tables(const sn_table *found[8])
{
    int n = 0;
    found[n++] = &sn_table_base;
#ifdef SN_X86_VARIANTS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        found[n++] = &sn_table_avx2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            found[n++] = &sn_table_avx512;
    }
#endif
    return n;
}

int
sn_cpu_available(const char *names[8])
{
    const sn_table *found[8];
    int n = tables(found);
    for (int i = 0; i < n; i++)
        names[i] = found[i]->isa;
    return n;
}

int
sn_cpu_choose(const char *wanted)
{
    const sn_table *found[8];
    int n = tables(found);
    if (wanted == NULL || *wanted == 0) {
        sn_cpu = found[n - 1];
        return 0;
    }
    for (int i = 0; i < n; i++)
        if (strcmp(found[i]->isa, wanted) == 0) {
            sn_cpu = found[i];
            return 0;
        }
    return -1;
}
