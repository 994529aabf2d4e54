/*
 * Stands between a program and libc, and does to its file calls what a bad day does.
 *
 * Preloaded (LD_PRELOAD), it watches one folder from `faults_arm` on. It counts the calls of chosen
 * kinds on what lies in it; from call number `at` on, once or for ever, it kills the program before
 * the call, kills it in the middle of a write, refuses the call with an error number, or writes
 * half and says so. With `room` the folder lies on a disk that has so many bytes left, and says so
 * if `told`; an empty file takes none of them, as on most file systems. With a log it writes down
 * every change, from which `power.py` builds the disk that a power cut leaves.
 *
 * A way to change a file that is not modelled here (a mapped file, a hard link, a copy inside the
 * kernel) aborts the program, so none goes unseen. Excepted is SQLite's `-shm`, which is mapped and
 * never outlives a crash. Direct system calls go round libc and are not seen.
 *
 * A record of the log is "<kind> <offset> <length> <path>\n" and then <length> bytes:
 *   C file made   W written   T cut to <offset> bytes   S synced   F sync failed
 *   M folder made   U file removed   D folder removed   R renamed (the bytes are the new path)
 *   A acknowledged <offset> (the path says nothing)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, DIE, TEAR, REFUSE, HALVE };
enum { WRITES = 1, SYNCS = 2, NAMES = 4, READS = 8, OPENS = 16 };
enum { LONGEST = 4096, SMALLEST = 512 };

static char folder[LONGEST];
static int action, number_of_error, for_ever, kinds, log_file = -1;
static long at, seen, hit;
static long long room = -1, least = -1;
static int tells_room;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t really_write(int file, const void *data, size_t size) {
    REAL(write);
    return real(file, data, size);
}

/* --- What the test says ---------------------------------------------------------------------- */

