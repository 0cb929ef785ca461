import Rendering
import Resources
import Testing

@testable import Drift
@testable import Kubernetes

/// Whatever somebody changes, removes or adds in a live object is found, where it is and nowhere else.
///
/// Every change that the schema allows is made to every recorded object, one at a time: exhaustive, so that no seed
/// decides what is tested.
@Suite struct RecordedMutationTests {
  @Test(arguments: ["client", "server"])
  func everyChangeIsFound(_ pass: String) throws {
    let recorded = try RecordedPass(recorded: pass)
    let schema = recorded.schema
    let defaults = Defaults(schema: schema)
    let fields = try Self.fields(of: schema, recorded)
    var count = 0
    var missed: [String: Int] = [:]
    for (declared, live) in recorded.pairs {
      let kind = schema.kind(apiVersion: declared.apiVersion, kind: declared.id.kind)
      let mutations = Mutations(
        declared: declared.root, live: live.root, type: kind?.type ?? .any, schema: schema, fieldNames: fields)
      for mutation in mutations.all where !Self.isExempt(mutation) {
        count += 1
        let found = Comparison.differences(
          declared: declared.root, live: mutation.live.node(symbols: schema.symbols), kind: kind, schema: schema,
          defaults: defaults
        ).differences.filter(\.kind.isReported)
        if Self.isRight(found.map(\.path), mutation) { continue }
        let places = found.map(\.path.description).joined(separator: " ")
        missed["\(mutation.change) \(mutation.type) at \(declared.id.kind)\(mutation.path): found [\(places)]", default: 0] += 1
      }
    }
    for (line, _) in missed.sorted(by: { $0.key < $1.key }) { Issue.record("\(line)") }
    #expect(count > 10000)
    print("mutations", pass, count)
  }

  private static func isRight(_ found: [FieldPath], _ mutation: Mutation) -> Bool {
    if found == [mutation.path] { return true }
    if let twin = mutation.twin { return Set(found).isSubset(of: [mutation.path, twin]) && !found.isEmpty }
    guard !mutation.isDeclared else { return false }
    return !found.isEmpty
      && found.allSatisfy { $0.isWithin(mutation.path) || mutation.path.isWithin($0) }
  }

  /// What cannot be told from what the server and its controllers write.
  private static func isExempt(_ mutation: Mutation) -> Bool {
    false
  }

  /// The fields of every struct type: those of the table, and those of the recorded definitions.
  private static func fields(of schema: Schema, _ recorded: RecordedPass) throws -> [String: [String]] {
    var fields: [String: [String]] = [:]
    var type = ""
    for line in BuiltinSchema.table.split(separator: "\n") where !line.hasPrefix("K ") {
      let words = line.split(separator: " ").map(String.init)
      if words[0] == "T" { type = words[1] } else { fields[type, default: []].append(words[0]) }
    }
    for definition in recorded.declaration.resources where definition.resource.id.kind == "CustomResourceDefinition" {
      let spec = definition.resource.root["spec"]
      for version in spec?["versions"]?.children ?? definition.resource.root.children {
        guard let group = spec?["group"]?.text, let kind = spec?[path: "names", "kind"]?.text,
          let name = version["name"]?.text, let root = version[path: "schema", "openAPIV3Schema"]
        else { continue }
        add(root, named: "\(group).\(name).\(kind)", to: &fields)
      }
    }
    return fields
  }

  private static func add(_ schema: Node, named name: String, to fields: inout [String: [String]]) {
    if let items = schema["items"] { add(items, named: name + "[]", to: &fields) }
    if let values = schema["additionalProperties"] { add(values, named: name + "{}", to: &fields) }
    for property in schema["properties"]?.children ?? schema.children where schema["properties"] != nil {
      fields[name, default: []].append(property.key)
      add(property, named: name + "." + property.key, to: &fields)
    }
  }
}
