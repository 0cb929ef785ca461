internal import Resources

/// What a NetworkPolicy lets through.
extension Control {
  static let network = [openIngress, openEgress, isolation, allowedTraffic]

  private static let openIngress = open(.ingress, .medium, "Everybody may connect to the pods it selects")
  private static let openEgress = open(.egress, .low, "The pods it selects may connect to everybody")

  private static func open(_ direction: Traffic.Direction, _ severity: Severity, _ title: String) -> Control {
    Control(
      "network-policy-open-\(direction.rawValue)", title, severity, on: [.networkPolicy],
      rationale:
        "Policies add up: one that allows everything takes away what every other policy of the namespace keeps out.",
      references: [.cis("5.3.2"), .nsa("Network separation and hardening: Network policies")],
      remedy: .advice(
        "Name the peers and the ports that are needed. The manifest does not say which those are.")
    ) { subject in
      guard let policy = NetworkPolicy(subject, direction) else { return [] }
      return policy.isOpen
        ? [Sighting(.named(""), at: policy.fields, "the NetworkPolicy allows all \(direction.rawValue)")] : []
    }
  }

  private static let isolation = Control(
    "network-policy-isolation", "Pods are isolated, or not any more", .high, on: [.networkPolicy],
    basis: .change,
    rationale:
      "A pod that no policy selects may be reached by every pod of the cluster, and may reach all of them.",
    references: [.cis("5.3.2"), .nsa("Network separation and hardening: Network policies")],
    remedy: .advice(
      "Keep a policy that selects every pod of the namespace and allows nothing, beside those that allow.")
  ) { subject in
    [Traffic.Direction.ingress, .egress].flatMap { direction -> [Sighting] in
      guard let policy = NetworkPolicy(subject, direction), !policy.isOpen else { return [] }
      let selector = Selector(subject.root["spec"]?.field("podSelector"))
      return [
        Sighting(
          .guarded(direction.rawValue, objects: selector, namespaces: .everything),
          at: policy.fields + [subject.path("spec", "podSelector")],
          "\(direction.rawValue) of pods\(selector) is closed but for what is allowed", protects: true)
      ]
    }
  }

  private static let allowedTraffic = Control(
    "network-policy-traffic", "NetworkPolicy allows more or less", .medium, on: [.networkPolicy],
    basis: .change,
    rationale: "Each peer and port that a policy allows is a way in or out.",
    references: [.nsa("Network separation and hardening: Network policies")],
    remedy: .advice("Allow the peers and the ports that are needed, and nothing else.")
  ) { subject in
    [Traffic.Direction.ingress, .egress].flatMap { direction -> [Sighting] in
      guard let policy = NetworkPolicy(subject, direction) else {
        return everything(
          direction, [subject.path("spec", "policyTypes"), subject.path("spec", direction.rawValue)])
      }
      if policy.isTooLarge {
        var json = JSONWriter()
        subject.root["spec"]?.field(direction.rawValue).map { json.node($0) }
        return [
          Sighting(.named(json.text), at: policy.fields, "\(direction.rawValue) is allowed by a long list")
        ]
      }
      return policy.allowed.map {
        Sighting(
          .traffic($0), at: policy.fields, "\(direction.rawValue) is allowed: \($0.peer), \($0.port)")
      }
    }
  }

  private static func everything(_ direction: Traffic.Direction, _ fields: [FieldPath]) -> [Sighting] {
    [
      Sighting(
        .traffic(Traffic(direction: direction, peer: .any, port: .any)), at: fields,
        "\(direction.rawValue) is allowed: any peer, any port")
    ]
  }

  /// What holds where there is no such resource: without a NetworkPolicy everything is allowed.
  func absent(like subject: Subject) -> [Sighting] {
    guard id == Self.allowedTraffic.id else { return [] }
    return [Traffic.Direction.ingress, .egress].flatMap { Self.everything($0, [FieldPath()]) }
  }
}

/// One direction of a NetworkPolicy that isolates its pods in that direction.
private struct NetworkPolicy {
  let allowed: [Traffic]
  let fields: [FieldPath]
  let isTooLarge: Bool

  /// Whether it allows everything.
  var isOpen: Bool { allowed.contains { $0.peer.isEverybody && $0.port == .any } }

  /// Nil where the policy says nothing about a direction.
  ///
  /// Without `policyTypes` a policy is about ingress, and about egress if it has rules for it.
  init?(_ subject: Subject, _ direction: Traffic.Direction) {
    let spec = subject.root["spec"]
    let types = spec?.words("policyTypes") ?? []
    let name = direction == .ingress ? "Ingress" : "Egress"
    let rules = spec?.items(direction.rawValue) ?? Node.nothing
    let isMeant =
      types.isEmpty
      ? direction == .ingress || rules.contains { _ in true } : types.contains(name)
    guard isMeant else { return nil }
    fields = [subject.path("spec", direction.rawValue), subject.path("spec", "policyTypes")]
    var allowed: [Traffic] = []
    var isTooLarge = false
    for rule in rules where rule.kind == .mapping {
      let peers = Self.peers(of: rule.items(direction == .ingress ? "from" : "to"))
      let ports = Self.ports(of: rule.items("ports"))
      guard allowed.count + peers.count * ports.count <= Grant.limit else {
        isTooLarge = true
        break
      }
      for peer in peers {
        for port in ports {
          allowed.append(Traffic(direction: direction, peer: peer, port: port))
        }
      }
    }
    self.allowed = allowed
    self.isTooLarge = isTooLarge
  }

  private static func peers(of list: Node.Children) -> [Traffic.Peer] {
    var peers: [Traffic.Peer] = []
    var isEmpty = true
    for peer in list {
      isEmpty = false
      guard peer.kind == .mapping else { continue }
      if let block = peer.field("ipBlock") {
        let except = block.words("except")
        let holes = except.compactMap { CIDR($0) }
        if let range = block.word("cidr").flatMap({ CIDR($0) }), holes.count == except.count {
          peers.append(.range(range, except: holes.sorted { $0.text < $1.text }))
        } else {
          var json = JSONWriter()
          json.node(block)
          peers.append(.other(json.text))
        }
      } else {
        let pods = peer.field("podSelector")
        let namespaces = peer.field("namespaceSelector")
        // A peer without any selector is nobody.
        guard pods != nil || namespaces != nil else { continue }
        peers.append(.pods(Selector(pods), namespaces: namespaces.map { Selector($0) }))
      }
    }
    return isEmpty ? [.any] : peers
  }

  private static func ports(of list: Node.Children) -> [Traffic.Port] {
    var ports: [Traffic.Port] = []
    var isEmpty = true
    for port in list {
      isEmpty = false
      guard port.kind == .mapping else { continue }
      let name = port.word("protocol") ?? "TCP"
      guard let value = port.field("port") else {
        ports.append(.every(name))
        continue
      }
      guard let first = Int(value.text) else {
        ports.append(.named(name, value.text))
        continue
      }
      let last = port.field("endPort").flatMap { Int($0.text) } ?? first
      ports.append(.numbers(name, first...max(first, last)))
    }
    return isEmpty ? [.any] : ports
  }
}
