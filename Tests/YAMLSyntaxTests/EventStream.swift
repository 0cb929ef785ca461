import CYAML

/// What libyaml reports of a text, taken down without any of this project's code.
struct EventStream {
  struct Event: Equatable {
    var type: String
    var text = ""
    var style = ""
    var anchor = ""
    var tag = ""
  }

  /// Nil where libyaml finds no YAML.
  static func events(of bytes: [UInt8]) -> [Event]? {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { return nil }
    defer { yaml_parser_delete(parser) }
    var out: [Event] = []
    let isRead = (bytes + [0]).withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(parser, buffer.baseAddress, bytes.count)
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { return false }
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: out.append(Event(type: "document"))
        case YAML_SCALAR_EVENT:
          let scalar = event.data.scalar
          let text = String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
          let styles: [yaml_scalar_style_t: String] = [
            YAML_PLAIN_SCALAR_STYLE: "plain", YAML_SINGLE_QUOTED_SCALAR_STYLE: "single",
            YAML_DOUBLE_QUOTED_SCALAR_STYLE: "double", YAML_LITERAL_SCALAR_STYLE: "literal",
            YAML_FOLDED_SCALAR_STYLE: "folded",
          ]
          out.append(
            Event(
              type: "scalar", text: text, style: styles[scalar.style] ?? "", anchor: string(scalar.anchor),
              tag: string(scalar.tag)))
        case YAML_ALIAS_EVENT: out.append(Event(type: "alias", anchor: string(event.data.alias.anchor)))
        case YAML_SEQUENCE_START_EVENT:
          let data = event.data.sequence_start
          out.append(
            Event(
              type: "sequence", style: data.style == YAML_FLOW_SEQUENCE_STYLE ? "flow" : "block",
              anchor: string(data.anchor), tag: string(data.tag)))
        case YAML_MAPPING_START_EVENT:
          let data = event.data.mapping_start
          out.append(
            Event(
              type: "mapping", style: data.style == YAML_FLOW_MAPPING_STYLE ? "flow" : "block",
              anchor: string(data.anchor), tag: string(data.tag)))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: out.append(Event(type: "end"))
        case YAML_STREAM_END_EVENT: return true
        default: break
        }
      }
    }
    return isRead ? out : nil
  }

  private static func string(_ pointer: UnsafeMutablePointer<UInt8>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}

extension yaml_scalar_style_t: @retroactive Hashable {}
