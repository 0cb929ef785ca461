import Controls
import Resources
import Testing
import YAMLSyntax

@testable import Check
@testable import Rendering

/// What a fix must not do.
@Suite struct HarmTests {
  private static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec:
      containers:
      - name: web
        image: web:1
        securityContext: {allowPrivilegeEscalation: true}

    """

  private func declaration(_ text: String) throws -> Declaration {
    let tree = try YAML.parse(File(path: "pod.yaml", bytes: Array(text.utf8)), symbols: Symbols()).expanded()
    let root = try #require(tree.roots.first)
    let id = ResourceID(group: "", kind: "Pod", namespace: "shop", name: "web")
    return Declaration(
      resources: [
        DeclaredResource(resource: Resource(id: id, apiVersion: "v1", root: root, document: 0), item: nil)
      ])
  }

  /// What is done by a fix of `privilege-escalation` that leaves these manifests.
  private func harm(_ after: String) throws -> [String] {
    let before = try declaration(Self.pod)
    let findings = Check.declaration(before, of: "production").findings
    let finding = try #require(findings.first { $0.control.id == "privilege-escalation" })
    return Harm.done(by: [finding], among: [finding], from: before, to: try declaration(after)).values
      .sorted()
  }

  @Test func aRightFixDoesNone() throws {
    #expect(try harm(Self.pod.replacing("Escalation: true", with: "Escalation: false")).isEmpty)
  }

  @Test func aFixThatMakesAnotherControlFailIsRefused() throws {
    let worse = Self.pod.replacing("Escalation: true", with: "Escalation: false, runAsUser: 0")
    #expect(try harm(worse).first?.contains("It would make ") == true)
    #expect(
      try harm(Self.pod.replacing("Escalation: true", with: "Escalation: false") + "  hostNetwork: true\n")
        .first?
        .contains("host-network") == true)
  }

  @Test func aFixThatFixesNothingIsRefused() throws {
    #expect(
      try harm(Self.pod.replacing("image: web:1", with: "image: web:2")) == [
        "The control would still fail after it."
      ])
  }
}
