public import Resources

/// The types of one API server: of each kind its scope, of each field its type.
///
/// Bound to the symbols of a run, so that looking a field up costs one integer hash.
public final class Schema {
  /// The table that keys and values are interned in.
  public let symbols: Symbols

  // The look-ups go without the run-time check for overlapping accesses, which costs more than they do: none of these is
  // ever read while it is being changed.
  @exclusivity(unchecked) private var shapes: [Shape] = [.any]
  private var names: [String] = [""]
  private var expressions: [String: TypeID] = ["*": .any]
  private var objects: [String: TypeID] = [:]
  /// By type, what is below it.
  @exclusivity(unchecked) private var insides: [Inside] = [.all(.any)]
  @exclusivity(unchecked) private var fields = SlotTable<TypeID>()
  private var openTypes: Set<TypeID> = [.any]
  /// By the symbols of version and kind.
  @exclusivity(unchecked) private var kinds = SlotTable<ServedKind>()
  private var newestByGroup: [String: (apiVersion: String, kind: ServedKind)] = [:]
  /// Defaults that the schema itself states, by type and field.
  @exclusivity(unchecked) private var declaredDefaults = SlotTable<Node>()

  /// The names of the default IngressClasses; nil where no IngressClass was ever seen.
  var defaultIngressClasses: [String]?

  /// A schema that knows no kind.
  public init(symbols: Symbols) { self.symbols = symbols }

  /// The kinds of the Kubernetes version that the build embeds.
  public static func builtin(symbols: Symbols) -> Schema {
    let schema = Schema(symbols: symbols)
    schema.add(table: BuiltinSchema.table, custom: false)
    return schema
  }

  /// A kind as a manifest names it. A version that is not known falls back to one that is.
  public func kind(apiVersion: String, kind: String) -> ServedKind? {
    exactly(apiVersion: apiVersion, kind: kind)
      ?? newestByGroup[ResourceID.group(of: apiVersion) + " " + kind]?.kind
  }

  /// Why an API server of this schema refuses a kind in a version; nil where it serves it, or where nothing is known of
  /// the kind at all.
  public func refusal(apiVersion: String, kind: String) -> String? {
    guard exactly(apiVersion: apiVersion, kind: kind) == nil,
      let served = newestByGroup[ResourceID.group(of: apiVersion) + " " + kind]
    else { return nil }
    return "the API server does not serve \(apiVersion); it serves \(served.apiVersion)"
  }

  private func exactly(apiVersion: String, kind: String) -> ServedKind? {
    guard let version = symbols.find(apiVersion), let kind = symbols.find(kind) else { return nil }
    return kinds[Self.slot(version, kind)]
  }

  /// What a type looks like.
  public func shape(_ type: TypeID) -> Shape { shapes[Int(type.index)] }

  /// The name of a struct type, `core.v1.Container`; empty for others.
  public func name(_ type: TypeID) -> String { names[Int(type.index)] }

  /// The type of a field, nil where the type has no such field.
  public func field(_ name: Symbol, of type: TypeID) -> TypeID? {
    switch insides[Int(type.index)] {
    case .nothing: nil
    case .all(let value): value
    case .fields(let owner): fields[Self.slot(owner, name)] ?? (openTypes.contains(owner) ? .any : nil)
    }
  }

  /// The default that the schema states for a field; built-in types state none.
  public func statedDefault(_ name: Symbol, of type: TypeID) -> Node? {
    declaredDefaults[slot(name, of: type)]
  }

  /// What is below the values of a type; a copy of it, unlike one of a shape, counts no reference.
  private enum Inside {
    case nothing
    /// Values of one type, under any key.
    case all(TypeID)
    /// The fields of a type: an atomic reference shares those of the type that it refers to.
    case fields(of: TypeID)
  }

  private static func slot(_ type: TypeID, _ field: Symbol) -> UInt64 {
    UInt64(UInt32(bitPattern: type.index)) << 32 | UInt64(field.id)
  }

  private static func slot(_ version: Symbol, _ kind: Symbol) -> UInt64 {
    UInt64(version.id) << 32 | UInt64(kind.id)
  }

  /// The number of a field of a struct type by name, for tables of rules; nil where the schema has no such type.
  func slot(type name: String, field: String) -> UInt64? {
    objects[name].map { Self.slot($0, symbols.intern(field)) }
  }

