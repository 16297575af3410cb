#ifndef DAYBOOK_ASSETS_H
#define DAYBOOK_ASSETS_H

#include <stddef.h>

/// A file of the web pages, as it is in the tree.
struct daybook_asset {
    const char *path;
    const unsigned char *bytes;
    size_t byte_count;
};

/// The number of files.
size_t daybook_asset_count(void);

/// A file by its number, from 0.
struct daybook_asset daybook_asset_at(size_t number);

#endif
