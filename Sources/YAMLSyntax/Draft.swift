internal import Resources

/// A file that is being edited, as it reads at present.
struct Draft {
  let tree: Tree
  let document: Int
  let text: Text
  let layout: Layout

  init(tree: Tree, document: Int) {
    self.tree = tree
    self.document = document
    text = Text(tree.file.bytes)
    layout = Layout(of: tree, document: document)
  }

  /// A node and what surrounds it.
  struct Spot {
    let node: Node
    /// From the root to the node's parent.
    var trail: [Node] = []
    /// The node's position among its siblings.
    var position = 0

    var parent: Node? { trail.last }
    /// Whether a flow collection surrounds the node.
    var isInFlow: Bool { parent?.record.style == .flow }

    func child(_ node: Node, at position: Int) -> Spot {
      Spot(node: node, trail: trail + [self.node], position: position)
    }
  }

  var printer: Printer { Printer(layout: layout) }

  /// The spot of a record of the document.
  func spot(of record: Int) -> Spot? {
    guard let root = tree.documents[document].root else { return nil }
    var spot = Spot(node: tree[root])
    while spot.node.index != record {
      let children = spot.node.children.enumerated()
      guard
        let (position, child) = children.first(where: { ($1.index..<Int($1.record.end)).contains(record) })
      else { return nil }
      spot = spot.child(child, at: position)
    }
    return spot
  }

  /// Follows a path as far as the file's own nodes lead, and not through an alias; gives what is left of it.
  func follow(_ path: [YAML.Step], from root: Node) throws(Diagnostic) -> (
    spot: Spot, rest: ArraySlice<YAML.Step>
  ) {
    var spot = Spot(node: root)
    var rest = path[...]
    try check(spot)
    while let step = rest.first, spot.node.kind != .alias, let child = spot.node.child(step) {
      let position = spot.node.children.prefix { $0.index != child.index }.count
      spot = spot.child(child, at: position)
      try check(spot)
      rest = rest.dropFirst()
    }
    return (spot, rest)
  }

  /// Refuses what must not be edited at a spot.
  func check(_ spot: Spot) throws(Diagnostic) {
    let node = spot.node
    if let tag = tree.properties[node.index]?.tag, !Self.standardTags.contains(tag) {
      throw refusal("the tag `\(tag)` has a meaning of its own", at: node)
    }
    guard node.kind == .mapping else { return }
    if let twin = YAML.duplicateKeys(of: node).first {
      throw refusal("the key `\(twin.key)` stands twice in one mapping", at: twin)
    }
    if let merge = node.children.first(where: { tree.isMerge($0.record) }) {
      throw refusal("a merge key `<<` fills this mapping", at: merge)
    }
  }

  func refusal(_ reason: String, at node: Node) -> Diagnostic {
    let place = Diagnostic.Place(offset: Int(node.record.keyStart), in: tree.file.bytes, showing: false)
    return Diagnostic(
      .backport, "cannot edit: \(reason)", remedy: "Make this change by hand.", file: tree.file.path,
      place: place)
  }

  private static let standardTags: Set<String> = [
    "!", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!map", "!!seq",
  ]

  // MARK: Offsets

  /// Where a node's own text begins, behind its properties.
  func content(_ node: Node) -> Int {
    guard let properties = tree.properties[node.index] else { return node.span.lowerBound }
    return text.bytes.properties(
      from: node.span.lowerBound, to: node.span.upperBound, anchored: properties.anchor != nil,
      tagged: properties.tag != nil
    ).content
  }

  /// The end of the token that begins at an entry's key.
  func keyEnd(_ entry: Node) -> Int {
    let limit = entry.span.lowerBound
    let bytes = text.bytes
    let start = bytes.properties(from: Int(entry.record.keyStart), to: limit).content
    guard start < limit else { return start }
    var offset = start + 1
    switch bytes[start] {
    case UInt8(ascii: "\""):
      while offset < limit, bytes[offset] != UInt8(ascii: "\"") {
        offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
      }
      return min(offset + 1, limit)
    case UInt8(ascii: "'"):
      while offset < limit {
        if bytes[offset] == UInt8(ascii: "'") {
          if offset + 1 < limit, bytes[offset + 1] == UInt8(ascii: "'") { offset += 1 } else { break }
        }
        offset += 1
      }
      return min(offset + 1, limit)
    default:
      offset = start
      while offset < limit {
        if bytes[offset] == UInt8(ascii: ":") {
          guard offset + 1 < bytes.count else { break }
          switch bytes[offset + 1] {
          case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return offset
          case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            return offset
          default: break
          }
        }
        offset += 1
      }
      return limit > start && bytes[limit - 1] == UInt8(ascii: ":") ? limit - 1 : limit
    }
  }

