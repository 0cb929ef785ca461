internal import Glibc
internal import Resources

/// A temporary folder that only its owner can enter, gone with the value that made it.
final class PrivateFolder {
  /// Absolute, without symbolic links.
  let path: String

  /// An empty folder below `$TMPDIR` or `/tmp`.
  init() throws(Diagnostic) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var template = Array(((parent.hasPrefix("/") ? parent : "/tmp") + "/driftback-XXXXXX").utf8CString)
    // mkdtemp(3) creates it with mode 0700.
    guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else {
      throw Self.fault("cannot make a temporary folder", parent)
    }
    defer { free(resolved) }
    path = String(cString: resolved)
  }

  deinit { Self.remove(path) }

  /// Makes a folder and those above it.
  func makeFolder(_ relative: String) throws(Diagnostic) {
    var made = path
    for part in relative.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw Self.fault("cannot make a folder", made) }
    }
  }

  /// Writes a new file; the folders above it are made.
  ///
  /// - Parameter relative: a normalized path: no `..` component.
  func write(_ bytes: [UInt8], to relative: String) throws(Diagnostic) {
    if let slash = relative.lastIndex(of: "/") { try makeFolder(String(relative[..<slash])) }
    let path = path + "/" + relative
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.fault("cannot write a temporary file", path) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write_(file, $0, from: written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.fault("cannot write a temporary file", path) }
      written += count
    }
  }

  private func write_(_ file: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    return Glibc.write(file, rest.baseAddress, rest.count)
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    if let directory = opendir(path) {
      var names: [String] = []
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
      }
      closedir(directory)
      for name in names { remove(path + "/" + name) }
    }
    rmdir(path)
  }

  private static func fault(_ what: String, _ path: String) -> Diagnostic {
    Diagnostic(
      .system, "\(what): \(String(cString: strerror(errno)))",
      remedy: "Rendering needs a folder for temporary files; TMPDIR names it.", file: path)
  }
}
