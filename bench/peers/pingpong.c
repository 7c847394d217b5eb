// The least that a hand-off between two processes costs: one word each way in shared memory.
//   pingpong spin|futex ROUNDS     prints nanoseconds one way: the median round trip, halved
// spin: both sides look at the word without end. futex: both sides sleep on it, and every change is a FUTEX_WAKE.
// The two stay on different processors, where there are two.
#include "common.h"

static void await(_Atomic uint32_t *word, uint32_t wanted, int sleeping) {
  uint32_t seen;
  while ((seen = atomic_load_explicit(word, memory_order_acquire)) != wanted) {
    if (sleeping) futex_sleep(word, seen);
    else relax();
  }
}

static void tell(_Atomic uint32_t *word, uint32_t value, int sleeping) {
  atomic_store_explicit(word, value, memory_order_release);
  if (sleeping) futex_wake(word);
}

int main(int argc, char **argv) {
  if (argc != 3 || (strcmp(argv[1], "spin") != 0 && strcmp(argv[1], "futex") != 0) || atoi(argv[2]) < 1) {
    fprintf(stderr, "usage: pingpong spin|futex ROUNDS\n");
    return 2;
  }
  int sleeping = argv[1][0] == 'f';
  uint32_t rounds = (uint32_t)atoi(argv[2]);
  struct cell *cells = share(2 * sizeof *cells);
  int64_t *trips = malloc(rounds * sizeof *trips);
  if (!trips) fail("malloc");
  pid_t child = start();
  stay(child == 0);
  if (child == 0) {
    for (uint32_t i = 1; i <= rounds; i++) {
      await(&cells[0].value, i, sleeping);
      tell(&cells[1].value, i, sleeping);
    }
    _exit(0);
  }
  for (uint32_t i = 1; i <= rounds; i++) {
    int64_t before = now();
    tell(&cells[0].value, i, sleeping);
    await(&cells[1].value, i, sleeping);
    trips[i - 1] = now() - before;
  }
  waitpid(child, NULL, 0);
  printf("%lld\n", (long long)median(trips, rounds) / 2);
  return 0;
}
