// What carrying a frame's bytes through a Unix pipe costs: one process writes frames, another reads them, nobody looks at them.
//   pipe BYTES FRAMES     prints frames a second; the pipe is as large as an unprivileged process may have it (1 MiB)
#include "common.h"
#include <fcntl.h>

int main(int argc, char **argv) {
  long bytes = argc == 3 ? atol(argv[1]) : 0, frames = argc == 3 ? atol(argv[2]) : 0;
  if (bytes < 1 || frames < 1) {
    fprintf(stderr, "usage: pipe BYTES FRAMES\n");
    return 2;
  }
  int ends[2];
  if (pipe(ends) != 0) fail("pipe");
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  char *frame = malloc((size_t)bytes);
  if (!frame) fail("malloc");
  memset(frame, 1, (size_t)bytes); // pages of its own on both sides, so that no fault is timed but the reader's first copies
  int64_t before = now();
  pid_t child = start();
  if (child == 0) {
    close(ends[1]);
    while (read(ends[0], frame, (size_t)bytes) > 0) {
    }
    _exit(0);
  }
  close(ends[0]);
  for (long i = 0; i < frames; i++) {
    for (long sent = 0; sent < bytes;) {
      ssize_t n = write(ends[1], frame + sent, (size_t)(bytes - sent));
      if (n < 0) fail("write");
      sent += n;
    }
  }
  close(ends[1]);
  waitpid(child, NULL, 0);
  printf("%.3f\n", (double)frames * 1e9 / (double)(now() - before));
  return 0;
}
