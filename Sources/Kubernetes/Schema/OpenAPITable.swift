public import Resources

extension Schema {
  /// Adds the kinds of another API server; what both have is taken from it.
  ///
  /// - Throws: a `usage` fault where the file is no OpenAPI v2 document.
  public func add(openAPI file: File) throws(Diagnostic) {
    let tree = try JSONReader.read(file, symbols: Symbols(capacity: 1 << 16), category: .usage)
    for root in tree.roots { add(table: try OpenAPITable.text(of: root), custom: false) }
  }
}

/// Turns the OpenAPI v2 document of an API server into the table that `Schema.add(table:custom:)` reads.
///
/// `kubectl get --raw /openapi/v2` prints such a document. The `x-kubernetes-*` marks are those of
/// https://github.com/kubernetes/kubernetes/tree/master/api/openapi-spec.
public struct OpenAPITable {
  private let definitions: Node
  private var needed: Set<String> = []

  /// The table of a document.
  ///
  /// - Throws: a `usage` fault where the document is no OpenAPI v2 document of a Kubernetes API server.
  public static func text(of document: Node) throws(Diagnostic) -> String {
    guard document["swagger"] != nil, let definitions = document["definitions"], let paths = document["paths"]
    else {
      throw Diagnostic(
        .usage, "this is no OpenAPI v2 document", remedy: "Take one with `kubectl get --raw /openapi/v2`.",
        file: document.tree.file.path)
    }
    var table = OpenAPITable(definitions: definitions)
    return table.write(scopes: scopes(in: paths))
  }

  private init(definitions: Node) { self.definitions = definitions }

  /// Of every kind that the paths serve, by group, version and kind, whether a namespace is part of the path.
  private static func scopes(in paths: Node) -> [String: Bool] {
    var scopes: [String: Bool] = [:]
    for path in paths.children {
      let name = path.key
      guard !["/status", "/scale", "/log"].contains(where: name.hasSuffix) else { continue }
      for operation in path.children {
        guard ["post", "list", "get"].contains(operation["x-kubernetes-action"]?.text ?? ""),
          let kind = operation["x-kubernetes-group-version-kind"]
        else { continue }
        scopes[key(kind), default: false] = scopes[key(kind)] == true || name.contains("{namespace}")
      }
    }
    return scopes
  }

  private static func key(_ kind: Node) -> String {
    let group = kind["group"]?.text ?? ""
    return (group.isEmpty ? "" : group + "/") + (kind["version"]?.text ?? "") + " "
      + (kind["kind"]?.text ?? "")
  }

  private mutating func write(scopes: [String: Bool]) -> String {
    var kinds: [String] = []
    var roots: Set<String> = []
    for definition in definitions.children {
      guard let served = definition["x-kubernetes-group-version-kind"], definition["properties"] != nil else {
        continue
      }
      let all = Array(served.children)
      // Types such as DeleteOptions belong to every group.
      guard all.count == 1, let isNamespaced = scopes[Self.key(all[0])] else { continue }
      let name = definition.key
      roots.insert(name)
      kinds.append("K \(Self.key(all[0])) \(isNamespaced ? "N" : "C") \(Self.short(name))")
    }
    var lines: [String: [String]] = [:]
    needed = roots
    var open = Array(roots)
    while let name = open.popLast() {
      var fields: [String] = []
      for property in definitions[name]?["properties"]?.children ?? definitions.children
      where Schema.isWord(property.key) {
        let known = needed
        let isStatus = roots.contains(name) && property.key == "status"
        fields.append(property.key + " " + (isStatus ? "*" : expression(property)))
        open += needed.subtracting(known)
      }
      lines[Self.short(name)] = fields.sorted()
    }
    var text = kinds.sorted().joined(separator: "\n") + "\n"
    for (name, fields) in lines.sorted(by: { $0.key < $1.key }) {
      text += "T \(name)\n" + fields.map { $0 + "\n" }.joined()
    }
    return text
  }

  /// `io.k8s.api.core.v1.Container` is `core.v1.Container`.
  private static func short(_ name: String) -> String {
    name.split(separator: ".").suffix(3).joined(separator: ".")
  }

  private static let scalars: [String: String] = [
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "t",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Duration": "d",
  ]

  private mutating func expression(_ property: Node) -> String {
    if let reference = property["$ref"]?.text {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      if let scalar = Self.scalars[name] { return scalar }
      guard let target = definitions[name], target["properties"] != nil else { return "*" }
      needed.insert(name)
      let isAtomic = [property, target].contains { $0["x-kubernetes-map-type"]?.text == "atomic" }
      return (isAtomic ? "!#" : "#") + Self.short(name)
    }
    switch property["type"]?.text {
    case "array": return list(property)
    case "object":
      guard let values = property["additionalProperties"] else { return "*" }
      let value = expression(values)
      return property["x-kubernetes-map-type"]?.text == "atomic" ? "<\(value)>" : "{\(value)}"
    case "string": return property["format"]?.text == "byte" ? "y" : "s"
    case "integer": return "i"
    case "number": return "n"
    case "boolean": return "b"
    default: return "*"
    }
  }

  private mutating func list(_ property: Node) -> String {
    let item = property["items"].map { expression($0) } ?? "*"
    let merge = property["x-kubernetes-patch-merge-key"]?.text
    var keys = property["x-kubernetes-list-map-keys"]?.children.map(\.text) ?? []
    switch property["x-kubernetes-list-type"]?.text {
    case "map": break
    case "set": return "[\(item):]"
    case nil where merge != nil: keys = merge.map { [$0] } ?? []
    default: return "[\(item)]"
    }
    let other = merge.flatMap { [$0] == keys ? nil : ";" + $0 } ?? ""
    return "[\(item):\(keys.joined(separator: ","))\(other)]"
  }
}
