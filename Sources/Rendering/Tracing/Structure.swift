internal import Resources
internal import YAMLSyntax

/// What kustomize reads instead of only copying it: a marker there would change the build.
struct Structure {
  /// The names of the resources, to which kustomize follows references.
  var names: Set<String> = []
  /// The fields besides `name` and `…Name` whose values are references.
  var referenceKeys: Set<String> = []
  /// The fields by which replacements and schemas of the repository tell the items of some list apart.
  var listKeys: Set<String> = []
  /// The lists that some patch merges items into.
  var patchedLists: Set<String> = []
  /// The texts of label and annotation selectors.
  var selectors: [String] = []
  /// The paths, as JSON pointers have them, of what a patch tests.
  var tested: [[String]] = []
  /// The fields that replacements take apart.
  var delimited: [(path: [String], delimiter: String)] = []
  /// The `name`s of `images`.
  var images: Set<String> = []
  /// Whether `$(NAME)` is replaced.
  var hasVariables = false

  /// Whether one of `images` may be a pattern, as every name is a regular expression.
  var hasImagePatterns: Bool {
    images.contains { name in name.contains { "*+?()[]{}|^$\\".contains($0) } }
  }

  // MARK: - Fields

  /// Whether kustomize reads the scalar at a path of a resource, or of a patch for one.
  func reads(_ path: [YAML.Step], _ node: Node) -> Bool {
    if node.kind == .null { return true }  // In a patch: a deletion.
    guard case .key(let top)? = path.first else { return true }
    if tested.contains(where: { Self.covers($0, path) }) { return true }
    if ["data", "stringData", "binaryData"].contains(top) { return false }
    for case .key(let key) in path where key.hasPrefix("$") { return true }
    guard case .key(let key)? = path.last else { return readsItem(of: path, node) }
    if let holder = Self.key(path, 2), holder == "labels" || holder == "annotations" {
      return Self.isDirective(key) || selectors.contains { $0.contains(key) }
    }
    switch key {
    case "apiVersion", "kind", "namespace", "generateName": return true
    case "name" where Self.key(path, 2) == "metadata": return true
    default: break
    }
    if Self.isItem(path) {
      let list = Self.key(path, 3) ?? ""
      if listKeys.contains(key) { return true }
      // Where no patch merges into the list, nobody asks for its keys. A name may be asked for by other means.
      if let keys = Self.listKeys[list] {
        if keys.contains(key), patchedLists.contains(list) { return true }
      } else if key == "name" {
        return true
      }
    }
    let isReference = key == "name" || key.hasSuffix("Name") || referenceKeys.contains(key)
    return isReference && names.contains(node.text)
  }

  /// The same for an item of a list of scalars.
  private func readsItem(of path: [YAML.Step], _ node: Node) -> Bool {
    switch Self.key(path, 2) {
    // Merged as a set.
    case "finalizers": true
    case "resourceNames": names.contains(node.text)
    default: false
    }
  }

