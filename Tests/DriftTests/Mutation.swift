import Kubernetes
import Resources

@testable import Drift

/// One change that somebody could make to a live object, and what a scan has to say about it.
struct Mutation {
  enum Change: String { case changed, removed, added, zeroed }

  let change: Change
  let live: Value
  /// Where the finding has to be.
  let path: FieldPath
  /// The list of a renamed item: the new name is found beside the old one.
  var list: FieldPath?
  /// Whether git says anything there. Of an undeclared object only the part is reported that is no default.
  let isDeclared: Bool
  let type: String
}

/// Every change of one kind that a live object allows, with the schema's help.
struct Mutations {
  private let schema: Schema
  private let defaults: Defaults
  private let fieldNames: [String: [String]]
  private let root: Value
  private(set) var all: [Mutation] = []

  /// - Parameter fieldNames: the fields of each struct type.
  init(
    declared: Node, live: Node, type: TypeID, schema: Schema, defaults: Defaults,
    fieldNames: [String: [String]]
  ) {
    self.schema = schema
    self.defaults = defaults
    self.fieldNames = fieldNames
    root = Value(live)
    visit(Site(place: [], path: FieldPath(), live: live, declared: declared, type: type, owner: ""))
  }

  private struct Site {
    var place: Value.Place
    var path: FieldPath
    var live: Node
    var declared: Node?
    var type: TypeID
    /// The struct field that holds the value: `core.v1.Container.image`.
    var owner: String
    /// The list that is compared as a whole, if the value is inside one.
    var whole: FieldPath?
    /// The item that a list tells from others by this field.
    var keyOf: FieldPath?

    var finding: FieldPath { whole ?? path }
  }

  private static let untouched: Set<String> = ["apiVersion", "kind", "status", "managedFields"]

  private mutating func visit(_ site: Site) {
    switch site.live.kind {
    case .mapping: object(site)
    case .sequence: list(site)
    default: scalar(site)
    }
  }

  private mutating func add(
    _ change: Mutation.Change, _ live: Value, _ site: Site, at path: FieldPath, declared: Bool
  ) {
    all.append(
      Mutation(
        change: change, live: live, path: site.whole ?? path,
        isDeclared: declared || site.whole != nil && site.declared != nil,
        type: site.owner))
  }

  private mutating func scalar(_ site: Site) {
    guard site.live.kind != .null else { return }
    var text = site.live.text
    var kind = site.live.kind
    switch site.live.kind {
    case .boolean: text = text == "true" ? "false" : "true"
    case .integer: text = Int(text).map { String($0 + 1000) } ?? "7"
    case .float: text = "77.5"
    default:
      switch schema.shape(site.type) {
      case .scalar(.quantity): text = "77777"
      case .scalar(.time): text = "2031-01-01T00:00:00Z"
      case .scalar(.bytes): text = "Y2hhbmdlZA=="
      case .scalar(.intOrString):
        kind = .integer
        text = "77"
      default: text += "x"
      }
    }
    let live = root.replacing(site.place[...], with: .scalar(kind, text))
    if let key = site.keyOf, site.whole == nil {
      all.append(
        Mutation(
          change: .changed, live: live, path: key, list: FieldPath(Array(key.steps.dropLast())),
          isDeclared: site.declared != nil,
          type: site.owner))
    } else {
      add(.changed, live, site, at: site.path, declared: site.declared != nil)
    }
  }

  private mutating func object(_ site: Site) {
    let name = schema.name(site.type)
    for (index, child) in site.live.children.enumerated() {
      let key = child.key
      if site.path.steps.isEmpty, Self.untouched.contains(key) { continue }
      if site.path.steps == [.field("metadata")], Bookkeeping.serverMetadata.contains(key) { continue }
      var next = site
      next.place.append(index)
      next.path = site.path.appending(.field(key))
      next.live = child
      next.declared = site.declared?[key].flatMap { $0.kind == .null ? nil : $0 }
      next.type = schema.field(child.record.key, of: site.type) ?? .any
      next.owner = name.isEmpty ? site.owner : name + "." + key
      next.keyOf = nil
      if let item = site.keyOf, Self.isKey(key, of: item) { next.keyOf = item }
      if let ours = next.declared, next.keyOf == nil, !isEmpty(ours, site.type) {
        add(.removed, root.replacing(next.place[...], with: nil), next, at: next.path, declared: true)
      }
      visit(next)
    }
    additions(site, name)
  }

  private static func isKey(_ field: String, of item: FieldPath) -> Bool {
    guard case .item(let key, _)? = item.steps.last else { return false }
    return key.contains { $0.name == field }
  }

  /// Whether a declared value is one that the server never writes, or always, so that nobody can remove it.
  private func isEmpty(_ node: Node, _ owner: TypeID) -> Bool {
    guard case .object = schema.shape(owner) else { return false }
    switch node.kind {
    case .mapping:
      return defaults.ignoresEmptyStruct(node.record.key, of: owner)
    case .sequence: return node.isEmptyCollection
    case .string: return node.text.isEmpty && !defaults.keepsEmptyText(node.record.key, of: owner)
    default: return ["0", "false"].contains(node.text) && defaults.dropsZero(node.record.key, of: owner)
    }
  }

