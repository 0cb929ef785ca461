internal import Resources

/// An ApplicationSet of Argo CD, as far as its generators can be told without running it: lists and git directories.
///
/// https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
struct ApplicationSet {
  private let root: Node
  private let title: String
  private let file: String
  private let grounds: Grounds

  /// The most applications that one generates here; a proposal needs no more.
  private static let most = 500

  init(_ root: Node, name: String, file: String, grounds: Grounds) {
    self.root = root
    self.title = "Argo CD ApplicationSet \(name)"
    self.file = file
    self.grounds = grounds
  }

  /// What its applications deploy, and what could not be told.
  func applications() -> (found: [Deployer], untold: [String]) {
    guard let spec = root[path: "spec", "template", "spec"],
      let generators = root[path: "spec", "generators"], generators.kind == .sequence
    else { return ([], []) }
    var found: [Deployer] = []
    var untold: [String] = []
    for generator in generators.children {
      guard let sets = parameters(of: generator) else {
        let kind = generator.children.first { $0.key != "selector" }?.key ?? "empty"
        untold.append("\(title) in \(file): what its \(kind) generator gives shows only at run time")
        continue
      }
      for set in sets.prefix(Self.most - min(found.count, Self.most)) {
        let fill = { (text: String) in Self.fill(text, set) }
        let name = root[path: "spec", "template", "metadata", "name"]?.string.flatMap(fill) ?? ""
        let more = Deployer.applications(spec, name: name, title: title, file, grounds, fill)
        found += more.found
        untold += more.untold
      }
    }
    return (found, untold)
  }

  /// The parameters that a generator gives, a table for each application; nil where they cannot be told.
  private func parameters(of generator: Node) -> [[String: String]]? {
    if let elements = generator[path: "list", "elements"], elements.kind == .sequence {
      return elements.children.map { element in
        var set: [String: String] = [:]
        Self.flatten(element, "", into: &set)
        return set
      }
    }
    guard let directories = generator[path: "git", "directories"], directories.kind == .sequence else {
      return nil
    }
    var included: [String] = []
    var excluded: [String] = []
    for directory in directories.children {
      guard let pattern = directory["path"]?.string else { continue }
      if directory["exclude"]?.text == "true" { excluded.append(pattern) } else { included.append(pattern) }
    }
    let folders = Set(grounds.paths.flatMap(\.folders)).filter { !$0.isEmpty }.sorted()
    return folders.filter { folder in
      included.contains { Self.matches(folder, $0) } && !excluded.contains { Self.matches(folder, $0) }
    }.map { folder in
      // `{{path}}` of plain templates, `{{.path.path}}` of Go's.
      var set = ["path": folder, "path.path": folder, "path.basename": folder.fileName]
      for (index, step) in folder.split(separator: "/").enumerated() { set["path[\(index)]"] = String(step) }
      return set
    }
  }

  private static func flatten(_ node: Node, _ prefix: String, into set: inout [String: String]) {
    for child in node.children {
      let key = prefix.isEmpty ? child.key : prefix + "." + child.key
      if child.kind == .mapping { flatten(child, key, into: &set) }
      if child.isScalar { set[key] = child.text }
    }
  }

  /// A template with its parameters put in; nil where it has one that is not known, or calls a function.
  private static func fill(_ text: String, _ set: [String: String]) -> String? {
    var out = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "{{") {
      guard let end = rest[start.upperBound...].firstRange(of: "}}") else { return nil }
      var name = rest[start.upperBound..<end.lowerBound].filter { $0 != " " }
      if name.hasPrefix(".") { name.removeFirst() }
      guard let value = set[name] else { return nil }
      out += rest[..<start.lowerBound] + value
      rest = rest[end.upperBound...]
    }
    return out + rest
  }

  /// Whether a folder matches a pattern step by step, where `*` stands for any part of one step.
  private static func matches(_ folder: String, _ pattern: String) -> Bool {
    let steps = folder.split(separator: "/")
    let patterns = pattern.split(separator: "/").filter { $0 != "." }
    return steps.count == patterns.count
      && zip(steps, patterns).allSatisfy { Self.matches(Array($0.utf8), Array($1.utf8)) }
  }

  private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    var position = 0
    var next = 0
    var retry: (position: Int, next: Int)?
    while position < text.count {
      if next < pattern.count, pattern[next] == star {
        retry = (position, next)
        next += 1
      } else if next < pattern.count, pattern[next] == text[position] {
        position += 1
        next += 1
      } else if let last = retry {
        // The star takes one more.
        retry = (last.position + 1, last.next)
        position = last.position + 1
        next = last.next + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}
