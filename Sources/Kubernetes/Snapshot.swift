// temporary seam
public import Resources
internal import SystemPackage
public struct Snapshot: Sendable {
  public var resources: [Resource]; public var digest: String; public var hasManagedFields: Bool
  public static func read(_ path: String, symbols: Symbols) throws -> Snapshot {
    let fd = try FileDescriptor.open(path, .readOnly)
    var bytes = [UInt8](); var buf = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let n = try buf.withUnsafeMutableBytes { try fd.read(into: $0) }; if n == 0 { break };
      bytes += buf[..<n]
    }
    let tree = try JSONReader.read(File(path: path, bytes: bytes), symbols: symbols)
    var out: [Resource] = []
    for item in tree.roots.first?["items"]?.children ?? tree[0].children {
      out.append(
        Resource(
          id: ResourceID(
            group: ResourceID.group(of: item["apiVersion"]!.text), kind: item["kind"]!.text,
            namespace: item[path: "metadata", "namespace"]?.text ?? "",
            name: item[path: "metadata", "name"]!.text), apiVersion: item["apiVersion"]!.text, root: item,
          document: 0))
    }
    return Snapshot(
      resources: out, digest: "sha256:x",
      hasManagedFields: out.contains { $0.root[path: "metadata", "managedFields"] != nil })
  }
}
public enum Quantity { public static func equal(_ a: String, _ b: String) -> Bool { a == b } }
public enum Duration { public static func equal(_ a: String, _ b: String) -> Bool { a == b } }
