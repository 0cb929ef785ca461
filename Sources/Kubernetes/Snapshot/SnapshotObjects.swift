internal import Resources

/// The resources of one file of a snapshot: its objects, and the items of its lists.
struct SnapshotObjects {
  private(set) var resources: [Resource] = []
  private let keys: Keys

  /// The keys that are asked for in each object.
  private struct Keys {
    let apiVersion, kind, metadata, name, namespace, items: Symbol

    init(_ symbols: Symbols) {
      apiVersion = symbols.intern("apiVersion")
      kind = symbols.intern("kind")
      metadata = symbols.intern("metadata")
      name = symbols.intern("name")
      namespace = symbols.intern("namespace")
      items = symbols.intern("items")
    }
  }

  /// What a typed list says once for all of its items.
  private struct Inherited {
    let apiVersion: String
    let kind: String
  }

  init(_ tree: Tree) throws(Diagnostic) {
    keys = Keys(tree.symbols)
    guard tree.documents.contains(where: { $0.root != nil }) else {
      throw Diagnostic(.snapshot, "the snapshot is empty", remedy: SnapshotText.again, file: tree.file.path)
    }
    for (index, document) in tree.documents.enumerated() {
      guard let root = document.root.map({ tree[$0] }) else { continue }
      // A document that `---` opens and nothing fills.
      if root.kind == .null, tree.documents.count > 1 { continue }
      try add(
        root, document: index, name: tree.documents.count > 1 ? "document \(index + 1)" : "the snapshot")
    }
  }

  private mutating func add(
    _ node: Node, document: Int, name: @autoclosure () -> String, inherited: Inherited? = nil
  ) throws(Diagnostic) {
    guard node.kind == .mapping else {
      throw Self.fault(node, "\(name()) is \(Self.name(of: node.kind)), not an object", SnapshotText.again)
    }
    let ownKind = node[keys.kind]?.string
    let ownVersion = node[keys.apiVersion]?.string
    try Self.checkMistakes(node, kind: ownKind ?? "", apiVersion: ownVersion ?? "")
    if let items = items(node, kind: ownKind) {
      let entry = ownKind == "List" ? nil : (ownKind?.hasSuffix("List") == true ? ownKind?.dropLast(4) : nil)
      let shared = entry.flatMap { kind in ownVersion.map { Inherited(apiVersion: $0, kind: String(kind)) } }
      for (index, item) in items.children.enumerated() {
        try add(
          item, document: document,
          name: (name() == "the snapshot" ? "" : name() + ", ") + "items[\(index)]", inherited: shared)
      }
      return
    }

    let metadata = node[keys.metadata]
    let apiVersion = ownVersion ?? inherited?.apiVersion ?? ""
    let kind = ownKind ?? inherited?.kind ?? ""
    let resourceName = metadata?[keys.name]?.string ?? ""
    guard !apiVersion.isEmpty, !kind.isEmpty, !resourceName.isEmpty else {
      let missing = [("apiVersion", apiVersion), ("kind", kind), ("metadata.name", resourceName)].filter {
        $0.1.isEmpty
      }
      let known = [kind, resourceName].filter { !$0.isEmpty }.joined(separator: " ")
      throw Self.fault(
        node,
        "\(name())\(known.isEmpty ? "" : " (\(known))") has no \(missing.map(\.0).joined(separator: " and no "))",
        "Every entry must be a whole object, as the API server holds it. " + SnapshotText.again)
    }
    let id = ResourceID(
      group: ResourceID.group(of: apiVersion), kind: kind,
      namespace: metadata?[keys.namespace]?.string ?? "", name: resourceName)
    // An object's own `items` look like those of a list while they are read.
    let object = node[keys.items] == nil ? node : node.whole
    let isWhole = ownKind != nil && ownVersion != nil
    resources.append(
      Resource(
        id: id, apiVersion: apiVersion,
        root: isWhole ? object : Self.completed(object, apiVersion: apiVersion, kind: kind),
        document: document))
  }

  /// The items of a list: what client-go takes for one, unless it has a name. A list of Go's may be null.
  private func items(_ node: Node, kind: String?) -> Node? {
    guard let items = node[keys.items] else { return nil }
    let isNamed = node[path: "metadata", "name"] != nil
    if items.kind == .sequence,
      !isNamed || kind?.hasSuffix("List") == true && node[path: "metadata", "uid"] == nil
    {
      return items
    }
    return items.kind == .null && !isNamed && kind?.hasSuffix("List") == true ? items : nil
  }

  /// Objects that are no state: answers of the server, and the printer's columns.
  private static func checkMistakes(_ node: Node, kind: String, apiVersion: String) throws(Diagnostic) {
    if kind == "Table", apiVersion.hasPrefix("meta.k8s.io/") {
      throw fault(
        node, "the snapshot is a Table, the server's answer for people",
        "It holds columns instead of objects. Ask without `as=Table` in the Accept header: "
          + SnapshotText.again)
    }
    if kind == "PartialObjectMetadata" || kind == "PartialObjectMetadataList",
      apiVersion.hasPrefix("meta.k8s.io/")
    {
      throw fault(node, "the snapshot holds metadata only (\(kind))", SnapshotText.again)
    }
    if kind == "Status", apiVersion == "v1", node[path: "metadata", "name"] == nil {
      // The message may quote anything; the reason is one word of a closed list.
      let reason = node["reason"]?.string ?? ""
      let isWord =
        !reason.isEmpty && reason.utf8.count < 40 && reason.utf8.allSatisfy { $0 | 0x20 &- 0x61 < 26 }
      throw fault(
        node, "the snapshot is an answer of the server, not its state (Status\(isWord ? ": " + reason : ""))",
        "The request failed. Mend its cause, then take the snapshot again.")
    }
  }

  /// An object of a typed list with the two fields that its list left out, as it stands in a list of `kind: List`.
  private static func completed(_ node: Node, apiVersion: String, kind: String) -> Node {
    let symbols = node.tree.symbols
    var builder = TreeBuilder(symbols: symbols)
    let start = node.span.lowerBound
    builder.open(.mapping, style: node.record.style, start: start)
    for (key, value) in [("apiVersion", apiVersion), ("kind", kind)] {
      builder.scalar(.string, symbols.intern(value), key: symbols.intern(key), span: start..<start)
    }
    for child in node.children where child.key != "apiVersion" && child.key != "kind" {
      builder.copy(child)
    }
    builder.close(stop: node.span.upperBound)
    return builder.finish(file: node.tree.file)[0]
  }

  private static func fault(_ node: Node, _ summary: String, _ remedy: String) -> Diagnostic {
    Diagnostic(.snapshot, summary, remedy: remedy, file: node.tree.file.path, place: node.place)
  }

  private static func name(of kind: Kind) -> String {
    switch kind {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer, .float: "a number"
    case .string: "text"
    case .sequence: "an array"
    case .mapping: "an object"
    case .alias: "an alias"
    }
  }
}
