import Resources
import Testing

@testable import Rendering

struct KustomizationGraphTests {
  @Test(
    "Every field that names a file or a folder is followed",
    arguments: [
      ("resources: [a.yaml, ../base]", ["app/a.yaml", "base/kustomization.yaml"]),
      ("bases: [../base]", ["base/kustomization.yaml"]),
      ("components: [../base/]", ["base/kustomization.yaml"]),
      ("patches: [{path: a.yaml}, {patch: 'x: 1'}]", ["app/a.yaml"]),
      ("patchesStrategicMerge:\n- a.yaml\n- |-\n  kind: Deployment\n", ["app/a.yaml"]),
      ("patchesJson6902: [{target: {kind: A, version: v1, name: a}, path: a.yaml}]", ["app/a.yaml"]),
      ("replacements: [{path: a.yaml}, {source: {kind: A}}]", ["app/a.yaml"]),
      ("configurations: [a.yaml]", ["app/a.yaml"]),
      ("crds: [a.yaml]", ["app/a.yaml"]),
      ("openapi: {path: a.yaml}", ["app/a.yaml"]),
      (
        "configMapGenerator: [{name: c, files: [a.yaml, key=../shared/b.txt]}]",
        ["app/a.yaml", "shared/b.txt"]
      ),
      ("configMapGenerator: [{name: c, envs: [c.env]}]", ["app/c.env"]),
      ("secretGenerator: [{name: c, env: c.env}]", ["app/c.env"]),
      ("transformers: [labels.yaml]", ["app/labels.yaml"]),
      ("generators: [generator.yaml]", ["app/a.yaml", "app/generator.yaml"]),
      (
        "transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  metadata: {name: p}\n  path: a.yaml\n",
        ["app/a.yaml"]
      ),
      // Go's decoder takes any spelling of a field's name.
      ("Resources: [a.yaml]", ["app/a.yaml"]),
      ("RE\u{17f}ources: [a.yaml]", ["app/a.yaml"]),
      ("configMapGenerator: [{name: c, FILES: [a.yaml]}]", ["app/a.yaml"]),
      ("resources: ['./../app/./a.yaml']", ["app/a.yaml"]),
    ])
  func reaches(_ kustomization: String, _ expected: [String]) throws {
    let fixture = try Fixture([
      "app/kustomization.yaml": kustomization, "app/a.yaml": "kind: A", "shared/b.txt": "b",
      "app/c.env": "# c\n\nC=1\n",
      "app/unrelated.yaml": "kind: B", "base/kustomization.yaml": "namePrefix: x-",
      "app/labels.yaml": "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {a: b}\n",
      "app/generator.yaml":
        "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: g}\nfiles: [a.yaml]\n",
    ])
    #expect(try fixture.graph("app") == (["app/kustomization.yaml"] + expected).sorted())
  }

