import Kubernetes
import Project
import Resources
import Testing

@testable import Rendering

/// Manifests beyond a quarter of a megabyte are parsed on several threads; nothing may tell that they were.
@Suite struct PlainRenderingTests {
  private static func manifest(_ number: Int, padding: Int = 16 << 10) -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: config-\(number)
    data:
      text: "\(String(repeating: "abcdefg ", count: padding / 8))"
      key-\(number % 5): value \(number % 3)

    """
  }

  private static let files = Dictionary(
    uniqueKeysWithValues: (0..<40).map { ("deploy/\(100 + $0).yaml", manifest($0)) })

  @Test func manyManifestsAreWhatEachOfThemIs() throws {
    let fixture = try Fixture(Self.files)
    let together = try fixture.render(Source(path: "deploy"))
    #expect(together.resources.map(\.resource.id.name) == (0..<40).map { "config-\($0)" })
    for (number, resource) in together.resources.enumerated() {
      let alone = try fixture.render(Source(path: "deploy/\(100 + number).yaml"))
      let root = resource.resource.root
      #expect(root.tree.symbols === fixture.schema.symbols)
      #expect(alone.resources.first?.resource.root.isIdentical(to: root) == true)
      #expect(resource.file == "deploy/\(100 + number).yaml")
    }
  }

  @Test(arguments: [[3, 36], [36, 38], [0, 39]])
  func theFirstFaultCounts(_ broken: [Int]) throws {
    var files = Self.files
    for number in broken { files["deploy/\(100 + number).yaml"] = "key: [\n" + Self.manifest(number) }
    let fixture = try Fixture(files)
    let fault = #expect(throws: Diagnostic.self) { try fixture.render(Source(path: "deploy")) }
    #expect(fault?.file == "deploy/\(100 + broken[0]).yaml")
  }

  @Test func onlyFilesOfManifestsAreRead() throws {
    let fixture = try Fixture([
      "deploy/a.yaml": Self.manifest(1, padding: 8), "deploy/b.yml": Self.manifest(2, padding: 8),
      "deploy/c.json": #"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config-3"}}"#,
      "deploy/notes.txt": "no: [yaml", "deploy/yaml": "no: [yaml",
      "deploy/inner/kustomization.yaml": "resources: []\n",
      "deploy/my-kustomization.yaml": Self.manifest(4, padding: 8),
    ])
    let names = try fixture.render(Source(path: "deploy", kind: .plain)).resources.map(\.resource.id.name)
    #expect(names == ["config-1", "config-2", "config-3", "config-4"])
  }

  @Test func ofARepeatedKeyTheLastCounts() throws {
    let fixture = try Fixture([
      "deploy/a.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: old, name: new}
      data:
        a: "1"
        # An edit that forgot the line above.
        a: "2"
        b: x
      data:
        a: "3"
        list: |
          a: 1
          a: 2
      """,
      "deploy/b.yaml": Self.manifest(1, padding: 8),
    ])
    for _ in 0..<2 {
      let declaration = try fixture.render(Source(path: "deploy"))
      let root = try #require(declaration.resources.first).resource.root
      #expect(declaration.resources.map(\.resource.id.name) == ["new", "config-1"])
      #expect(root["data"]?.children.map(\.key) == ["a", "list"])
      #expect(root[path: "data", "a"]?.text == "3")
      #expect(declaration.resources.first?.place.line == 1)
      #expect(
        declaration.notes
          == [(3, "name"), (7, "a"), (9, "data")].map { line, key in
            "deploy/a.yaml:\(line) repeats the key \(key): the last one counts, as for kubectl; "
              + "kustomize refuses the file"
          })
    }
  }
}
