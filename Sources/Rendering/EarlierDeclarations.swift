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
  private var versions: [String: [Tree]] = [:]
  private var rendered: [Declaration]?

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
    if declared.isRendered { return renderedVersions(of: declared) }
    let id = declared.resource.id
    return trees(of: declared.file).compactMap { tree in
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
  }

  private func trees(of file: String) -> [Tree] {
    if let known = versions[file] { return known }
    var trees: [Tree] = []
    if let history = try? repository.history(of: file, from: head, limit: limit) {
      isTruncated = isTruncated || history.isTruncated
      let shelf = kustomize.shelves.shelf(
        "history of \(file)", in: repository.path, symbols: schema.symbols)
      // The newest change made what is declared now.
      for change in history.changes.dropFirst() {
        guard let content = change.content else { continue }
        if let tree = shelf.tree(file, content) {
          trees.append(tree)
        } else if let bytes = try? repository.blob(content),
          let tree = try? YAML.parse(File(path: file, bytes: bytes), symbols: schema.symbols).expanded()
        {
          shelf.add(tree, content)
          trees.append(tree)
        }
      }
      shelf.save()
    }
    versions[file] = trees
    return trees
  }

  // MARK: - Rendered sources

  /// What the environment rendered to at earlier commits: the file that declares a resource is not all that makes it.
  private func renderedVersions(of declared: DeclaredResource) -> [Node] {
    let id = declared.resource.id
    return renderings().compactMap { declaration in
      let same = declaration.resources.first { $0.resource.id == id }
      let renamed = declared.generatedName.flatMap { name in
        declaration.resources.first {
          $0.generatedName == name && $0.resource.id.kind == id.kind
            && $0.resource.id.namespace == id.namespace
        }
      }
      return (same ?? renamed)?.resource.root
    }
  }

  private func renderings() -> [Declaration] {
    if let rendered { return rendered }
    var renderings: [Declaration] = []
    if let folder = commonFolder(),
      let history = try? repository.history(of: folder, from: head, limit: limit)
    {
      isTruncated = isTruncated || history.isTruncated
      for change in history.changes.dropFirst() {
        guard let files = try? repository.files(at: change.commit),
          let declaration = try? Renderer.render(
            environment, files: files, schema: schema, kustomize: kustomize)
        else { continue }
        renderings.append(declaration)
      }
    }
    rendered = renderings
    return renderings
  }

  /// The folder that holds everything that the environment's kustomizations reach now.
  private func commonFolder() -> String? {
    guard let files = try? repository.files(at: head) else { return nil }
    var graph = KustomizationGraph(files, symbols: schema.symbols)
    var common: [Substring]?
    for source in environment.sources {
      guard let reached = try? graph.files(of: source.path) else { continue }
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
