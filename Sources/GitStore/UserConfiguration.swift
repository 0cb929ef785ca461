import CGit2
import Glibc
import Resources

/// git's configuration outside the repository: the system's and the user's files, read only for who commits and for
/// `safe.directory`. Nothing else in them has an effect.
final class UserConfiguration {
  private let handle: OpaquePointer

  /// Reads the files that git-config(1) names: `/etc/gitconfig`, `$XDG_CONFIG_HOME/git/config`, `~/.gitconfig`, or
  /// those that `GIT_CONFIG_SYSTEM` and `GIT_CONFIG_GLOBAL` put in their place.
  init(_ environment: (String) -> String?) throws(Diagnostic) {
    var created: OpaquePointer?
    try check(git_config_new(&created), "cannot read git's configuration")
    guard let created else { throw Diagnostic(.system, "no memory left") }
    handle = created
    var files: [(git_config_level_t, String)] = []
    if environment("GIT_CONFIG_NOSYSTEM") == nil {
      files.append((GIT_CONFIG_LEVEL_SYSTEM, environment("GIT_CONFIG_SYSTEM") ?? "/etc/gitconfig"))
    }
    if let global = environment("GIT_CONFIG_GLOBAL") {
      files.append((GIT_CONFIG_LEVEL_GLOBAL, global))
    } else {
      let home = environment("HOME")
      if let folder = environment("XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" }) {
        files.append((GIT_CONFIG_LEVEL_XDG, folder + "/git/config"))
      }
      if let home { files.append((GIT_CONFIG_LEVEL_GLOBAL, home + "/.gitconfig")) }
    }
    for (level, file) in files where access(file, R_OK) == 0 {
      try check(
        git_config_add_file_ondisk(created, file, level, nil, 0), "cannot read git's configuration",
        remedy: "Mend the file; `git config --list` shows the same fault.", file: file)
    }
  }

  deinit { git_config_free(handle) }

  /// The value that counts, or nil where no file sets it.
  func value(_ name: String) -> String? { Configuration.value(name, handle) }

  /// Every value that is set, in the order of the files.
  func values(_ name: String) -> [String] {
    var iterator: OpaquePointer?
    guard git_config_multivar_iterator_new(&iterator, handle, name, nil) == 0 else { return [] }
    defer { git_config_iterator_free(iterator) }
    var found: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let entry {
      found.append(entry.pointee.value.map { String(cString: $0) } ?? "")
    }
    return found
  }
}

/// Reading one value of an open git configuration.
enum Configuration {
  /// The value of a variable, or nil where it is not set or empty.
  static func value(_ name: String, _ handle: OpaquePointer?) -> String? {
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    guard git_config_get_string_buf(&buffer, handle, name) == 0, let text = buffer.ptr else { return nil }
    let value = String(cString: text)
    return value.isEmpty ? nil : value
  }
}
