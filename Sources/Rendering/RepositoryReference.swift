internal import GitStore
internal import Resources

/// A path that a kustomization names, resolved inside the repository or refused.
struct RepositoryReference {
  let files: Files
  /// The folder that paths are relative to.
  let folder: String

  /// What stands where a path leads.
  enum Target {
    case file(String)
    case folder(String)
  }

  /// Follows a path from the folder.
  ///
  /// - Throws: a `source` fault at the node for an address, an absolute path, one that leaves the repository or goes
  ///   through a symbolic link or a submodule, and for what is not there.
  func resolve(_ text: String, at node: Node) throws(Diagnostic) -> Target {
    if Self.isRemote(text) {
      throw Self.fault(
        node, "a remote reference: nothing is fetched while rendering",
        remedy: "Commit a copy of what it names (`kustomize localize` makes one) and refer to that.")
    }
    guard !text.hasPrefix("/") else {
      throw Self.fault(
        node, "an absolute path",
        remedy: "Name files of the repository by paths relative to the kustomization.")
    }
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw Self.fault(node, "an empty path", remedy: "Name a file or a folder of the repository.")
    }
    var parts = folder.split(separator: "/").map(String.init)
    for part in text.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else {
          throw Self.fault(
            node, "the path leaves the repository",
            remedy: "Rendering reads nothing but the revision's own files. Commit a copy of what it names.")
        }
      } else {
        parts.append(String(part))
      }
    }
    try checkLinks(parts, at: node)
    let path = parts.joined(separator: "/")
    if path.isEmpty { return .folder(path) }
    if files.entry(path) != nil { return .file(path) }
    if let below = try? files.paths(under: path), !below.isEmpty { return .folder(path) }
    throw Self.fault(
      node, "no such file or folder in the revision: \(path)",
      remedy: "Is it committed? Paths are relative to the folder of the kustomization that names them.")
  }

  private func checkLinks(_ parts: [String], at node: Node) throws(Diagnostic) {
    var path = ""
    for part in parts {
      path += path.isEmpty ? part : "/" + part
      guard let entry = files.entry(path), !entry.mode.isFile else { continue }
      let what = entry.mode == .symlink ? "a symbolic link" : "a submodule"
      throw Self.fault(
        node, "the path leads through \(what), which is not followed: \(path)",
        remedy: "Name the files themselves, inside this repository.")
    }
  }

  /// Whether kustomize may take a text for an address to fetch from, whatever lies at a path of that name.
  ///
  /// Source: kustomize's `git.NewRepoSpecFromURL` and `loader.IsRemoteFile`, widened: Go takes `HTTP:x` for a URL.
  static func isRemote(_ text: String) -> Bool {
    // Go's url.Parse refuses control characters, and a mapping in braces has no scheme.
    if text.contains("\n") || text.hasPrefix("{") { return false }
    let lower = Kustomization.fold(text)
    let prefixes = [
      "http:", "https:", "ssh:", "git:", "file:", "git::", "gh:", "git@", "oci:", "s3:", "gcs:",
      "github.com/", "github.com:", "www.github.com/", "gitlab.com/", "bitbucket.org/",
    ]
    if lower.contains("://") || prefixes.contains(where: lower.hasPrefix) { return true }
    if ["?ref=", "?version=", "?timeout=", "?submodules="].contains(where: lower.contains) { return true }
    // user@host:path
    guard let at = lower.firstIndex(of: "@"), let colon = lower.firstIndex(of: ":") else { return false }
    return at < colon && !lower[..<at].contains("/")
  }

  /// A fault at a node of a kustomization. Its line is not shown where it may hold what a Secret is made from.
  static func fault(_ node: Node, _ summary: String, remedy: String) -> Diagnostic {
    let file = node.tree.file
    let showing = !String(decoding: file.bytes, as: UTF8.self).contains("ecret")
    return Diagnostic(
      .source, summary, remedy: remedy, file: file.path,
      place: .init(offset: node.span.lowerBound, in: file.bytes, showing: showing))
  }
}