  /// The fields that tell the items of a list apart in the schema of Kubernetes 1.21.2, which kustomize has built in,
  /// where they are others than `name`.
  private static let listKeys: [String: Set<String>] = [
    "ports": ["containerPort", "port", "protocol"], "volumeMounts": ["mountPath"],
    "volumeDevices": ["devicePath"], "hostAliases": ["ip"], "podIPs": ["ip"],
    "topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"], "conditions": ["type"],
    "addresses": ["type"], "taints": ["key", "effect"], "httpHeaders": [], "ownerReferences": ["uid"],
  ]

  /// Learns into which lists a strategic merge patch merges items; one that cannot be read may merge into any.
  mutating func learn(merge patch: Node?) {
    guard let patch else { return patchedLists.formUnion(Self.listKeys.keys) }
    for child in patch.children where !child.isScalar {
      if child.kind == .sequence { patchedLists.insert(child.key) }
      learn(merge: child)
    }
  }

  /// Annotations and labels that tell kustomize what to do.
  private static func isDirective(_ key: String) -> Bool {
    ["config.kubernetes.io/", "config.k8s.io/", "kustomize.config.k8s.io/"].contains { key.contains($0) }
  }

  /// The key that stands some steps before the end, the last being 1.
  private static func key(_ path: [YAML.Step], _ fromEnd: Int) -> String? {
    guard path.count >= fromEnd, case .key(let key) = path[path.count - fromEnd] else { return nil }
    return key
  }

  /// Whether a path leads to a field of a list's item.
  private static func isItem(_ path: [YAML.Step]) -> Bool {
    guard path.count >= 2, case .index = path[path.count - 2] else { return false }
    return true
  }

  // MARK: - Values

  /// The value of a scalar with a marker in it, such that kustomize still finds in it what it looks for.
  func dyed(_ node: Node, at path: [YAML.Step], _ marker: String) -> String {
    let text = node.text
    if let delimiter = delimited.first(where: { Self.leads($0.path, path) })?.delimiter, !delimiter.isEmpty {
      return text.split(separator: delimiter, omittingEmptySubsequences: false).map { _ in marker }
        .joined(separator: delimiter)
    }
    if !images.isEmpty {
      let image = Self.image(text)
      if Self.key(path, 1) == "image" || images.contains(image.name) {
        if image.tag == nil, image.digest == nil { return image.name + ":" + marker }
        return image.name + (image.tag == nil ? "" : ":" + marker)
          + (image.digest == nil ? "" : "@sha256:" + marker)
      }
    }
    guard hasVariables, text.contains("$(") else { return marker }
    let parts = text.split(separator: "$(", omittingEmptySubsequences: false).dropFirst()
    let variables = parts.filter { $0.contains(")") }.map { "$(" + String($0.prefix { $0 != ")" }) + ")" }
    return marker + variables.joined()
  }

  /// An image as kustomize's `image.Split` takes it apart.
  static func image(_ text: String) -> (name: String, tag: String?, digest: String?) {
    let host = text.firstIndex(of: "/") ?? text.startIndex
    let at = text[host...].firstIndex(of: "@")
    let colon = text[host..<(at ?? text.endIndex)].firstIndex(of: ":")
    let name = String(text[..<(colon ?? at ?? text.endIndex)])
    let tag = colon.map { String(text[$0..<(at ?? text.endIndex)].dropFirst()) }
    return (name, tag, at.map { String(text[$0...].dropFirst()) })
  }

  // MARK: - Paths

  /// Whether a JSON pointer leads to a path or to what is around it. Positions agree with one another: a patch that
  /// came before may have moved an item.
  private static func covers(_ pointer: [String], _ path: [YAML.Step]) -> Bool {
    pointer.count <= path.count
      && zip(pointer, path).allSatisfy { part, step in
        switch step {
        case .key(let key): key == part
        case .index: part == "-" || Int(part) != nil
        }
      }
  }

  /// Whether a replacement's field path leads to a path.
  private static func leads(_ parts: [String], _ path: [YAML.Step]) -> Bool {
    parts.count == path.count
      && zip(parts, path).allSatisfy { part, step in
        switch step {
        case .key(let key): part == key || part == "*"
        case .index: part == "*" || part.hasPrefix("[") || Int(part) != nil
        }
      }
  }

  /// The parts of a JSON pointer (RFC 6901).
  static func parts(ofPointer text: String) -> [String] {
    text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  /// The parts of a field path: `spec.template.spec.containers.[name=web].image`.
  static func parts(ofFieldPath text: String) -> [String] {
    var parts = [""]
    var isInBrackets = false
    var isEscaped = false
    for character in text {
      switch character {
      case "\\" where !isEscaped:
        isEscaped = true
        continue
      case "." where !isEscaped && !isInBrackets: parts.append("")
      default:
        if character == "[" { isInBrackets = true }
        if character == "]" { isInBrackets = false }
        parts[parts.count - 1].append(character)
      }
      isEscaped = false
    }
    return parts
  }

  // MARK: - What kustomizations say

  /// Learns from a replacement what it looks for and what it takes apart.
  mutating func learn(replacement: Node) {
    if let source = replacement["source"] { learn([source["fieldPath"]], source["options"]) }
    for target in replacement["targets"].items {
      learn(target["fieldPaths"].items, target["options"])
    }
  }

  private mutating func learn(_ paths: [Node?], _ options: Node?) {
    for text in paths.compactMap({ $0?.text }) {
      let parts = Self.parts(ofFieldPath: text)
      if let delimiter = options?["delimiter"]?.text { delimited.append((parts, delimiter)) }
      for part in parts where part.hasPrefix("[") {
        listKeys.insert(String(part.dropFirst().prefix { $0 != "=" && $0 != "]" }))
      }
    }
  }

  /// Learns from a schema that a kustomization brings how it tells the items of its lists apart.
  mutating func learn(schema: Tree) {
    let names = ["x-kubernetes-patch-merge-key", "x-kubernetes-list-map-keys"].compactMap(schema.symbols.find)
    for index in schema.records.indices where names.contains(schema.records[index].key) {
      let node = schema[index]
      listKeys.formUnion(node.isScalar ? [node.text] : node.children.map(\.text))
    }
  }

  /// Learns from a transformer's configuration where references stand.
  mutating func learn(configuration: Node) {
    for entry in configuration["nameReference"].items {
      for spec in entry["fieldSpecs"].items {
        if let last = spec["path"]?.text.split(separator: "/").last { referenceKeys.insert(String(last)) }
      }
    }
  }

  /// Learns the selectors that stand anywhere in a kustomization or a transformer's configuration.
  mutating func learnSelectors(_ tree: Tree) {
    for index in tree.records.indices where tree.records[index].kind == .string {
      let key = Kustomization.fold(tree[index].key)
      if key == "labelselector" || key == "annotationselector" { selectors.append(tree[index].text) }
    }
  }
}

extension Node? {
  /// What is right below a node; nothing where there is none.
  var items: [Node] { map { Array($0.children) } ?? [] }
}
