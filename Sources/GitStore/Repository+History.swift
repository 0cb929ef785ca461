import CGit2
public import Resources

extension Repository {
  /// The commits that changed what is at a path, newest first, as `git log -- path` finds them.
  ///
  /// Compares ids of tree entries and makes no diffs. All parents are walked, except that a merge which took the
  /// path over from one parent is followed into that parent only (git-log(1), History Simplification). A commit
  /// whose parents are missing, as in a shallow clone, counts as a root and is marked.
  ///
  /// - Parameters:
  ///   - path: a file or a folder; `""` and `.` are the root. It need not exist at `start`.
  ///   - limit: the most changes to find; the walk ends with the last of them.
  public func history(
    of path: String, from start: CommitID, limit: Int = .max
  ) throws(Diagnostic) -> History {
    let path = try RelativePath.normalize(path)
    var walk = HistoryWalk(repository: self, path: path)
    guard let first = try walk.node(start.object) else {
      throw Diagnostic(.repository, "no commit \(start.short)", file: self.path)
    }
    var frontier = [first]
    var seen: Set = [start.object]
    var changes: [History.Change] = []
    var isTruncated = false
    while changes.count < limit, let node = frontier.popLast() {
      var parents: [HistoryWalk.Node] = []
      for id in node.parents {
        if let parent = try walk.node(id) { parents.append(parent) }
      }
      let isBoundary = parents.count < node.parents.count
      let followed: [HistoryWalk.Node]
      if let same = parents.first(where: { $0.content == node.content }) {
        followed = [same]
      } else {
        followed = parents
        isTruncated = isTruncated || isBoundary
        if !parents.isEmpty || node.content != nil { changes.append(try walk.change(node, isBoundary)) }
      }
      for parent in followed where seen.insert(parent.id).inserted {
        // Oldest first, so that the newest is popped.
        let index = frontier.firstIndex { $0.time > parent.time } ?? frontier.endIndex
        frontier.insert(parent, at: index)
      }
    }
    return History(changes: changes, isTruncated: isTruncated)
  }
}

/// Looks up commits and what a path holds in them, each once.
struct HistoryWalk {
  struct Node {
    let id: ObjectID
    let time: Int64
    let parents: [ObjectID]
    let content: ObjectID?
  }

  private let repository: Repository
  private let components: [String]
  private var nodes: [ObjectID: Node] = [:]
  private var contents: [ObjectID: ObjectID?] = [:]

  init(repository: Repository, path: String) {
    self.repository = repository
    components = path.split(separator: "/").map(String.init)
  }

  /// A commit as the walk needs it; nil where the repository lacks it.
  mutating func node(_ id: ObjectID) throws(Diagnostic) -> Node? {
    if let node = nodes[id] { return node }
    var commit: OpaquePointer?
    var oid = id.oid
    let code = git_commit_lookup(&commit, repository.handle, &oid)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "cannot read commit \(id.short)", file: repository.path)
    defer { git_commit_free(commit) }
    var parents: [ObjectID] = []
    for index in 0..<git_commit_parentcount(commit) {
      if let parent = git_commit_parent_id(commit, index)?.pointee { parents.append(ObjectID(parent)) }
    }
    guard let tree = git_commit_tree_id(commit)?.pointee else { return nil }
    let node = Node(
      id: id, time: git_commit_time(commit), parents: parents, content: try content(of: ObjectID(tree), 0))
    nodes[id] = node
    return node
  }

  /// The commit with what a reader wants to know about it.
  func change(_ node: Node, _ isBoundary: Bool) throws(Diagnostic) -> History.Change {
    let id = CommitID(node.id.oid)
    let commit = try repository.commit(id)
    defer { git_commit_free(commit) }
    return History.Change(
      commit: id, content: node.content,
      summary: git_commit_summary(commit).map { String(cString: $0) } ?? "",
      author: git_commit_author(commit).map { Signature($0.pointee) }
        ?? Signature(name: "", email: "", time: node.time), isBoundary: isBoundary)
  }

  /// What the rest of the path holds in a tree. Trees that many commits share are read once.
  private mutating func content(of tree: ObjectID, _ depth: Int) throws(Diagnostic) -> ObjectID? {
    guard depth < components.count else { return tree }
    // Trees of one id at two depths, `a/a/a`, have two answers; only the root is kept.
    if depth == 0, let known = contents[tree] { return known }
    let object = try repository.tree(tree)
    defer { git_tree_free(object) }
    var found: ObjectID?
    if let item = git_tree_entry_byname(object, components[depth]), let oid = git_tree_entry_id(item)?.pointee
    {
      let isFolder = git_tree_entry_filemode(item) == GIT_FILEMODE_TREE
      if depth + 1 == components.count {
        found = ObjectID(oid)
      } else if isFolder {
        found = try content(of: ObjectID(oid), depth + 1)
      }
    }
    if depth == 0 { contents[tree] = found }
    return found
  }
}
