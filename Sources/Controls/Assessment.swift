public import Resources

/// What a change of a resource does to its security, judged on the whole resource before and after.
public struct Assessment: Sendable {
  /// One thing that became worse or better.
  public struct Effect: Sendable {
    /// The control that sees it. A control of `Basis.change` sees what is wider or narrower without being wrong.
    public let control: Control
    /// What it is about: a container, a capability, a grant.
    public let item: String
    /// The fields that decide, as in `Failure`, on the side that has them.
    public let fields: [FieldPath]
    /// Whether it is there after the change; else it was before.
    public let came: Bool
    /// What came or went, terse, as it is on the side that has it: `the pod shares the node's network`.
    public let message: String

    /// Whether a change at a path can be what made this.
    public func concerns(_ path: FieldPath) -> Bool {
      fields.contains { $0.isWithin(path) || path.isWithin($0) }
    }
  }

  /// What is worse after than before: failures that came, grants that came, protections that went.
  public let weakened: [Effect]
  /// What is better.
  public let hardened: [Effect]

  /// The judgement of the change as a whole. Where something came and something went, it weakens.
  public var posture: Posture {
    weakened.isEmpty ? (hardened.isEmpty ? .neutral : .hardens) : .weakens
  }

  /// The severest control that became worse, or, where none did, better; nil for a neutral change.
  public var severity: Severity? { (weakened.isEmpty ? hardened : weakened).map(\.control.severity).max() }

  /// The part of it that one drift of the resource can be behind.
  public func at(_ path: FieldPath) -> Assessment {
    Assessment(
      weakened: weakened.filter { $0.concerns(path) }, hardened: hardened.filter { $0.concerns(path) })
  }

  private init(weakened: [Effect], hardened: [Effect]) {
    self.weakened = weakened
    self.hardened = hardened
  }

  /// Judges a change.
  ///
  /// A field that is absent counts as what the API server fills in, so it does not matter which side holds its defaults.
  ///
  /// - Parameters:
  ///   - before: the whole resource as declared, or as it was; nil for one that was created.
  ///   - after: the whole resource as it runs; nil for one that was deleted.
  ///   - surroundings: what stands around it, where that is known.
  public init(before: Node?, after: Node?, amid surroundings: Surroundings = Surroundings()) {
    let old = before.flatMap { Subject($0, surroundings: surroundings) }
    let new = after.flatMap { Subject($0, surroundings: surroundings) }
    var weakened: [Effect] = []
    var hardened: [Effect] = []
    guard let any = new ?? old else {
      self.init(weakened: [], hardened: [])
      return
    }
    let isWhole = old == nil || new == nil
    for control in Control.looking(at: any) where !isWhole || control.countsWhole {
      let lost = old.map(control.inspect) ?? control.absent(like: any)
      let gained = new.map(control.inspect) ?? control.absent(like: any)
      if lost.isEmpty && gained.isEmpty { continue }
      for sighting in Self.unmatched(gained, by: lost, in: before, control) {
        let effect = Effect(control, sighting, came: true)
        if sighting.protects { hardened.append(effect) } else { weakened.append(effect) }
      }
      for sighting in Self.unmatched(lost, by: gained, in: after, control) {
        let effect = Effect(control, sighting, came: false)
        if sighting.protects { weakened.append(effect) } else { hardened.append(effect) }
      }
    }
    self.init(weakened: weakened, hardened: hardened)
  }

  /// The sightings of one side that nothing on the other covers.
  private static func unmatched(
    _ sightings: [Sighting], by others: [Sighting], in other: Node?, _ control: Control
  ) -> [Sighting] {
    let same = Set(others.map(\.item))
    let wide = others.filter(\.item.isWide)
    return sightings.filter { sighting in
      if same.contains(sighting.item) { return false }
      if wide.contains(where: { $0.item.covers(sighting.item) }) { return false }
      // A container that leaves something out is no news in a resource that left it out elsewhere, nor is its hygiene.
      guard control.failsByDefault || sighting.protects, let owner = sighting.owner else { return true }
      if other?.value(at: owner) != nil { return true }
      return !sighting.protects && others.isEmpty && control.severity >= .medium
    }
  }
}

extension Assessment.Effect {
  fileprivate init(_ control: Control, _ sighting: Sighting, came: Bool) {
    self.control = control
    self.came = came
    item = sighting.item.description
    fields = sighting.fields
    message = sighting.message
  }
}
