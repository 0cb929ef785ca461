/// A manifest's value as tests make it, with printers of their own: what is under test prints nothing here.
indirect enum Value: Equatable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case map([Entry])
  case list([Value])

  struct Entry: Equatable {
    var key: String
    var value: Value
  }

  /// One step into a value.
  enum Step: Hashable {
    case key(String)
    case index(Int)
  }

  subscript(key: String) -> Value? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.key == key }?.value
    }
    set {
      guard case .map(var entries) = self else { return }
      if let index = entries.firstIndex(where: { $0.key == key }) {
        if let newValue { entries[index].value = newValue } else { entries.remove(at: index) }
      } else if let newValue {
        entries.append(Entry(key: key, value: newValue))
      }
      self = .map(entries)
    }
  }

  var text: String {
    if case .text(let text) = self { text } else { "" }
  }

  subscript(path: ArraySlice<Step>) -> Value? {
    get {
      guard let step = path.first else { return self }
      switch step {
      case .key(let key): return self[key]?[path.dropFirst()]
      case .index(let index):
        guard case .list(let items) = self, items.indices.contains(index) else { return nil }
        return items[index][path.dropFirst()]
      }
    }
    set {
      guard let step = path.first else {
        if let newValue { self = newValue }
        return
      }
      switch step {
      case .key(let key):
        if path.count == 1 { self[key] = newValue } else { self[key]?[path.dropFirst()] = newValue }
      case .index(let index):
        guard case .list(var items) = self, items.indices.contains(index) else { return }
        if path.count > 1 {
          items[index][path.dropFirst()] = newValue
        } else if let newValue {
          items[index] = newValue
        } else {
          items.remove(at: index)
        }
        self = .list(items)
      }
    }
  }

  /// Every path below, parents first.
  var paths: [[Step]] {
    switch self {
    case .map(let entries):
      entries.flatMap { entry in [[.key(entry.key)]] + entry.value.paths.map { [.key(entry.key)] + $0 } }
    case .list(let items):
      items.indices.flatMap { index in [[.index(index)]] + items[index].paths.map { [.index(index)] + $0 } }
    default: []
    }
  }

  var json: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .flag(let flag): String(flag)
    case .map(let entries):
      "{" + entries.map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
    case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
    }
  }

  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(number) }
  init(booleanLiteral flag: Bool) { self = .flag(flag) }
  init(arrayLiteral items: Value...) { self = .list(items) }
  init(dictionaryLiteral entries: (String, Value)...) {
    self = .map(entries.map { Entry(key: $0.0, value: $0.1) })
  }
}

/// SplitMix64: the same seed gives the same test. https://prng.di.unimi.it/splitmix64.c
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<max(count, 1), using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
