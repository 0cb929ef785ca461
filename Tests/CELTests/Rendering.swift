import CEL

/// A value as a literal, so that a table can name it.
func render(_ value: CEL.Value) -> String {
  switch value {
  case .null: return "null"
  case .bool(let value): return String(value)
  case .int(let value): return String(value)
  case .uint(let value): return String(value) + "u"
  case .double(let value): return value.description
  case .string(let text): return "'" + text + "'"
  case .bytes(let bytes): return "b" + bytes.description
  case .timestamp(let moment): return "timestamp(\(moment.seconds))"
  case .duration(let duration): return "duration(\(duration.nanoseconds)ns)"
  case .type(let type): return type.description
  case .quantity(let quantity): return "quantity(\(quantity))"
  case .ip(let address): return "ip(\(address.text))"
  case .cidr(let block): return "cidr(\(block.text))"
  case .url: return "url"
  case .list, .map, .node:
    if let items = value.items { return "[" + items.map(render).joined(separator: ", ") + "]" }
    let entries = (value.entries ?? []).map { render($0.key) + ": " + render($0.value) }
    return "{" + entries.joined(separator: ", ") + "}"
  }
}
