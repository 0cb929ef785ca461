extension String {
  /// The last step of a path.
  var fileName: String { split(separator: "/").last.map(String.init) ?? self }
  /// The folder that holds the path, empty for the root.
  var folder: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "" }
  /// The folder that holds the path, and those around it, the root last.
  var folders: [String] {
    var all: [String] = []
    var folder = self.folder
    while !folder.isEmpty {
      all.append(folder)
      folder = folder.folder
    }
    return all + [""]
  }
  /// The first folder, or the file itself where it stands in the root.
  var firstStep: String { firstIndex(of: "/").map { String(self[..<$0]) } ?? self }

  /// Whether the path is a folder or stands in it; the root's name is empty.
  func isWithin(_ folder: String) -> Bool {
    folder.isEmpty || self == folder || hasPrefix(folder + "/")
  }

  /// The path that another one names from this folder; nil where it is no relative path or leaves the repository.
  func appending(relative path: String) -> String? {
    guard !path.isEmpty, !path.hasPrefix("/"), !path.contains("://") else { return nil }
    var steps = split(separator: "/")
    for step in path.split(separator: "/") where step != "." {
      if step == ".." {
        guard steps.popLast() != nil else { return nil }
      } else {
        steps.append(step)
      }
    }
    return steps.joined(separator: "/")
  }
}
