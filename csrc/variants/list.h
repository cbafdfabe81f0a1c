/* Every kernel file, dependencies first. Included once for each element type. */
#include "../kernels/accumulate.c"
#include "../kernels/activation.c"
#include "../kernels/gemm.c"
#include "../kernels/elementwise.c"
#include "../kernels/losses.c"
#include "../kernels/optim.c"
