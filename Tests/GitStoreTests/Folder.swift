import Glibc

/// Files and folders for tests.
enum Folder {
  /// A new empty folder below the system's temporary one.
  static func make() throws -> String {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((root + "/driftback-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil, let path = realpath(template, nil) else {
      throw Git.Failure(description: "mkdtemp: \(String(cString: strerror(errno)))")
    }
    defer { free(path) }
    return String(cString: path)
  }

  static func write(_ bytes: [UInt8], _ path: String) throws {
    var parent = path[...]
    if let slash = parent.lastIndex(of: "/") {
      parent = parent[..<slash]
      create(String(parent))
    }
    guard let file = fopen(path, "we") else {
      throw Git.Failure(description: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw Git.Failure(description: "cannot write \(path)")
    }
  }

  static func write(_ text: String, _ path: String) throws { try write(Array(text.utf8), path) }

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "re") else { throw Git.Failure(description: "cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  static func create(_ path: String) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o777)
    }
  }

  /// The names in a folder, sorted.
  static func list(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let item = readdir(directory) {
      let name = withUnsafeBytes(of: &item.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Every file below a folder with its content, links not followed.
  static func contents(_ path: String, leavingOut: Set<String> = []) throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for name in list(path) where !leavingOut.contains(name) {
      let child = path + "/" + name
      var status = stat()
      guard lstat(child, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: result.merge(try contents(child, leavingOut: leavingOut)) { first, _ in first }
      case S_IFREG: result[child] = try read(child)
      default: result[child] = Array("mode \(status.st_mode)".utf8)
      }
    }
    return result
  }

  static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in list(path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
