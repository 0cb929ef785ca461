internal import Drift
internal import Resources

/// The JSON patch of one object, and the object as it makes it.
///
/// Every operation is found in the object that the ones before it left, so that positions of list items stay true.
struct FieldPatch {
  let adoption: Adoption
  let apiVersion: String
  let kind: String
  /// What git declares of the object.
  let declared: Node?
  private(set) var root: Node
  private(set) var operations: [PatchOperation] = []

  init(_ live: Resource, declared: Node?, adoption: Adoption) {
    self.adoption = adoption
    self.declared = declared
    apiVersion = live.apiVersion
    kind = live.id.kind
    root = live.root
  }

  /// Tests that the object is the one of the snapshot: by its identity, and, where `version`, that nobody has written it
  /// since.
  mutating func require(version: Bool) {
    for field in version ? ["uid", "resourceVersion"] : ["uid"] {
      guard let value = root[path: "metadata", field], value.string?.isEmpty == false else { continue }
      operations.append(PatchOperation(verb: .test, pointer: "/metadata/" + field, value: value))
    }
  }

  /// Brings one field back to what is declared.
  mutating func revert(_ finding: Finding) throws(Refused) {
    let located = locate(finding.path)
    guard !located.isAmbiguous else {
      throw Refused(
        .unaddressable, "two items of the list share the key that \(finding.path) names; change it by hand")
    }
    switch finding.declared {
    case .absent: try remove(finding, located)
    case .secret: throw Refused.secret
    case .value(let value): try set(finding, value, located)
    }
  }

  private func locate(_ path: FieldPath) -> Located {
    adoption.locate(path, in: root, apiVersion: apiVersion, kind: kind)
  }

  private mutating func remove(_ finding: Finding, _ located: Located) throws(Refused) {
    // It went with what is around it.
    guard located.rest.isEmpty else {
      throw Refused(.unaddressable, "the live object has nothing at \(finding.path) any more")
    }
    testItems(finding.path, located)
    test(finding, located)
    operations.append(
      PatchOperation(verb: .remove, pointer: located.steps.pointer, value: nil))
    root = root.edited(at: located.steps, .remove)
  }

  private mutating func set(_ finding: Finding, _ value: Node, _ located: Located) throws(Refused) {
    testItems(finding.path, located)
    guard let step = located.rest.first else {
      test(finding, located)
      operations.append(
        PatchOperation(verb: .replace, pointer: located.steps.pointer, value: value))
      root = root.edited(at: located.steps, .replace(value))
      return
    }
    guard let whole = value.nested(below: located.rest.dropFirst()) else {
      throw Refused(
        .unaddressable, "the live object has no item that \(finding.path) could be a field of")
    }
    let last: Located.Step
    switch (step, located.node.kind) {
    case (.field(let name), .mapping): last = .key(name)
    case (.item, .sequence), (.member, .sequence), (.index, .sequence):
      last = .position(position(of: finding.path, in: located))
    default:
      throw Refused(.unaddressable, "what is around \(finding.path) has another form in the live object")
    }
    let steps = located.steps + [last]
    operations.append(PatchOperation(verb: .add, pointer: steps.pointer, value: whole))
    root = root.edited(at: steps, .add(whole))
  }

  /// Where a declared item goes back to: behind the declared one before it, or before the one behind it.
  private func position(of path: FieldPath, in located: Located) -> Int {
    let list = FieldPath(Array(path.steps.dropLast()))
    func items(of root: Node) -> [FieldPath.Step] {
      adoption.items(at: list, in: root, apiVersion: apiVersion, kind: kind)
    }
    let running = items(of: root)
    let count = located.node.children.reduce(0) { count, _ in count + 1 }
    guard let declared = declared.map(items),
      let place = declared.firstIndex(where: { $0 == path.steps.last })
    else { return count }
    for item in declared[..<place].reversed() {
      if let index = running.firstIndex(of: item) { return index + 1 }
    }
    for item in declared[place...] {
      if let index = running.firstIndex(of: item) { return index }
    }
    return count
  }

  // MARK: - Tests

  /// Tests that the field still has the live value. One that must not be shown is not tested: the version is.
  private mutating func test(_ finding: Finding, _ located: Located) {
    if case .secret = finding.live { return }
    operations.append(
      PatchOperation(verb: .test, pointer: located.steps.pointer, value: located.node))
  }

  /// Tests that the positions on the way still hold the items that are meant.
  private mutating func testItems(_ path: FieldPath, _ located: Located) {
    // The last one is tested as a whole.
    for (depth, step) in located.steps.enumerated().dropLast() {
      guard case .position = step, case .item(let key, _) = path.steps[depth] else { continue }
      let steps = Array(located.steps[...depth])
      guard let item = root.value(behind: steps) else { continue }
      for field in key {
        guard let value = item[field.name] else { continue }
        let pointer = steps.pointer + "/" + JSONPointer.escaped(field.name)
        operations.append(PatchOperation(verb: .test, pointer: pointer, value: value))
      }
    }
  }
}

extension Refused {
  static let secret = Refused(
    .secret,
    "the value is a Secret's, or holds one, and is never printed; let the deployer write it, or apply the file that declares it"
  )
}

extension Node {
  /// The node behind steps that exist.
  fileprivate func value(behind steps: [Located.Step]) -> Node? {
    steps.reduce(self) { node, step in
      switch step {
      case .key(let name): node?[name]
      case .position(let position):
        node.flatMap { $0.children.dropFirst(position).first { _ in true } }
      }
    }
  }
}
