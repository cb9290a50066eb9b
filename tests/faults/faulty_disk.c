/* A disk that is full, that fails, or that is cut off: preloaded before the C library.
 *
 * Only files below $FAULTY_FOLDER count. $FAULTY_MODE:
 *   count  note how many writes and syncs there are, in $FAULTY_LOG
 *   full   from write $FAULTY_AT on, every write that makes a file longer finds no space, until
 *          the file of the ballast is removed, or for $FAULTY_FOR writes
 *   eio    sync number $FAULTY_AT fails once with EIO, and what it was to keep stays in memory
 *   write-eio  write number $FAULTY_AT fails once with EIO
 *   log    everything that is written, with every sync, into $FAULTY_LOG
 * Records of the log: kind (1), file number (4), offset (8), length (4), content.
 * Kinds: O a file got a number, W written, T cut to a length, S synced, M a mark of the program,
 * U removed, R renamed.
 *
 * faulty_set chooses anew, at any time: a process that was forked needs no environment of its own.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST 1024
static char paths[MOST][512];
static int watched[MOST];
static int log_fd = -1;
static long writes, syncs, at, lasts;
static int with_ballast;
static const char *folder, *mode = "";
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t);
static int (*real_close)(int), (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    folder = getenv("FAULTY_FOLDER");
    if (getenv("FAULTY_MODE")) mode = getenv("FAULTY_MODE");
    at = getenv("FAULTY_AT") ? atol(getenv("FAULTY_AT")) : 0;
    lasts = getenv("FAULTY_FOR") ? atol(getenv("FAULTY_FOR")) : 1L << 40;
    with_ballast = getenv("FAULTY_BALLAST") != NULL;
    if (getenv("FAULTY_LOG"))
        log_fd = open(getenv("FAULTY_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int is_mode(const char *name) { return folder && strcmp(mode, name) == 0; }

static void note(char kind, int file, int64_t offset, const void *data, uint32_t length) {
    if (log_fd < 0 || !is_mode("log")) return;
    unsigned char head[17];
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &file, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 4);
    real_write(log_fd, head, sizeof head);
    if (length && data) real_write(log_fd, data, length);
}

/* Is this a file that counts? Its path is looked up once for each descriptor. */
static int counts(int fd) {
    if (!folder || fd < 0 || fd >= MOST || fd == log_fd) return 0;
    if (!watched[fd]) {
        char link[64], path[512];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        watched[fd] = 1;
        if (length > 0) {
            path[length] = 0;
            if (strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "-shm") &&
                !strstr(path, ".lock")) {
                watched[fd] = 2;
                strcpy(paths[fd], path);
                note('O', fd, 0, path, (uint32_t)length);
            }
        }
    }
    return watched[fd] == 2;
}

/* Returns an errno for a write, or 0. */
static int fault_of_write(int fd, off_t end) {
    writes++;
    if (is_mode("write-eio") && writes == at) return EIO;
    if (!is_mode("full") || writes < at || writes >= at + lasts) return 0;
    char ballast[600];
    snprintf(ballast, sizeof ballast, "%s/ballast", folder);
    struct stat now;
    if (with_ballast && stat(ballast, &now) != 0) return 0;
    return fstat(fd, &now) == 0 && end > now.st_size ? ENOSPC : 0;
}

static ssize_t put(int fd, const void *data, size_t length, off_t offset, int here) {
    if (!counts(fd)) return here ? real_write(fd, data, length) : real_pwrite(fd, data, length, offset);
    pthread_mutex_lock(&lock);
    off_t start = here ? lseek(fd, 0, SEEK_CUR) : offset;
    int fault = fault_of_write(fd, start + (off_t)length);
    ssize_t done = -1;
    if (!fault) {
        done = here ? real_write(fd, data, length) : real_pwrite(fd, data, length, offset);
        if (done > 0) note('W', fd, start, data, (uint32_t)done);
    }
    pthread_mutex_unlock(&lock);
    if (fault) errno = fault;
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return put(fd, data, length, 0, 1); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t o) { return put(fd, data, length, o, 0); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t o) { return put(fd, data, length, o, 0); }

static int keep(int fd, int (*real)(int)) {
    if (!counts(fd)) return real(fd);
    pthread_mutex_lock(&lock);
    syncs++;
    int fails = is_mode("eio") && syncs == at;
    int done = fails ? -1 : (is_mode("log") ? 0 : real(fd));
    if (!fails) note('S', fd, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    if (fails) errno = EIO;
    return done;
}

int fsync(int fd) { return keep(fd, real_fsync); }
int fdatasync(int fd) { return keep(fd, real_fdatasync); }

static int cut(int fd, off_t length) {
    int known = counts(fd), done = real_ftruncate(fd, length);
    if (known && done == 0) {
        pthread_mutex_lock(&lock);
        note('T', fd, length, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return done;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off_t length) { return cut(fd, length); }

int close(int fd) {
    if (fd >= 0 && fd < MOST) watched[fd] = 0;
    return real_close(fd);
}

int unlink(const char *path) {
    int done = real_unlink(path);
    if (folder && done == 0 && strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "-shm"))
        note('U', -1, 0, path, (uint32_t)strlen(path));
    return done;
}

/* Chooses folder and fault anew, and counts from nought. lasts: 0 for always. log: NULL for none.
 * Returns 0, or -1 when a text is too long or the log cannot be opened. */
int faulty_set(const char *new_folder, const char *new_mode, long new_at, long new_lasts,
               int new_with_ballast, const char *log) {
    static char folder_text[512], mode_text[32];
    if (strlen(new_folder) >= sizeof folder_text || strlen(new_mode) >= sizeof mode_text) return -1;
    pthread_mutex_lock(&lock);
    strcpy(folder_text, new_folder);
    strcpy(mode_text, new_mode);
    folder = folder_text;
    mode = mode_text;
    at = new_at;
    lasts = new_lasts ? new_lasts : 1L << 40;
    with_ballast = new_with_ballast;
    writes = syncs = 0;
    memset(watched, 0, sizeof watched);
    if (log_fd >= 0) real_close(log_fd);
    log_fd = log ? open(log, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    int done = log && log_fd < 0 ? -1 : 0;
    pthread_mutex_unlock(&lock);
    return done;
}

/* What the program has told its person by now, in the order of everything else. */
void faulty_mark(int64_t number) {
    pthread_mutex_lock(&lock);
    note('M', -1, number, NULL, 0);
    pthread_mutex_unlock(&lock);
}

long faulty_writes(void) { return writes; }
long faulty_syncs(void) { return syncs; }
