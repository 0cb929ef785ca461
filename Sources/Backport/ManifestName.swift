internal import Resources

/// What the file of a new resource is called.
enum ManifestName {
  /// Paths to try in order: the resource's name, then its name and kind, with the extension of the folder's other manifests.
  static func candidates(for resource: ResourceID, in folder: String, siblings: [String]) -> [String] {
    let prefix = folder == "." || folder.isEmpty ? "" : folder + "/"
    let name = file(resource.name)
    let kind = resource.kind.lowercased()
    let isYML = siblings.contains { $0.hasSuffix(".yml") } && !siblings.contains { $0.hasSuffix(".yaml") }
    let stems =
      (name.isEmpty || reserved.contains(name.lowercased()) ? [] : [name]) + [
        name.isEmpty ? kind : name + "-" + kind
      ]
    return stems.map { prefix + $0 + (isYML ? ".yml" : ".yaml") }
  }

  /// Names that make another thing of the folder.
  private static let reserved: Set<String> = ["kustomization", "chart", "driftback"]

  /// A name as a file may have it everywhere: RBAC allows colons and more in names, and names may be 253 bytes long.
  static func file(_ name: String) -> String {
    let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) ? $0 : "-" }
    return String(safe.drop { $0 == "." || $0 == "-" }.prefix(180))
  }
}
