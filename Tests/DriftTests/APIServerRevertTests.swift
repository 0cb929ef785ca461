import APIServer
import Drift
import Kubernetes
import Project
import Resources
import Revert
import Testing

/// What `revert` prints does on a real API server what it says.
extension APIServerTests {
  @Test func whatIsPrintedBringsTheServerBack() throws {
    let server = try APIServer()
    var files = try apply("server", to: server)
    for change in Self.changes {
      _ = try server.kubectl(
        "patch", change.kind, change.name, "-n", "server", "--type", "merge", "-p", change.patch)
    }
    for (kind, name, patch) in Self.more {
      _ = try server.kubectl("patch", kind, name, "-n", "server", "--type", "json", "-p", patch)
    }
    // Whole objects: two that git does not know, and one that is gone.
    let extra = """
      {"apiVersion":"v1","kind":"List","items":[
      {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made-by-hand","namespace":"server"},"data":{"a":"b"}},
      {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role",
       "metadata":{"name":"odd:name","namespace":"server"},"rules":[]}]}
      """
    try server.write("extra.json", extra)
    files.append(server.folder + "/extra.json")
    _ = try server.kubectl("create", "-f", server.folder + "/extra.json")
    _ = try server.kubectl("delete", "configmap", "settings", "-n", "server")

    let before = try read("server", files, server)
    let report = try before.scan("server")
    let reversion = try before.reverter(report).revert(report.drifts)
    let refused = Set(reversion.refused.map(\.finding.id))
    for refusal in reversion.refused {
      #expect(
        [.secret, .immutable].contains(refusal.reason), "\(refusal.finding.line): \(refusal.explanation)")
    }
    #expect(reversion.changes.count > 20)
    #expect(Set(reversion.changes.map(\.verb)) == ["patch", "create", "delete"])

    // The same twice: a patch of an object that has changed since must fail.
    let first = try #require(reversion.changes.first { $0.verb == "patch" })
    try run(Kubectl.script(reversion.changes), server)
    #expect(throws: Command.Failure.self) { try run(Kubectl.script([first]), server) }

    let after = try read("server", files, server).scan("server")
    for drift in after.drifts where !refused.contains(drift.id) { Issue.record("left: \(drift.line)") }
    #expect(Set(after.drifts.map(\.id)) == refused)
  }

  @Test func applyingOnTheServersSideBringsItBack() throws {
    let server = try APIServer()
    let files = try apply("server", to: server)
    for change in Self.changes {
      _ = try server.kubectl(
        "patch", change.kind, change.name, "-n", "server", "--type", "merge", "-p", change.patch)
    }
    let before = try read("server", files, server)
    let report = try before.scan("server")
    let reversion = try before.reverter(report).revert(report.drifts, by: .apply)
    let refused = Set(reversion.refused.map(\.finding.id))
    #expect(reversion.changes.count > 5)
    try run(Kubectl.script(reversion.changes), server)
    let after = try read("server", files, server).scan("server")
    for drift in after.drifts where !refused.contains(drift.id) { Issue.record("left: \(drift.line)") }
  }

  private func run(_ script: String, _ server: APIServer) throws {
    try server.write("revert.sh", script)
    _ = try Command.run(
      ["/bin/sh", "-c", "exec 2>&1; . \"$0\"", server.folder + "/revert.sh"],
      environment: [
        "KUBECONFIG": server.folder + "/kubeconfig", "HOME": server.folder,
        "PATH": APIServer.assets + ":/usr/bin:/bin",
      ])
  }

  /// Changes of lists, by position.
  private static let more = [
    (
      "deployment", "minimal",
      #"[{"op":"add","path":"/spec/template/spec/containers/0","value":{"name":"side","image":"busybox:1","env":[{"name":"A","value":"b"}]}}]"#
    ),
    // What the API server fills in beside the new type has to go too.
    (
      "deployment", "recreate",
      #"[{"op":"replace","path":"/spec/strategy","value":{"type":"RollingUpdate"}}]"#
    ),
    (
      "service", "minimal",
      #"[{"op":"remove","path":"/spec/ports/1"},{"op":"remove","path":"/spec/ports/1"},{"op":"add","path":"/spec/ports/0","value":{"name":"extra","port":90}}]"#
    ),
  ]
}

extension RecordedPass {
  func reverter(_ report: DriftReport, isStrict: Bool = true) -> Reverter {
    let name = report.environment
    return Reverter(
      Environment(name: name, phase: .testing, sources: [], namespaces: [name, name + "-other"]),
      declaration: declaration, snapshot: snapshot, report: report, schema: schema, isStrict: isStrict)
  }
}
