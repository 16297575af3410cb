#ifndef DAYBOOK_SQLITE_SHIM_H
#define DAYBOOK_SQLITE_SHIM_H

#include <dlfcn.h>
#include <sqlite3.h>

/* The functions of SQLite that are used. Its library is not linked but loaded when a database is opened: the
   service's process, which opens none, starts without it. */
typedef struct {
    int (*_Nonnull open)(const char *_Nonnull, sqlite3 *_Nullable *_Nonnull, int, const char *_Nullable);
    int (*_Nonnull close)(sqlite3 *_Nullable);
    const char *_Nonnull (*_Nonnull message)(sqlite3 *_Nullable);
    int (*_Nonnull limit)(sqlite3 *_Nonnull, int, int);
    int (*_Nonnull configure)(sqlite3 *_Nonnull, int, ...);
    int (*_Nonnull prepare)(
        sqlite3 *_Nonnull, const char *_Nonnull, int, sqlite3_stmt *_Nullable *_Nonnull, const char **_Nullable);
    int (*_Nonnull finalize)(sqlite3_stmt *_Nullable);
    int (*_Nonnull step)(sqlite3_stmt *_Nullable);
    int (*_Nonnull bind)(sqlite3_stmt *_Nullable, int, const char *_Nonnull, int, void (*_Nullable)(void *));
    int (*_Nonnull columnCount)(sqlite3_stmt *_Nullable);
    const char *_Nullable (*_Nonnull columnName)(sqlite3_stmt *_Nullable, int);
    int (*_Nonnull columnType)(sqlite3_stmt *_Nullable, int);
    sqlite3_int64 (*_Nonnull columnInteger)(sqlite3_stmt *_Nullable, int);
    double (*_Nonnull columnReal)(sqlite3_stmt *_Nullable, int);
    const void *_Nullable (*_Nonnull columnBytes)(sqlite3_stmt *_Nullable, int);
    int (*_Nonnull columnByteCount)(sqlite3_stmt *_Nullable, int);
} daybook_sqlite;

/* Loads the library; without it, `is_loaded` is 0 and the functions must not be called. */
static inline daybook_sqlite daybook_sqlite_load(int *_Nonnull is_loaded) {
    daybook_sqlite functions;
    void *library = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
    *is_loaded = library != 0;
#define DAYBOOK_SQLITE_LOAD(member, name) \
    functions.member = (__typeof__(functions.member))(library ? dlsym(library, name) : 0); \
    if (!functions.member) *is_loaded = 0
    DAYBOOK_SQLITE_LOAD(open, "sqlite3_open_v2");
    DAYBOOK_SQLITE_LOAD(close, "sqlite3_close_v2");
    DAYBOOK_SQLITE_LOAD(message, "sqlite3_errmsg");
    DAYBOOK_SQLITE_LOAD(limit, "sqlite3_limit");
    DAYBOOK_SQLITE_LOAD(configure, "sqlite3_db_config");
    DAYBOOK_SQLITE_LOAD(prepare, "sqlite3_prepare_v2");
    DAYBOOK_SQLITE_LOAD(finalize, "sqlite3_finalize");
    DAYBOOK_SQLITE_LOAD(step, "sqlite3_step");
    DAYBOOK_SQLITE_LOAD(bind, "sqlite3_bind_text");
    DAYBOOK_SQLITE_LOAD(columnCount, "sqlite3_column_count");
    DAYBOOK_SQLITE_LOAD(columnName, "sqlite3_column_name");
    DAYBOOK_SQLITE_LOAD(columnType, "sqlite3_column_type");
    DAYBOOK_SQLITE_LOAD(columnInteger, "sqlite3_column_int64");
    DAYBOOK_SQLITE_LOAD(columnReal, "sqlite3_column_double");
    DAYBOOK_SQLITE_LOAD(columnBytes, "sqlite3_column_blob");
    DAYBOOK_SQLITE_LOAD(columnByteCount, "sqlite3_column_bytes");
#undef DAYBOOK_SQLITE_LOAD
    return functions;
}

/* Takes from a file that somebody else wrote the means to run its own code. The function has variable arguments,
   which Swift does not import. */
static inline int daybook_sqlite_distrust(daybook_sqlite functions, sqlite3 *_Nonnull database) {
    int status = functions.configure(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, 0);
    if (status == SQLITE_OK) status = functions.configure(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, 0);
    if (status == SQLITE_OK) status = functions.configure(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, 0);
    if (status == SQLITE_OK) status = functions.configure(database, SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
    return status;
}

/* Binds a text that SQLite copies: a macro that casts, which Swift does not import. */
static inline int daybook_sqlite_bind(
    daybook_sqlite functions, sqlite3_stmt *_Nullable statement, int index, const char *_Nonnull text, int count) {
    return functions.bind(statement, index, text, count, SQLITE_TRANSIENT);
}

#endif
