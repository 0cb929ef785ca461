internal import Resources

/// The order of keys that writers of Kubernetes manifests keep.
enum KeyOrder {
  /// Keys that stand before all others, in this order, wherever they occur.
  private static let head = [
    "apiVersion", "kind", "metadata", "name", "generateName", "namespace", "labels", "annotations",
  ]

  static func rank(_ key: String) -> Int? { head.firstIndex(of: key) }

  /// The entries of a mapping in conventional order: ranked keys first, the others as they come, `status` last.
  static func sorted(_ entries: [Node]) -> [Node] {
    func weight(_ node: Node) -> Int {
      rank(node.key) ?? (node.key == "status" ? head.count + 1 : head.count)
    }
    return entries.enumerated().sorted { (weight($0.element), $0.offset) < (weight($1.element), $1.offset) }
      .map(\.element)
  }

  /// Where a new key goes among its siblings: behind the last sibling that ranks before it; else in alphabetical
  /// order, if three siblings or more keep it; else at the end.
  static func position(of key: String, among siblings: [String]) -> Int {
    if let rank = rank(key) {
      let before = siblings.lastIndex { self.rank($0).map { $0 < rank } ?? false }
      return before.map { $0 + 1 } ?? 0
    }
    let isSorted = siblings.count >= 3 && zip(siblings, siblings.dropFirst()).allSatisfy { $0 < $1 }
    // Manifests begin with what they are, even where that is in alphabetical order too.
    let header: Set = ["apiVersion", "kind", "metadata"]
    let isManifest = siblings.contains("apiVersion") && siblings.contains("kind")
    let head = isManifest ? (siblings.lastIndex(where: header.contains) ?? -1) + 1 : 0
    if isSorted, let next = siblings.firstIndex(where: { $0 > key }) { return max(next, head) }
    return siblings.count
  }
}
