internal import CYAML
internal import Resources

/// Builds a tree from libyaml's events.
struct EventReader {
  private let file: File
  private let bytes: UnsafeRawBufferPointer
  private let limits: Limits
  private let faults: Faults
  private let resolver: Resolver
  private var marks: Marks
  private var builder: TreeBuilder
  private var frames: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  /// The byte behind the last token, or the content of the collection that was just opened.
  private var stop = 0
  private var documentStart: Int?
  private var root: Int?

  /// An open collection. In a mapping a node is a key as long as `key` is nil.
  private struct Frame {
    let isMapping: Bool
    let isFlow: Bool
    let record: Int
    var key: Symbol?
    var keyStart = 0
  }

  /// What an anchor names.
  private enum Anchor {
    case record(Int)
    case key(Symbol)
  }

  /// Reads a file that `TextCheck` has passed.
  static func read(
    _ file: File, isASCII: Bool, symbols: Symbols, limits: Limits
  ) throws(Diagnostic) -> Tree {
    var tree: Tree?
    try file.bytes.withUnsafeBufferPointer { (bytes) throws(Diagnostic) in
      var reader = EventReader(
        file: file, bytes: UnsafeRawBufferPointer(bytes), isASCII: isASCII, symbols: symbols, limits: limits)
      tree = try reader.read()
    }
    guard let tree else { throw Faults(file: file).at(0, "the file cannot be read as YAML") }
    return tree
  }

  private init(
    file: File, bytes: UnsafeRawBufferPointer, isASCII: Bool, symbols: Symbols, limits: Limits
  ) {
    self.file = file
    self.bytes = bytes
    self.limits = limits
    faults = Faults(file: file)
    resolver = Resolver(symbols: symbols)
    marks = Marks(bytes: bytes, isASCII: isASCII)
    builder = TreeBuilder(symbols: symbols, capacity: bytes.count / 24)
  }

  private mutating func read() throws(Diagnostic) -> Tree {
    // libyaml keeps a pointer to the parser inside the parser, so it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw faults.at(0, "no memory to read the file") }
    defer { yaml_parser_delete(parser) }
    var empty: UInt8 = 0
    return try withUnsafePointer(to: &empty) { (empty) throws(Diagnostic) in
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? empty
      yaml_parser_set_input_string(parser, start, bytes.count)
      return try read(parser)
    }
  }

