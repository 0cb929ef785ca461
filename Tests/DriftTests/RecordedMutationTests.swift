import Rendering
import Resources
import Testing

@testable import Drift
@testable import Kubernetes

/// Whatever somebody changes, removes or adds in a live object is found, where it is and nowhere else.
///
/// Every change that the schema allows is made to every recorded object, one at a time, up to thirty of one kind in one
/// field: no seed decides what is tested.
@Suite struct RecordedMutationTests {
  @Test func everyChangeIsFound() throws {
    let recorded = try RecordedPass(recorded: "server")
    let schema = recorded.schema
    let defaults = Defaults(schema: schema)
    let fields = try Self.fields(of: schema, recorded)
    var count = 0
    var times: [String: Int] = [:]
    var missed: [String: Int] = [:]
    for (declared, live) in recorded.pairs {
      let kind = schema.kind(apiVersion: declared.apiVersion, kind: declared.id.kind)
      let mutations = Mutations(
        declared: declared.root, live: live.root, type: kind?.type ?? .any, schema: schema,
        defaults: defaults,
        fieldNames: fields
      )
      for mutation in mutations.all where !Self.isExempt(mutation, declared.root) {
        times["\(mutation.change) \(mutation.type)", default: 0] += 1
        if times["\(mutation.change) \(mutation.type)", default: 0] > 30 { continue }
        count += 1
        let found = Comparison.differences(
          declared: declared.root, live: mutation.live.node(symbols: schema.symbols), kind: kind,
          schema: schema, defaults: defaults
        ).differences.filter(\.kind.isReported).filter {
          // The rules of an aggregated role are judged with the role around them.
          declared.root["aggregationRule"] == nil || $0.path.steps != [.field("rules")]
        }
        if Self.isRight(found.map(\.path), mutation) { continue }
        let places = found.map(\.path.description).joined(separator: " ")
        missed[
          "\(mutation.change) \(mutation.type) at \(declared.id.kind)\(mutation.path): found [\(places)]",
          default: 0] += 1
      }
    }
    for (line, _) in missed.sorted(by: { $0.key < $1.key }) { Issue.record("\(line)") }
    #expect(count > 10_000)
  }

  private static func isRight(_ found: [FieldPath], _ mutation: Mutation) -> Bool {
    if found == [mutation.path] { return true }
    if let list = mutation.list {
      return !found.isEmpty && found.count <= 2 && found.allSatisfy { $0.isWithin(list) && $0 != list }
    }
    guard !mutation.isDeclared else { return false }
    return !found.isEmpty
      && found.allSatisfy { $0.isWithin(mutation.path) || mutation.path.isWithin($0) }
  }

  /// What cannot be told from what the server and its controllers write: `docs/defaults.md` lists it.
  static func isExempt(_ mutation: Mutation, _ declared: Node) -> Bool {
    let path = mutation.path.description
    if mutation.type == "core.v1.ServicePort.nodePort"
      || path == ".rules" && declared["aggregationRule"] != nil
    {
      return true
    }
    if bookkeeping.contains(where: path.contains) { return true }
    if mutation.isDeclared, mutation.type != "core.v1.PersistentVolumeClaim.status" { return false }
    return allocated.contains(mutation.type)
      || allocatedInside.contains { path.hasPrefix($0.path) && declared["kind"]?.text == $0.kind }
  }

  /// Undeclared fields in which any value may be the server's.
  private static let allocated: Set<String> = [
    "core.v1.ServiceSpec.clusterIP", "core.v1.ServiceSpec.clusterIPs", "core.v1.ServiceSpec.ipFamilies",
    "core.v1.ServiceSpec.healthCheckNodePort", "core.v1.PodSpec.priority",
    "core.v1.PodSpec.nodeName", "core.v1.PodSpec.imagePullSecrets", "core.v1.PersistentVolumeClaim.status",
    "admissionregistration.v1.WebhookClientConfig.caBundle", "apiextensions.v1.WebhookClientConfig.caBundle",
    "apiregistration.v1.APIServiceSpec.caBundle", "certificates.v1.CertificateSigningRequestSpec.username",
    "certificates.v1.CertificateSigningRequestSpec.uid",
    "certificates.v1.CertificateSigningRequestSpec.groups",
    "certificates.v1.CertificateSigningRequestSpec.extra", "resource.v1.DeviceTaint.timeAdded",
  ]

  private static let allocatedInside: [(kind: String, path: String)] = [
    ("PersistentVolumeClaim", ".spec.storageClassName"), ("PersistentVolumeClaim", ".spec.volumeName"),
    ("PersistentVolume", ".spec.claimRef"), ("Pod", ".spec.resources.requests"),
  ]

  private static let bookkeeping = [
    "last-applied-configuration", "deprecated.daemonset.template.generation",
    "deployment.kubernetes.io/revision",
    "autoscaling.alpha.kubernetes.io/", "node.alpha.kubernetes.io/ttl",
    "pv.kubernetes.io/bound-by-controller",
    "pv.kubernetes.io/bind-completed", "controller-uid", "job-name", "kubernetes.io/metadata.name",
    // The token of a bare pod's service account.
    "kube-api-access-", "/var/run/secrets/kubernetes.io/serviceaccount",
  ]

  /// The fields of every struct type: those of the table, and those of the recorded definitions.
  static func fields(of schema: Schema, _ recorded: RecordedPass) throws -> [String: [String]] {
    var fields: [String: [String]] = [:]
    var type = ""
    for line in BuiltinSchema.table.split(separator: "\n") where !line.hasPrefix("K ") {
      let words = line.split(separator: " ").map(String.init)
      if words[0] == "T" { type = words[1] } else { fields[type, default: []].append(words[0]) }
    }
    for definition in recorded.declaration.resources
    where definition.resource.id.kind == "CustomResourceDefinition" {
      let spec = definition.resource.root["spec"]
      for version in spec?["versions"]?.children ?? definition.resource.root.children {
        guard let group = spec?["group"]?.text, let kind = spec?[path: "names", "kind"]?.text,
          let name = version["name"]?.text, let root = version[path: "schema", "openAPIV3Schema"]
        else { continue }
        add(root, named: "\(group).\(name).\(kind)", to: &fields)
      }
    }
    return fields
  }

  private static func add(_ schema: Node, named name: String, to fields: inout [String: [String]]) {
    if let items = schema["items"] { add(items, named: name + "[]", to: &fields) }
    if let values = schema["additionalProperties"] { add(values, named: name + "{}", to: &fields) }
    for property in schema["properties"]?.children ?? schema.children where schema["properties"] != nil {
      fields[name, default: []].append(property.key)
      add(property, named: name + "." + property.key, to: &fields)
    }
  }
}
