internal import GitStore
internal import Resources
internal import YAMLSyntax

/// The parsed files of one source, by their content: those of this run, and those that the cache has from earlier ones.
///
/// One entry of the cache holds all of them, so that ten thousand manifests are one file to open; within it each stands
/// for itself, so that a change of one leaves the others as they are.
final class Shelf {
  let symbols: Symbols
  private let signs: SecretSigns
  private let cache: Cache?
  private let key: CacheKey?
  /// What the cache holds, while it is looked into; nil before.
  private var kept: [UInt8]?
  /// The ids of what it holds, in order.
  private var order: [ObjectID] = []
  private var contents: [ObjectID: Content] = [:]
  /// The trees of content that stands at more than one path, but for the first one.
  private var others: [Spot: Tree] = [:]
  /// What was parsed in this run and may be kept.
  private var fresh: [(id: ObjectID, tree: Tree)] = []
  private var isWithheld = false

  /// How many files were parsed because nothing knew them.
  private(set) var parses = 0

  /// What is known of some content.
  private struct Content {
    /// Its tree, if this run has used it.
    var tree: Tree?
    /// Where `kept` has it; means nothing once that is dropped.
    var place: Range<Int>?

    /// Adds its first tree; false if it has one.
    mutating func add(_ tree: Tree) -> Bool {
      guard self.tree == nil else { return false }
      self.tree = tree
      return true
    }
  }

  private struct Spot: Hashable {
    let path: String
    let id: ObjectID
  }

  /// - Parameters:
  ///   - name: what the files belong to; nothing but the place where they are kept depends on it.
  ///   - signs: what is known of the texts of the table already.
  init(_ name: [String], cache: Cache?, symbols: Symbols, signs: SecretSigns = SecretSigns()) {
    self.symbols = symbols
    self.signs = signs
    self.cache = cache
    key = cache?.key(["trees"] + name)
  }

  // MARK: - Files of a revision

  /// The tree of a file, aliases expanded, if it was parsed before. What is edited is always parsed: a proof rests on
  /// nothing that was kept.
  func tree(_ item: Files.Item) -> Tree? { item.isEdited ? nil : tree(item.path, item.entry.id) }

  /// Adds what was parsed.
  func add(_ tree: Tree, of item: Files.Item) {
    parses += 1
    if !item.isEdited { insert(tree, item.entry.id) }
  }

  /// The tree of a file, aliases expanded.
  func read(_ path: String, in files: Files) throws(Diagnostic) -> Tree {
    let item = files.item(path)
    if let item, let tree = tree(item) { return tree }
    let tree = try YAML.parse(File(path: path, bytes: files.read(path)), symbols: symbols).expanded()
    if let item { add(tree, of: item) }
    return tree
  }

  // MARK: - Content

  /// The tree of some content, aliases expanded, if it was parsed before.
  func tree(_ path: String, _ id: ObjectID) -> Tree? {
    var index = contents.index(forKey: id)
    if let index, let tree = contents.values[index].tree {
      if tree.file.path == path { return tree }
      if let tree = others[Spot(path: path, id: id)] { return tree }
    }
    if load() { index = contents.index(forKey: id) }
    guard let index, let place = contents.values[index].place, let kept else { return nil }
    let tree = kept.withUnsafeBytes {
      TreeDecoder.decode(UnsafeRawBufferPointer(rebasing: $0[place]), path: path, symbols: symbols)
    }
    guard let tree else { return nil }
    if !contents.values[index].add(tree) { others[Spot(path: path, id: id)] = tree }
    return tree
  }

  /// The tree of a text that stands inside a file, aliases expanded.
  func read(_ text: File) throws(Diagnostic) -> Tree {
    let id = try ObjectID(content: text.bytes)
    if let tree = tree(text.path, id) { return tree }
    let tree = try YAML.parse(text, symbols: symbols).expanded()
    add(tree, id)
    return tree
  }

  /// Adds the tree of some content.
  func add(_ tree: Tree, _ id: ObjectID) {
    parses += 1
    insert(tree, id)
  }

