import GitStore
import Glibc
import Kubernetes
import Project
import Resources
import Testing

@testable import Rendering

/// A second run over what a first one kept.
@Suite("Rendering with a cache")
struct CachedRenderingTests {
  private let fixture: Fixture
  private let folder: PrivateFolder
  private var path: String { folder.path + "/driftback" }

  init() throws {
    fixture = try Fixture([:])
    folder = try PrivateFolder()
  }

  static func manifest(_ name: String, _ value: String = "1") -> String {
    "# A setting.\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata:\n  key: \"\(value)\"\n"
  }

  static let plain: [String: String] = {
    var files: [String: String] = ["deploy/web.yaml": deployment]
    for number in 0..<20 { files["deploy/\(number % 3)/c\(number).yaml"] = manifest("c\(number)") }
    files["deploy/list.json"] =
      #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}]}"#
    files["deploy/anchors.yaml"] =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: anchors}\ndata: &d {a: &a \"1\", b: *a}\nextra: {<<: *d, c: x}\n"
    return files
  }()

  static let kustomized = [
    "base/kustomization.yaml":
      "resources: [web.yaml, c.yaml]\nconfigMapGenerator: [{name: generated, literals: [a=b]}]\n",
    "base/web.yaml": deployment, "base/c.yaml": manifest("c"),
    "prod/kustomization.yaml": """
    resources: [../base]
    namePrefix: prod-
    patches:
    - path: patch.yaml
    transformers:
    - |-
      apiVersion: builtin
      kind: AnnotationsTransformer
      metadata: {name: owner}
      annotations: {owner: "on"}
      fieldSpecs: [{path: metadata/annotations, create: true}]

    """,
    "prod/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 4}\n",
  ]

  /// A run of its own: new symbols, nothing in memory.
  private func run(
    _ source: String, _ files: Files, cached: Bool = true, searchPath: String? = nil
  ) throws -> (text: String, parses: Int, builds: Int) {
    let kustomize = Kustomize(
      searchPath: searchPath, cache: cached ? Cache(at: path, version: "1") : nil)
    let declaration = try Renderer.render(
      Environment(name: "test", phase: .production, sources: [Source(path: source)], namespaces: ["shop"]),
      files: files, schema: .builtin(symbols: Symbols()), kustomize: kustomize)
    return (Self.text(declaration), kustomize.parses, kustomize.builds)
  }

  /// Everything that a declaration says, with the place and the bytes of every node.
  static func text(_ declaration: Declaration) -> String {
    var out = declaration.notes.joined(separator: "\n")
    func add(_ node: Node, _ resource: DeclaredResource) {
      let place = resource.place(of: node, isItself: true)
      out +=
        "\n\(node.kind) \(node.record.style) \(node.key)=\(node.text) \(node.span) \(node.record.keyStart) "
      out += "\(place.file):\(place.document):\(place.line):\(place.column)"
      for child in node.children { add(child, resource) }
    }
    for resource in declaration.resources {
      out +=
        "\n\(resource.resource.id) \(resource.file) \(resource.item ?? -1) \(resource.generatedName ?? "")"
      out += String(decoding: resource.resource.root.tree.file.bytes, as: UTF8.self)
      add(resource.resource.root, resource)
    }
    return out
  }

  private func commit(_ files: [String: String], time: Int = 1_700_000_100) throws -> Files {
    let (repository, head) = try fixture.commit(files, time: time)
    return try repository.files(at: head)
  }

