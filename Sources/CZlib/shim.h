#ifndef DAYBOOK_ZLIB_SHIM_H
#define DAYBOOK_ZLIB_SHIM_H

#include <zlib.h>

/* Macros, which Swift does not import. Negative window bits: deflate alone, without a header of zlib's. */
static inline int daybook_inflate_begin(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

#endif
