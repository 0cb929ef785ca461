internal import Resources
internal import SystemPackage

/// Where `driftback.yaml` is, and what it holds.
enum ConfigurationFile {
  static let name = "driftback.yaml"

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

  private static func exists(_ path: String) -> Bool {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly) else { return false }
    try? descriptor.close()
    return true
  }
}
