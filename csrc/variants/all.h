/* One instruction set: the kernels for float, the kernels for double, and the filled table SN_TABLE. */
#include "../kernels.h"

#define SN_TYPE 32
#include "../template.h"
#include "list.h"
#include "../template_end.h"

#define SN_TYPE 64
#include "../template.h"
#include "list.h"
#include "../template_end.h"

const sn_table SN_TABLE = {
    SN_ISA,
    SN_VBYTES,
    {{
#define KERNEL(name) name##_f32,
#include "../ops.def"
     },
     {
#define KERNEL(name) name##_f64,
#include "../ops.def"
     }}};
