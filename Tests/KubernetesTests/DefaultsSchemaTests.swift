import Resources
import Testing
import YAMLSyntax

@testable import Kubernetes

/// A schema is input too: what it does not know, or says wrongly, leaves fields of which nothing is known.
@Suite struct DefaultsSchemaTests {
  private let symbols = Symbols()

  private func node(_ text: String) throws -> Node {
    try #require(
      try YAML.parse(File(path: "crd.yaml", bytes: Array(text.utf8)), symbols: symbols).roots.first)
  }

  private func definition(_ schema: String) throws -> Schema {
    let types = Schema.builtin(symbols: symbols)
    types.add(
      customResourceDefinition: try node(
        """
        kind: CustomResourceDefinition
        spec:
          group: example.com
          scope: Cluster
          names: {kind: Thing}
          versions: [{name: v1, schema: {openAPIV3Schema: \(schema)}}]
        """))
    return types
  }

  private func shape(_ schema: Schema, _ path: String...) throws -> Shape {
    var type = try #require(schema.kind(apiVersion: "example.com/v1", kind: "Thing")).type
    for field in path { type = try #require(schema.field(symbols.intern(field), of: type), "\(field)") }
    return schema.shape(type)
  }

  @Test func unknownKindsAndFieldsAreNotInTheTable() throws {
    let schema = Schema.builtin(symbols: symbols)
    #expect(schema.kind(apiVersion: "example.com/v1", kind: "Thing") == nil)
    let pod = try #require(schema.kind(apiVersion: "v1", kind: "Pod")).type
    #expect(schema.field(symbols.intern("sepc"), of: pod) == nil)
    #expect(schema.field(symbols.intern("anything"), of: .any) == .any)
    // A version of later or earlier days falls back to the one that is known.
    #expect(
      schema.kind(apiVersion: "apps/v9", kind: "Deployment")?.type
        == schema.kind(apiVersion: "apps/v1", kind: "Deployment")?.type)
  }

  @Test func definitionsGiveTypesListKeysAndDefaults() throws {
    let schema = try definition(
      """
      {type: object, properties: {spec: {type: object, properties: {
        size: {x-kubernetes-int-or-string: true, default: 10},
        free: {type: object, x-kubernetes-preserve-unknown-fields: true},
        partly: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: string, nullable: true}}},
        tags: {type: array, x-kubernetes-list-type: set, items: {type: string}},
        ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [port, protocol], items: {type: object, properties: {port: {type: integer}}}},
        steps: {type: array, items: {type: string}},
        labels: {type: object, additionalProperties: {type: string}},
        atoms: {type: object, x-kubernetes-map-type: atomic, properties: {a: {type: string}}}}}}}
      """)
    #expect(schema.kind(apiVersion: "example.com/v1", kind: "Thing")?.isNamespaced == false)
    #expect(try shape(schema, "spec", "size") == .scalar(.intOrString))
    #expect(try shape(schema, "spec", "free") == .any)
    #expect(try shape(schema, "spec", "free", "deep", "down") == .any)
    #expect(try shape(schema, "spec", "partly", "known") == .scalar(.string))
    #expect(try shape(schema, "spec", "partly", "unknown") == .any)
    guard case .list(_, .set) = try shape(schema, "spec", "tags"),
      case .list(_, .map(keys: ["port", "protocol"], mergeKey: nil)) = try shape(schema, "spec", "ports"),
      case .list(_, .atomic) = try shape(schema, "spec", "steps"),
      case .map(_, atomic: false) = try shape(schema, "spec", "labels"),
      case .object(atomic: true) = try shape(schema, "spec", "atoms")
    else {
      Issue.record("a list or map has another type")
      return
    }
    let kind = try #require(schema.kind(apiVersion: "example.com/v1", kind: "Thing"))
    let spec = try #require(schema.field(symbols.intern("spec"), of: kind.type))
    #expect(schema.statedDefault(symbols.intern("size"), of: spec)?.text == "10")
    #expect(schema.field(symbols.intern("unknown"), of: spec) == nil)
  }

  @Test(arguments: [
    "null", "{}", "[]", "text", "{type: 5}", "{type: object, properties: [1, 2]}",
    "{type: object, properties: {\"a b\": {type: string}, \"\": {type: string}, \"x:y]\": {type: array, items: {type: object, properties: {z: {type: string}}}}}}",
    "{type: object, properties: {l: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: {a: b}}}}",
    "{type: object, properties: {l: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [\"a]:b;c\", \"[\"], items: {type: string}}}}",
    "{type: object, properties: {d: {type: string, default: {not: [a, string]}}}}",
    "{type: object, additionalProperties: true, properties: {\"]]]\": {type: object, additionalProperties: {type: array}}}}",
  ])
  func nonsenseInADefinitionIsTaken(_ text: String) throws {
    let schema = try definition(text)
    let kind = try #require(schema.kind(apiVersion: "example.com/v1", kind: "Thing"))
    for name in ["spec", "a b", "x:y]", "l", "d", "]]]"] {
      _ = schema.field(symbols.intern(name), of: kind.type)
    }
    // What was known before still is.
    #expect(schema.kind(apiVersion: "v1", kind: "Pod") != nil)
  }
}
