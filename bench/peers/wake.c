// What it costs to wake processes that sleep, each on a word of its own.
//   wake SLEEPERS ROUNDS     prints nanoseconds for waking all of them, one FUTEX_WAKE each: the median round
// Between rounds there is a pause of a millisecond, in which all of them fall asleep again.
#include "common.h"

int main(int argc, char **argv) {
  if (argc != 3 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1) {
    fprintf(stderr, "usage: wake SLEEPERS ROUNDS\n");
    return 2;
  }
  int sleepers = atoi(argv[1]), rounds = atoi(argv[2]);
  struct cell *words = share((size_t)sleepers * sizeof *words);
  int64_t *times = malloc((size_t)rounds * sizeof *times);
  if (!times) fail("malloc");
  for (int s = 0; s < sleepers; s++) {
    if (start() != 0) continue;
    uint32_t seen;
    while ((seen = atomic_load(&words[s].value)) < (uint32_t)rounds) futex_sleep(&words[s].value, seen);
    _exit(0);
  }
  for (int i = 0; i < rounds; i++) {
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    int64_t before = now();
    for (int s = 0; s < sleepers; s++) {
      atomic_fetch_add(&words[s].value, 1);
      futex_wake(&words[s].value);
    }
    times[i] = now() - before;
  }
  while (wait(NULL) > 0) {
  }
  printf("%lld\n", (long long)median(times, (size_t)rounds));
  return 0;
}
