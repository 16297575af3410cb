#ifndef DAYBOOK_SQLITE_SHIM_H
#define DAYBOOK_SQLITE_SHIM_H

#include <sqlite3.h>

/* Takes from a file that somebody else wrote the means to run its own code: functions with variable arguments,
   which Swift does not import. */
static inline int daybook_sqlite_distrust(sqlite3 *database) {
    int status = sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, 0);
    if (status == SQLITE_OK) status = sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, 0);
    if (status == SQLITE_OK) status = sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, 0);
    if (status == SQLITE_OK) status = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
    return status;
}

/* A macro that casts, which Swift does not import. */
static inline int daybook_sqlite_bind(sqlite3_stmt *statement, int index, const char *text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

#endif
