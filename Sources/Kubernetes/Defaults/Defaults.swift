public import Resources

/// Every default that a schema's API server applies.
///
/// Defaults are asked for one field at a time, where the live object has a field that the declaration leaves out:
/// nothing is filled in that nobody asks about.
public final class Defaults {
  let schema: Schema
  private var rules = SlotTable<@Sendable (Scope) -> Filled?>()
  let plainNumbers: SlotTable<Void>
  let pointersToText: SlotTable<Void>
  let plainStructs: SlotTable<Void>
  let metadata: Symbol

  /// The rules for the built-in types, and what the schema of custom resources states.
  public init(schema: Schema) {
    self.schema = schema
    plainNumbers = Self.slots(of: Self.plainNumbers, in: schema)
    pointersToText = Self.slots(of: Self.pointersToText, in: schema)
    plainStructs = Self.slots(of: Self.plainStructs, in: schema)
    metadata = schema.symbols.intern("metadata")
    for rule in Self.all.flatMap(\.rules) {
      // A schema of another server may lack the type: then no object of it can be met.
      if let slot = schema.slot(type: rule.type, field: rule.field) {
        rules.set(slot, rule.value)
      }
    }
  }

  static let all = pods + core + workloads + others

  /// What the server puts into a field of an object of a type; nil where it puts nothing.
  public func filled(_ field: Symbol, of type: TypeID, in scope: Scope) -> Filled? {
    if let rule = rules[schema.slot(field, of: type)] {
      let value = rule(scope)
      guard case .defaultIngressClass? = value else { return value }
      guard let classes = schema.defaultIngressClasses else { return .allocated }
      return .derived { classes.contains($0.text) }
    }
    return schema.statedDefault(field, of: type).map(Filled.node)
  }
}
