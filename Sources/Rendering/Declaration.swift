public import Resources

/// A resource as git declares it.
public struct DeclaredResource: Sendable {
  /// The resource as it is applied. Of a plain manifest its nodes stand in the file itself, of anything rendered in
  /// the renderer's output.
  public let resource: Resource
  /// The position in `items` where the document is a list of resources.
  public let item: Int?
  /// What declares it, where that is not the tree of the resource itself.
  let source: SourceDocument?

  /// The path in the repository of the file that declares it.
  public var file: String { source?.root.tree.file.path ?? resource.root.tree.file.path }

  /// Where it begins in that file.
  public var place: SourcePlace { place(of: resource.root, isItself: true) }

  /// Whether a program made the resource from its source, so that its nodes are not the file's.
  public var isRendered: Bool { source != nil }

  /// The name without the hash of its content, for a resource whose name ends with one.
  public var generatedName: String? { source?.generatedName }

  /// Of a rendered resource the mapping of its source document, or of the generator's entry; nil where the resource stands
  /// in its file as it is applied.
  public var sourceRoot: Node? { source?.root }

  /// Whether a generator made the resource.
  public var isGenerated: Bool { source.map { !$0.keys.isEmpty || $0.generatedName != nil } ?? false }

  /// A resource of a document, or of a document's `items`.
  public init(resource: Resource, item: Int?) { self.init(resource: resource, item: item, source: nil) }

  init(resource: Resource, item: Int?, source: SourceDocument?) {
    self.resource = resource
    self.item = item
    self.source = source
  }

  /// Where a node of the resource is declared.
  ///
  /// Of a rendered resource it is the field itself if it literally stands in the resource's own document, and
  /// otherwise that document: a patch or a transformer may have set it.
  /// - Parameter isItself: false where the node is only around what is meant: its key is the place then.
  public func place(of node: Node, isItself: Bool) -> SourcePlace {
    guard let source else { return SourcePlace(node, isItself: isItself) }
    return source.place(of: node, in: resource.root, isItself: isItself)
  }
}

/// A place in a file of the repository.
public struct SourcePlace: Sendable, Equatable {
  /// Path in the repository.
  public let file: String
  /// The document of the file, from 0.
  public let document: Int
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int

  init(file: String, document: Int, line: Int, column: Int) {
    self.file = file
    self.document = document
    self.line = line
    self.column = column
  }

  init(file: File, document: Int, offset: Int) {
    let place = Diagnostic.Place(offset: offset, in: file.bytes, showing: false)
    self.init(file: file.path, document: document, line: place.line, column: place.column)
  }

  init(_ node: Node, isItself: Bool) {
    let record = node.record
    let offset = Int(isItself || record.key == .empty ? record.start : record.keyStart)
    let document = node.tree.documents.firstIndex { $0.span.contains(offset) } ?? 0
    self.init(file: node.tree.file, document: document, offset: offset)
  }
}

/// The resources that a source renders to at one revision.
public struct Declaration: Sendable {
  /// In the order of the files and their documents; no two have one identity.
  public var resources: [DeclaredResource]
  /// Documents that were read and are no resources, with the reason: one line each.
  public var notes: [String]

  /// The same resources, rendered without asking for their origins, with what an earlier render of the source has told
  /// of generated names: the hash changes with the content, the rest of the name does not.
  public func knowingGeneratedNames(of other: Declaration) -> Declaration {
    func key(_ id: ResourceID, _ base: String) -> ResourceID {
      ResourceID(group: id.group, kind: id.kind, namespace: id.namespace, name: base)
    }
    let generated = Set(
      other.resources.compactMap { one in one.generatedName.map { key(one.resource.id, $0) } })
    guard !generated.isEmpty else { return self }
    let known = resources.map { one -> DeclaredResource in
      guard one.generatedName == nil, let base = GeneratedName.base(of: one.resource.id.name),
        generated.contains(key(one.resource.id, base))
      else { return one }
      let source = SourceDocument(root: one.resource.root, generatedName: base)
      return DeclaredResource(resource: one.resource, item: one.item, source: source)
    }
    return Declaration(resources: known, notes: notes)
  }

  /// A declaration of resources.
  public init(resources: [DeclaredResource] = [], notes: [String] = []) {
    self.resources = resources
    self.notes = notes
  }
}
