internal import ArgumentParser
internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources
internal import SystemPackage
internal import YAMLSyntax
@preconcurrency internal import Glibc

@main
struct Driftback: ParsableCommand {
  @Option var config: String
  @Option var repo: String
  @Option var snapshot: String
  @Option(name: .short) var o: String = "json"
  @Argument var cmd: String
  func run() throws {
   do {
    let symbols = Symbols(capacity: 4096)
    let schema = Schema.builtin(symbols: symbols)
    let fd = try FileDescriptor.open(config, .readOnly)
    var buf = [UInt8](repeating: 0, count: 100000)
    let n = try buf.withUnsafeMutableBytes { try fd.read(into: $0) }
    let project = try Configuration.read(File(path: config, bytes: Array(buf[..<n])))
    let repository = try Repository(at: repo)
    let commit = try repository.resolve("HEAD")
    let files = try repository.files(at: commit)
    let declaration = try Renderer.render(project.environments[0], files: files, schema: schema)
    let live = try Snapshot.read(snapshot, symbols: symbols)
    let report = try Scan.run(project.environments[0], declaration: declaration, revision: commit.hex, snapshot: live, schema: schema)
    var json = JSONWriter(pretty: true)
    func side(_ s: Finding.Side, _ j: inout JSONWriter) { switch s { case .absent: j.null(); case .value(let n): j.node(n); case .secret: j.string("secret") } }
    json.object { j in
      j.key("drifts"); j.array { j in
        for f in report.drifts { j.object { j in
          j.key("resource"); j.object { j in j.key("apiVersion"); j.string(f.apiVersion); j.key("kind"); j.string(f.resource.kind); j.key("namespace"); j.string(f.resource.namespace); j.key("name"); j.string(f.resource.name) }
          j.key("path"); j.string(f.path.description); j.key("class"); j.string(f.class.rawValue)
          j.key("declared"); side(f.declared, &j); j.key("live"); side(f.live, &j)
          j.key("actor"); if let a = f.actor { j.object { j in j.key("manager"); j.string(a.manager) } } else { j.null() }
          j.key("origin"); if let a = f.origin { j.object { j in j.key("file"); j.string(a.file); j.key("line"); j.integer(a.line) } } else { j.null() }
        } } }
      j.key("notes"); j.array { j in for n in report.notes { j.string(n) } }
    }
    print(json.text)
    if !report.drifts.isEmpty { throw ExitCode(1) }
   } catch let d as Diagnostic { fputs("\(d)\n", stderr); throw ExitCode(3) }
  }
}
