// The least that a hand-off between two processes costs: one word each way in shared memory.
//   pingpong spin|futex ROUNDS [BYTES]     prints nanoseconds one way: the median round trip, halved
// spin: both sides look at the word without end. futex: both sides sleep on it, and every change is a FUTEX_WAKE.
// BYTES of payload are copied in before each change and out after it, through a ring of eight entries: what a descriptor costs by itself.
// The two stay on different processors, where there are two.
#include "common.h"

enum { ENTRIES = 8, MOST_BYTES = 4096 };

struct way {
  struct cell word;
  char entries[ENTRIES][MOST_BYTES];
};

static int sleeping;
static size_t payload;
static char copy[MOST_BYTES];

static void await(struct way *way, uint32_t wanted) {
  uint32_t seen;
  while ((seen = atomic_load_explicit(&way->word.value, memory_order_acquire)) != wanted) {
    if (sleeping) futex_sleep(&way->word.value, seen);
    else relax();
  }
  memcpy(copy, way->entries[wanted % ENTRIES], payload);
}

static void tell(struct way *way, uint32_t value) {
  copy[0]++;
  memcpy(way->entries[value % ENTRIES], copy, payload);
  atomic_store_explicit(&way->word.value, value, memory_order_release);
  if (sleeping) futex_wake(&way->word.value);
}

int main(int argc, char **argv) {
  payload = argc == 4 ? (size_t)atol(argv[3]) : 0;
  if (argc < 3 || argc > 4 || (strcmp(argv[1], "spin") != 0 && strcmp(argv[1], "futex") != 0) || atoi(argv[2]) < 1 || payload > MOST_BYTES) {
    fprintf(stderr, "usage: pingpong spin|futex ROUNDS [BYTES]\n");
    return 2;
  }
  sleeping = argv[1][0] == 'f';
  uint32_t rounds = (uint32_t)atoi(argv[2]);
  struct way *there = share(2 * sizeof *there), *back = there + 1;
  int64_t *trips = malloc(rounds * sizeof *trips);
  if (!trips) fail("malloc");
  pid_t child = start();
  stay(child == 0);
  if (child == 0) {
    for (uint32_t i = 1; i <= rounds; i++) {
      await(there, i);
      tell(back, i);
    }
    _exit(0);
  }
  for (uint32_t i = 1; i <= rounds; i++) {
    int64_t before = now();
    tell(there, i);
    await(back, i);
    trips[i - 1] = now() - before;
  }
  waitpid(child, NULL, 0);
  printf("%lld\n", (long long)median(trips, rounds) / 2);
  return 0;
}
