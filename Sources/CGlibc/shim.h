#include <malloc.h>
#include <spawn.h>
#include <sys/types.h>

// glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not define.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int memfd_create(const char *name, unsigned int flags);
