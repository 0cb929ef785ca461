internal import Resources

/// Who can reach what runs, by Services and Ingresses.
extension Control {
  static let exposure = [
    loadBalancer, nodePort, externalIPs, serviceReach, ingressTLS, ingressHost, ingressTLSReach,
  ]

  private static func type(of service: Node) -> String { service["spec"]?.word("type") ?? "ClusterIP" }

  private static let loadBalancer = Control(
    "service-load-balancer", "Service is a load balancer that everybody may use", .medium, on: [.service],
    rationale:
      "Most clouds give a load balancer an address of the internet, before anybody asked for authentication.",
    references: [.nsa("Network separation and hardening")],
    remedy: .advice(
      "Use an Ingress, the provider's annotation for an internal load balancer, or loadBalancerSourceRanges. Who has to reach the Service is the owner's to say."
    )
  ) { subject in
    let root = subject.root
    guard type(of: root) == "LoadBalancer" else { return [] }
    let ranges = root["spec"]?.words("loadBalancerSourceRanges") ?? []
    if !ranges.isEmpty, !ranges.contains(where: { CIDR($0)?.isEverything ?? true }) { return [] }
    let annotations = root["metadata"]?.field("annotations")
    if internalMarks.contains(where: { annotations?[$0]?.text == $1 }) { return [] }
    return [
      Sighting(
        .named(""),
        at: [subject.path("spec", "type"), subject.path("spec", "loadBalancerSourceRanges")]
          + internalMarks.map { subject.path("metadata", "annotations", $0.0) },
        "the Service is a load balancer that everybody may use")
    ]
  }

  /// What the large providers take as the wish for an address of the private network.
  private static let internalMarks = [
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("cloud.google.com/load-balancer-type", "Internal"),
  ]

  private static let nodePort = Control(
    "service-node-port", "Service opens a port on every node", .low, on: [.service],
    hiddenBy: "service-load-balancer",
    rationale: "The port is open on every address of every node, past the Ingress and its rules.",
    references: [.nsa("Network separation and hardening")],
    remedy: .advice("Use ClusterIP behind an Ingress, where nothing outside depends on the port.")
  ) { subject in
    guard let spec = subject.root["spec"] else { return [] }
    let type = type(of: subject.root)
    let hasPorts =
      type == "NodePort" || type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"]?.flag != false
    guard hasPorts else { return [] }
    return [
      Sighting(
        .named(""),
        at: [subject.path("spec", "type"), subject.path("spec", "allocateLoadBalancerNodePorts")],
        "the Service opens a port on every node")
    ]
  }

  private static let externalIPs = Control(
    "service-external-ip", "Service takes over external addresses", .high, on: [.service],
    rationale: "Whoever may write externalIPs can take the traffic of any address to their own pods.",
    references: [.page("https://github.com/kubernetes/kubernetes/issues/97076 (CVE-2020-8554)")],
    remedy: .advice(
      "Use a load balancer or an Ingress; an address that is in use cannot be taken away by an edit alone.")
  ) { subject in
    (subject.root["spec"]?.words("externalIPs") ?? []).map {
      Sighting(
        .named($0), at: [subject.path("spec", "externalIPs")], "the Service takes over the address \($0)")
    }
  }

  private static let serviceReach = Control(
    "service-reach", "Service can be reached by more or fewer", .medium, on: [.service], basis: .change,
    rationale: "Each address range that may use a load balancer is a way in.",
    references: [.nsa("Network separation and hardening")],
    remedy: .advice("Name the ranges that have to reach the Service in loadBalancerSourceRanges.")
  ) { subject in
    guard type(of: subject.root) == "LoadBalancer" else { return [] }
    let fields = [subject.path("spec", "loadBalancerSourceRanges"), subject.path("spec", "type")]
    let ranges = subject.root["spec"]?.words("loadBalancerSourceRanges").prefix(Grant.limit) ?? []
    let parsed = ranges.isEmpty ? CIDR.everything : ranges.compactMap { CIDR($0) }
    return parsed.map { Sighting(.source($0), at: fields, "\($0.text) may use the load balancer") }
  }