  private mutating func additions(_ site: Site, _ name: String) {
    if case .map(let value, _) = schema.shape(site.type) {
      if let sample = sample(value) {
        let live = root.adding(sample, key: "example.com/added", at: site.place[...])
        add(.added, live, site, at: site.path.appending(.field("example.com/added")), declared: false)
      }
      return
    }
    for field in fieldNames[name] ?? [] where site.live[field] == nil && site.declared?[field] == nil {
      if site.path.steps.isEmpty, Self.untouched.contains(field) { continue }
      if site.path.steps == [.field("metadata")], Bookkeeping.serverMetadata.contains(field) { continue }
      guard let symbol = schema.symbols.find(field), let type = schema.field(symbol, of: site.type) else {
        continue
      }
      var next = site
      next.owner = name + "." + field
      let path = site.path.appending(.field(field))
      if let sample = sample(type) {
        add(.added, root.adding(sample, key: field, at: site.place[...]), next, at: path, declared: false)
      }
      // A pointer keeps a zero that somebody set.
      if case .scalar(let scalar) = schema.shape(type), scalar == .boolean || scalar == .integer,
        !defaults.dropsZero(symbol, of: site.type)
      {
        let zero: Value = scalar == .boolean ? .scalar(.boolean, "false") : .scalar(.integer, "0")
        add(.zeroed, root.adding(zero, key: field, at: site.place[...]), next, at: path, declared: false)
      }
    }
  }

  private mutating func list(_ site: Site) {
    guard case .list(let item, let listType) = schema.shape(site.type) else { return whole(site, .any) }
    switch listType {
    case .atomic: whole(site, item)
    case .set:
      for (index, child) in site.live.children.enumerated() {
        let literal = FieldPath.Literal(child)
        let path = site.path.appending(.member(literal))
        let isDeclared = site.declared?.children.contains { $0.hasSameValue(as: child) } ?? false
        if isDeclared {
          add(
            .removed, root.replacing((site.place + [index])[...], with: nil), site, at: path, declared: true)
        }
      }
      if let sample = sample(item), case .scalar(let kind, let text) = sample {
        let path = site.path.appending(.member(FieldPath.Literal(kind: kind, text: text)))
        add(.added, root.adding(sample, at: site.place[...]), site, at: path, declared: false)
      }
    case .map(let keys, _): keyed(site, item, keys)
    }
  }

  private mutating func whole(_ site: Site, _ item: TypeID) {
    let declared = site.declared.map { Array($0.children) } ?? []
    for (index, child) in site.live.children.enumerated() {
      var next = site
      next.place.append(index)
      next.whole = site.whole ?? site.path
      next.live = child
      next.declared = index < declared.count ? declared[index] : nil
      next.type = item
      if next.declared != nil {
        add(.removed, root.replacing(next.place[...], with: nil), next, at: site.path, declared: true)
      }
      visit(next)
    }
    if let sample = sample(item) {
      var next = site
      next.whole = site.whole ?? site.path
      add(
        .added, root.adding(sample, at: site.place[...]), next, at: site.path, declared: site.declared != nil)
    }
  }

  private mutating func keyed(_ site: Site, _ item: TypeID, _ keys: [String]) {
    func step(_ node: Node) -> FieldPath.Step {
      .item(
        keys.compactMap { key in node[key].map { FieldPath.KeyField(name: key, value: FieldPath.Literal($0)) }
        },
        occurrence: 0)
    }
    for (index, child) in site.live.children.enumerated() {
      guard case .item(let key, _) = step(child) else { continue }
      var next = site
      next.place.append(index)
      next.path = site.path.appending(.item(key, occurrence: 0))
      next.live = child
      next.declared = site.declared?.children.first { ours in
        key.allSatisfy { field in
          ours[field.name].map { $0.text == field.value.text } ?? (field.name == "protocol")
        }
      }
      next.type = item
      next.keyOf = next.path
      if next.declared != nil {
        var removal = next
        removal.keyOf = nil
        add(.removed, root.replacing(next.place[...], with: nil), removal, at: next.path, declared: true)
      }
      visit(next)
    }
  }

  /// A value of a type that no default has.
  private func sample(_ type: TypeID, depth: Int = 0) -> Value? {
    switch schema.shape(type) {
    case .any: return nil
    case .scalar(.boolean): return .scalar(.boolean, "true")
    case .scalar(.integer): return .scalar(.integer, "7777")
    case .scalar(.number): return .scalar(.float, "7.25")
    case .scalar(.quantity): return .text("7777")
    case .scalar(.time): return .text("2031-01-01T00:00:00Z")
    case .scalar(.bytes): return .text("YWRkZWQ=")
    case .scalar: return .text("added")
    case .map(let value, _):
      return sample(value, depth: depth + 1).map {
        .object([Value.Entry(key: "example.com/added", value: $0)])
      }
    case .list(let item, _): return sample(item, depth: depth + 1).map { .list([$0]) }
    case .object:
      guard depth < 4 else { return nil }
      for field in fieldNames[schema.name(type)] ?? [] {
        guard let symbol = schema.symbols.find(field), let inner = schema.field(symbol, of: type),
          let value = sample(inner, depth: depth + 1)
        else { continue }
        return .object([Value.Entry(key: field, value: value)])
      }
      return nil
    }
  }
}
