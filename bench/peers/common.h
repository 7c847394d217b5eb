// What the bare C peers share: a clock, memory shared by descriptor as the pool shares it, percentiles.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

// A word alone on its cache line (two, since processors fetch lines in pairs).
struct cell {
  _Alignas(128) _Atomic uint32_t value;
};

static inline void fail(const char *what) {
  perror(what);
  exit(1);
}

static inline int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void *share(size_t bytes) {
  int fd = memfd_create("peer", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0) fail("memfd");
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (memory == MAP_FAILED) fail("mmap");
  close(fd);
  return memory;
}

// A second process that ends with the first.
static inline pid_t start(void) {
  pid_t parent = getpid(), child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
  }
  return child;
}

// Keeps this process on the first or the last processor that it may use: left alone, two that wake each other end up on one.
static inline void stay(int last) {
  cpu_set_t all, one;
  memset(&all, 0xff, sizeof all); // whatever the parent was kept on; the kernel leaves of it what this process may have
  if (sched_setaffinity(0, sizeof all, &all) != 0 || sched_getaffinity(0, sizeof all, &all) != 0) fail("sched_getaffinity");
  int chosen = -1;
  for (int i = 0; i < CPU_SETSIZE && (last || chosen < 0); i++)
    if (CPU_ISSET(i, &all)) chosen = i;
  CPU_ZERO(&one);
  CPU_SET(chosen, &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0) fail("sched_setaffinity");
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

static inline void futex_sleep(_Atomic uint32_t *word, uint32_t seen) { syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0); }

static inline void futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0); }

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static inline int64_t median(int64_t *values, size_t count) {
  qsort(values, count, sizeof *values, ascending);
  return values[count / 2];
}
