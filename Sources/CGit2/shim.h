#include <git2.h>

// git_libgit2_opts is variadic, and Swift imports no variadic function.
static inline int driftback_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}
