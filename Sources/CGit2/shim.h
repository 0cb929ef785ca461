#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// What libgit2 hands back to a backend is a pointer to `base`, and so to the whole.
typedef struct {
  git_odb_backend base;
  void *owner;
} driftback_git_backend;

// git_libgit2_opts is variadic, and Swift imports no variadic function.

static inline int driftback_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int driftback_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int driftback_git_set_strict_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

static inline int driftback_git_set_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}