  /// The byte behind an entry's `:`, an item's `-`, or what comes before a root: a value begins there.
  func lead(_ spot: Spot) -> Int? {
    guard let parent = spot.parent else { return rootLead }
    // A value that is missing stands before whatever sign comes next.
    let limit = spot.node.span.lowerBound
    if parent.kind == .mapping {
      let colon = text.bytes.token(from: keyEnd(spot.node), to: limit)
      return colon < limit && text.bytes[colon] == UInt8(ascii: ":") ? colon + 1 : nil
    }
    return dash(spot.position, of: parent).flatMap { $0 < limit ? $0 + 1 : nil }
  }

  /// Where a document's root may begin: behind its `---`, or at its start.
  private var rootLead: Int {
    let span = tree.documents[document].span
    var line = text.lineStart(span.lowerBound)
    while line < span.upperBound {
      if text.bytes[line...].starts(with: Array("---".utf8)) { return line + 3 }
      let isDirective = text.bytes[line] == UInt8(ascii: "%")
      guard isDirective || text.line(at: line) != .content else { break }
      line = text.nextLine(line)
    }
    return text.lineStart(span.lowerBound)
  }

  /// The dash of a block sequence's item.
  func dash(_ position: Int, of sequence: Node) -> Int? {
    guard sequence.record.style == .block else { return nil }
    var previous: Node?
    for (index, child) in sequence.children.enumerated() where index < position { previous = child }
    let from = previous?.span.upperBound ?? content(sequence)
    let dash = text.bytes.token(from: from, to: text.bytes.count)
    return dash < text.bytes.count && text.bytes[dash] == UInt8(ascii: "-") ? dash : nil
  }

  /// The column at which the entries or dashes of a block collection stand.
  func column(_ collection: Node) -> Int {
    guard collection.kind == .mapping, let first = collection.children.first(where: { _ in true }) else {
      return text.column(content(collection))
    }
    return text.column(Int(first.record.keyStart))
  }

  /// The indentation to which block scalars and nested collections of a node relate: the column of the block
  /// collection around it, or a step before the margin at the root.
  func column(around spot: Spot) -> Int {
    spot.trail.last { $0.record.style == .block }.map { column($0) } ?? -layout.step
  }

  /// Where an entry or an item begins: its key, or its dash.
  func start(_ spot: Spot) -> Int? {
    guard let parent = spot.parent else { return nil }
    if parent.kind == .sequence, parent.record.style == .block { return dash(spot.position, of: parent) }
    return Int(spot.node.record.keyStart)
  }

  func edit(_ range: Range<Int>, _ replacement: String) -> YAML.Edit {
    YAML.Edit(range: range, replacement: Array(replacement.utf8))
  }

  /// The line break that a value needs behind it where it ends a file that had none: a block scalar's text ends with
  /// a line break only if the file does.
  func ending(of value: Node, at end: Int) -> String {
    let last = value.tree.records[value.index..<Int(value.record.end)]
    let isLong = last.contains { record in
      record.kind == .string
        && value.tree.symbols.withUTF8(of: record.value) { $0.contains(UInt8(ascii: "\n")) }
    }
    return end == text.bytes.count && isLong ? text.eol : ""
  }

  /// Lines as they stand below another one: each with its line break before it.
  func below(_ lines: [String]) -> String { lines.map { text.eol + $0 }.joined() }
}

extension Layout {
  /// The habits of a document's author, from its first nested collections and its quoted texts; of the whole file
  /// where the document shows none.
  init(of tree: Tree, document: Int) {
    self = .standard
    let text = Text(tree.file.bytes)
    let own = tree.documents[document].root.map { $0..<Int(tree.records[$0].end) } ?? 0..<0
    var steps: [Int: Int] = [:]
    var offsets: [Int: Int] = [:]
    var single = 0
    var double = 0
    func look(_ range: Range<Int>) {
      for index in range {
        let record = tree.records[index]
        switch record.style {
        case .singleQuoted: single += 1
        case .doubleQuoted: double += 1
        case .block where record.keyStart < record.start:
          let key = Int(record.keyStart)
          let start = text.bytes.properties(from: Int(record.start), to: Int(record.stop)).content
          let distance = text.column(start) - text.column(key)
          guard text.lineStart(start) > key, distance >= 0 else { continue }
          if record.kind == .mapping {
            steps[distance, default: 0] += 1
          } else {
            offsets[distance, default: 0] += 1
          }
        default: break
        }
      }
    }
    look(own)
    if steps.isEmpty || offsets.isEmpty {
      let hadSteps = !steps.isEmpty
      let hadOffsets = !offsets.isEmpty
      let (oldSteps, oldOffsets) = (steps, offsets)
      look(tree.records.indices)
      if hadSteps { steps = oldSteps }
      if hadOffsets { offsets = oldOffsets }
    }
    func most(_ counts: [Int: Int]) -> Int? { counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key }
    step = max(most(steps) ?? 2, 1)
    sequenceOffset = most(offsets) ?? 0
    prefersSingleQuotes = single > double
  }
}
