/* Closes what template.h opened. */
#undef T
#undef TI
#undef TU
#undef SN
#undef SN_LANES
#undef SN_VECTORS
#undef VL
#undef V
#undef VI
#undef SN_INLINE
#undef SN_UNUSED
#undef SN_TYPE
