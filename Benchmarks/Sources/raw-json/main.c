// Reads one file and runs simdjson over it.
#include <passes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int main(int count, char **arguments) {
  struct stat status;
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (!file || fstat(fileno(file), &status)) return perror("raw-json"), 2;
  setvbuf(file, NULL, _IONBF, 0);
  size_t size = (size_t)status.st_size;
  char *bytes = malloc(size + 64);
  if (fread(bytes, 1, size, file) != size) return perror(arguments[1]), 2;
  return raw_json_pass(bytes, size) ? 1 : 0;
}