  private mutating func read(_ parser: UnsafeMutablePointer<yaml_parser_t>) throws(Diagnostic) -> Tree {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw problem(of: parser.pointee) }
      defer { yaml_event_delete(&event) }
      let start = marks.offset(of: event.start_mark)
      let end = marks.offset(of: event.end_mark)
      switch event.type {
      case YAML_DOCUMENT_START_EVENT:
        endDocument(at: start)
        documentStart = documentStart ?? 0
        stop = end
      case YAML_SCALAR_EVENT: try scalar(event.data.scalar, start: start, end: end)
      case YAML_ALIAS_EVENT: try alias(event.data.alias.anchor, start: start, end: end)
      case YAML_MAPPING_START_EVENT:
        let data = event.data.mapping_start
        try open(
          .mapping, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, start: start, anchor: data.anchor,
          isTagged: data.tag != nil)
      case YAML_SEQUENCE_START_EVENT:
        let data = event.data.sequence_start
        try open(
          .sequence, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, start: start, anchor: data.anchor,
          isTagged: data.tag != nil)
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: close(start: start, end: end)
      case YAML_STREAM_END_EVENT:
        endDocument(at: bytes.count)
        return builder.finish(file: file)
      default: break
      }
    }
  }

  private mutating func endDocument(at offset: Int) {
    if let start = documentStart {
      builder.document(root: root, span: start..<offset)
      documentStart = offset
    }
    root = nil
    anchors.removeAll(keepingCapacity: true)
  }

  private mutating func scalar(
    _ event: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar, start: Int, end: Int
  ) throws(Diagnostic) {
    let text = UnsafeRawBufferPointer(start: event.value, count: event.length)
    let properties = properties(from: start, to: end)
    let content = properties?.content ?? start
    let style = style(of: event.style, isAbsent: text.isEmpty && content >= end)
    if style == .absent, properties == nil, frames.isEmpty { return }

    let kind: Kind
    let value: Symbol
    if let tag = event.tag {
      let name = String(cString: tag)
      guard let resolved = resolver.tagged(name, text) else {
        throw faults.at(
          content, "a value that is not of its tag `\(name.split(separator: ":").last ?? "")`",
          remedy: "Correct the value, or remove the tag.")
      }
      (kind, value) = resolved
    } else if event.plain_implicit == 1 {
      (kind, value) = resolver.plain(text)
    } else {
      (kind, value) = (.string, resolver.symbols.intern(text))
    }

    var span = start..<max(start, end)
    switch style {
    case .literal, .folded: span = start..<bytes.blockScalarStop(content: content, end: end, text: text)
    case .absent where properties == nil: span = absentSpan(at: start)
    default: break
    }
    if let last = frames.indices.last, frames[last].isMapping, frames[last].key == nil {
      frames[last].key = value
      frames[last].keyStart = span.lowerBound
      if let anchor = event.anchor { anchors[String(cString: anchor)] = .key(value) }
      stop = max(stop, span.upperBound)
      return
    }
    let (key, keyStart) = takeKey(start: span.lowerBound)
    note(properties, anchor: event.anchor)
    builder.scalar(kind, value, key: key, style: style, span: span, keyStart: keyStart)
    stop = max(stop, span.upperBound)
  }

  private mutating func alias(
    _ name: UnsafeMutablePointer<UInt8>?, start: Int, end: Int
  ) throws(Diagnostic) {
    let name = name.map { String(cString: $0) } ?? ""
    guard let anchor = anchors[name] else {
      throw faults.at(
        start, "the alias `*\(name)` has no anchor before it in its document",
        remedy: "Define `&\(name)` earlier in the document, or quote a value that begins with `*`.")
    }
    if let last = frames.indices.last, frames[last].isMapping, frames[last].key == nil {
      switch anchor {
      case .key(let key): frames[last].key = key
      case .record(let record) where builder.records[record].kind.rawValue <= Kind.string.rawValue:
        frames[last].key = builder.records[record].value
      case .record: throw complexKey(at: start)
      }
      frames[last].keyStart = start
      stop = end
      return
    }
    guard case .record(let record) = anchor else {
      throw faults.at(
        start, "the alias `*\(name)` stands for a key", remedy: "Write the text itself instead of the alias.")
    }
    guard !frames.contains(where: { $0.record == record }) else {
      throw faults.at(
        start, "the alias `*\(name)` stands inside its own anchor", remedy: "Remove the alias.")
    }
    let (key, keyStart) = takeKey(start: start)
    if frames.isEmpty { root = builder.records.count }
    builder.scalar(
      .alias, Symbol(id: UInt32(record)), key: key, style: .plain, span: start..<end, keyStart: keyStart)
    stop = end
  }

  private mutating func open(
    _ kind: Kind, isFlow: Bool, start: Int, anchor: UnsafeMutablePointer<UInt8>?, isTagged: Bool
  ) throws(Diagnostic) {
    if let last = frames.last, last.isMapping, last.key == nil { throw complexKey(at: start) }
    guard frames.count < limits.depth else {
      throw faults.at(
        start, "collections nested more than \(limits.depth) deep",
        remedy: "No manifest is nested this deep; leave the file out of the source.")
    }
    // What stands before a block mapping may belong to its first key: `!t key: value`.
    let properties = properties(
      from: start, to: bytes.count, anchored: anchor != nil || isFlow, tagged: isTagged || isFlow)
    let (key, keyStart) = takeKey(start: start)
    note(properties, anchor: anchor)
    frames.append(Frame(isMapping: kind == .mapping, isFlow: isFlow, record: builder.records.count))
    builder.open(kind, key: key, style: isFlow ? .flow : .block, start: start, keyStart: keyStart)
    stop = max(stop, properties?.content ?? start)
  }

  private mutating func close(start: Int, end: Int) {
    // The end of a block collection, and of a pair inside `[]`, is marked at the next token, wherever that is.
    if let frame = frames.popLast(), frame.isFlow, start < end { stop = end }
    builder.close(stop: stop)
  }

  /// The key that waits for the node about to be added.
  private mutating func takeKey(start: Int) -> (Symbol, Int) {
    guard let last = frames.indices.last, let key = frames[last].key else { return (.empty, start) }
    frames[last].key = nil
    return (key, frames[last].keyStart)
  }

  /// Keeps the properties of the record about to be added.
  private mutating func note(
    _ properties: (anchor: Range<Int>?, tag: Range<Int>?, content: Int)?,
    anchor: UnsafeMutablePointer<UInt8>?
  ) {
    if frames.isEmpty { root = builder.records.count }
    guard let properties else { return }
    let name = anchor.map { String(cString: $0) }
    if let name { anchors[name] = .record(builder.records.count) }
    let tag = properties.tag.map { String(decoding: bytes[$0], as: UTF8.self) }
    builder.properties[builder.records.count] = Tree.Properties(anchor: name, tag: tag)
  }

  private func properties(
    from start: Int, to end: Int, anchored: Bool = true, tagged: Bool = true
  ) -> (anchor: Range<Int>?, tag: Range<Int>?, content: Int)? {
    guard start < end, bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!") else {
      return nil
    }
    let found = bytes.properties(from: start, to: end, anchored: anchored, tagged: tagged)
    return found.anchor == nil && found.tag == nil ? nil : found
  }

  private func complexKey(at offset: Int) -> Diagnostic {
    faults.at(
      offset, "a collection as a key",
      remedy: "Keys of a resource are texts; quote a key that begins with `{` or `[`.")
  }

  private func style(of style: yaml_scalar_style_t, isAbsent: Bool) -> Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: isAbsent ? .absent : .plain
    }
  }

  /// Where a value without text stands: behind its `:`, or behind its key where there is none (`? key`, `{key}`).
  /// libyaml marks the latter at the next token.
  private func absentSpan(at mark: Int) -> Range<Int> {
    guard let frame = frames.last, frame.isMapping, frame.key != nil else { return mark..<mark }
    let next = bytes.token(from: stop, to: bytes.count)
    let isColon = next < min(mark, bytes.count) && bytes[next] == UInt8(ascii: ":")
    let offset = isColon ? next + 1 : stop
    return offset..<offset
  }

  private mutating func problem(of parser: yaml_parser_t) -> Diagnostic {
    switch parser.error {
    case YAML_MEMORY_ERROR: return faults.at(0, "no memory to read the file")
    case YAML_READER_ERROR:
      let problem = parser.problem.map { String(cString: $0) } ?? "unreadable text"
      return faults.at(Int(clamping: parser.problem_offset), problem)
    default:
      let problem = parser.problem.map { String(cString: $0) } ?? "no YAML"
      return faults.syntax(problem, at: marks.offset(of: parser.problem_mark))
    }
  }
}
