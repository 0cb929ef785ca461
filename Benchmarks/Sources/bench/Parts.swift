import CPasses
import Drift
import GitStore
import Kubernetes
import Project
import Rendering
import Resources
import YAMLSyntax

/// The pure parts, in this process and on this thread alone: reading each side from memory, and comparing.
struct Parts {
  let runs: Int
  let cluster: Cluster

  private func time(_ body: () throws -> Void) throws -> Double {
    try body()
    return median(
      try (0..<runs).map { _ in
        let start = Child.ownCPU()
        try body()
        return Child.ownCPU() - start
      })
  }

  private func manifests() throws -> [File] {
    let files = try Repository(at: cluster.repository).files(
      at: Repository(at: cluster.repository).resolve("HEAD"))
    return try files.paths.filter { $0.hasSuffix(".yaml") }.map { File(path: $0, bytes: try files.read($0)) }
  }

  func yaml() throws {
    Table.title("Reading declared YAML, \(cluster.objects) objects, from memory")
    let files = try manifests()
    let bytes = files.reduce(0) { $0 + $1.bytes.count }
    let ours = try time {
      let symbols = Symbols()
      for file in files { _ = try YAML.parse(file, symbols: symbols) }
    }
    let limit = try time {
      for file in files where raw_yaml_pass(file.bytes, file.bytes.count) < 0 {
        throw Failure("\(file.path): no YAML")
      }
    }
    Table.row(
      "\(Table.bytes(Double(bytes))) in \(files.count) files", Table.seconds(ours),
      against: "libyaml " + Table.seconds(limit), ours / limit)
  }

  func json() throws {
    Table.title("Reading a snapshot, \(cluster.objects) objects, from memory")
    let file = File(path: cluster.snapshot, bytes: try Reader.bytes(cluster.snapshot))
    let ours = try time { _ = try JSONReader.read(file, symbols: Symbols()) }
    let padded = file.bytes + [UInt8](repeating: 0, count: 64)
    let limit = try time {
      let code = padded.withUnsafeBytes {
        raw_json_pass($0.bindMemory(to: CChar.self).baseAddress, file.bytes.count)
      }
      if code != 0 { throw Failure("no JSON") }
    }
    Table.row(
      Table.bytes(Double(file.bytes.count)), Table.seconds(ours), against: "simdjson " + Table.seconds(limit),
      ours / limit)
  }

  func compare() throws {
    Table.title("Comparing \(cluster.objects) objects, both sides read")
    let repository = try Repository(at: cluster.repository)
    let revision = try repository.resolve("HEAD")
    let configuration = try Configuration.read(
      File(path: cluster.configuration, bytes: Reader.bytes(cluster.configuration)))
    guard let environment = configuration.environments.first else { throw Failure("no environment") }
    let symbols = Symbols()
    let schema = Schema.builtin(symbols: symbols)
    let snapshot = try Snapshot.read(cluster.snapshot, symbols: symbols)
    for resource in snapshot.resources {
      schema.add(customResourceDefinition: resource.root)
      schema.observe(resource)
    }
    let declaration = try Renderer.render(
      environment, files: repository.files(at: revision), schema: schema)
    var drifts = 0
    let seconds = try time {
      drifts = try Scan.run(
        environment, declaration: declaration, revision: revision.hex, snapshot: snapshot, schema: schema,
        all: false
      ).drifts.count
    }
    Table.row("\(drifts) drifts", Table.seconds(seconds))
  }
}
