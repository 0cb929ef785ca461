internal import Resources
internal import SystemPackage

/// Where `driftback.yaml` is, and what it holds.
enum ConfigurationFile {
  static let name = "driftback.yaml"
  private static let limit = 1 << 20

  /// The path that was given, or the configuration in the current folder or at the repository's root.
  static func find(_ given: String?, repository: String) throws(Diagnostic) -> String {
    if let given { return given }
    for candidate in [name, beside(repository + "/", name)] where exists(candidate) { return candidate }
    throw Diagnostic(
      .configuration, "no \(name) here or at the repository's root",
      remedy: "Name one with --config, or write one with `driftback init`.")
  }

  /// A path relative to the folder of a file.
  static func beside(_ file: String, _ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  static func read(_ path: String) throws(Diagnostic) -> File {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly)
      defer { try? descriptor.close() }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while bytes.count <= limit {
        let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { return File(path: path, bytes: bytes) }
        bytes += chunk[..<count]
      }
    } catch {
      throw Diagnostic(
        .configuration, "cannot be read: \((error as? Errno).map(String.init(describing:)) ?? "\(error)")",
        remedy: "Name a configuration with --config, or write one with `driftback init`.", file: path)
    }
    throw Diagnostic(
      .configuration, "is larger than 1 MiB", remedy: "Is it a configuration at all?", file: path)
  }

  private static func exists(_ path: String) -> Bool {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly) else { return false }
    try? descriptor.close()
    return true
  }
}
