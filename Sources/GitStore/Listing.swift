import CGit2
import Glibc
import Resources

/// The paths of one revision in order of their bytes, with what is at each; made without reading a single file.
final class Listing {
  private(set) var paths: [String] = []
  private(set) var entries: [Entry] = []
  private(set) var undecodable: [String] = []
  private var visited = 0

  /// More files and folders than any sane repository has; trees that share their subtrees can claim billions.
  static let maximumCount = 1_000_000

  init(tree: OpaquePointer, of repository: Repository) throws(Diagnostic) {
    try walk(tree, prefix: [], depth: 1, repository)
  }

  /// The entry at a path, found by its bytes.
  func entry(_ path: String) -> Entry? {
    let index = lowerBound(path)
    return index < paths.count && RelativePath.isSame(paths[index], path) ? entries[index] : nil
  }

  /// The first index whose path is not before `path`.
  func lowerBound(_ path: String) -> Int {
    let path = path.utf8.span
    let paths = paths
    var low = 0
    var high = paths.count
    while low < high {
      let middle = (low + high) / 2
      if RelativePath.order(paths[middle].utf8.span, path) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // git's order of a tree, folders as if they ended in a slash, makes the walk come out in order of the full paths.
  private func walk(_ tree: OpaquePointer, prefix: [UInt8], depth: Int, _ repository: Repository)
    throws(Diagnostic)
  {
    guard depth <= RelativePath.maximumDepth, prefix.count <= RelativePath.maximumLength else {
      throw refusal(prefix, "its folders are nested too deeply")
    }
    let count = git_tree_entrycount(tree)
    visited += count
    guard visited <= Listing.maximumCount else {
      throw Diagnostic(
        .repository, "the revision has more than \(Listing.maximumCount) files and folders",
        remedy: "Trees that hold each other many times over can claim this. Check it with `git fsck`.")
    }
    for index in 0..<count {
      guard let item = git_tree_entry_byindex(tree, index), let name = git_tree_entry_name(item) else {
        continue
      }
      let bytes = UnsafeBufferPointer(start: name, count: strlen(name))
      let path = prefix + bytes.map { UInt8(bitPattern: $0) }
      let isFolder = git_tree_entry_filemode(item) == GIT_FILEMODE_TREE
      guard RelativePath.isAllowed(path[prefix.count...]) else {
        throw refusal(path, "such a name could lead outside the repository")
      }
      guard isInOrder(tree, index, path[prefix.count...], isFolder) else {
        throw refusal(path, "its folder lists it twice or out of order")
      }
      guard let id = git_tree_entry_id(item)?.pointee else { continue }
      if isFolder {
        let child = try repository.tree(ObjectID(id))
        defer { git_tree_free(child) }
        try walk(child, prefix: path + [UInt8(ascii: "/")], depth: depth + 1, repository)
      } else {
        try append(path, ObjectID(id), git_tree_entry_filemode(item))
      }
    }
  }

  private func append(_ path: [UInt8], _ id: ObjectID, _ mode: git_filemode_t) throws(Diagnostic) {
    guard let mode = Entry.Mode(mode) else { throw refusal(path, "its mode is unknown") }
    guard let text = String(validating: path, as: UTF8.self) else {
      undecodable.append(String(decoding: path, as: UTF8.self))
      return
    }
    paths.append(text)
    entries.append(Entry(id: id, mode: mode))
  }

  /// Whether the entry comes after all before it, and no file before it has a folder's name.
  private func isInOrder(
    _ tree: OpaquePointer, _ index: Int, _ name: ArraySlice<UInt8>, _ isFolder: Bool
  ) -> Bool {
    func entry(_ index: Int) -> (name: [UInt8], isFolder: Bool)? {
      guard let item = git_tree_entry_byindex(tree, index), let text = git_tree_entry_name(item) else {
        return nil
      }
      let bytes = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
      return (bytes, git_tree_entry_filemode(item) == GIT_FILEMODE_TREE)
    }
    guard index > 0, let last = entry(index - 1) else { return true }
    let slash = [UInt8(ascii: "/")]
    let before = last.isFolder ? last.name + slash : last.name
    let this = isFolder ? name + slash : name
    guard before.lexicographicallyPrecedes(this) else { return false }
    guard isFolder else { return true }
    var earlier = index - 1
    while earlier >= 0, let other = entry(earlier), other.name.starts(with: name) {
      if other.name.count == name.count { return false }
      earlier -= 1
    }
    return true
  }

  private func refusal(_ path: [UInt8], _ why: String) -> Diagnostic {
    Diagnostic(
      .repository, "a tree of the repository holds '\(String(decoding: path, as: UTF8.self))': \(why)",
      remedy: "git itself writes no such tree. Check where the repository comes from, and run `git fsck`.")
  }
}
