import Drift
import Policy
import Project
import Resources
import Testing

/// Neither the order of findings nor that of resources changes a verdict.
@Suite struct OrderTests {
  @Test(arguments: 0..<40) func orderDoesNotMatter(seed: Int) throws {
    var random = Seeded(seed)
    func shuffled<Item>(_ items: [Item]) -> [Item] { items.shuffled(using: &random) }
    let first = ResourceID(group: "apps", kind: "Deployment", namespace: "shop", name: "a")
    let second = ResourceID(group: "", kind: "Secret", namespace: "shop", name: "b")
    let findings = [first, second].flatMap { id in
      ["replicas", "image", "labels"].flatMap { name in
        ["kubectl-edit", "argocd-controller", "who"].map { manager in
          Finding(
            id: "\(id.name)\(name)\(manager)", resource: id, apiVersion: "v1",
            path: FieldPath([.field("spec"), .field(name), .field(manager)]), pointer: "",
            class: name == "labels" ? .conflict : .runtimeModified, declared: .absent, live: .absent,
            actor: .init(manager: manager, operation: "Update", subresource: nil, time: nil))
        }
      }
    }
    let situation = Situation(
      live: "",
      configuration: "policy: {rules: [{name: who, when: {actor: who}, then: ignore}]}")
    let project = try situation.project()
    let environment = try #require(project.environments.first)
    let judge = Judge(policy: try Policy.read(project.policy, environments: project.environments), now: 0)
    func lines(_ findings: [Finding]) -> [String] {
      let report = DriftReport(
        environment: "prod", phase: "production", revision: "", snapshotDigest: "", snapshotResources: 0,
        resources: 2, findings: findings, notes: [])
      let judged = judge.judge(report, of: environment, declared: [], live: [])
      return (judged.drifts + judged.ignored).map(\.line)
    }
    #expect(lines(shuffled(findings)) == lines(findings))
    #expect(lines(findings).count == 18)
  }
}
