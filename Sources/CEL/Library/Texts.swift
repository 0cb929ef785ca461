extension CEL.Library {
  /// The language's string functions and those of its strings extension
  /// (https://pkg.go.dev/github.com/google/cel-go/ext#Strings). Positions count characters (code points).
  mutating func addTexts() {
    let tests: [(String, @Sendable (String.UTF8View, String.UTF8View) -> Bool)] = [
      ("startsWith", { $0.starts(with: $1) }), ("endsWith", { $0.reversed().starts(with: $1.reversed()) }),
    ]
    for (name, test) in tests {
      method(.string, name, [.string], .bool) { arguments, _ throws(CEL.Fault) in
        .bool(test(try arguments.text(0).utf8, try arguments.text(1).utf8))
      }
    }
    method(.string, "contains", [.string], .bool, .product) { arguments, meter throws(CEL.Fault) in
      .bool(try CEL.Search(arguments.text(0)).first(CEL.Search(arguments.text(1)), from: 0, &meter) != nil)
    }
    method(.string, "charAt", [.int], .string) { arguments, _ throws(CEL.Fault) in
      let text = CEL.Search(try arguments.text(0))
      let position = try arguments.position(1, in: text)
      return .string(text.text(position..<min(position + 1, text.count)))
    }
    for (name, change) in [("lowerAscii", UInt32(ascii: "A")), ("upperAscii", UInt32(ascii: "a"))] {
      method(.string, name, [], .string) { arguments, _ throws(CEL.Fault) in
        let changed = try arguments.text(0).unicodeScalars.map { scalar in
          scalar.value &- change < 26 ? Unicode.Scalar(UInt8(scalar.value ^ 0x20)) : scalar
        }
        return .string(String(String.UnicodeScalarView(changed)))
      }
    }
    method(.string, "trim", [], .string) { arguments, _ throws(CEL.Fault) in
      let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
      var rest = Array(try arguments.text(0).unicodeScalars)[...]
      rest = rest.drop(while: isSpace)
      while let last = rest.last, isSpace(last) { rest.removeLast() }
      return .string(String(String.UnicodeScalarView(rest)))
    }
    method(.string, "reverse", [], .string) { arguments, _ throws(CEL.Fault) in
      .string(String(String.UnicodeScalarView(try arguments.text(0).unicodeScalars.reversed())))
    }
    for count in [1, 2] {
      method(.string, "substring", Array(repeating: .int, count: count), .string) {
        arguments, _ throws(CEL.Fault) in
        let text = CEL.Search(try arguments.text(0))
        let from = try arguments.position(1, in: text)
        let to = count == 2 ? try arguments.position(2, in: text) : text.count
        guard from <= to else { throw CEL.Fault("the substring ends before it begins") }
        return .string(text.text(from..<to))
      }
    }
    addSearches()
    addPieces()
    function("strings.quote", [.string], .string) { arguments, _ throws(CEL.Fault) in
      .string(Self.quoted(try arguments.text(0)))
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{07}": out += "\\a"
      case "\u{08}": out += "\\b"
      case "\u{0c}": out += "\\f"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0b}": out += "\\v"
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private mutating func addSearches() {
    for (name, isLast) in [("indexOf", false), ("lastIndexOf", true)] {
      for parameters: [CEL.ValueType] in [[.string], [.string, .int]] {
        method(.string, name, parameters, .int, .product) { arguments, meter throws(CEL.Fault) in
          let text = CEL.Search(try arguments.text(0))
          let wanted = CEL.Search(try arguments.text(1))
          let from =
            parameters.count == 2 ? try arguments.position(2, in: text) : isLast ? text.count : 0
          let found =
            isLast
            ? try text.last(wanted, from: from, &meter) : try text.first(wanted, from: from, &meter)
          return .int(Int64(found ?? -1))
        }
      }
    }
  }

  private mutating func addPieces() {
    for parameters: [CEL.ValueType] in [[.string, .string], [.string, .string, .int]] {
      method(.string, "replace", parameters, .string, .product) { arguments, meter throws(CEL.Fault) in
        let limit = parameters.count == 3 ? try arguments.number(3) : -1
        return .string(
          try CEL.Search(arguments.text(0)).replacing(
            CEL.Search(arguments.text(1)), with: arguments.text(2), limit: limit, &meter))
      }
    }
    for parameters: [CEL.ValueType] in [[.string], [.string, .int]] {
      method(.string, "split", parameters, .list(.string), .product) { arguments, meter throws(CEL.Fault) in
        let limit = parameters.count == 2 ? try arguments.number(2) : -1
        let pieces = try CEL.Search(arguments.text(0)).pieces(
          between: CEL.Search(arguments.text(1)), limit: limit, &meter)
        return .list(pieces.map { .string($0) })
      }
    }
    for parameters: [CEL.ValueType] in [[], [.string]] {
      method(.list(.string), "join", parameters, .string, .product) { arguments, meter throws(CEL.Fault) in
        let separator = parameters.isEmpty ? "" : try arguments.text(1)
        var joined = ""
        for (index, item) in (arguments[0].items ?? []).enumerated() {
          guard case .string(let text) = item else { throw .mismatch }
          try meter.charge(reading: text.utf8.count + separator.utf8.count)
          joined += index == 0 ? text : separator + text
        }
        return .string(joined)
      }
    }
  }
}

extension UInt32 {
  fileprivate init(ascii scalar: Unicode.Scalar) { self = scalar.value }
}

extension [CEL.Value] {
  /// The text of a string argument.
  func text(_ index: Int) throws(CEL.Fault) -> String {
    guard case .string(let text) = self[index] else { throw .mismatch }
    return text
  }

  /// The value of an int argument.
  func number(_ index: Int) throws(CEL.Fault) -> Int {
    guard case .int(let number) = self[index] else { throw .mismatch }
    return Int(number)
  }

  /// An int argument that is a position in a text, its end included.
  func position(_ index: Int, in text: CEL.Search) throws(CEL.Fault) -> Int {
    let position = try number(index)
    guard (0...text.count).contains(position) else { throw CEL.Fault("index out of range") }
    return position
  }
}
