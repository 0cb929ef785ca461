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
  private var versions: [String: [Tree]] = [:]

  /// Whether a history was cut, as in a shallow clone, so that older declarations may exist that nobody can see here.
  public private(set) var isTruncated = false

  /// The history of an environment before a revision; of each file at most `limit` versions are read.
  public init(
    repository: Repository, head: CommitID, environment: Environment, schema: Schema, limit: Int = 30
  ) {
    self.repository = repository
    self.head = head
    self.environment = environment
    self.schema = schema
    self.limit = limit
  }

  /// The earlier declarations of a resource in the file that declares it now, newest first. A version that cannot be
  /// read says nothing and is left out.
  public func versions(of declared: DeclaredResource) -> [Node] {
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
      // The newest change made what is declared now.
      for change in history.changes.dropFirst() {
        guard let content = change.content, let bytes = try? repository.blob(content),
          let tree = try? YAML.parse(File(path: file, bytes: bytes), symbols: schema.symbols).expanded()
        else { continue }
        trees.append(tree)
      }
    }
    versions[file] = trees
    return trees
  }
}
