// Makes system calls of a program fail on purpose, and sets its clock.
// Preloaded: LD_PRELOAD=libfaults.so DAYBOOK_FAULTS=... daybook serve
//
// DAYBOOK_FAULTS is a list of rules, separated by ';':
//
//     CALL[@PART]=N[+]:OUTCOME
//
//   CALL     of files: open close read pread write pwrite writev pwritev fsync fdatasync ftruncate fallocate
//            lseek mmap munmap fcntl flock fstat fchmod; of paths: stat statfs access rename link unlink mkdir
//            rmdir opendir realpath; of sockets and threads: socket bind listen accept recvmsg sendmsg
//            epoll_create epoll_ctl epoll_wait eventfd timerfd thread spawn pipe; random; or
//            meta: the pwrite of an LMDB meta page (under 512 bytes, to a file named data.mdb)
//   PART     part of the path of the file that the call is about; left out: any file
//   N        which call it is that fails, from 1; with + all from then on
//   OUTCOME  an errno by name (EIO ENOSPC EDQUOT EINTR EMFILE ENOMEM EACCES EAGAIN), short (half of the bytes are
//            read or written), zero (0 bytes are), or kill (the process ends by SIGKILL before the call)
//
// A close that fails has closed the file, as on Linux. "short" and "zero" of calls that move no bytes do nothing.
//
// Each rule that makes a call fail appends a line "CALL PATH" to the file DAYBOOK_FAULTS_LOG, if that is set: so a
// test knows that its rule was reached, and where n is beyond the last call.
//
// DAYBOOK_FAULTS_COUNTS names a file that is given a line "COUNT CALL@PART" for each rule when the process ends by
// itself: how many calls the rule was about.
//
// DAYBOOK_FAULTS_CLOCK names a file of two numbers, seconds and nanoseconds since 1970: what the wall clock says
// from then on, until the file is changed. Without the file the clock is the machine's.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { RULE_COUNT_MAX = 64, META_BYTE_COUNT_MAX = 512 };
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
static const char *counts_path;
static int rule_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct { const char *name; int outcome; } outcomes[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"EMFILE", EMFILE},
    {"ENOMEM", ENOMEM}, {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"short", SHORT}, {"zero", ZERO}, {"kill", KILL},
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

