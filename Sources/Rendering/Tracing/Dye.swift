internal import Resources
internal import YAMLSyntax

/// The markers that stand in for scalars, and what each stands for.
struct Dye {
  /// A scalar that got a marker.
  struct Candidate {
    let file: File
    let document: Int
    /// Its first byte in the file.
    let offset: Int
    let path: [YAML.Step]
    let inner: Feeder.Inner?
    let kind: Feeder.Kind
  }

  /// What was marked; a marker holds its position.
  private(set) var candidates: [Candidate] = []
  /// What the value of each became.
  private var values: [String] = []
  /// How every marker begins.
  private let prefix: String
  /// Where kustomize takes nothing but an integer.
  private static let firstInteger = 1_730_000_000

  /// - Parameter output: the undyed render, in which no marker may occur.
  init(apartFrom output: [UInt8]) {
    var prefix = "drb"
    let text = String(decoding: output, as: UTF8.self)
    // Lower-case letters and digits pass as names, labels, tags and anything else that somebody may check.
    while text.utf8.count > 0, text.contains(prefix) { prefix += "q" }
    self.prefix = prefix
  }

  /// Marks a scalar.
  ///
  /// - Parameter value: makes the new value around a marker that is text.
  /// - Returns: the new value.
  mutating func mark(_ candidate: Candidate, value: (String) -> String = { $0 }) -> String {
    let digits = String(candidates.count)
    // Of a length that is valid base64 too, for the data of Secrets.
    let zeros = String(repeating: "0", count: 3 - (prefix.utf8.count + digits.utf8.count) % 4)
    let value = value(prefix + zeros + digits + "z")
    add(candidate, value)
    return value
  }

  /// Marks a scalar that must be an integer.
  mutating func markInteger(_ candidate: Candidate) -> String {
    let value = String(Self.firstInteger + candidates.count)
    add(candidate, value)
    return value
  }

  private mutating func add(_ candidate: Candidate, _ value: String) {
    candidates.append(candidate)
    values.append(value)
  }

  /// The candidates whose markers a rendered scalar holds, in the order of its text, each once.
  func found(in text: String) -> [Feeder] {
    var found: [Int] = []
    // Where the field was a string before, kustomize writes the integer as one.
    let integers = Self.firstInteger..<Self.firstInteger + values.count
    if let number = Int(text), integers.contains(number), values[number - Self.firstInteger] == text {
      found = [number - Self.firstInteger]
    }
    var rest = text[...]
    while let range = rest.firstRange(of: prefix) {
      rest = rest[range.upperBound...]
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard rest.dropFirst(digits.count).first == "z", let index = Int(digits),
        candidates.indices.contains(index), !found.contains(index)
      else { continue }
      found.append(index)
    }
    return found.map { index in
      let candidate = candidates[index]
      return Feeder(
        kind: candidate.kind,
        place: SourcePlace(file: candidate.file, document: candidate.document, offset: candidate.offset),
        path: candidate.path, inner: candidate.inner, isCopy: values[index] == text)
    }
  }
}

/// A YAML file whose scalars are about to get other values.
struct Sheet {
  /// The scalar of another file that holds the text of this one.
  struct Host {
    let node: Node
    let document: Int
    let path: [YAML.Step]
  }

  let tree: Tree
  let host: Host?
  private var records: [Record]

  /// - Parameter tree: without aliases, so that each use of an anchor is a scalar of its own.
  init(_ tree: Tree, host: Host? = nil) {
    self.tree = tree
    self.host = host
    records = tree.records
  }

  /// The documents that hold something, with their positions.
  var documents: [(position: Int, root: Node)] {
    tree.documents.enumerated().compactMap { position, document in
      document.root.map { (position, tree[$0]) }
    }
  }

  /// The candidate of one of the nodes.
  func candidate(_ node: Node, document: Int, path: [YAML.Step], kind: Feeder.Kind) -> Dye.Candidate {
    let offset = node.span.lowerBound
    guard let host else {
      return .init(
        file: tree.file, document: document, offset: offset, path: path, inner: nil, kind: kind)
    }
    return .init(
      file: host.node.tree.file, document: host.document,
      offset: host.offset(of: offset, in: tree.file.bytes),
      path: host.path, inner: .init(document: document, path: path), kind: kind)
  }

  mutating func set(_ node: Node, to text: String, kind: Kind = .string) {
    records[node.index].kind = kind
    records[node.index].value = tree.symbols.intern(text)
  }

  /// The text with the new values, as JSON: another spelling of the same values needs no quoting rules.
  var bytes: [UInt8] {
    let dyed = Tree(file: tree.file, records: records, documents: tree.documents, symbols: tree.symbols)
    guard dyed.roots.count == 1, let root = dyed.roots.first else { return Kustomization.json(dyed) }
    var json = JSONWriter()
    json.node(root)
    return json.utf8 + "\n".utf8
  }
}

extension Sheet.Host {
  /// The byte of the file that holds a byte of the text: exact for `|`, elsewhere the beginning of the scalar.
  func offset(of inner: Int, in text: [UInt8]) -> Int {
    let start = node.span.lowerBound
    guard node.record.style == .literal else { return start }
    let newline = UInt8(ascii: "\n")
    let space = UInt8(ascii: " ")
    let bytes = node.tree.file.bytes
    let lineStart = text[..<inner].lastIndex(of: newline).map { $0 + 1 } ?? 0
    var line = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? start
    for byte in text[..<lineStart] where byte == newline {
      guard let next = bytes[line...].firstIndex(of: newline) else { return start }
      line = next + 1
    }
    let outer = bytes[line...].prefix { $0 == space }.count
    let own = text[lineStart...].prefix { $0 == space }.count
    let offset = line + (outer - own) + (inner - lineStart)
    return node.span.contains(offset) ? offset : start
  }
}
