internal import Kubernetes
public import Resources

/// How far a field path leads in a declared resource.
public struct Located {
  /// One step from a value into it: a key, or the position of an item.
  public enum Step: Sendable, Equatable {
    case key(String)
    case position(Int)
  }

  /// The steps that exist.
  public let steps: [Step]
  /// Those that do not.
  public let rest: ArraySlice<FieldPath.Step>
  /// The last node that exists on the way.
  public let node: Node
  /// Whether a list on the way has two items of the key that the path names.
  public let isAmbiguous: Bool
}

extension [Located.Step] {
  /// The JSON pointer of the steps: RFC 6901.
  public var pointer: String {
    map { step in
      switch step {
      case .key(let name): "/" + JSONPointer.escaped(name)
      case .position(let position): "/\(position)"
      }
    }.joined()
  }
}

extension Adoption {
  /// Where a path leads in a declared resource. Items are told apart as the API server does, keys that it fills in
  /// included: `port: 80` is `[port=80,protocol="TCP"]` and never `[port=80,protocol="UDP"]`.
  public func locate(_ path: FieldPath, in declared: Node, apiVersion: String, kind: String) -> Located {
    walk(path, in: declared, apiVersion, kind).located
  }

  /// How the items of the list at a path are told apart, in their order; empty where no list of that kind is.
  public func items(at path: FieldPath, in root: Node, apiVersion: String, kind: String) -> [FieldPath.Step] {
    let end = walk(path, in: root, apiVersion, kind)
    guard end.located.rest.isEmpty, case .list(let item, .map(let keys, _)) = schema.shape(end.type) else {
      return []
    }
    return end.comparison.items(of: end.located.node, item, keys, chain: end.comparison.declaredChain).map(
      \.step)
  }

  private func walk(
    _ path: FieldPath, in root: Node, _ apiVersion: String, _ kind: String
  ) -> (located: Located, type: TypeID, comparison: Comparison) {
    var comparison = comparison(apiVersion: apiVersion, kind: kind)
    var node = root
    var type = type(apiVersion: apiVersion, kind: kind)
    var found: [Located.Step] = []
    var isAmbiguous = false
    var rest = path.steps[...]
    while let step = rest.first {
      isAmbiguous = isAmbiguous || comparison.isAmbiguous(step, in: node, type)
      guard let next = comparison.child(of: node, at: step, type, chain: comparison.declaredChain) else {
        break
      }
      if let position = next.position {
        found.append(.position(position))
      } else if case .field(let name) = step {
        found.append(.key(name))
        comparison.declaredChain.append(node)
      }
      type = comparison.type(below: step, in: type, key: next.node.record.key)
      node = next.node
      rest = rest.dropFirst()
    }
    return (Located(steps: found, rest: rest, node: node, isAmbiguous: isAmbiguous), type, comparison)
  }

  /// Every field in which two declarations of one resource differ, whatever it means to the API server.
  public func changes(
    from before: Node, to after: Node, apiVersion: String, kind: String
  ) -> [(path: FieldPath, before: Node?, after: Node?)] {
    Comparison.differences(
      declared: before, live: after, kind: schema.kind(apiVersion: apiVersion, kind: kind), schema: schema,
      defaults: defaults, all: true
    ).differences.map { ($0.path, $0.declared, $0.live) }
  }
}

extension Comparison {
  /// The node one step down on one side, with its position where it is an item of a list.
  func child(
    of node: Node, at step: FieldPath.Step, _ type: TypeID, chain: [Node?]
  ) -> (position: Int?, node: Node)? {
    switch step {
    case .field(let name): return node[name].map { (nil, $0) }
    case .item:
      guard case .list(let item, .map(let keys, _)) = schema.shape(type) else { return nil }
      let items = items(of: node, item, keys, chain: chain)
      return items.firstIndex { $0.step == step }.map { ($0, items[$0].node) }
    case .member(let value):
      return node.children.enumerated().first { FieldPath.Literal($0.element) == value }.map {
        ($0.offset, $0.element)
      }
    case .index(let index):
      return node.children.dropFirst(index).first { _ in true }.map { (index, $0) }
    }
  }

  /// The type of what a step leads to.
  func type(below step: FieldPath.Step, in type: TypeID, key: Symbol) -> TypeID {
    if case .field = step { return schema.field(key, of: type) ?? .any }
    if case .list(let item, _) = schema.shape(type) { return item }
    return .any
  }

  /// Whether more than one item of a list has the key that a step names.
  fileprivate func isAmbiguous(_ step: FieldPath.Step, in list: Node, _ type: TypeID) -> Bool {
    guard case .item(let key, _) = step, case .list(let item, .map(let keys, _)) = schema.shape(type) else {
      return false
    }
    let second = FieldPath.Step.item(key, occurrence: 1)
    return items(of: list, item, keys, chain: declaredChain).contains { $0.step == second }
  }
}