static void write_counts(void) {
    char line[PATH_MAX];
    int file = syscall(SYS_openat, AT_FDCWD, counts_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (int i = 0; i < rule_count && file >= 0; i++) {
        int length = snprintf(line, sizeof line, "%lu %s@%s\n", rules[i].seen, rules[i].call, rules[i].part);
        syscall(SYS_write, file, line, length);
    }
}

static void read_rules(void) {
    counts_path = getenv("DAYBOOK_FAULTS_COUNTS");
    if (counts_path) atexit(write_counts);
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
#define GUARD_PATH(call, path) do { if (outcome(call, path) > 0) return -1; } while (0)

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

int munmap(void *address, size_t length) { NEXT(munmap); GUARD_PATH("munmap", ""); return next(address, length); }

// MARK: Reading

ssize_t read(int file, void *bytes, size_t count) {
    NEXT(read);
    int outcome = outcome_of("read", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, bytes, bytes_left(outcome, count));
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) {
    NEXT(pread);
    int outcome = outcome_of("pread", file);
    if (outcome > 0) return -1;
    return outcome == ZERO ? 0 : next(file, bytes, bytes_left(outcome, count), offset);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) { return pread(file, bytes, count, offset); }

off_t lseek(int file, off_t offset, int whence) { NEXT(lseek); GUARD("lseek", file); return next(file, offset, whence); }

// MARK: Files and paths

int close(int file) {
    NEXT(close);
    int outcome = outcome_of("close", file), failure = errno, result = next(file);
    if (outcome <= 0) return result;
    errno = failure;
    return -1;
}

int fcntl(int file, int command, ...) {
    NEXT(fcntl);
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    GUARD("fcntl", file);
    return next(file, command, argument);
}

int flock(int file, int operation) { NEXT(flock); GUARD("flock", file); return next(file, operation); }
int fchmod(int file, mode_t mode) { NEXT(fchmod); GUARD("fchmod", file); return next(file, mode); }
int fstat(int file, struct stat *status) { NEXT(fstat); GUARD("fstat", file); return next(file, status); }
int stat(const char *path, struct stat *status) { NEXT(stat); GUARD_PATH("stat", path); return next(path, status); }
int lstat(const char *path, struct stat *status) { NEXT(lstat); GUARD_PATH("stat", path); return next(path, status); }

int fstatat(int directory, const char *path, struct stat *status, int flags) {
    NEXT(fstatat);
    GUARD_PATH("stat", path);
    return next(directory, path, status, flags);
}

// What LMDB calls, built against an older C library.
int __fxstat(int version, int file, struct stat *status) { (void)version; return fstat(file, status); }

int statvfs(const char *path, struct statvfs *status) {
    NEXT(statvfs);
    GUARD_PATH("statfs", path);
    return next(path, status);
}

int access(const char *path, int mode) { NEXT(access); GUARD_PATH("access", path); return next(path, mode); }
int link(const char *path, const char *target) { NEXT(link); GUARD_PATH("link", target); return next(path, target); }
int unlink(const char *path) { NEXT(unlink); GUARD_PATH("unlink", path); return next(path); }
int mkdir(const char *path, mode_t mode) { NEXT(mkdir); GUARD_PATH("mkdir", path); return next(path, mode); }
int rmdir(const char *path) { NEXT(rmdir); GUARD_PATH("rmdir", path); return next(path); }
DIR *opendir(const char *path) { NEXT(opendir); return outcome("opendir", path) > 0 ? NULL : next(path); }

char *realpath(const char *path, char *resolved) {
    NEXT(realpath);
    return outcome("realpath", path) > 0 ? NULL : next(path, resolved);
}

// MARK: Sockets, threads, processes

int socket(int domain, int type, int protocol) { NEXT(socket); GUARD_PATH("socket", ""); return next(domain, type, protocol); }
int listen(int file, int backlog) { NEXT(listen); GUARD("listen", file); return next(file, backlog); }

int bind(int file, const struct sockaddr *address, socklen_t length) {
    NEXT(bind);
    GUARD("bind", file);
    return next(file, address, length);
}

int accept4(int file, struct sockaddr *address, socklen_t *length, int flags) {
    NEXT(accept4);
    GUARD("accept", file);
    return next(file, address, length, flags);
}

int accept(int file, struct sockaddr *address, socklen_t *length) {
    NEXT(accept);
    GUARD("accept", file);
    return next(file, address, length);
}

ssize_t recvmsg(int file, struct msghdr *message, int flags) {
    NEXT(recvmsg);
    int outcome = outcome_of("recvmsg", file);
    return outcome > 0 ? -1 : outcome == ZERO ? 0 : next(file, message, flags);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags) {
    NEXT(sendmsg);
    int outcome = outcome_of("sendmsg", file);
    return outcome > 0 ? -1 : outcome == ZERO ? 0 : next(file, message, flags);
}

int epoll_create(int size) { NEXT(epoll_create); GUARD_PATH("epoll_create", ""); return next(size); }
int epoll_create1(int flags) { NEXT(epoll_create1); GUARD_PATH("epoll_create", ""); return next(flags); }
int eventfd(unsigned value, int flags) { NEXT(eventfd); GUARD_PATH("eventfd", ""); return next(value, flags); }
int timerfd_create(int clock, int flags) { NEXT(timerfd_create); GUARD_PATH("timerfd", ""); return next(clock, flags); }

int epoll_ctl(int poll, int operation, int file, struct epoll_event *event) {
    NEXT(epoll_ctl);
    GUARD("epoll_ctl", file);
    return next(poll, operation, file, event);
}

int epoll_wait(int poll, struct epoll_event *events, int count, int milliseconds) {
    NEXT(epoll_wait);
    GUARD("epoll_wait", poll);
    return next(poll, events, count, milliseconds);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    NEXT(pthread_create);
    int result = outcome("thread", "");
    return result > 0 ? result : next(thread, attributes, body, argument);
}

int posix_spawn(
    pid_t *process, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[]
) {
    NEXT(posix_spawn);
    int result = outcome("spawn", path);
    return result > 0 ? result : next(process, path, actions, attributes, arguments, environment);
}

int pipe2(int files[2], int flags) { NEXT(pipe2); GUARD_PATH("pipe", ""); return next(files, flags); }
int getentropy(void *bytes, size_t count) { NEXT(getentropy); GUARD_PATH("random", ""); return next(bytes, count); }

// MARK: The clock

// Whether the file says what the clock is to say.
static int clock_says(struct timespec *time) {
    const char *path = getenv("DAYBOOK_FAULTS_CLOCK");
    if (!path) return 0;
    char text[64];
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    long length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    if (length <= 0) return 0;
    text[length] = 0;
    return sscanf(text, "%ld %ld", &time->tv_sec, &time->tv_nsec) == 2;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    NEXT(clock_gettime);
    int is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    return is_wall && clock_says(time) ? 0 : next(clock, time);
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    NEXT(gettimeofday);
    struct timespec said;
    if (!clock_says(&said)) return next(time, zone);
    time->tv_sec = said.tv_sec;
    time->tv_usec = said.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *seconds) {
    NEXT(time);
    struct timespec said;
    if (!clock_says(&said)) return next(seconds);
    if (seconds) *seconds = said.tv_sec;
    return said.tv_sec;
}
