public import Resources

/// A control that a resource fails, once per item: per container, capability or subject.
public struct Failure: Sendable {
  /// The control.
  public let control: Control
  /// What tells two failures of one control and one resource apart: a container, a capability of one; empty where
  /// there can be only one.
  public let item: String
  /// The fields that decide, in the resource. The first is the one to report and to fix; it need not exist.
  public let fields: [FieldPath]
  /// What is wrong, terse: `container app runs privileged`. Never a value of an environment variable.
  public let message: String

  let sighting: Sighting

  init(_ control: Control, _ sighting: Sighting) {
    self.control = control
    self.sighting = sighting
    item = sighting.item.description
    fields = sighting.fields
    message = sighting.message
  }

  /// The field to report.
  public var field: FieldPath { fields.first ?? FieldPath() }

  /// Whether a change at a path can be what this failure is about: one leads to the other, or through it.
  public func concerns(_ path: FieldPath) -> Bool {
    fields.contains { $0.isWithin(path) || path.isWithin($0) }
  }
}

extension Failure: Hashable {
  /// Whether two failures are of one control and one item, wherever they stand.
  public static func == (one: Failure, other: Failure) -> Bool {
    one.control == other.control && one.item == other.item
  }
  /// Hashes the control and the item.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(control)
    hasher.combine(item)
  }
}

/// What a control sees in a resource.
struct Sighting: Sendable {
  var item: Item
  var fields: [FieldPath]
  var message: String
  /// Whether it is a protection: its going weakens, its coming hardens.
  var protects = false
  /// Whether it follows from another sighting, so that a list leaves it out. A change is judged by it all the same.
  var isImplied = false
  /// The container that it is about; nil for everything else.
  var owner: FieldPath?

  init(
    _ item: Item, at fields: [FieldPath], _ message: String, protects: Bool = false, owner: FieldPath? = nil
  ) {
    self.item = item
    self.fields = fields
    self.message = message
    self.protects = protects
    self.owner = owner
  }
}