  @Test("A base that several overlays include is reached from each, and a root may be the repository's own")
  func sharedBase() throws {
    let fixture = try Fixture([
      "kustomization.yml": "resources: [base]", "base/Kustomization": "resources: [a.yaml]",
      "base/a.yaml": "kind: A",
      "over/kustomization.yaml": "resources: [../base, ../more]",
      "more/kustomization.yaml": "resources: [../base]\nnamePrefix: m-",
    ])
    #expect(try fixture.graph(".") == ["base/Kustomization", "base/a.yaml", "kustomization.yml"])
    #expect(
      try fixture.graph("over/kustomization.yaml") == [
        "base/Kustomization", "base/a.yaml", "more/kustomization.yaml", "over/kustomization.yaml",
      ])
  }

  @Test(
    "What would leave the repository, run a program or use the network is refused at its place",
    arguments: [
      ("resources:\n- https://example.com/a.yaml", 2, "remote"),
      ("resources: [github.com/example/repo]", 1, "remote"),
      ("resources: ['GitHub.com/example/repo?ref=main']", 1, "remote"),
      ("resources: ['git@example.com:a/b.git']", 1, "remote"),
      ("resources: ['git::ssh://example.com/a']", 1, "remote"),
      ("components: ['ssh://example.com/a']", 1, "remote"),
      ("resources: ['HTTP:a.yaml']", 1, "remote"),
      ("patches: [{path: 'https://example.com/p.yaml'}]", 1, "remote"),
      ("configMapGenerator: [{name: c, files: ['k=https://example.com/p']}]", 1, "remote"),
      ("configMapGenerator: [{name: c, files: [/etc/passwd]}]", 1, "absolute"),
      ("configMapGenerator: [{name: c, files: [k=/etc/passwd]}]", 1, "absolute"),
      ("resources: [/etc]", 1, "absolute"),
      ("configMapGenerator: [{name: c, files: [../../../etc/passwd]}]", 1, "leaves the repository"),
      ("resources: [../../other]", 1, "leaves the repository"),
      ("openapi: {path: ../../x.json}", 1, "leaves the repository"),
      ("replacements: [{path: /x}]", 1, "absolute"),
      ("configMapGenerator: [{name: c, files: [passwd]}]", 1, "symbolic link"),
      ("resources: [linked]", 1, "symbolic link"),
      ("resources: [linked/a.yaml]", 1, "symbolic link"),
      ("resources: [../app]", 1, "cycle"),
      ("resources: [../ring]", 1, "cycle"),
      ("resources: [missing.yaml]", 1, "no such file"),
      ("resources: [../empty]", 1, "no kustomization"),
      ("components: [a.yaml]", 1, "a file where a folder"),
      ("patches: [{path: ../empty}]", 1, "a folder where a file"),
      ("helmCharts: [{name: a}]", 1, "chart"),
      ("HELMCHART\u{17f}: [{name: a}]", 1, "chart"),
      ("helmChartInflationGenerator: [{chartName: a}]", 1, "chart"),
      ("generators: [exec.yaml]", 1, "runs a program"),
      ("transformers: [function.yaml]", 1, "runs a program"),
      ("generators: [helm.yaml]", 1, "runs a program"),
      ("validators:\n- |-\n  apiVersion: example.com/v1\n  kind: Check\n", 2, "runs a program"),
      (
        "transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n  path: /etc/passwd\n", 2,
        "absolute"
      ),
      ("generators: [../base]", 1, "makes the configuration"),
      ("plugins: [x]", 1, "not a field"),
      ("patches: [a.yaml]", 1, "list of file names"),
      ("resources: &x [a.yaml]\n<<: {helmCharts: [{name: a}]}", 2, "chart"),
      ("configMapGenerator: [{name: c, envs: [open.env]}]", 2, "without `=`"),
      ("- a\n- b", nil, "one YAML mapping"),
      ("namePrefix: a\n---\nhelmCharts: [{name: a}]", nil, "one YAML mapping"),
    ] as [(String, Int?, String)])
  func refuses(_ kustomization: String, _ line: Int?, _ words: String) throws {
    let fixture = try Fixture(
      [
        "app/kustomization.yaml": kustomization, "app/a.yaml": "kind: A",
        "base/kustomization.yaml": "namePrefix: x-",
        "ring/kustomization.yaml": "resources: [../app]", "empty/a.txt": "", "app/HTTP:a.yaml": "kind: A",
        "app/github.com/example/repo/kustomization.yaml": "namePrefix: x-", "app/open.env": "A=1\nHOME\n",
        "app/exec.yaml": "apiVersion: example.com/v1\nkind: Run\nmetadata: {name: run}\n",
        "app/function.yaml":
          "apiVersion: v1\nkind: Run\nmetadata:\n  name: r\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./run}\n",
        "app/helm.yaml":
          "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: h}\nname: x\n",
      ],
      links: ["app/passwd": "/etc/passwd", "app/linked": "/etc"])
    let fault = try #require(fault { () throws(Diagnostic) in try fixture.graph("app") })
    #expect(fault.category == .source)
    #expect(fault.summary.contains(words), "\(fault)")
    #expect(fault.place?.line == line)
    #expect(fault.file?.isEmpty == false)
    #expect(!fault.remedy.isEmpty || line == nil)
  }

  @Test("Bases that double on every level are refused before they are built")
  func doubling() throws {
    var files = ["l0/kustomization.yaml": "namePrefix: x-"]
    for level in 1...20 {
      files["l\(level)/kustomization.yaml"] = "resources: [a, b]"
      for side in ["a", "b"] {
        files["l\(level)/\(side)/kustomization.yaml"] =
          "namePrefix: \(side)-\nresources: [../../l\(level - 1)]"
      }
    }
    let fixture = try Fixture(files)
    let fault = fault { () throws(Diagnostic) in try fixture.graph("l20") }
    #expect(fault?.summary.contains("would be built") == true)
    #expect(try fixture.graph("l5").count == 16)
  }

  @Test("A line that may hold what a Secret is made from is not shown")
  func concealed() throws {
    let fixture = try Fixture([
      "kustomization.yaml": "secretGenerator: [{name: s, literals: [password=hunter2], files: [/etc/shadow]}]"
    ])
    let fault = try #require(fault { () throws(Diagnostic) in try fixture.graph("") })
    #expect(fault.place?.line == 1)
    #expect(!fault.description.contains("hunter2"))
  }
}
