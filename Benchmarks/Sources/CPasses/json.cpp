#include "passes.h"
#include <simdjson.h>

extern "C" int raw_json_pass(const char *bytes, size_t count) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  return parser.parse(bytes, count, false).get(root) ? -1 : 0;
}
