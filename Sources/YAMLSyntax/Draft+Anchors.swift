internal import Resources

extension Draft {
  /// What must be done before a node may change: each anchor around it, or at it, leaves its old value with its
  /// aliases. The first alias becomes the anchor where others follow it. Nil where no alias depends on the node.
  func detach(_ spot: Spot, withSubtree: Bool) throws(Diagnostic) -> [YAML.Edit]? {
    guard !tree.properties.isEmpty else { return nil }
    let subtree =
      withSubtree ? spot.node.index..<Int(spot.node.record.end) : spot.node.index..<(spot.node.index + 1)
    for record in spot.trail.map(\.index) + Array(subtree) {
      guard let anchor = tree.properties[record]?.anchor else { continue }
      let aliases = aliases(of: record).filter { !subtree.contains($0) }
      if !aliases.isEmpty { return try move(anchor, from: record, to: aliases) }
    }
    return nil
  }

  private func aliases(of record: Int) -> [Int] {
    guard let root = tree.documents[document].root else { return [] }
    return (root..<Int(tree.records[root].end)).filter {
      tree.records[$0].kind == .alias && Int(tree.records[$0].value.id) == record
    }
  }

  private func move(_ anchor: String, from record: Int, to aliases: [Int]) throws(Diagnostic) -> [YAML.Edit] {
    let spots = aliases.compactMap { spot(of: $0) }
    guard let first = spots.first, spots.count == aliases.count else { return [] }
    for spot in spots {
      let around = spot.trail.suffix(2) + [spot.node]
      if let merge = around.first(where: { tree.isMerge($0.record) }) {
        throw refusal("a merge key `<<` uses this value elsewhere", at: merge)
      }
    }
    let value = try tree.value(of: record)
    let edits = try replace(first, with: value, anchor: aliases.count > 1 ? anchor : nil)
    return [removal(ofAnchorAt: record)].compactMap { $0 } + edits
  }

  private func removal(ofAnchorAt record: Int) -> YAML.Edit? {
    let span = tree[record].span
    guard let anchor = text.bytes.properties(from: span.lowerBound, to: span.upperBound).anchor else {
      return nil
    }
    var end = anchor.upperBound
    while end < text.bytes.count, text.bytes[end] == UInt8(ascii: " ") { end += 1 }
    let isAlone = end == text.lineEnd(end) || text.bytes[end] == UInt8(ascii: "#")
    return isAlone
      ? edit(text.withoutBlanks(before: anchor.lowerBound)..<anchor.upperBound, "")
      : edit(anchor.lowerBound..<end, "")
  }
}
