public import Resources

extension Schema {
  /// Adds the kinds that CustomResourceDefinitions define, with their defaults and `x-kubernetes-*` marks.
  ///
  /// Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
  /// - Parameter resource: any resource; whatever is no CustomResourceDefinition is passed over.
  public func add(customResourceDefinition resource: Node) {
    guard resource["kind"]?.text == "CustomResourceDefinition", let spec = resource["spec"],
      let group = spec["group"]?.string, let kind = spec[path: "names", "kind"]?.string
    else { return }
    let scope = spec["scope"]?.text == "Cluster" ? "C" : "N"
    for version in spec["versions"]?.children ?? spec.children {
      guard let name = version["name"]?.string, Self.isWord(group), Self.isWord(name), Self.isWord(kind)
      else {
        continue
      }
      var table = StructuralTable(
        prefix: "\(group).\(name).\(kind)", keepsAll: spec["preserveUnknownFields"]?.text == "true")
      let root = table.type(of: version[path: "schema", "openAPIV3Schema"], at: table.prefix, isRoot: true)
      // A version without a schema keeps everything.
      let type = root == "#" + table.prefix ? table.prefix : "*"
      let line = "K \(group)/\(name) \(kind) \(scope) \(type == "*" ? "any" : type)\n"
      add(table: line + table.text, custom: true)
    }
  }

  /// Learns what only the objects of a cluster tell: the scope of kinds that nothing defines, and which class is the
  /// default one of its kind.
  public func observe(_ resource: Resource) {
    if resource.id.kind == "IngressClass" {
      let mark = resource.root["metadata"]?["annotations"]?["ingressclass.kubernetes.io/is-default-class"]
      defaultIngressClasses = (defaultIngressClasses ?? []) + (mark?.text == "true" ? [resource.id.name] : [])
    }
    guard self.kind(apiVersion: resource.apiVersion, kind: resource.id.kind) == nil,
      Self.isWord(resource.apiVersion), Self.isWord(resource.id.kind)
    else { return }
    add(
      table:
        "K \(resource.apiVersion) \(resource.id.kind) \(resource.id.namespace.isEmpty ? "C" : "N") any\n",
      custom: true)
  }

  /// The table's words have no blanks and no line breaks; names of the API have none either.
  static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }
}

/// Writes a structural schema in the table's words.
private struct StructuralTable {
  let prefix: String
  /// Whether fields that the schema does not name are kept, as definitions from before `apiextensions.k8s.io/v1` may.
  let keepsAll: Bool
  private(set) var text = ""

  init(prefix: String, keepsAll: Bool) {
    self.prefix = prefix
    self.keepsAll = keepsAll
  }

  /// The expression of a schema's type; the types of its objects are written to `text` under `name`.
  mutating func type(of schema: Node?, at name: String, isRoot: Bool = false) -> String {
    guard let schema else { return "*" }
    if schema["x-kubernetes-int-or-string"]?.text == "true" {
      // The pattern that controller-gen writes for a resource.Quantity.
      return schema["pattern"]?.text.contains("[KMGTPE]i") == true ? "q" : "x"
    }
    switch schema["type"]?.text {
    case "string": return schema["format"]?.text == "byte" ? "y" : "s"
    case "integer": return "i"
    case "number": return "n"
    case "boolean": return "b"
    case "array":
      let item = type(of: schema["items"], at: name + "[]")
      switch schema["x-kubernetes-list-type"]?.text {
      case "map":
        let keys = schema["x-kubernetes-list-map-keys"]?.children.map(\.text).filter(Schema.isWord) ?? []
        return keys.isEmpty ? "[\(item)]" : "[\(item):\(keys.joined(separator: ","))]"
      case "set": return "[\(item):]"
      default: return "[\(item)]"
      }
    case "object":
      let isAtomic = schema["x-kubernetes-map-type"]?.text == "atomic"
      if let properties = schema["properties"], !properties.isEmptyCollection {
        write(
          properties, name: name,
          isOpen: keepsAll
            || ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"].contains {
              schema[$0]?.text == "true"
            },
          isRoot)
        return (isAtomic ? "!#" : "#") + name
      }
      if let values = schema["additionalProperties"], values.kind == .mapping {
        let value = type(of: values, at: name + "{}")
        return isAtomic ? "<\(value)>" : "{\(value)}"
      }
      return "*"
    default: return "*"
    }
  }

  private mutating func write(_ properties: Node, name: String, isOpen: Bool, _ isRoot: Bool) {
    var lines = "T \(name)\(isOpen ? " +" : "")\n"
    if isRoot { lines += "apiVersion s\nkind s\nmetadata #meta.v1.ObjectMeta\n" }
    for property in properties.children {
      let key = property.key
      guard Schema.isWord(key), !(isRoot && ["apiVersion", "kind", "metadata"].contains(key)) else {
        continue
      }
      lines += key + " " + type(of: property, at: name + "." + key)
      if let value = property["default"] {
        var json = JSONWriter()
        json.node(value)
        lines += " =" + json.text
      }
      lines += "\n"
    }
    text += lines
  }
}
