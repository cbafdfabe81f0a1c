/* The backward of what a product's epilogue did: activation and bias. Called without the GIL. */
#ifndef SN_EPILOGUE_H
#define SN_EPILOGUE_H
#include "kernels.h"

/* *dz = dy (rows, columns) times the activation's slope at y; dy itself where the activation is linear. What was
   allocated for it is in *owned (or NULL), the caller's to give back. db (columns) = column sums, unless NULL.
   Returns 0, or -1 where there is no memory. */
int sn_epilogue_backward(int dtype, const void *dy, const void *y, ptrdiff_t rows, ptrdiff_t columns, int activation,
                         const void **dz, void **owned, void *db);
#endif
