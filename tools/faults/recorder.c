// Records what a program writes, renames and syncs, in order, so that a test can make what a power cut would have
// left. Preloaded: LD_PRELOAD=librecorder.so DAYBOOK_RECORD=trace DAYBOOK_RECORD_UNDER=/path/ daybook serve ...
//
// DAYBOOK_RECORD names the trace, DAYBOOK_RECORD_UNDER what the paths of recorded files begin with. A file is named
// by its inode. The trace has lines, each followed by COUNT bytes and a line feed where it ends in a count:
//
//     create INODE PATH         open made the file             mkdir INODE PATH
//     write INODE OFFSET COUNT  of bytes in memory             commit INODE OFFSET COUNT   of bytes on disk (O_DSYNC)
//     resize INODE LENGTH       sync INODE                     file or directory
//     rename PATH TARGET        link PATH TARGET               unlink PATH    rmdir PATH
//     answer COUNT              bytes written to a socket
//
// DAYBOOK_RECORD_SYNCS=none makes every sync do nothing and leaves it out: the control, whose power cuts lose what
// was acknowledged.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int trace = -1, syncs = 1;
static const char *under = "";

static void begin(void) {
    const char *path = getenv("DAYBOOK_RECORD"), *mode = getenv("DAYBOOK_RECORD_SYNCS");
    if (getenv("DAYBOOK_RECORD_UNDER")) under = getenv("DAYBOOK_RECORD_UNDER");
    if (mode && !strcmp(mode, "none")) syncs = 0;
    if (path) trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int is_recorded(const char *path) {
    pthread_once(&once, begin);
    return trace >= 0 && !strncmp(path, under, strlen(under));
}

// The kind of an open file: 0 not recorded, 1 a file, 2 a socket.
static int kind(int file, unsigned long *inode) {
    pthread_once(&once, begin);
    if (trace < 0) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strncmp(path, "socket:", 7)) return 2;
    struct stat status;
    if (!is_recorded(path) || fstat(file, &status)) return 0;
    *inode = status.st_ino;
    return 1;
}

static void put(const void *bytes, size_t count) {
    while (count > 0) {
        long written = syscall(SYS_write, trace, bytes, count);
        if (written <= 0) _exit(2);
        bytes = (const char *)bytes + written;
        count -= written;
    }
}

static void line(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void line(const char *format, ...) {
    char text[2 * PATH_MAX + 64];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(text, length);
}

// Makes a call and records it, so that the trace has all calls in their order.
#define RECORDED(result, call, note) do { \
    pthread_mutex_lock(&lock); \
    result = call; \
    int failure = errno; \
    if (result >= 0) note; \
    errno = failure; \
    pthread_mutex_unlock(&lock); \
} while (0)

static void note_bytes(int file, int kind, unsigned long inode, off_t offset, const void *bytes, size_t count) {
    if (kind == 2) line("answer %zu\n", count);
    else line("%s %lu %ld %zu\n", fcntl(file, F_GETFL) & O_DSYNC ? "commit" : "write", inode, (long)offset, count);
    put(bytes, count);
    put("\n", 1);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    NEXT(pwrite);
    unsigned long inode = 0;
    int what = kind(file, &inode);
    if (what == 0) return next(file, bytes, count, offset);
    ssize_t result;
    RECORDED(result, next(file, bytes, count, offset), note_bytes(file, what, inode, offset, bytes, result));
    return result;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

static off_t place(int file, int kind) {
    if (kind == 2) return 0;
    return fcntl(file, F_GETFL) & O_APPEND ? lseek(file, 0, SEEK_END) : lseek(file, 0, SEEK_CUR);
}

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(write);
    unsigned long inode = 0;
    int what = kind(file, &inode);
    if (what == 0) return next(file, bytes, count);
    off_t offset = place(file, what);
    ssize_t result;
    RECORDED(result, next(file, bytes, count), note_bytes(file, what, inode, offset, bytes, result));
    return result;
}

