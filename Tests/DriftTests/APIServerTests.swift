import APIServer
import Drift
import Glibc
import Kubernetes
import Rendering
import Resources
import Testing

/// Why the server here cannot judge what was recorded from another one.
private let obstacle: String? = {
  if let obstacle = APIServer.obstacle { return obstacle }
  guard let recorded = try? RecordedPass.text(of: RecordedPass.folder + "/version") else {
    return "no recording"
  }
  let minor = recorded.split(separator: ".").prefix(2).joined(separator: ".") + "."
  return APIServer.version?.contains(minor) == true ? nil : "the manifests were recorded from \(recorded)"
}()

/// The same as `RecordedDefaultsTests`, against a server that runs now: it is the judge of what the rules say.
@Suite(.serialized, .enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct APIServerTests {
  @Test func untouchedObjectsAreInSyncAndPatchesAreFound() throws {
    let server = try APIServer()
    for pass in ["client", "server"] {
      let files = try apply(pass, to: server)
      let untouched = try scan(pass, files, server)
      for drift in untouched { Issue.record("\(pass): \(drift.line)") }
      guard pass == "server" else { continue }
      for change in Self.changes {
        _ = try server.kubectl(
          "patch", change.kind, change.name, "-n", pass, "--type", "merge", "-p", change.patch)
      }
      let found = Set(
        try scan(pass, files, server).map { "\($0.resource.kind) \($0.resource.name) \($0.path)" })
      let expected = Set(
        Self.changes.flatMap { change in change.paths.map { "\(change.shown) \(change.name) \($0)" } })
      #expect(found.subtracting(expected) == [], "reported and not done")
      #expect(expected.subtracting(found) == [], "done and not reported")
    }
  }

  private func apply(_ pass: String, to server: APIServer) throws -> [String] {
    var files: [String: String] = [:]
    for path in RecordedPass.manifests() {
      let name = String(path.split(separator: "/").last ?? "")
      let text = try RecordedPass.text(of: path).split(
        separator: "recorded", omittingEmptySubsequences: false)
      try server.write("\(pass)-\(name)", text.joined(separator: pass))
      files[name] = "\(server.folder)/\(pass)-\(name)"
    }
    let flags = pass == "server" ? ["apply", "--server-side"] : ["apply"]
    _ = try server.kubectl("create", "namespace", pass)
    let first = files["definitions.yaml"] ?? ""
    let last = files["custom.yaml"] ?? ""
    // The namespace of some objects is in one of the files.
    let core = files["core.yaml"] ?? ""
    let others = files.values.filter { ![first, core, last].contains($0) }.sorted()
    _ = try server.kubectl(flags + ["-f", first])
    _ = try server.kubectl(flags + ([core] + others).flatMap { ["-f", $0] })
    _ = try server.kubectl("wait", "--for=condition=established", "-f", first)
    _ = try server.kubectl(flags + ["-f", last])
    return files.values.sorted()
  }

  private func scan(_ pass: String, _ files: [String], _ server: APIServer) throws -> [Finding] {
    let json = try server.kubectl(
      ["get", "-o", "json", "--show-managed-fields"] + files.flatMap { ["-f", $0] })
    try server.write(pass + ".json", json)
    return try RecordedPass(pass, live: "\(server.folder)/\(pass).json").scan(pass).drifts
  }

  /// One change at run time, and where it has to be reported.
  struct Change {
    let kind: String
    let shown: String
    let name: String
    let patch: String
    let paths: [String]

    init(_ shown: String, _ name: String, _ patch: String, _ paths: String...) {
      // Both passes define a kind of this name.
      kind = shown == "Widget" ? "widgets.server.example.org" : shown.lowercased()
      self.shown = shown
      self.name = name
      self.patch = patch
      self.paths = paths
    }
  }

  static let changes = [
    // A default is set to another value.
    Change(
      "Deployment", "minimal", #"{"spec":{"replicas":3,"revisionHistoryLimit":2}}"#, ".spec.replicas",
      ".spec.revisionHistoryLimit"),
    Change(
      "Deployment", "rolling-surge", #"{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":2}}}}"#,
      ".spec.strategy.rollingUpdate.maxUnavailable"),
    Change(
      "DaemonSet", "minimal", #"{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}"#,
      ".spec.updateStrategy.type"),
    Change(
      "StatefulSet", "minimal",
      #"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}}}"#,
      ".spec.persistentVolumeClaimRetentionPolicy.whenDeleted"),
    Change(
      "CronJob", "minimal", #"{"spec":{"suspend":true,"jobTemplate":{"spec":{"backoffLimit":6}}}}"#,
      ".spec.suspend", ".spec.jobTemplate.spec.backoffLimit"),
    Change("HorizontalPodAutoscaler", "minimal", #"{"spec":{"minReplicas":2}}"#, ".spec.minReplicas"),
    Change(
      "HorizontalPodAutoscaler", "first-version-target",
      #"{"spec":{"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":61}}}]}}"#,
      ".spec.targetCPUUtilizationPercentage"),
    // A declared zero is taken away, or a zero is added.
    Change(
      "PodTemplate", "security-explicit-zeros",
      #"{"template":{"spec":{"automountServiceAccountToken":null,"shareProcessNamespace":null}}}"#,
      ".template.spec.automountServiceAccountToken", ".template.spec.shareProcessNamespace"),
    Change(
      "PodTemplate", "minimal",
      #"{"template":{"spec":{"automountServiceAccountToken":false,"enableServiceLinks":false,"hostNetwork":false}}}"#,
      ".template.spec.automountServiceAccountToken", ".template.spec.enableServiceLinks"),
    Change(
      "ServiceAccount", "robot-explicit", #"{"automountServiceAccountToken":null}"#,
      ".automountServiceAccountToken"),
    Change("ConfigMap", "settings", #"{"data":{"b":null,"d":""}}"#, ".data.b", ".data.d"),
    Change(
      "ConfigMap", "mutable", #"{"metadata":{"annotations":{"note":null},"labels":{"role":""}}}"#,
      ".metadata.annotations", ".metadata.labels.role"),
    // An empty object means something.
    Change(
      "NetworkPolicy", "ingress",
      #"{"spec":{"ingress":[{},{"from":[{"podSelector":{}}],"ports":[{"port":80},{"port":"web","protocol":"TCP"},{"port":100,"endPort":200,"protocol":"UDP"}]}]}}"#,
      ".spec.ingress"),
    Change("NetworkPolicy", "egress", #"{"spec":{"ingress":[{}]}}"#, ".spec.ingress"),
    // The class of an Ingress is a pointer, and there is no default class.
    Change("Ingress", "minimal", #"{"spec":{"ingressClassName":"server"}}"#, ".spec.ingressClassName"),
    // Another type of Service brings fields of its own, and takes declared ones, which git then has to give up too.
    Change("Service", "minimal", #"{"spec":{"type":"NodePort"}}"#, ".spec.type"),
    Change(
      "Service", "load-balancer-local", #"{"spec":{"type":"ClusterIP","loadBalancerSourceRanges":null}}"#,
      ".spec.type", ".spec.loadBalancerSourceRanges", ".spec.externalTrafficPolicy"),
    Change(
      "Service", "load-balancer-no-node-ports", #"{"spec":{"type":"NodePort"}}"#, ".spec.type",
      ".spec.allocateLoadBalancerNodePorts", ".spec.loadBalancerClass"),
    Change(
      "Service", "node-port-local", #"{"spec":{"type":"ExternalName","externalName":"a.example.com"}}"#,
      ".spec.type", ".spec.externalName", ".spec.externalTrafficPolicy"),
    Change(
      "Service", "sticky", #"{"spec":{"sessionAffinity":"None","sessionAffinityConfig":null}}"#,
      ".spec.sessionAffinity"),
    // A custom resource keeps its zeros.
    Change(
      "Widget", "zeros", #"{"spec":{"paused":true,"pool":{"depth":4},"note":"n"}}"#, ".spec.paused",
      ".spec.pool.depth", ".spec.note"),
    Change(
      "Widget", "nested",
      #"{"spec":{"anything":0,"free":{"b":{"c":null}},"tags":["b"],"groups":{"two":{"weight":1}}}}"#,
      ".spec.anything", ".spec.free.b.c", #".spec.tags[="a"]"#, ".spec.groups.two.weight"),
    Change("Secret", "strings", #"{"data":{"password":"bmV3"}}"#, ".data.password"),
  ]
}
