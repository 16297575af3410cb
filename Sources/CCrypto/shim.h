#ifndef DAYBOOK_CRYPTO_SHIM_H
#define DAYBOOK_CRYPTO_SHIM_H

/* Digests as values, without an allocation for each: version 3 still has them, and advises against them. */
#define OPENSSL_API_COMPAT 0x10101000L

#include <openssl/evp.h>
#include <openssl/sha.h>

#endif
