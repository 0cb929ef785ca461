import Drift
import Reporting
import Resources
import Testing

/// The order of documents, of the keys of maps and of the items of keyed lists never changes a report.
@Suite struct OrderTests {
  /// Realistic resources with drift of every kind in them.
  static let git = """
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: cart, namespace: shop, labels: { app: cart, tier: web } }
      spec:
        replicas: 2
        selector: { matchLabels: { app: cart } }
        template:
          metadata: { labels: { app: cart } }
          spec:
            containers:
              - name: app
                image: example.com/cart:1
                ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 53 }, { containerPort: 80 }]
                env: [{ name: A, value: "1" }, { name: B, value: "2" }, { name: C, value: "3" }]
                volumeMounts: [{ name: data, mountPath: /data }, { name: tmp, mountPath: /tmp }]
              - { name: sidecar, image: "example.com/sidecar:1" }
            volumes: [{ name: data, emptyDir: {} }, { name: tmp, emptyDir: {} }]
    - apiVersion: v1
      kind: Service
      metadata: { name: cart, namespace: shop, finalizers: [a.example.com/x, b.example.com/y] }
      spec: { selector: { app: cart }, ports: [{ name: a, port: 80 }, { name: b, port: 443 }] }
    - apiVersion: v1
      kind: ConfigMap
      metadata: { name: flags, namespace: shop, annotations: { one: "1", two: "2" } }
      data: { a: "1", b: "2", c: "3" }
    - apiVersion: example.com/v1
      kind: Widget
      metadata: { name: w, namespace: shop }
      spec: { parts: [{ id: a, size: 1 }, { id: b, size: 2 }, { id: c, size: 3 }], tags: [x, y, z] }
    - apiVersion: v1
      kind: Service
      metadata: { name: gone, namespace: shop }
      spec: { selector: { app: gone }, ports: [{ port: 80 }] }
    """

  static let live =
    git
    .with("replicas: 2", "replicas: 4").with("cart:1", "cart:2").with(
      #"name: B, value: "2""#, #"name: B, value: "9""#
    )
    .with("{ name: tmp, mountPath: /tmp }", "{ name: dump, mountPath: /dump }")
    .with("tier: web", "team: pay").with("b.example.com/y", "c.example.com/z")
    .with("{ name: b, port: 443 }", "{ name: b, port: 443, nodePort: 30443 }, { name: c, port: 9090 }")
    .with(#"c: "3" }"#, #"d: "4" }"#).with("{ id: b, size: 2 }", "{ id: b, size: 7 }").with(
      "[x, y, z]", "[x, z, q]"
    )
    .with("name: gone", "name: added")
    + "\n- " + definition.split(separator: "\n").joined(separator: "\n  ")

  static let definition = Manifests.definition(
    "Widget",
    spec: """
      parts: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [id], items: { type: object,
        properties: { id: { type: string }, size: { type: integer } } } },
      tags: { type: array, x-kubernetes-list-type: set, items: { type: string } }
      """)

  /// Lists that are keyed or sets, by the name of their field.
  static let unordered: Set<String> = [
    "ports", "env", "volumeMounts", "volumes", "containers", "finalizers", "parts", "tags",
  ]

  @Test("the order of documents, keys and keyed items says nothing", arguments: 0..<60)
  func ignoresOrder(seed: Int) throws {
    var random = Shuffler(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
    let git = random.documents(Self.git)
    let live = random.documents(Self.live)
    let scenario = Scenario(git: git.joined(separator: "\n---\n"), live: live.joined(separator: "\n"))
    let expected = try Self.facts(Self.ordered.report())
    let found = try Self.facts(scenario.report())
    #expect(Set(found).symmetricDifference(expected) == [])
    #expect(found == expected)
  }

  @Test("what is shuffled holds drift of many kinds, and really is shuffled")
  func shufflesSomething() throws {
    var random = Shuffler(state: 7)
    #expect(random.documents(Self.git) != random.documents(Self.git))
    let report = try Self.ordered.report()
    #expect(
      Set(report.drifts.map(\.class)) == [
        .runtimeModified, .runtimeAdded, .runtimeRemoved, .runtimeCreated, .runtimeDeleted,
      ])
    #expect(report.drifts.count == 17)
  }

  /// The situation in the order in which it is written.
  private static var ordered: Scenario {
    var random = Shuffler(state: 0, isOff: true)
    return Scenario(
      git: random.documents(git).joined(separator: "\n---\n"),
      live: random.documents(live).joined(separator: "\n"))
  }

  /// The report without what moves with the text: origins, positions in pointers, and the snapshot's digest.
  private static func facts(_ report: DriftReport) throws -> [String] {
    let tree = try JSONReader.read(
      File(path: "report", bytes: Array(report.judged.json(all: true).utf8)), symbols: Symbols())
    var out: [String] = []
    func write(_ node: Node) {
      switch node.kind {
      case .mapping:
        // Values keep the order of keys that their text has.
        let children = node.children.sorted { $0.key < $1.key }
        for child in children where !["origin", "digest", "pointer"].contains(child.key) { write(child) }
      case .sequence: for child in node.children { write(child) }
      default: out.append("\(node.key)=\(node.text)")
      }
    }
    for root in tree.roots { write(root) }
    return out
  }
}

/// Writes documents with keys and unordered items in another order each time.
private struct Shuffler: RandomNumberGenerator {
  var state: UInt64
  var isOff = false

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// The items of a YAML list, each as JSON.
  mutating func documents(_ list: String) -> [String] {
    let items = (try? Self.items(of: list)) ?? []
    return shuffled(items).map { text($0) }
  }

  private static func items(of list: String) throws -> [Node] {
    try Scenario.tree(of: list).roots.flatMap { Array($0.children) }
  }

  private mutating func shuffled<T>(_ items: [T]) -> [T] { isOff ? items : items.shuffled(using: &self) }

  private mutating func text(_ node: Node) -> String {
    switch node.kind {
    case .mapping:
      let entries = shuffled(Array(node.children)).map { child in
        var key = JSONWriter()
        key.string(child.key)
        return key.text + ": " + text(child)
      }
      return "{" + entries.joined(separator: ", ") + "}"
    case .sequence:
      let items = Array(node.children)
      let ordered = OrderTests.unordered.contains(node.key) ? shuffled(items) : items
      return "[" + ordered.map { text($0) }.joined(separator: ", ") + "]"
    default:
      var json = JSONWriter()
      json.node(node)
      return json.text
    }
  }
}
