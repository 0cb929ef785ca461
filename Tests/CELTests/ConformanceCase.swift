@testable import CEL

/// A test of the language's suite (`cel.expr.conformance.test.SimpleTest`).
struct ConformanceCase {
  let name: String
  let test: TextProto

  enum Outcome {
    case passed
    case failed(String)
    /// Needs a part of the language that is left out.
    case skipped
  }

  /// What only protobuf messages, optional values, named time zones and other extensions can do.
  private static let leftOut = [
    "TestAllTypes", "Test2", "proto.", "NestedTestAllTypes", "google.protobuf.", "GlobalEnum", "optional.",
    ".?", "[?", "{?", "cel.bind", "cel.block", "cel.index", "cel.iterVar", "base64.", "math.",
    "transformMapEntry", "Australia/", "US/", "America/", "Asia/",
  ]

  func run() -> Outcome {
    guard let source = test.text("expr") else { return .skipped }
    let needsMessages =
      Self.leftOut.contains { part in source.contains(part) }
      && !source.contains("google.protobuf.Timestamp ==") && !source.contains("google.protobuf.Duration ==")
    if needsMessages || test.text("container") != nil { return .skipped }
    var variables: [String: CEL.ValueType] = [:]
    for declaration in test.messages("type_env") {
      guard let name = declaration.text("name"), let ident = declaration.message("ident"),
        let type = ident.message("type").flatMap(Self.type)
      else { return .skipped }
      variables[name] = type
    }
    var bindings: [String: CEL.Value] = [:]
    for binding in test.messages("bindings") {
      guard let name = binding.text("key"),
        let value = binding.message("value")?.message("value").flatMap(Self.value)
      else { return .skipped }
      bindings[name] = value
      if variables[name] == nil { variables[name] = .dyn }
    }
    return run(source, variables, bindings)
  }

  private func run(
    _ source: String, _ variables: [String: CEL.ValueType], _ bindings: [String: CEL.Value]
  ) -> Outcome {
    let isLenient = test.text("disable_check") == "true"
    let isError = test.message("eval_error") != nil
    do throws(CEL.Fault) {
      let program = try CEL.Program(
        source, variables, nil, CEL.Limits(estimate: .max, budget: 1_000_000), isLenient: isLenient)
      if let type = test.message("typed_result")?.message("deduced_type") {
        guard let wanted = Self.type(type) else { return .skipped }
        guard program.type == wanted else { return .failed("type \(program.type), not \(wanted)") }
      }
      if test.text("check_only") == "true" { return .passed }
      let value = try program.evaluate(bindings)
      if isError { return .failed("gives \(value), not an error") }
      let wanted = test.message("value") ?? test.message("typed_result")?.message("result")
      guard let wanted else {
        return value.bool == true ? .passed : .failed("gives \(value), not true")
      }
      guard let expected = Self.value(wanted) else { return .skipped }
      var meter = CEL.Meter(budget: .max)
      let isSame = try value.isEqual(to: expected, &meter) || Self.isNotANumber(value, expected)
      guard isSame, value.type.name == expected.type.name else {
        return .failed("gives \(value), not \(expected)")
      }
      return .passed
    } catch {
      return isError ? .passed : .failed(error.summary)
    }
  }

  private static func isNotANumber(_ a: CEL.Value, _ b: CEL.Value) -> Bool {
    if case .double(let a) = a, case .double(let b) = b { return a.isNaN && b.isNaN }
    return false
  }

  private static let types: [String: CEL.ValueType] = [
    "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
    "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null, "type": .type,
    "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration, "net.IP": .ip,
    "net.CIDR": .cidr,
  ]

  private static func value(_ message: TextProto) -> CEL.Value? {
    guard let field = message.fields.first else { return nil }
    switch (field.name, field.value) {
    case ("null_value", _): return .null
    case ("bool_value", .word(let word)): return .bool(word == "true")
    case ("int64_value", .word(let word)): return Int64(word).map { .int($0) }
    case ("uint64_value", .word(let word)): return UInt64(word).map { .uint($0) }
    case ("double_value", .word(let word)): return Double(word).map { .double($0) }
    case ("string_value", .bytes(let bytes)): return .string(String(decoding: bytes, as: UTF8.self))
    case ("bytes_value", .bytes(let bytes)): return .bytes(bytes)
    case ("type_value", .bytes(let bytes)):
      return types[String(decoding: bytes, as: UTF8.self)].map { .type($0) }
    case ("list_value", .message(let list)):
      var items: [CEL.Value] = []
      for item in list.messages("values") {
        guard let value = value(item) else { return nil }
        items.append(value)
      }
      return .list(items)
    case ("map_value", .message(let map)):
      var entries: [(CEL.Value, CEL.Value)] = []
      for entry in map.messages("entries") {
        guard let key = entry.message("key").flatMap(value), let value = entry.message("value").flatMap(value)
        else { return nil }
        entries.append((key, value))
      }
      return .map(CEL.Map(entries))
    case ("object_value", .message(let object)):
      guard let inner = object.fields.first, case .message(let fields) = inner.value else { return nil }
      let seconds = fields.text("seconds").flatMap { Int64($0) } ?? 0
      let nanoseconds = fields.text("nanos").flatMap { Int64($0) } ?? 0
      if inner.name.hasSuffix("protobuf.Duration]") {
        return .duration(CEL.Duration(nanoseconds: seconds * 1_000_000_000 + nanoseconds))
      }
      if inner.name.hasSuffix("protobuf.Timestamp]") {
        return CEL.Timestamp(seconds: seconds, nanoseconds: Int(nanoseconds)).map { .timestamp($0) }
      }
      return nil
    default: return nil
    }
  }

  private static func type(_ message: TextProto) -> CEL.ValueType? {
    guard let field = message.fields.first else { return nil }
    switch (field.name, field.value) {
    case ("null", _): return .null
    case ("dyn", _): return .dyn
    case ("primitive", .word(let word)):
      return [
        "BOOL": .bool, "INT64": .int, "UINT64": .uint, "DOUBLE": .double, "STRING": .string, "BYTES": .bytes,
      ][
        word]
    case ("well_known", .word("TIMESTAMP")): return .timestamp
    case ("well_known", .word("DURATION")): return .duration
    case ("message_type", .bytes(let bytes)):
      let type = types[String(decoding: bytes, as: UTF8.self)]
      return type == .timestamp || type == .duration ? type : nil
    case ("list_type", .message(let list)):
      return list.message("elem_type").flatMap(type).map { .list($0) }
    case ("map_type", .message(let map)):
      guard let key = map.message("key_type").flatMap(type),
        let value = map.message("value_type").flatMap(type)
      else { return nil }
      return .map(key, value)
    case ("type", _): return .type
    default: return nil
    }
  }
}
