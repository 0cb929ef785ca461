internal import Resources

/// The pod that a resource runs or makes.
struct Pod {
  /// The pod's spec.
  let spec: Node
  /// The way to the spec, from the resource's root.
  let path: FieldPath
  /// The pod's metadata: that of a template, or of the resource itself.
  let metadata: Node?
  /// `securityContext` of the whole pod.
  let security: Node?
  /// Init containers, containers and ephemeral containers.
  let containers: [Container]
  /// Whether `spec.os.name` says that the pod runs on Windows.
  let isWindows: Bool
  /// Whether its users are none of the node's: `hostUsers: false`.
  let hasUserNamespace: Bool

  /// Nil where the resource has no pod's spec.
  init?(in root: Node, template: [String]) {
    var node = root
    for field in template {
      guard let next = node[field] else { return nil }
      node = next
    }
    guard let spec = node["spec"], spec.kind == .mapping else { return nil }
    self.spec = spec
    path = FieldPath((template + ["spec"]).map { .field($0) })
    metadata = node.field("metadata")
    security = spec.field("securityContext")
    isWindows = spec[path: "os", "name"]?.string == "windows"
    hasUserNamespace = spec["hostUsers"]?.flag == false
    var containers: [Container] = []
    for list in ["initContainers", "containers", "ephemeralContainers"] {
      var seen: [Symbol: Int] = [:]
      for (position, node) in spec.items(list).enumerated() where node.kind == .mapping {
        var occurrence = 0
        if let name = node["name"]?.record.value {
          occurrence = seen[name, default: 0]
          seen[name] = occurrence + 1
        }
        containers.append(Container(list: list, node: node, position: position, occurrence: occurrence))
      }
    }
    self.containers = containers
  }

  /// A container of the pod.
  struct Container {
    /// The field of the spec that holds it.
    let list: String
    let node: Node
    let security: Node?
    let position: Int
    let occurrence: Int

    init(list: String, node: Node, position: Int, occurrence: Int) {
      self.list = list
      self.node = node
      self.position = position
      self.occurrence = occurrence
      security = node.field("securityContext")
    }

    /// Its name; its position where it has none.
    var name: String { node.word("name") ?? "#\(position)" }

    var isEphemeral: Bool { list == "ephemeralContainers" }
  }

  /// A field of the pod's spec.
  func path(_ fields: String...) -> FieldPath { FieldPath(path.steps + fields.map { .field($0) }) }

  /// A container.
  func path(of container: Container) -> FieldPath {
    FieldPath(path.steps + [.field(container.list), step(container)])
  }

  /// A field of a container.
  func path(of container: Container, _ fields: String...) -> FieldPath {
    FieldPath(path.steps + [.field(container.list), step(container)] + fields.map { .field($0) })
  }

  private func step(_ container: Container) -> FieldPath.Step {
    guard let name = container.node.word("name") else { return .index(container.position) }
    return .item(
      [.init(name: "name", value: .init(kind: .string, text: name))], occurrence: container.occurrence)
  }

  /// An annotation of the pod.
  func path(annotation: String) -> FieldPath {
    FieldPath(path.steps.dropLast() + [.field("metadata"), .field("annotations"), .field(annotation)])
  }

  /// A sighting about a container, named by it.
  func sighting(_ container: Container, _ message: String, at fields: FieldPath...) -> Sighting {
    Sighting(
      .named(container.name), at: fields, "container \(container.name) \(message)", owner: path(of: container)
    )
  }
}
