import Drift
import Kubernetes
import Project
import Resources
import Testing
import YAMLSyntax

@testable import Rendering

struct GeneratedNameTests {
  @Test(
    arguments: [
      ("settings-hmg6f82fh6", "settings"), ("a-b-bcdfghkmt2", "a-b"), ("settings", nil),
      ("settings-hmg6f82fh", nil),
      ("settings-hmg6f82fh1", nil), ("settings-hmg6f82fha", nil), ("-hmg6f82fh6", nil), ("", nil),
    ] as [(String, String?)])
  func base(_ name: String, _ expected: String?) { #expect(GeneratedName.base(of: name) == expected) }

}

/// What a scan makes of generated names.
@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct GeneratedNameScanTests {
  /// A ConfigMap of one generator as declared, and live objects around it.
  private func scan(_ live: String, isUsed: Bool = true) throws -> DriftReport {
    let fixture = try Fixture([
      "kustomization.yaml": """
      namespace: shop
      resources: [\(isUsed ? "web" : "other").yaml]
      configMapGenerator: [{name: settings, literals: [color=blue]}]
      """,
      "web.yaml": Self.web("settings").replacing("  namespace: shop\n", with: ""),
      "other.yaml": Self.settings("other", "blue").replacing(", namespace: shop", with: ""),
    ])
    let environment = Environment(
      name: "test", phase: .production, sources: [Source(path: ".")], namespaces: ["shop"])
    let declaration = try Renderer.render(environment, files: fixture.files, schema: fixture.schema)
    let name = try #require(declaration.resources.first { $0.generatedName == "settings" }).resource.id.name
    try fixture.folder.write(Array(live.replacing("DECLARED", with: name).utf8), to: "live.yaml")
    let snapshot = try Snapshot.read(fixture.folder.path + "/live.yaml", symbols: fixture.schema.symbols)
    return try Scan.run(
      environment, declaration: declaration, revision: "", snapshot: snapshot, schema: fixture.schema)
  }

  private static func web(_ settings: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      namespace: shop
    spec:
      containers:
      - name: web
        image: example.com/web:1.0
        envFrom:
        - configMapRef:
            name: \(settings)
    ---

    """
  }

  private static func settings(_ name: String, _ color: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name), namespace: shop}\ndata: {color: \(color)}\n---\n"
  }

  @Test("Another content under another hash is one change of content, not a deletion and a creation")
  func otherHash() throws {
    let report = try scan(Self.web("settings-bcdfghkmt2") + Self.settings("settings-bcdfghkmt2", "red"))
    #expect(report.drifts.map(\.class) == [.runtimeModified])
    #expect(report.drifts.first?.path.description == ".data.color")
    #expect(report.drifts.first?.resource.kind == "ConfigMap")
    #expect(report.drifts.first?.reason == "it runs as settings-bcdfghkmt2, named after this content")
    #expect(report.notReported.contains { $0.class == .derived && $0.resource.kind == "Pod" })
  }

  @Test("Earlier generations that nothing refers to are no drift, and are mentioned")
  func leftovers() throws {
    let report = try scan(
      Self.web("DECLARED") + Self.settings("DECLARED", "blue") + Self.settings("settings-bcdfghkmt2", "red"))
    #expect(report.drifts.isEmpty)
    #expect(report.notes.contains { $0.contains("settings-bcdfghkmt2") })
  }

  @Test("What nothing refers to is paired with the only other generation")
  func unused() throws {
    let other = Self.settings("other", "blue")
    let report = try scan(other + Self.settings("settings-bcdfghkmt2", "red"), isUsed: false)
    #expect(report.drifts.map(\.class) == [.runtimeModified])
    #expect(report.drifts.first?.path.description == ".data.color")
    #expect(report.notes.allSatisfy { !$0.contains("settings-bcdfghkmt2") })
    // Where it runs itself, the other one is left over.
    let both = try scan(
      other + Self.settings("DECLARED", "blue") + Self.settings("settings-bcdfghkmt2", "red"), isUsed: false)
    #expect(both.drifts.isEmpty)
    #expect(both.notes.contains { $0.contains("settings-bcdfghkmt2") })
    // Of two nobody knows which one it was.
    let two = try scan(
      other + Self.settings("settings-bcdfghkmt2", "red") + Self.settings("settings-cdfghkmt22", "red"),
      isUsed: false)
    #expect(two.drifts.map(\.class) == [.runtimeDeleted])
  }

  @Test("A declared reference that the live side lacks is no reason to pair a leftover")
  func declaredReference() throws {
    let report = try scan(Self.settings("settings-bcdfghkmt2", "red"))
    #expect(report.drifts.contains { $0.class == .runtimeDeleted && $0.resource.kind == "ConfigMap" })
  }

  @Test("Where the workloads still refer to the declared one, it was deleted")
  func deleted() throws {
    let report = try scan(Self.web("DECLARED") + Self.settings("settings-bcdfghkmt2", "red"))
    #expect(report.drifts.map(\.class) == [.runtimeDeleted])
  }

  @Test("A reference that was moved to another generation is drift, and so is that generation")
  func movedReference() throws {
    let report = try scan(
      Self.web("settings-bcdfghkmt2") + Self.settings("DECLARED", "blue")
        + Self.settings("settings-bcdfghkmt2", "red"))
    #expect(Set(report.drifts.map(\.class)) == [.runtimeModified, .runtimeCreated])
  }
}
