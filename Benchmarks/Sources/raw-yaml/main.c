// Reads the files that standard input names, one a line, and runs libyaml's event loop over each.
#include <passes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char path[4096];
  size_t room = 1 << 20;
  unsigned char *bytes = malloc(room);
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = 0;
    FILE *file = fopen(path, "rb");
    if (!file) return perror(path), 2;
    size_t count = 0;
    for (size_t read; (read = fread(bytes + count, 1, room - count, file)) > 0;) {
      count += read;
      if (count == room) bytes = realloc(bytes, room *= 2);
    }
    fclose(file);
    if (raw_yaml_pass(bytes, count) < 0) return fprintf(stderr, "%s: no YAML\n", path), 1;
  }
  return 0;
}
