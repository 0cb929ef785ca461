internal import Kubernetes
internal import Resources
internal import SystemPackage

/// Prints the Swift file that embeds a schema: `generate-schema VERSION < openapi-v2.json > BuiltinSchema.swift`.
@main
enum GenerateSchema {
  static func main() throws {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    let tree = try JSONReader.read(File(path: "<stdin>", bytes: bytes), symbols: Symbols(capacity: 1 << 16))
    guard let root = tree.roots.first else { return }
    let table = try OpenAPITable.text(of: root)
    let version = CommandLine.arguments.dropFirst().first ?? "unknown"
    print(
      """
      // Generated from the OpenAPI document of Kubernetes \(version) by `make schema`; do not edit.

      enum BuiltinSchema {
        /// The kinds and types, in the format that `Schema.add(table:custom:)` reads.
        static let table = #\"""
      """)
    for line in table.split(separator: "\n") { print("    " + line) }
    print("    \"\"\"#\n}")
  }
}