  private static let ingressTLS = Control(
    "ingress-tls", "Ingress serves a host without TLS", .medium, on: [.ingress],
    rationale:
      "Passwords and cookies pass in the open, and whoever stands in between can change what is sent.",
    references: [.nsa("Network separation and hardening: Encryption")],
    remedy: .advice(
      "Add the host to spec.tls with the Secret of its certificate; which one that is, the manifest does not say."
    )
  ) { subject in
    guard let spec = subject.root["spec"], !terminatesElsewhere(subject.root) else { return [] }
    var covered: Set<String> = []
    var isCovered = false
    for entry in spec.items("tls") {
      let hosts = entry.words("hosts")
      covered.formUnion(hosts)
      // An entry without hosts is for all of them.
      if entry.kind == .mapping, hosts.isEmpty { isCovered = true }
    }
    if isCovered { return [] }
    var hosts: [String] = []
    for rule in spec.items("rules") {
      let host = rule.word("host") ?? ""
      if !hosts.contains(host) { hosts.append(host) }
      if hosts.count == Grant.limit { break }
    }
    if hosts.isEmpty { hosts = [""] }
    return hosts.filter { !covered.contains($0) && !covered.contains(wildcard(over: $0)) }.map { host in
      Sighting(
        .named(host), at: [subject.path("spec", "tls"), subject.path("spec", "rules")],
        host.isEmpty ? "the Ingress serves all hosts without TLS" : "the Ingress serves \(host) without TLS")
    }
  }

  /// The pattern that stands for a host and its siblings: `*.example.com`.
  private static func wildcard(over host: String) -> String {
    host.firstIndex(of: ".").map { "*" + host[$0...] } ?? host
  }

  /// Controllers that take the certificate from an annotation.
  private static func terminatesElsewhere(_ root: Node) -> Bool {
    guard let annotations = root["metadata"]?.field("annotations") else { return false }
    return certificateMarks.contains { annotations.word($0) != nil }
  }

  private static let certificateMarks = [
    "alb.ingress.kubernetes.io/certificate-arn", "networking.gke.io/managed-certificates",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
  ]

  private static let ingressHost = Control(
    "ingress-wildcard-host", "Ingress takes every host", .low, on: [.ingress],
    rationale: "It serves names that nobody gave it, and may take the traffic of another application.",
    remedy: .advice("Name the hosts that are meant.")
  ) { subject in
    guard let spec = subject.root["spec"] else { return [] }
    var sightings: [Sighting] = []
    for (position, rule) in spec.items("rules").enumerated() where rule.kind == .mapping {
      let host = rule.word("host") ?? ""
      guard host.isEmpty || host.hasPrefix("*"), !sightings.contains(where: { $0.item == .named(host) })
      else {
        continue
      }
      sightings.append(
        Sighting(
          .named(host),
          at: [subject.path("spec", "rules").appending(.index(position)).appending(.field("host"))],
          host.isEmpty ? "a rule of the Ingress takes every host" : "a rule of the Ingress takes \(host)"))
      if sightings.count == 16 { break }
    }
    return sightings
  }

  private static let ingressTLSReach = Control(
    "ingress-tls-host", "Ingress serves more or fewer hosts with TLS", .medium, on: [.ingress],
    basis: .change,
    countsWhole: false,
    rationale: "A host that spec.tls does not name any more is served in the open, or not at all.",
    references: [.nsa("Network separation and hardening: Encryption")],
    remedy: .advice("Name every host in spec.tls.")
  ) { subject in
    var sightings: [Sighting] = []
    for entry in subject.root["spec"]?.items("tls") ?? Node.nothing where entry.kind == .mapping {
      let hosts = entry.words("hosts")
      for host in hosts.isEmpty ? ["every host"] : hosts where sightings.count < Grant.limit {
        sightings.append(
          Sighting(.named(host), at: [subject.path("spec", "tls")], "\(host) has TLS", protects: true))
      }
    }
    return sightings
  }
}
