public import Resources

/// Every default that a schema's API server applies.
///
/// Defaults are asked for one field at a time, where the live object has a field that the declaration leaves out:
/// nothing is filled in that nobody asks about.
public final class Defaults {
  let schema: Schema
  private let rules: SlotTable<DefaultRule.Value>
  /// The scalars among the constant ones: most of what a live object has beyond its declaration.
  private let scalars: SlotTable<(kind: Kind, text: Symbol)>
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
    var rules = SlotTable<DefaultRule.Value>()
    var scalars = SlotTable<(kind: Kind, text: Symbol)>()
    for rule in Self.all.flatMap(\.rules) {
      // A schema of another server may lack the type: then no object of it can be met.
      guard let slot = schema.slot(type: rule.type, field: rule.field) else { continue }
      rules.set(slot, rule.value)
      if case .constant(.scalar(let kind, let text)) = rule.value {
        scalars.set(slot, (kind, schema.symbols.intern(text)))
      }
    }
    self.rules = rules
    self.scalars = scalars
  }

  static let all = pods + core + workloads + others

  /// Whether a value is the scalar that the server puts into a field of every object of a type. Where it is not, `filled`
  /// may still say so of this object.
  public func fills(_ field: Symbol, of type: TypeID, with value: Record) -> Bool {
    guard let scalar = scalars[schema.slot(field, of: type)] else { return false }
    return scalar.kind == value.kind && scalar.text == value.value
  }

  /// What the server puts into a field of an object of a type; nil where it puts nothing.
  public func filled(_ field: Symbol, of type: TypeID, in scope: Scope) -> Filled? {
    guard let rule = rules[schema.slot(field, of: type)] else {
      return schema.statedDefault(field, of: type).map(Filled.node)
    }
    let value = rule.filled(in: scope)
    guard case .defaultIngressClass? = value else { return value }
    guard let classes = schema.defaultIngressClasses else { return .allocated }
    return .derived { classes.contains($0.text) }
  }
}
