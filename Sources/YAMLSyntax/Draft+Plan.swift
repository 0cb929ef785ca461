internal import Resources

extension Draft {
  /// What to do next so that a node gets a value.
  struct Plan {
    /// Scalars that change in place: these do not touch one another.
    var scalars: [YAML.Edit] = []
    /// The first change of structure. The text is read again behind it, and the rest planned anew.
    var structure: [YAML.Edit] = []

    var edits: [YAML.Edit] { scalars.isEmpty ? structure : scalars }

    mutating func add(_ other: Plan) {
      scalars += other.scalars
      if structure.isEmpty { structure = other.structure }
    }
  }

  /// The smallest edits known that lead from a node to a value; none if it has the value.
  func plan(_ spot: Spot, _ goal: Node) throws(Diagnostic) -> Plan {
    let node = spot.node
    if try tree.value(of: node.index).isEqual(to: goal) { return Plan() }
    if let edits = try detach(spot, withSubtree: false) { return Plan(structure: edits) }
    if node.kind == .alias { return Plan(structure: try replace(spot, with: goal)) }
    try check(spot)
    if node.isScalar, goal.isScalar { return Plan(scalars: try rewrite(spot, to: goal)) }
    if node.kind == goal.kind, !node.isEmptyCollection, !goal.isEmptyCollection {
      return node.kind == .mapping ? try planMapping(spot, goal) : try planSequence(spot, goal)
    }
    if let edits = try detach(spot, withSubtree: true) { return Plan(structure: edits) }
    return Plan(structure: try replace(spot, with: goal))
  }

  private func planMapping(_ spot: Spot, _ goal: Node) throws(Diagnostic) -> Plan {
    var plan = Plan()
    var gone: [Spot] = []
    for (position, child) in spot.node.children.enumerated() {
      let below = spot.child(child, at: position)
      if let value = goal[child.key] { plan.add(try self.plan(below, value)) } else { gone.append(below) }
    }
    guard plan.edits.isEmpty else { return plan }
    for value in goal.children where spot.node[value.key] == nil {
      return Plan(structure: try insert(key: value.key, value: value, into: spot))
    }
    guard let last = gone.last else { return plan }
    return try planRemoval(last)
  }

  private func planRemoval(_ spot: Spot) throws(Diagnostic) -> Plan {
    if let edits = try detach(spot, withSubtree: true) { return Plan(structure: edits) }
    return Plan(structure: try remove(spot))
  }

  private func planSequence(_ spot: Spot, _ goal: Node) throws(Diagnostic) -> Plan {
    var old: [Node] = []
    for child in spot.node.children { old.append(try tree.value(of: child.index)) }
    let own = Array(spot.node.children)
    let new = Array(goal.children)
    let stays = Difference.pairs(old.count, new.count) { old[$0].isEqual(to: new[$1]) }
    var plan = Plan()
    // Between items that stay, items of one name change in place, the others come and go.
    var oldEnd = old.count
    var newEnd = new.count
    for newStart in stride(from: new.count - 1, through: -1, by: -1) {
      guard newStart < 0 || stays[newStart] != nil else { continue }
      let oldStart = newStart < 0 ? -1 : stays[newStart] ?? -1
      let gap = try planGap(
        spot, own, old, new, (oldStart + 1)..<oldEnd, (newStart + 1)..<newEnd)
      plan.add(gap)
      oldEnd = max(oldStart, 0)
      newEnd = max(newStart, 0)
    }
    plan.scalars.sort { $0.range.lowerBound < $1.range.lowerBound }
    return plan
  }

  private func planGap(
    _ spot: Spot, _ own: [Node], _ old: [Node], _ new: [Node], _ oldRange: Range<Int>, _ newRange: Range<Int>
  ) throws(Diagnostic) -> Plan {
    let twins = twins(old, new, oldRange, newRange)
    var plan = Plan()
    for (index, twin) in twins.sorted(by: { $0.key < $1.key }) {
      plan.add(try self.plan(spot.child(own[twin], at: twin), new[index]))
    }
    guard plan.edits.isEmpty else { return plan }
    if let index = newRange.first(where: { twins[$0] == nil }) {
      let next = newRange.filter { $0 > index }.compactMap { twins[$0] }.first
      return Plan(structure: try insert(item: new[index], at: next ?? oldRange.upperBound, into: spot))
    }
    let kept = Set(twins.values)
    if let gone = oldRange.last(where: { !kept.contains($0) }) {
      return try planRemoval(spot.child(own[gone], at: gone))
    }
    return plan
  }

  /// For positions of new items those of the items that they are, changed.
  private func twins(
    _ old: [Node], _ new: [Node], _ oldRange: Range<Int>, _ newRange: Range<Int>
  ) -> [Int: Int] {
    var twins: [Int: Int] = [:]
    var free = oldRange
    for index in newRange {
      guard let twin = free.first(where: { Self.isSameItem(old[$0], new[index]) }) else { continue }
      twins[index] = twin
      free = (twin + 1)..<free.upperBound
    }
    return twins
  }

  /// Whether one item of a list is another one changed, rather than one that took its place.
  private static func isSameItem(_ old: Node, _ new: Node) -> Bool {
    guard old.kind == .mapping, new.kind == .mapping else { return old.isScalar && new.isScalar }
    for key in ["name", "key", "mountPath", "containerPort", "port", "path", "host", "id"] {
      switch (old[key], new[key]) {
      case (let a?, let b?): return a.isEqual(to: b)
      case (nil, nil): continue
      default: return false
      }
    }
    return true
  }
}
