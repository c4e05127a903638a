/* tests/support/sqlite_without_memory.c - preloaded: SQLite has no memory for one statement.

   LISRTP_TEST_STATEMENT begins the text of the statement whose every step fails. */

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

int sqlite3_step(sqlite3_stmt* statement)
{
    static int (*step)(sqlite3_stmt*);
    if (step == NULL)
        *(void**)&step = dlsym(RTLD_NEXT, "sqlite3_step");
    const char* failing = getenv("LISRTP_TEST_STATEMENT");
    const char* text = sqlite3_sql(statement);
    if (failing != NULL && text != NULL && strncmp(text, failing, strlen(failing)) == 0)
        return SQLITE_NOMEM;
    return step(statement);
}