  private func insert(_ tree: Tree, _ id: ObjectID) {
    guard contents[id, default: Content()].add(tree) else {
      others[Spot(path: tree.file.path, id: id)] = tree
      return
    }
    if cache != nil, !signs.stand(in: tree) { fresh.append((id, tree)) }
  }

  // MARK: - The entry

  /// An id, the length of what follows as eight bytes, and a tree; as often as there are trees.
  private static let headSize = ObjectID.byteCount + 8

  /// Looks into the cache.
  ///
  /// - Returns: false if that was done before, or if there is none.
  private func load() -> Bool {
    guard kept == nil, let cache, let key else { return false }
    let bytes = cache.read(key) ?? []
    kept = bytes
    order = []
    for index in contents.values.indices { contents.values[index].place = nil }
    var offset = 0
    bytes.withUnsafeBytes { bytes in
      while offset + Self.headSize <= bytes.count {
        let start = offset + Self.headSize
        let head = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + ObjectID.byteCount])
        let length = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start - 8, as: UInt64.self))
        guard let id = ObjectID(bytes: head), length <= UInt64(bytes.count - start) else { return }
        offset = start + Int(length)
        contents[id, default: Content()].place = start..<offset
        order.append(id)
      }
    }
    return true
  }

  /// Writes what is new to the cache: with it all that this run has used, and of the rest as much again. So the files of
  /// a branch and of the revision that is deployed stay beside each other, and what nobody uses falls away.
  ///
  /// - Parameter mayHoldSecrets: asked only if there is anything new. If so, nothing of the source is kept, now or later
  ///   in the run.
  func save(unless mayHoldSecrets: @autoclosure () -> Bool = false) {
    defer {
      // The trees stay; the bytes that they were made from are read again should anything else be asked for.
      kept = nil
      order = []
    }
    guard !fresh.isEmpty, !isWithheld, let cache, let key else { return }
    isWithheld = mayHoldSecrets()
    if isWithheld { return }
    _ = load()
    let old = kept ?? []
    var encoder = TreeEncoder(
      symbols: symbols,
      capacity: fresh.reduce(old.count) { $0 + Self.headSize + TreeEncoder.capacity(for: $1.tree) })
    for (id, tree) in fresh { Self.append(id, tree, to: &encoder) }
    let isFresh = Set(fresh.map(\.id))
    fresh = []
    old.withUnsafeBytes { old in
      var rest: [(id: ObjectID, tree: Slice<UnsafeRawBufferPointer>)] = []
      for id in order {
        guard let content = contents[id], let place = content.place, !isFresh.contains(id) else { continue }
        if content.tree == nil {
          rest.append((id, old[place]))
        } else {
          Self.append(id, old[place], to: &encoder.payload)
        }
      }
      var room = encoder.payload.count
      for (id, tree) in rest where tree.count <= room {
        room -= tree.count
        Self.append(id, tree, to: &encoder.payload)
      }
    }
    encoder.payload.withUnsafeBytes { cache.write($0, for: key) }
  }

  /// Appends what is new; a tree that cannot be written is left out.
  private static func append(_ id: ObjectID, _ tree: Tree, to encoder: inout TreeEncoder) {
    let start = encoder.payload.count
    append(id, count: 0, to: &encoder.payload)
    let place = encoder.payload.count
    if encoder.append(tree) {
      encoder.payload.store(UInt64(encoder.payload.count - place).littleEndian, at: place - 8)
    } else {
      encoder.payload.removeAll(from: start)
    }
  }

  /// Appends what was written before.
  private static func append(_ id: ObjectID, _ tree: Slice<UnsafeRawBufferPointer>, to payload: inout Payload)
  {
    append(id, count: tree.count, to: &payload)
    payload.append(UnsafeRawBufferPointer(rebasing: tree))
  }

  /// Appends what stands before a tree.
  private static func append(_ id: ObjectID, count: Int, to payload: inout Payload) {
    var head: [UInt8] = []
    head.reserveCapacity(headSize)
    id.append(to: &head)
    withUnsafeBytes(of: UInt64(count).littleEndian) { head.append(contentsOf: $0) }
    head.withUnsafeBytes { payload.append($0) }
  }
}