static void note_parts(int file, int kind, unsigned long inode, off_t offset, const struct iovec *parts, ssize_t count) {
    for (; count > 0; parts++) {
        size_t length = (size_t)count < parts->iov_len ? (size_t)count : parts->iov_len;
        note_bytes(file, kind, inode, offset, parts->iov_base, length);
        offset += length;
        count -= length;
    }
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    NEXT(writev);
    unsigned long inode = 0;
    int what = kind(file, &inode);
    if (what == 0) return next(file, parts, count);
    off_t offset = place(file, what);
    ssize_t result;
    RECORDED(result, next(file, parts, count), note_parts(file, what, inode, offset, parts, result));
    return result;
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    NEXT(pwritev);
    unsigned long inode = 0;
    int what = kind(file, &inode);
    if (what == 0) return next(file, parts, count, offset);
    ssize_t result;
    RECORDED(result, next(file, parts, count, offset), note_parts(file, what, inode, offset, parts, result));
    return result;
}

static int synced(int file, int (*next)(int)) {
    unsigned long inode = 0;
    if (kind(file, &inode) != 1) return next(file);
    if (!syncs) return 0;
    int result;
    RECORDED(result, next(file), line("sync %lu\n", inode));
    return result;
}

int fsync(int file) { NEXT(fsync); return synced(file, next); }
int fdatasync(int file) { NEXT(fdatasync); return synced(file, next); }

int ftruncate(int file, off_t length) {
    NEXT(ftruncate);
    unsigned long inode = 0;
    if (kind(file, &inode) != 1) return next(file, length);
    int result;
    RECORDED(result, next(file, length), line("resize %lu %ld\n", inode, (long)length));
    return result;
}

int rename(const char *path, const char *target) {
    NEXT(rename);
    if (!is_recorded(target)) return next(path, target);
    int result;
    RECORDED(result, next(path, target), line("rename %s %s\n", path, target));
    return result;
}

int link(const char *path, const char *target) {
    NEXT(link);
    if (!is_recorded(target)) return next(path, target);
    int result;
    RECORDED(result, next(path, target), line("link %s %s\n", path, target));
    return result;
}

int unlink(const char *path) {
    NEXT(unlink);
    if (!is_recorded(path)) return next(path);
    int result;
    RECORDED(result, next(path), line("unlink %s\n", path));
    return result;
}

int rmdir(const char *path) {
    NEXT(rmdir);
    if (!is_recorded(path)) return next(path);
    int result;
    RECORDED(result, next(path), line("rmdir %s\n", path));
    return result;
}

static void note_made(const char *call, const char *path) {
    struct stat status;
    if (!stat(path, &status)) line("%s %lu %s\n", call, (unsigned long)status.st_ino, path);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(mkdir);
    if (!is_recorded(path)) return next(path, mode);
    int result;
    RECORDED(result, next(path, mode), note_made("mkdir", path));
    return result;
}

static void note_opened(int file, const char *path, int was_there, int flags) {
    struct stat status;
    if (!was_there) note_made("create", path);
    else if (flags & O_TRUNC && !fstat(file, &status)) line("resize %lu 0\n", (unsigned long)status.st_ino);
}

static int opened(const char *path, int flags, int mode, int (*next)(const char *, int, ...)) {
    if (!(flags & (O_CREAT | O_TRUNC)) || !is_recorded(path)) return next(path, flags, mode);
    int result;
    pthread_mutex_lock(&lock);
    int was_there = !access(path, F_OK);
    result = next(path, flags, mode);
    int failure = errno;
    if (result >= 0) note_opened(result, path, was_there, flags);
    errno = failure;
    pthread_mutex_unlock(&lock);
    return result;
}

int open(const char *path, int flags, ...) {
    NEXT(open);
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return opened(path, flags, mode, next);
}

int open64(const char *path, int flags, ...) {
    NEXT(open64);
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return opened(path, flags, mode, next);
}
