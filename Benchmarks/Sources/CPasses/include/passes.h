#ifndef PASSES_H
#define PASSES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The number of events that libyaml finds in a text, and nothing done with them; -1 where it is no YAML.
long raw_yaml_pass(const unsigned char *bytes, size_t count);

// Parses a text with simdjson into its tape, and looks at nothing. `bytes` must be followed by 64 bytes that may be
// read. 0, or -1 where it is no JSON.
int raw_json_pass(const char *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