  /// The number of a field for looking rules up.
  func slot(_ field: Symbol, of type: TypeID) -> UInt64 {
    if case .fields(let owner) = insides[Int(type.index)] { return Self.slot(owner, field) }
    return Self.slot(type, field)
  }
}

// MARK: - The table's text

extension Schema {
  /// Adds the kinds and types of a table.
  ///
  /// A line `K apps/v1 Deployment N apps.v1.Deployment` names a kind, its scope (`N`amespaced or `C`luster) and its
  /// type; `T apps.v1.Deployment` begins a type, `T name +` one that keeps unknown fields; every other line is a field and its type:
  ///
  /// - a letter is a scalar (`Scalar`), `*` anything, `#name` a struct, `!#name` an atomic one;
  /// - `{type}` is a map, `<type>` an atomic one;
  /// - `[type]` is an atomic list, `[type:]` a set, `[type:key,key]` a list with keys, `[type:key,key;merge]` one with
  ///   another merge key;
  /// A kind of the type `any` is one of which nothing else is known.
  /// - ` =json` behind a field's type is its default.
  public func add(table: String, custom: Bool) {
    var current: TypeID?
    for line in table.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: line.starts(with: "K ".utf8) ? 4 : 2)
        .map { String(Substring($0)) }
      switch words.first {
      case "K" where words.count == 5:
        let kind = ServedKind(
          isNamespaced: words[3] == "N", type: words[4] == "any" ? .any : object(words[4]), isCustom: custom)
        kinds.set(Self.slot(symbols.intern(words[1]), symbols.intern(words[2])), kind)
        newestByGroup[ResourceID.group(of: words[1]) + " " + words[2]] = (words[1], kind)
      case "T" where words.count >= 2:
        let type = object(words[1])
        current = type
        if words.count == 3 { openTypes.insert(type) }
      default:
        guard let current, words.count >= 2 else { continue }
        let slot = Self.slot(current, symbols.intern(words[0]))
        fields.set(slot, type(words[1]))
        if words.count == 3, words[2].hasPrefix("=") {
          let file = File(path: "schema", bytes: Array(words[2].utf8.dropFirst()))
          if let value = try? JSONReader.read(file, symbols: symbols).roots.first {
            declaredDefaults.set(slot, value)
          }
        }
      }
    }
  }

  private func object(_ name: String) -> TypeID {
    if let known = objects[name] { return known }
    let type = append(.object(atomic: false), name: name)
    objects[name] = type
    return type
  }

  private func append(_ shape: Shape, name: String = "", owner: TypeID? = nil) -> TypeID {
    let type = TypeID(index: Int32(shapes.count))
    shapes.append(shape)
    names.append(name)
    switch shape {
    case .any: insides.append(.all(.any))
    case .map(let value, _): insides.append(.all(value))
    case .object: insides.append(.fields(of: owner ?? type))
    case .scalar, .list: insides.append(.nothing)
    }
    return type
  }

  private func type(_ expression: String) -> TypeID {
    if let known = expressions[expression] { return known }
    let inner = String(expression.dropFirst().dropLast())
    let type: TypeID
    switch expression.first {
    case "#": type = object(String(expression.dropFirst()))
    case "!":
      let name = String(expression.dropFirst(2))
      type = append(.object(atomic: true), name: name, owner: object(name))
    case "{": type = append(.map(self.type(inner), atomic: false))
    case "<": type = append(.map(self.type(inner), atomic: true))
    case "[":
      // Field names hold no colon, so the last one outside of an inner bracket parts type and keys.
      var depth = 0
      var cut: String.Index?
      for index in inner.indices {
        if inner[index] == "[" { depth += 1 }
        if inner[index] == "]" { depth -= 1 }
        if inner[index] == ":", depth == 0 { cut = index }
      }
      guard let cut else {
        type = append(.list(self.type(inner), .atomic))
        break
      }
      let item = self.type(String(inner[..<cut]))
      let parts = inner[inner.index(after: cut)...].split(separator: ";")
      let keys = parts.first?.split(separator: ",").map(String.init) ?? []
      type = append(
        .list(
          item, keys.isEmpty ? .set : .map(keys: keys, mergeKey: parts.count > 1 ? String(parts[1]) : nil)))
    default:
      type = expression.first.flatMap(Scalar.init).map { append(.scalar($0)) } ?? .any
    }
    expressions[expression] = type
    return type
  }
}
