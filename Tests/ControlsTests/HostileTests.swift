import Controls
import Resources
import Testing

/// Resources come from repositories and clusters of strangers.
@Suite struct HostileTests {
  private static let replacements: [Value] = [
    .scalar(.null, "null"), .bool(true), .number(-1), .text(""), .text("*"), .list([]), .map([]),
    .list([
      .list([.map([])]), .scalar(.null, "null"), .number(0), .text("x"),
      .map([.init(key: "", value: .text(""))]),
    ]),
    .map([.init(key: "name", value: .map([])), .init(key: "0", value: .list([]))]),
    .scalar(.integer, "99999999999999999999999999"),
  ]

  @Test(arguments: Pair.manifests) func noShapeIsTooStrange(_ manifest: String) throws {
    let good = try Value.yaml(manifest)
    let before = good.node
    for mutation in good.mutations(Self.replacements) {
      let root = mutation.node
      let failures = Control.failures(of: root)
      for failure in failures { _ = try? failure.edits(in: root, value: "1") }
      let change = Assessment(before: before, after: root)
      // There and back see the same effects.
      let back = Assessment(before: root, after: before)
      if mutation["kind"] == good["kind"], mutation["apiVersion"] == good["apiVersion"] {
        #expect(change.weakened.count == back.hardened.count)
        #expect(change.hardened.count == back.weakened.count)
      }
      #expect(Assessment(before: root, after: root).posture == .neutral)
    }
  }

  @Test func nothingIsSaidAboutWhatNoControlKnows() throws {
    let custom = try Value.yaml(
      "{apiVersion: shop.example/v1, kind: Deployment, spec: {template: {spec: {hostNetwork: true}}}}")
    #expect(Control.failures(of: custom.node).isEmpty)
    #expect(Assessment(before: nil, after: custom.node).posture == .neutral)
    for yaml in ["[]", "a", "{}", "{kind: Pod}", "{apiVersion: v1, kind: Pod}", "{apiVersion: [], kind: {}}"]
    {
      #expect(Control.failures(of: try Value.yaml(yaml).node).isEmpty, "\(yaml)")
    }
  }

  @Test func longListsAreComparedAsAWhole() throws {
    let many = Value.list((0..<200).map { .text("r\($0)") })
    var role = try Value.yaml(Pair.role)
    try role.set(pointer: "/rules/0/resources", to: many)
    try role.set(pointer: "/rules/0/apiGroups", to: many)
    var wider = role
    try wider.set(pointer: "/rules/0/verbs", to: .list([.text("get"), .text("list")]))
    #expect(Assessment(before: role.node, after: wider.node).posture == .weakens)
    var policy = try Value.yaml(Pair.policy)
    let ports = Value.list((1...60).map { .of(["port": .number($0)]) })
    let peers = Value.list((1...60).map { .of(["ipBlock": .of(["cidr": .text("10.0.0.\($0)/32")])]) })
    try policy.set(pointer: "/spec/ingress/0", to: .of(["from": peers, "ports": ports]))
    var open = policy
    try open.set(pointer: "/spec/ingress/-", to: .of(["ports": .list([.of(["port": .number(99)])])]))
    #expect(Assessment(before: policy.node, after: open.node).posture == .weakens)
  }
}
