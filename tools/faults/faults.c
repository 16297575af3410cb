// Makes system calls of a program fail on purpose. Preloaded: LD_PRELOAD=libfaults.so DAYBOOK_FAULTS=... daybook serve
//
// DAYBOOK_FAULTS is a list of rules, separated by ';':
//
//     CALL[@PART]=N[+]:OUTCOME
//
//   CALL     open pwrite pwritev writev write fsync fdatasync ftruncate fallocate rename mmap accept, or
//            meta: the pwrite of an LMDB meta page (under 512 bytes, to a file named data.mdb)
//   PART     part of the path of the file that the call is about; left out: any file
//   N        which call it is that fails, from 1; with + all from then on
//   OUTCOME  an errno by name (EIO ENOSPC EDQUOT EINTR EMFILE ENOMEM EACCES), short (half of the bytes are
//            written), zero (0 bytes are), or kill (the process ends by SIGKILL before the call)
//
// Each rule that makes a call fail appends a line "CALL PATH" to the file DAYBOOK_FAULTS_LOG, if that is set: so a
// test knows that its rule was reached, and where n is beyond the last call.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RULE_COUNT_MAX = 16, META_BYTE_COUNT_MAX = 512 };
enum outcome { PASS = 0, SHORT = -1, ZERO = -2, KILL = -3 }; // an errno where above 0

struct rule {
    char call[16];
    char part[128];
    unsigned long first;
    int lasting;
    int outcome;
    unsigned long seen;
};

static struct rule rules[RULE_COUNT_MAX];
static int rule_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct { const char *name; int outcome; } outcomes[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"EMFILE", EMFILE},
    {"ENOMEM", ENOMEM}, {"EACCES", EACCES}, {"short", SHORT}, {"zero", ZERO}, {"kill", KILL},
};

static void refuse(const char *text) {
    fprintf(stderr, "libfaults: DAYBOOK_FAULTS has a rule that can't be read: %s\n", text);
    _exit(2);
}

static void read_rule(char *text) {
    if (rule_count == RULE_COUNT_MAX) refuse(text);
    struct rule *rule = &rules[rule_count];
    char *equals = strchr(text, '='), *colon = equals ? strchr(equals, ':') : NULL;
    if (!colon) refuse(text);
    char *at = memchr(text, '@', equals - text);
    size_t call_length = (at ? at : equals) - text, part_length = at ? equals - at - 1 : 0;
    if (call_length >= sizeof rule->call || part_length >= sizeof rule->part) refuse(text);
    memcpy(rule->call, text, call_length);
    if (at) memcpy(rule->part, at + 1, part_length);
    char *end;
    rule->first = strtoul(equals + 1, &end, 10);
    if (*end == '+') rule->lasting = 1, end++;
    if (end != colon || rule->first == 0) refuse(text);
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (!strcmp(colon + 1, outcomes[i].name)) rule->outcome = outcomes[i].outcome;
    if (rule->outcome == PASS) refuse(text);
    rule_count++;
}

static void read_rules(void) {
    const char *given = getenv("DAYBOOK_FAULTS");
    if (!given) return;
    char *text = strdup(given), *rest = text;
    for (char *rule; (rule = strsep(&rest, ";"));)
        if (*rule) read_rule(rule);
    free(text);
}

static void note(const char *call, const char *path) {
    const char *log = getenv("DAYBOOK_FAULTS_LOG");
    if (!log) return;
    char line[PATH_MAX + 32];
    int length = snprintf(line, sizeof line, "%s %s\n", call, path);
    int file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return;
    syscall(SYS_write, file, line, length);
    syscall(SYS_close, file);
}

// What is to become of a call. Errno is set where it is to fail.
static int outcome(const char *call, const char *path) {
    pthread_once(&once, read_rules);
    if (rule_count == 0) return PASS;
    int outcome = PASS;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < rule_count; i++) {
        struct rule *rule = &rules[i];
        if (strcmp(rule->call, call) || !strstr(path, rule->part)) continue;
        rule->seen++;
        if (rule->seen == rule->first || (rule->lasting && rule->seen > rule->first)) outcome = rule->outcome;
    }
    pthread_mutex_unlock(&lock);
    if (outcome == PASS) return PASS;
    note(call, path);
    if (outcome == KILL) kill(getpid(), SIGKILL);
    if (outcome > 0) errno = outcome;
    return outcome;
}

static int outcome_of(const char *call, int file) {
    pthread_once(&once, read_rules);
    if (rule_count == 0) return PASS;
    char link[64], path[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) path[0] = 0; else path[length] = 0;
    return outcome(call, path);
}

static int is_meta(int file, size_t count) {
    if (count >= META_BYTE_COUNT_MAX) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path);
    return length >= 9 && !memcmp(path + length - 9, "/data.mdb", 9);
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define GUARD(call, file) do { if (outcome_of(call, file) > 0) return -1; } while (0)

static size_t bytes_left(int outcome, size_t count) {
    return outcome == SHORT ? count / 2 : outcome == ZERO ? 0 : count;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    NEXT(pwrite);
    int outcome = outcome_of(is_meta(file, count) ? "meta" : "pwrite", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, bytes, bytes_left(outcome, count), offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(write);
    int outcome = outcome_of("write", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, bytes, bytes_left(outcome, count));
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    NEXT(writev);
    int outcome = outcome_of("writev", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, parts, outcome == SHORT && count > 1 ? count / 2 : count);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    NEXT(pwritev);
    int outcome = outcome_of("pwritev", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, parts, outcome == SHORT && count > 1 ? count / 2 : count, offset);
}

int fsync(int file) { NEXT(fsync); GUARD("fsync", file); return next(file); }
int fdatasync(int file) { NEXT(fdatasync); GUARD("fdatasync", file); return next(file); }
int ftruncate(int file, off_t length) { NEXT(ftruncate); GUARD("ftruncate", file); return next(file, length); }

int posix_fallocate(int file, off_t offset, off_t length) {
    NEXT(posix_fallocate);
    int outcome = outcome_of("fallocate", file);
    return outcome > 0 ? outcome : next(file, offset, length);
}

int rename(const char *path, const char *target) {
    NEXT(rename);
    return outcome("rename", target) > 0 ? -1 : next(path, target);
}

static int open_mode(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...) {
    NEXT(open);
    va_list arguments;
    va_start(arguments, flags);
    int mode = open_mode(flags, arguments);
    va_end(arguments);
    return outcome("open", path) > 0 ? -1 : next(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = open_mode(flags, arguments);
    va_end(arguments);
    return open(path, flags, mode);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    NEXT(mmap);
    if (file >= 0 && outcome_of("mmap", file) > 0) return MAP_FAILED;
    return next(address, length, protection, flags, file, offset);
}

int accept4(int file, struct sockaddr *address, socklen_t *length, int flags) {
    NEXT(accept4);
    GUARD("accept", file);
    return next(file, address, length, flags);
}
