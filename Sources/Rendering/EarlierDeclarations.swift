public import GitStore
public import Kubernetes
public import Project
public import Resources
internal import YAMLSyntax

/// What an environment's sources said at earlier revisions: the place to ask whether a live value was ever declared.
public final class EarlierDeclarations {
  private let repository: Repository
  private let head: CommitID
  private let environment: Environment
  private let schema: Schema
  private let limit: Int
  private let kustomize: Kustomize
  private var versions: [String: [Version<Tree>]] = [:]
  private var rendered: [Version<Declaration>]?
  private var predecessors: [CommitID: Declaration?] = [:]

  /// What one commit made of a file, or of the whole environment; nil where that cannot be read.
  private struct Version<Content> {
    let commit: CommitID
    /// When the change was written, in seconds since 1970.
    let time: Int64
    let content: Content?
  }

  /// Whether a history was cut, as in a shallow clone, so that older declarations may exist that nobody can see here.
  public private(set) var isTruncated = false

  /// The history of an environment before a revision; of each file at most `limit` versions are read.
  public init(
    repository: Repository, head: CommitID, environment: Environment, schema: Schema, limit: Int = 30,
    kustomize: Kustomize = Kustomize()
  ) {
    self.repository = repository
    self.head = head
    self.environment = environment
    self.schema = schema
    self.limit = limit
    self.kustomize = kustomize
  }

  /// The earlier declarations of a resource in the file that declares it now, newest first. A version that cannot be
  /// read says nothing and is left out.
  public func versions(of declared: DeclaredResource) -> [Node] {
    // The newest change made what is declared now.
    if declared.isRendered {
      return renderings().dropFirst().compactMap { $0.content.flatMap { Self.version(of: declared, in: $0) } }
    }
    return trees(of: declared.file).dropFirst().compactMap { version in
      version.content.flatMap { Self.version(of: declared.resource.id, in: $0) }
    }
  }

  /// Since when the history declares a field of a resource: when the oldest commit that does so was written, in seconds
  /// since 1970.
  ///
  /// - Returns: nil where nobody can say: where no commit before it declares less, as in a history of one commit or a cut
  ///   one, and where one of the earlier commits cannot be read.
  public func declaredSince(_ path: FieldPath, of declared: DeclaredResource) -> Int64? {
    func declares(_ declaration: Declaration) -> Bool {
      Self.version(of: declared, in: declaration)?.value(at: path) != nil
    }
    if declared.isRendered {
      var since: Int64?
      var isLater = false
      for version in renderings() {
        guard let declaration = version.content else { return nil }
        isLater = !declares(declaration)
        if !isLater { since = min(since ?? version.time, version.time) }
      }
      return isLater ? since : nil
    }
    var first: Version<Tree>?
    for version in trees(of: declared.file) {
      guard let tree = version.content,
        Self.version(of: declared.resource.id, in: tree)?.value(at: path) != nil
      else { continue }
      if version.time <= first?.time ?? .max { first = version }
    }
    // Before that commit another file may have declared it.
    guard let first, let before = declaration(before: first.commit), !declares(before) else { return nil }
    return first.time
  }

  /// What the environment rendered to before a commit of its history; nil where that cannot be known.
  private func declaration(before commit: CommitID) -> Declaration? {
    if let known = predecessors[commit] { return known }
    var declaration: Declaration?
    if let folder = commonFolder(),
      let history = try? repository.history(of: folder, from: commit, limit: 2), !history.isTruncated,
      let before = history.changes.dropFirst().first
    {
      declaration = render(before.commit)
    }
    predecessors[commit] = .some(declaration)
    return declaration
  }

  private func trees(of file: String) -> [Version<Tree>] {
    if let known = versions[file] { return known }
    var trees: [Version<Tree>] = []
    if let history = try? repository.history(of: file, from: head, limit: limit) {
      isTruncated = isTruncated || history.isTruncated
      let shelf = kustomize.shelves.shelf(
        "history of \(file)", in: repository.path, symbols: schema.symbols)
      trees = history.changes.map { change in
        Version(
          commit: change.commit, time: change.author.time,
          content: change.content.flatMap { tree(of: file, $0, shelf) }.map { YAML.keepingLast($0).tree })
      }
      shelf.save()
    }
    versions[file] = trees
    return trees
  }

  /// One version of a file, from where parsed files are kept, or parsed; nil where it is no YAML.
  private func tree(of file: String, _ content: ObjectID, _ shelf: Shelf) -> Tree? {
    if let known = shelf.tree(file, content) { return known }
    guard let bytes = try? repository.blob(content),
      let tree = try? YAML.parse(File(path: file, bytes: bytes), symbols: schema.symbols).expanded()
    else { return nil }
    shelf.add(tree, content)
    return tree
  }

  private static func version(of id: ResourceID, in tree: Tree) -> Node? {
    for root in tree.roots {
      let isList = root["kind"]?.text.hasSuffix("List") ?? false
      for candidate in isList ? Array((root["items"] ?? root).children) : [root]
      where candidate["kind"]?.text == id.kind && candidate[path: "metadata", "name"]?.text == id.name
        && (candidate[path: "metadata", "namespace"]?.text ?? id.namespace) == id.namespace
      {
        return candidate
      }
    }
    return nil
  }

  // MARK: - Rendered sources

  /// The file that declares a resource is not all that makes it: the environment is rendered at each commit, the newest
  /// first.
  private func renderings() -> [Version<Declaration>] {
    if let rendered { return rendered }
    var renderings: [Version<Declaration>] = []
    if let folder = commonFolder(),
      let history = try? repository.history(of: folder, from: head, limit: limit)
    {
      isTruncated = isTruncated || history.isTruncated
      renderings = history.changes.map {
        Version(commit: $0.commit, time: $0.author.time, content: render($0.commit))
      }
    }
    rendered = renderings
    return renderings
  }

  private func render(_ commit: CommitID) -> Declaration? {
    guard let files = try? repository.files(at: commit) else { return nil }
    return try? Renderer.render(environment, files: files, schema: schema, kustomize: kustomize)
  }

  private static func version(of declared: DeclaredResource, in declaration: Declaration) -> Node? {
    let id = declared.resource.id
    let same = declaration.resources.first { $0.resource.id == id }
    let renamed = declared.generatedName.flatMap { name in
      declaration.resources.first {
        $0.generatedName == name && $0.resource.id.kind == id.kind
          && $0.resource.id.namespace == id.namespace
      }
    }
    return (same ?? renamed)?.resource.root
  }

  /// The folder that holds everything that the environment's sources reach now.
  private func commonFolder() -> String? {
    guard let files = try? repository.files(at: head) else { return nil }
    var graph = KustomizationGraph(files, symbols: schema.symbols)
    var common: [Substring]?
    for source in environment.sources {
      let reached = (try? graph.files(of: source.path)) ?? (try? files.paths(under: source.path)) ?? []
      for path in reached {
        let parts = path.split(separator: "/").dropLast()
        guard let known = common else {
          common = Array(parts)
          continue
        }
        common = zip(known, parts).prefix { $0 == $1 }.map(\.0)
      }
    }
    return common?.joined(separator: "/")
  }
}