void faults_arm(const char *path, int what, long number, int error, int again, int which,
                long long bytes, int told, const char *log) {
    snprintf(folder, sizeof folder, "%s", path);
    action = what;
    at = number;
    number_of_error = error;
    for_ever = again;
    kinds = which;
    room = least = bytes;
    tells_room = told;
    seen = hit = 0;
    if (log[0]) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

long long faults_seen(void) { return seen; }

long long faults_hit(void) { return hit; }

/* The least room there was; what came free later does not count. */
long long faults_least(void) { return least; }

static void record(char kind, long long offset, const char *path, const void *data, size_t size) {
    char header[LONGEST + 64];
    if (log_file < 0) return;
    int length = snprintf(header, sizeof header, "%c %lld %zu %s\n", kind, offset, size, path);
    if (really_write(log_file, header, length) != length) abort();
    if (size && really_write(log_file, data, size) != (ssize_t)size) abort();
}

void faults_acknowledge(long number) {
    pthread_mutex_lock(&turn);
    record('A', number, "-", NULL, 0);
    pthread_mutex_unlock(&turn);
}

/* --- What is watched -------------------------------------------------------------------------- */

static int inside(const char *path) {
    size_t length = strlen(folder);
    return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

/* The path behind a descriptor; 0 when it is not watched. */
static int of_file(int file, char *path) {
    char link[64];
    if (!folder[0] || file == log_file) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, LONGEST - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return inside(path);
}

/* The path behind a name in a folder that is open; 0 when it is not watched. */
static int of_name(int base, const char *name, char *path) {
    if (!folder[0]) return 0;
    if (name[0] == '/') {
        snprintf(path, LONGEST, "%s", name);
        return inside(path);
    }
    char start[LONGEST];
    if (base == AT_FDCWD) {
        if (!getcwd(start, sizeof start)) return 0;
    } else if (!of_file(base, start)) {
        return 0;
    }
    if (snprintf(path, LONGEST, "%s/%s", start, name) >= LONGEST) abort();
    return inside(path);
}

static void not_modelled(const char *call) {
    fprintf(stderr, "%s changes a file, and the fault tests do not model it.\n", call);
    abort();
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* What is to happen to a call of this kind: NOTHING, TEAR, REFUSE or HALVE. Holds the turn. */
static int fate(int kind) {
    if (!(kinds & kind)) return NOTHING;
    long number = ++seen;
    if (!at || action == NOTHING || (number != at && !(for_ever && number > at))) return NOTHING;
    if (action == HALVE && kind != WRITES) return NOTHING;
    hit++;
    if (action == DIE || (action == TEAR && kind != WRITES)) die();
    if (action == REFUSE) errno = number_of_error;
    return action;
}

/* Take room for new bytes; returns how many of them there is room for. Holds the turn. */
static long long take_room(long long wanted) {
    if (room < 0 || wanted <= 0) return wanted;
    long long given = wanted < room ? wanted : room;
    room -= given;
    if (room < least) least = room;
    return given;
}

static void give_room(long long bytes) {
    if (room >= 0 && bytes > 0) room += bytes;
}

static int no_room(void) {
    hit++;
    errno = ENOSPC;
    return -1;
}

static long long size_of(int file) {
    struct stat status;
    return fstat(file, &status) ? 0 : status.st_size;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static ssize_t written(int file, const void *data, size_t size, off64_t offset, int placed,
                       const char *path) {
    REAL(pwrite64);
    int what = fate(WRITES);
    if (what == REFUSE) return -1;
    if ((what == HALVE || what == TEAR) && size > 1) size /= 2;
    off64_t end = offset + (off64_t)size;
    long long growth = end - size_of(file);
    if (growth > 0) {
        long long given = take_room(growth);
        if (given < growth) {
            if ((long long)size <= growth - given) return no_room();
            size -= growth - given;
        }
    }
    ssize_t done = placed ? real(file, data, size, offset) : really_write(file, data, size);
    if (what == TEAR) die();
    if (done > 0) record('W', offset, path, data, done);
    return done;
}

ssize_t write(int file, const void *data, size_t size) {
    char path[LONGEST];
    if (!of_file(file, path)) return really_write(file, data, size);
    pthread_mutex_lock(&turn);
    int at_end = fcntl(file, F_GETFL) & O_APPEND;
    off64_t offset = at_end ? size_of(file) : lseek64(file, 0, SEEK_CUR);
    ssize_t done = written(file, data, size, offset, 0, path);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset) {
    REAL(pwrite64);
    char path[LONGEST];
    if (!of_file(file, path)) return real(file, data, size, offset);
    pthread_mutex_lock(&turn);
    ssize_t done = written(file, data, size, offset, 1, path);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset) {
    return pwrite64(file, data, size, offset);
}

int ftruncate64(int file, off64_t size) {
    REAL(ftruncate64);
    char path[LONGEST];
    if (!of_file(file, path)) return real(file, size);
    pthread_mutex_lock(&turn);
    int done = -1;
    if (fate(WRITES) != REFUSE) {
        long long before = size_of(file);
        if (take_room(size - before) < size - before) {
            done = no_room();
        } else if (!(done = real(file, size))) {
            give_room(before - size);
            record('T', size, path, NULL, 0);
        }
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int synced(int (*real)(int), int file) {
    char path[LONGEST];
    if (!of_file(file, path)) return real(file);
    pthread_mutex_lock(&turn);
    int done = fate(SYNCS) == REFUSE ? -1 : real(file);
    int error = errno;
    record(done ? 'F' : 'S', 0, path, NULL, 0);
    errno = error;
    pthread_mutex_unlock(&turn);
    return done;
}

int fsync(int file) {
    REAL(fsync);
    return synced(real, file);
}

int fdatasync(int file) {
    REAL(fdatasync);
    return synced(real, file);
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* Whether a read is refused; takes no turn otherwise, so that reading stays quick. */
static int unreadable(int file) {
    char path[LONGEST];
    if (!(kinds & READS) || !of_file(file, path)) return 0;
    pthread_mutex_lock(&turn);
    int what = fate(READS);
    pthread_mutex_unlock(&turn);
    return what == REFUSE;
}

ssize_t read(int file, void *data, size_t size) {
    REAL(read);
    return unreadable(file) ? -1 : real(file, data, size);
}

ssize_t pread64(int file, void *data, size_t size, off64_t offset) {
    REAL(pread64);
    return unreadable(file) ? -1 : real(file, data, size, offset);
}

ssize_t pread(int file, void *data, size_t size, off_t offset) {
    return pread64(file, data, size, offset);
}

int statvfs64(const char *path, struct statvfs64 *told) {
    REAL(statvfs64);
    int done = real(path, told);
    if (!done && room >= 0 && tells_room && inside(path)) {
        told->f_bsize = told->f_frsize = SMALLEST;
        told->f_bfree = told->f_bavail = room / SMALLEST;
    }
    return done;
}

int statvfs(const char *path, struct statvfs *told) {
    return statvfs64(path, (struct statvfs64 *)told);
}

/* --- Names ------------------------------------------------------------------------------------ */

static int opened(int base, const char *name, int flags, mode_t mode) {
    REAL(openat64);
    char path[LONGEST];
    if (!of_name(base, name, path)) return real(base, name, flags, mode);
    if (!(flags & (O_CREAT | O_TRUNC)) && !(kinds & OPENS)) return real(base, name, flags, mode);
    pthread_mutex_lock(&turn);
    struct stat before;
    int there = !fstatat(base, name, &before, 0), done = -1;
    int makes = (flags & O_CREAT) && !there;
    if (fate(makes || (flags & O_TRUNC) ? NAMES : OPENS) != REFUSE) {
        done = real(base, name, flags, mode);
        if (done >= 0 && makes) record('C', 0, path, NULL, 0);
        if (done >= 0 && there && (flags & O_TRUNC)) {
            give_room(before.st_size);
            record('T', 0, path, NULL, 0);
        }
    }
    pthread_mutex_unlock(&turn);
    return done;
}

#define MODE_GIVEN(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *name, int flags, ...) {
    MODE_GIVEN(flags, mode)
    return opened(AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    MODE_GIVEN(flags, mode)
    return opened(AT_FDCWD, name, flags, mode);
}

int openat(int base, const char *name, int flags, ...) {
    MODE_GIVEN(flags, mode)
    return opened(base, name, flags, mode);
}

int openat64(int base, const char *name, int flags, ...) {
    MODE_GIVEN(flags, mode)
    return opened(base, name, flags, mode);
}

int mkdirat(int base, const char *name, mode_t mode) {
    REAL(mkdirat);
    char path[LONGEST];
    if (!of_name(base, name, path)) return real(base, name, mode);
    pthread_mutex_lock(&turn);
    int done = -1;
    if (fate(NAMES) != REFUSE) {
        done = take_room(SMALLEST) < SMALLEST ? no_room() : real(base, name, mode);
        if (!done) record('M', 0, path, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int unlinkat(int base, const char *name, int flags) {
    REAL(unlinkat);
    char path[LONGEST];
    if (!of_name(base, name, path)) return real(base, name, flags);
    pthread_mutex_lock(&turn);
    struct stat before;
    int done = -1, there = !fstatat(base, name, &before, AT_SYMLINK_NOFOLLOW);
    if (fate(NAMES) != REFUSE && !(done = real(base, name, flags))) {
        if (there) give_room(flags & AT_REMOVEDIR ? SMALLEST : before.st_size);
        record(flags & AT_REMOVEDIR ? 'D' : 'U', 0, path, NULL, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int renameat(int from_base, const char *from, int to_base, const char *to) {
    REAL(renameat);
    char before[LONGEST], after[LONGEST];
    int leaves = of_name(from_base, from, before), comes = of_name(to_base, to, after);
    if (!leaves && !comes) return real(from_base, from, to_base, to);
    if (!leaves || !comes) not_modelled("rename across the edge of the folder");
    pthread_mutex_lock(&turn);
    int done = -1;
    if (fate(NAMES) != REFUSE && !(done = real(from_base, from, to_base, to)))
        record('R', 0, before, after, strlen(after));
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

/* --- Ways that are not modelled --------------------------------------------------------------- */

#define NOT_MODELLED_FOR(file) \
    char path[LONGEST]; \
    if (of_file(file, path)) not_modelled(__func__)

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(writev);
    NOT_MODELLED_FOR(file);
    return real(file, parts, count);
}

ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size,
                        unsigned flags) {
    REAL(copy_file_range);
    NOT_MODELLED_FOR(to);
    return real(from, from_offset, to, to_offset, size, flags);
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    static ssize_t (*real)(int, int, off64_t *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "sendfile64");
    NOT_MODELLED_FOR(to);
    return real(to, from, offset, size);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
    return sendfile64(to, from, offset, size);
}

int fallocate64(int file, int mode, off64_t offset, off64_t size) {
    REAL(fallocate64);
    NOT_MODELLED_FOR(file);
    return real(file, mode, offset, size);
}

int fallocate(int file, int mode, off_t offset, off_t size) {
    return fallocate64(file, mode, offset, size);
}

int posix_fallocate64(int file, off64_t offset, off64_t size) {
    REAL(posix_fallocate64);
    NOT_MODELLED_FOR(file);
    return real(file, offset, size);
}

int posix_fallocate(int file, off_t offset, off_t size) {
    return posix_fallocate64(file, offset, size);
}

int truncate64(const char *name, off64_t size) {
    REAL(truncate64);
    if (inside(name)) not_modelled(__func__);
    return real(name, size);
}

int truncate(const char *name, off_t size) { return truncate64(name, size); }

int linkat(int from_base, const char *from, int to_base, const char *to, int flags) {
    REAL(linkat);
    char path[LONGEST];
    if (of_name(to_base, to, path)) not_modelled(__func__);
    return real(from_base, from, to_base, to, flags);
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

void *mmap64(void *where, size_t size, int protection, int flags, int file, off64_t offset) {
    REAL(mmap64);
    char path[LONGEST];
    if (file >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && of_file(file, path)) {
        size_t length = strlen(path);
        if (length < 4 || strcmp(path + length - 4, "-shm")) not_modelled(__func__);
    }
    return real(where, size, protection, flags, file, offset);
}

void *mmap(void *where, size_t size, int protection, int flags, int file, off_t offset) {
    return mmap64(where, size, protection, flags, file, offset);
}
