import Controls
import Glibc
import Kubernetes
import Resources
import Testing
import YAMLSyntax

/// What a real API server made of a manifest is as safe as the manifest: the recordings of `DriftTests/Defaults` hold an
/// object of every kind and of every optional branch.
@Suite struct RecordedDefaultsTests {
  private static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    + "/DriftTests/Defaults"

  @Test(arguments: ["client", "server"]) func declaredAndLiveAreJudgedTheSame(_ pass: String) throws {
    let symbols = Symbols()
    let snapshot = try Snapshot.read("\(Self.folder)/live-\(pass).json.gz", symbols: symbols)
    let live = Dictionary(snapshot.resources.map { ($0.id, $0.root) }) { first, _ in first }
    var judged: Set<String> = []
    for declared in try Self.declared(pass, symbols) {
      guard let root = live[declared.id] else { continue }
      let change = Assessment(before: declared.root, after: root)
      for effect in change.weakened + change.hardened {
        Issue.record(
          "\(declared.id): \(effect.control.id) \(effect.came ? "came" : "went"): \(effect.message)")
      }
      let (before, after) = (Control.failures(of: declared.root), Control.failures(of: root))
      #expect(before == after, "\(declared.id)")
      #expect(
        Assessment(before: nil, after: root).posture == Assessment(before: nil, after: declared.root).posture)
      if !before.isEmpty || Assessment(before: nil, after: root).posture != .neutral {
        judged.insert(declared.id.kind)
      }
    }
    // What no control sees proves nothing.
    let kinds: Set = [
      "Pod", "Deployment", "CronJob", "Service", "Ingress", "NetworkPolicy", "ClusterRole", "Namespace",
      "ValidatingWebhookConfiguration",
    ]
    #expect(kinds.subtracting(judged) == [])
  }

  /// The manifests, in which the word `recorded` stands for the name of the pass.
  private static func declared(_ pass: String, _ symbols: Symbols) throws -> [Resource] {
    let directory = try #require(opendir(folder))
    defer { closedir(directory) }
    var resources: [Resource] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(".yaml") else { continue }
      let text = try text(of: folder + "/" + name).replacing("recorded", with: pass)
      let tree = try YAML.parse(File(path: name, bytes: Array(text.utf8)), symbols: symbols)
      for (index, root) in try tree.expanded().roots.enumerated() {
        let apiVersion = root["apiVersion"]?.text ?? ""
        let id = ResourceID(
          group: ResourceID.group(of: apiVersion), kind: root["kind"]?.text ?? "",
          namespace: root[path: "metadata", "namespace"]?.text ?? "",
          name: root[path: "metadata", "name"]?.text ?? "")
        resources.append(Resource(id: id, apiVersion: apiVersion, root: root, document: index))
      }
    }
    return resources
  }

  private static func text(of path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
