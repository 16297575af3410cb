#ifndef DAYBOOK_ZSTD_SHIM_H
#define DAYBOOK_ZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
