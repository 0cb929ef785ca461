internal import GitStore
internal import Resources
internal import YAMLSyntax

/// Gives every scalar that can flow into a rendered field a marker, in all files that a build reads.
struct Dyer {
  /// What gets markers.
  enum Breadth {
    case everything
    /// Resources, patches, `images` and `replicas`.
    case fields
  }

  let kustomizations: [Kustomization]
  let files: Files
  let symbols: Symbols
  let breadth: Breadth
  var structure = Structure()
  var dye: Dye
  /// The resources and patches as they were read.
  private var trees: [String: Tree] = [:]
  /// What the dyed files hold.
  private var contents: [(path: String, bytes: [UInt8])] = []
  private var isDyed: Set<String> = []

  init(
    _ kustomizations: [Kustomization], files: Files, symbols: Symbols, breadth: Breadth, output: [UInt8]
  ) {
    self.kustomizations = kustomizations
    self.files = files
    self.symbols = symbols
    self.breadth = breadth
    dye = Dye(apartFrom: output)
  }

  /// The files of the revision with markers in them.
  mutating func dyedFiles() throws(Diagnostic) -> Files {
    for kustomization in kustomizations { learn(kustomization) }
    for kustomization in kustomizations { dye(kustomization) }
    var dyed = files
    for (path, bytes) in contents { dyed = try dyed.replacing(path, with: bytes) }
    return dyed
  }

  // MARK: - Files

  /// The file that a text of a kustomization names; nil for a folder.
  func path(_ text: String, in folder: String, at node: Node) -> String? {
    let target = try? RepositoryReference(files: files, folder: folder).resolve(text, at: node)
    if case .file(let path)? = target { return path }
    return nil
  }

  /// A YAML file without aliases; nil for what we cannot read, which then gets no markers.
  mutating func tree(_ path: String) -> Tree? {
    if let tree = trees[path] { return tree }
    guard let bytes = try? files.read(path) else { return nil }
    trees[path] = tree(of: bytes, path)
    return trees[path]
  }

  func tree(of bytes: [UInt8], _ path: String) -> Tree? {
    try? YAML.parse(File(path: path, bytes: bytes), symbols: symbols).expanded()
  }

  /// Gives a file another content, unless it has one already: a file that is used in two ways is dyed for the first.
  mutating func write(_ path: String, _ bytes: (inout Dyer) -> [UInt8]?) {
    guard isDyed.insert(path).inserted, let bytes = bytes(&self) else { return }
    contents.append((path, bytes))
  }

  // MARK: - Documents

  /// Marks the resources or the patches of a file, or of a text in one.
  mutating func dye(_ sheet: inout Sheet, asPatch: Bool) {
    for (position, root) in sheet.documents {
      if asPatch, root.kind == .sequence {
        dyeOperations(root, &sheet, document: position)
      } else if !asPatch, root["kind"]?.string?.hasSuffix("List") == true, let items = root["items"],
        items.kind == .sequence
      {
        for (index, item) in items.children.enumerated() {
          var walk = Walk(document: position, kind: .resource, path: [.key("items"), .index(index)])
          dye(item, &sheet, &walk)
        }
      } else {
        var walk = Walk(document: position, kind: asPatch ? .strategicMerge : .resource)
        dye(root, &sheet, &walk)
      }
    }
  }

  /// Marks the values of a JSON 6902 patch.
  private mutating func dyeOperations(_ list: Node, _ sheet: inout Sheet, document: Int) {
    for (index, operation) in list.children.enumerated() {
      guard let value = operation["value"], operation["op"]?.text != "test" else { continue }
      var walk = Walk(
        document: document, kind: .jsonPatch(operation: index), path: [.index(index), .key("value")])
      walk.field = Structure.parts(ofPointer: operation["path"]?.text ?? "").map {
        $0 == "-" ? .index(0) : Int($0).map { .index($0) } ?? .key($0)
      }
      dye(value, &sheet, &walk)
    }
  }

  /// Where a walk through a document stands.
  private struct Walk {
    let document: Int
    let kind: Feeder.Kind
    /// The path in the document.
    var path: [YAML.Step] = []
    /// The path of the resource's field that it becomes.
    var field: [YAML.Step] = []
  }

  private mutating func dye(_ node: Node, _ sheet: inout Sheet, _ walk: inout Walk) {
    guard !node.isScalar else {
      guard !structure.reads(walk.field, node) else { return }
      let value = dye.mark(
        sheet.candidate(node, document: walk.document, path: walk.path, kind: walk.kind),
        value: { structure.dyed(node, at: walk.field, $0) })
      return sheet.set(node, to: value)
    }
    for (index, child) in node.children.enumerated() {
      let step = node.kind == .mapping ? YAML.Step.key(child.key) : .index(index)
      walk.path.append(step)
      walk.field.append(step)
      dye(child, &sheet, &walk)
      walk.path.removeLast()
      walk.field.removeLast()
    }
  }
}
