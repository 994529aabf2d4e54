/*
 * Lets a program die at one of its own file calls.
 *
 * Preloaded (LD_PRELOAD), it stands before libc's calls that change a file. Once `faults_arm` has
 * named a folder, it counts those calls on files in it; the process is killed at call `at`: before
 * the call is made, or, with `torn`, after half of a write. `faults_seen` tells the count. Calls
 * that go round libc, and changes to memory that a file is mapped to, are not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static long die_at;
static int die_torn;
static atomic_long seen;

void faults_arm(const char *path, long at, int torn) {
    snprintf(folder, sizeof folder, "%s", path);
    die_at = at;
    die_torn = torn;
    atomic_store(&seen, 0);
}

long faults_seen(void) { return atomic_load(&seen); }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int inside(const char *path) { return folder[0] && strncmp(path, folder, strlen(folder)) == 0; }

static int open_inside(int descriptor) {
    char link[64], path[4096];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return inside(path);
}

/* Counts a call on a file in the folder; dies when it is the one, unless a write is to be torn. */
static int is_the_one(int counts, int is_write) {
    if (!counts || atomic_fetch_add(&seen, 1) + 1 != die_at) return 0;
    if (!(die_torn && is_write)) die();
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *data, size_t size) {
    REAL(write);
    if (is_the_one(open_inside(descriptor), 1)) { real(descriptor, data, size / 2); die(); }
    return real(descriptor, data, size);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) {
    REAL(pwrite);
    if (is_the_one(open_inside(descriptor), 1)) { real(descriptor, data, size / 2, offset); die(); }
    return real(descriptor, data, size, offset);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t offset) {
    REAL(pwrite64);
    if (is_the_one(open_inside(descriptor), 1)) { real(descriptor, data, size / 2, offset); die(); }
    return real(descriptor, data, size, offset);
}

int fsync(int descriptor) {
    REAL(fsync);
    is_the_one(open_inside(descriptor), 0);
    return real(descriptor);
}

int fdatasync(int descriptor) {
    REAL(fdatasync);
    is_the_one(open_inside(descriptor), 0);
    return real(descriptor);
}

int ftruncate(int descriptor, off_t size) {
    REAL(ftruncate);
    is_the_one(open_inside(descriptor), 0);
    return real(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    REAL(ftruncate64);
    is_the_one(open_inside(descriptor), 0);
    return real(descriptor, size);
}

int unlink(const char *path) {
    REAL(unlink);
    is_the_one(inside(path), 0);
    return real(path);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    is_the_one(inside(from) || inside(to), 0);
    return real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    is_the_one(inside(path), 0);
    return real(path, mode);
}