  /// Takes the content of every file out of the repository: nothing of it can be read any more.
  private func removeContent(of files: Files) {
    for path in files.paths {
      guard let id = files.entry(path)?.id.hex else { continue }
      unlink("\(fixture.folder.path)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    }
  }

  // MARK: - Plain manifests

  @Test func aSecondRunReadsNoManifest() throws {
    let files = try commit(Self.plain)
    let uncached = try run("deploy", files, cached: false)
    let cold = try run("deploy", files)
    #expect(cold.text == uncached.text && cold.parses == Self.plain.count)
    removeContent(of: files)
    #expect(throws: Diagnostic.self) { try run("deploy", files, cached: false) }
    let warm = try run("deploy", files)
    #expect(warm.text == uncached.text && warm.parses == 0)
  }

  @Test func aChangeCostsWhatChanged() throws {
    _ = try run("deploy", commit(Self.plain))
    let changed = ["deploy/0/c0.yaml": Self.manifest("c0", "2"), "deploy/new.yaml": Self.manifest("new")]
    let files = try commit(changed, time: 1_700_000_200)
    let second = try run("deploy", files)
    #expect(second.parses == 2)
    #expect(try second.text == run("deploy", files, cached: false).text)
    #expect(try run("deploy", files).parses == 0)
  }

  @Test func twoRevisionsStayBesideEachOther() throws {
    let old = try commit(Self.plain)
    let new = try commit(["deploy/0/c0.yaml": Self.manifest("c0", "2")], time: 1_700_000_200)
    #expect(try run("deploy", old).parses == Self.plain.count)
    #expect(try run("deploy", new).parses == 1)
    for files in [old, new, old] { #expect(try run("deploy", files).parses == 0) }
  }

  @Test func theSameContentAtAnotherPathHasItsOwnName() throws {
    let first = try commit(["deploy/a.yaml": Self.manifest("a")])
    _ = try run("deploy", first)
    unlink(fixture.folder.path + "/deploy/a.yaml")
    let moved = try commit(["deploy/b/c.yaml": Self.manifest("a")], time: 1_700_000_200)
    let warm = try run("deploy", moved)
    #expect(warm.parses == 0 && warm.text.contains("deploy/b/c.yaml:0:2:1"))
    #expect(try warm.text == run("deploy", moved, cached: false).text)
  }

  @Test func theSameContentAtTwoPathsHasBothNames() throws {
    let symbols = Symbols()
    let bytes = Array(Self.manifest("a").utf8)
    let id = try ObjectID(content: bytes)
    let cache = try #require(Cache(at: path, version: "1"))
    let paths = ["a.yaml", "b.yaml", "c.yaml"]
    let cold = Shelf(["source"], cache: cache, symbols: symbols)
    for path in paths { _ = try cold.read(File(path: path, bytes: bytes)) }
    #expect(paths.map { cold.tree($0, id)?.file.path } == paths && cold.parses == 3)
    cold.save()
    // What is in memory is found after that too, and what is not is read again.
    #expect((paths + ["d.yaml"]).map { cold.tree($0, id)?.file.path } == paths + ["d.yaml"])
    let warm = Shelf(["source"], cache: cache, symbols: symbols)
    for _ in 0..<2 {
      for path in paths.reversed() {
        #expect(try warm.read(File(path: path, bytes: bytes)).file.path == path)
      }
    }
    #expect(warm.parses == 0)
    let payload = try #require(cache.read(cache.key(["trees", "source"])))
    #expect(payload.count < 2 * bytes.count + 200, "kept once")
  }

  @Test func aFaultIsFoundAgain() throws {
    let files = try commit(["deploy/a.yaml": Self.manifest("a"), "deploy/b.yaml": "a: b: c\n"])
    for _ in 0..<2 {
      let fault = #expect(throws: Diagnostic.self) { try run("deploy", files) }
      #expect(fault?.file == "deploy/b.yaml")
    }
  }

  @Test func whatIsEditedIsParsedAndNotKept() throws {
    let files = try commit(Self.plain)
    _ = try run("deploy", files)
    let before = Folder.files(path).map { Folder.read(path + "/" + $0) }
    let edited = try files.replacing("deploy/0/c0.yaml", with: Array(Self.manifest("c0", "edited").utf8))
    for _ in 0..<2 {
      let proof = try run("deploy", edited)
      #expect(proof.parses == 1 && proof.text.contains("=edited"))
    }
    #expect(Folder.files(path).map { Folder.read(path + "/" + $0) } == before)
  }

  @Test func onlyWhatChangedIsParsedTwiceInARun() throws {
    let files = try commit(Self.plain)
    let kustomize = Kustomize()
    let schema = fixture.schema
    let environment = Environment(
      name: "test", phase: .production, sources: [Source(path: "deploy")], namespaces: [])
    _ = try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize)
    let edited = try files.replacing("deploy/0/c0.yaml", with: Array(Self.manifest("c0", "2").utf8))
    let after = try Renderer.render(environment, files: edited, schema: schema, kustomize: kustomize)
    #expect(kustomize.parses == Self.plain.count + 1)
    #expect(after.resource("ConfigMap", "c0")?.resource.root[path: "data", "key"]?.text == "2")
  }

  @Test func spoiltEntriesChangeNothing() throws {
    let files = try commit(Self.plain)
    let expected = try run("deploy", files).text
    let name = try #require(Folder.files(path).first)
    let bytes = Folder.read(path + "/" + name)
    for _ in 0..<200 {
      var spoilt = bytes
      switch Int.random(in: 0..<3) {
      case 0: spoilt[Int.random(in: spoilt.indices)] ^= UInt8.random(in: 1...255)
      case 1: spoilt.removeLast(Int.random(in: 1...spoilt.count))
      default: spoilt.shuffle()
      }
      Folder.write(spoilt, to: path + "/" + name)
      #expect(try run("deploy", files).text == expected)
    }
  }

  @Test("An entry of this version with a true digest and a hostile inside changes nothing either")
  func forgedEntries() throws {
    let files = try commit(Self.plain)
    let expected = try run("deploy", files).text
    let cache = try #require(Cache(at: path, version: "1"))
    let key = cache.key(["trees", files.repositoryFolder, "deploy"])
    let payload = try #require(cache.read(key))
    for cut in stride(from: 0, to: payload.count, by: 97) {
      cache.write(Array(payload[..<cut]), for: key)
      #expect(try run("deploy", files).text == expected)
    }
    // Every length says more than there is.
    cache.write([UInt8](repeating: 0xff, count: 1000), for: key)
    #expect(try run("deploy", files).text == expected)
  }

  // MARK: - Kustomizations

  @Test(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
  func aSecondRunStartsNoKustomize() throws {
    let files = try commit(Self.kustomized)
    let uncached = try run("prod", files, cached: false)
    let cold = try run("prod", files)
    #expect(cold.text == uncached.text && cold.builds == 2 && cold.parses > 0)
    removeContent(of: files)
    let warm = try run("prod", files)
    #expect(warm.text == uncached.text && warm.builds == 0 && warm.parses == 0)
  }

  @Test(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
  func aProofAlwaysBuilds() throws {
    let files = try commit(Self.kustomized)
    _ = try run("prod", files)
    let before = Folder.files(path)
    let patch = Self.kustomized["prod/patch.yaml"]?.replacing("4", with: "5") ?? ""
    let edited = try files.replacing("prod/patch.yaml", with: Array(patch.utf8))
    for _ in 0..<2 { #expect(try run("prod", edited).builds == 2) }
    #expect(Folder.files(path) == before)
  }

  @Test("A program that only stands in kustomize's place is asked for its version")
  func versionsAreToldApart() throws {
    let tool = try FakeTool(
      """
      case $1 in
      version) cat "$0.version";;
      *) echo . >>"$0.builds"; printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: %s}\\n' $(cat "$0.version");;
      esac
      """)
    let files = try commit(["prod/kustomization.yaml": "resources: []\n"])
    let search = "\(tool.folder.path):/usr/bin:/bin"
    var builds: [Int] = []
    for version in ["v5.0.0", "v5.0.0", "v5.1.0", "v5.0.0"] {
      Folder.write(Array(version.utf8), to: tool.folder.path + "/kustomize.version")
      let result = try run("prod", files, searchPath: search)
      #expect(result.text.contains("name=\(version)"))
      builds.append(result.builds)
    }
    #expect(builds == [2, 0, 2, 0])
    #expect(tool.note("builds") == ".\n.\n.\n.\n")
  }

  @Test("Another program in the place of kustomize builds anew, though it has the old name and time")
  func programsAreToldApart() throws {
    // An ELF program that prints nothing and succeeds does for kustomize.
    try folder.makeFolder("bin")
    let tool = folder.path + "/bin/kustomize"
    let program = Folder.read(try Fixture.program("true"))
    func install() {
      unlink(tool)
      Folder.write(program, to: tool)
      chmod(tool, 0o700)
      Folder.age(tool, seconds: 1_000_000)
    }
    let files = try commit(["prod/kustomization.yaml": "resources: []\n"])
    install()
    #expect(try run("prod", files, searchPath: folder.path + "/bin").builds == 2)
    #expect(try run("prod", files, searchPath: folder.path + "/bin").builds == 0)
    install()
    #expect(try run("prod", files, searchPath: folder.path + "/bin").builds == 2)
  }

  // MARK: - History

  @Test func earlierVersionsAreKeptToo() throws {
    for number in 0..<5 {
      _ = try fixture.commit(
        ["deploy/a.yaml": Self.manifest("a", "\(number)")], time: 1_700_000_100 + number)
    }
    let (repository, head) = try fixture.commit(["other.txt": "x"], time: 1_700_000_200)
    let environment = Environment(
      name: "test", phase: .production, sources: [Source(path: "deploy")], namespaces: [])
    func run() throws -> (values: [String], parses: Int) {
      let kustomize = Kustomize(cache: Cache(at: path, version: "1"))
      let schema = Schema.builtin(symbols: Symbols())
      let declared = try #require(
        Renderer.render(
          environment, files: repository.files(at: head), schema: schema, kustomize: kustomize
        ).resources.first)
      let earlier = EarlierDeclarations(
        repository: repository, head: head, environment: environment, schema: schema, kustomize: kustomize)
      return (
        earlier.versions(of: declared).map { $0[path: "data", "key"]?.text ?? "" }, kustomize.parses
      )
    }
    let first = try run()
    // The declaration, and the five versions of its history.
    #expect(first.values == ["3", "2", "1", "0"] && first.parses == 6)
    let second = try run()
    #expect(second.values == first.values && second.parses == 0)
  }
}
