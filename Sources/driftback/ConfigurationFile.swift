internal import GitStore
internal import Resources
internal import SystemPackage

/// Where `driftback.yaml` is, and what it holds.
enum ConfigurationFile {
  static let name = "driftback.yaml"

  /// The path that was given, or the configuration in the current folder or at the repository's root.
  static func find(_ given: String?, repository: Repository) throws(Diagnostic) -> String {
    if let given { return given }
    for candidate in [name, root(of: repository) + "/" + name] where exists(candidate) { return candidate }
    throw Diagnostic(
      .configuration, "no \(name) here or at the repository's root",
      remedy: "Name one with --config, or write one with `driftback init`.")
  }

  /// The folder of the work tree, linked ones included; the repository's own where there is no work tree.
  static func root(of repository: Repository) -> String {
    let ending = "/.git"
    var path = repository.path
    if let link = try? InputFile.read(path + "/gitdir", .repository) {
      // gitrepository-layout(5): the path of the linked work tree's .git file, and a line feed.
      path = String(decoding: link.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
    return path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path
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
