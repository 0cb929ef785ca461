internal import Glibc
internal import Resources
internal import SystemPackage

/// Files that the command line asks for.
enum OutputFile {
  /// Writes a text to a file, in place of what it held. A reader sees the old text or the new one, never a part: the text
  /// goes to a file beside it that takes its name. What is no regular file, a pipe say, is written as it stands.
  static func write(_ text: String, to path: String) throws(Diagnostic) {
    var status = stat()
    let isThere = lstat(path, &status) == 0
    let isRegular = isThere && status.st_mode & S_IFMT == S_IFREG
    let target = !isThere || isRegular ? path + ".\(getpid()).new" : path
    do {
      let file = try FileDescriptor.open(
        FilePath(target), .writeOnly,
        options: target == path ? [.create, .truncate] : [.create, .exclusiveCreate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
      if target != path, rename(target, path) != 0 { throw Errno(rawValue: errno) }
    } catch {
      if target != path { unlink(target) }
      throw Diagnostic(
        .system, "cannot be written: \(error)",
        remedy: "Name a file in a folder that exists and that you may write to.", file: path)
    }
  }
}
