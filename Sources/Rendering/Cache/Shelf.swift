internal import GitStore
internal import Resources
internal import YAMLSyntax

/// The parsed files of one source, by their content: those of this run, and those that the cache has from earlier ones.
///
/// One entry of the cache holds all of them, so that ten thousand manifests are one file to open; within it each stands
/// for itself, so that a change of one leaves the others as they are.
final class Shelf {
  let symbols: Symbols
  private let cache: Cache?
  private let key: CacheKey?
  /// What the cache holds, while it is looked into; nil before.
  private var kept: [UInt8]?
  private var places: [ObjectID: Range<Int>] = [:]
  /// The order of `places` in the entry.
  private var order: [ObjectID] = []
  private var known: [Spot: Tree] = [:]
  private var used: Set<ObjectID> = []
  /// What was parsed in this run and may be kept.
  private var fresh: [(id: ObjectID, tree: Tree)] = []
  private var isWithheld = false

  /// How many files were parsed because nothing knew them.
  private(set) var parses = 0

  private struct Spot: Hashable {
    let path: String
    let id: ObjectID
  }

  /// - Parameter name: what the files belong to; nothing but the place where they are kept depends on it.
  init(_ name: [String], cache: Cache?, symbols: Symbols) {
    self.symbols = symbols
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
    let spot = Spot(path: path, id: id)
    if let tree = known[spot] { return tree }
    load()
    guard let place = places[id], let kept else { return nil }
    let tree = kept.withUnsafeBytes {
      TreeDecoder.decode(UnsafeRawBufferPointer(rebasing: $0[place]), path: path, symbols: symbols)
    }
    guard let tree else { return nil }
    used.insert(id)
    known[spot] = tree
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
    known[Spot(path: tree.file.path, id: id)] = tree
    guard cache != nil, used.insert(id).inserted, !SecretSigns.stand(in: tree) else { return }
    fresh.append((id, tree))
  }

  // MARK: - The entry

  /// An id, the length of what follows as eight bytes, and a tree; as often as there are trees.
  private static let headSize = ObjectID.byteCount + 8

  private func load() {
    guard kept == nil, let cache, let key else { return }
    let bytes = cache.read(key) ?? []
    kept = bytes
    places = [:]
    order = []
    var offset = 0
    bytes.withUnsafeBytes { bytes in
      while offset + Self.headSize <= bytes.count {
        let start = offset + Self.headSize
        let head = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + ObjectID.byteCount])
        let length = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start - 8, as: UInt64.self))
        guard let id = ObjectID(bytes: head), length <= UInt64(bytes.count - start) else { return }
        offset = start + Int(length)
        places[id] = start..<offset
        order.append(id)
      }
    }
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
      places = [:]
      order = []
    }
    guard !fresh.isEmpty, !isWithheld, let cache, let key else { return }
    isWithheld = mayHoldSecrets()
    if isWithheld { return }
    load()
    let old = kept ?? []
    var encoder = TreeEncoder(symbols: symbols)
    var payload: [UInt8] = []
    for (id, tree) in fresh {
      encoder.reset()
      if encoder.append(tree) { Self.append(id, encoder.bytes[...], to: &payload) }
    }
    let isFresh = Set(fresh.map(\.id))
    fresh = []
    for id in order where used.contains(id) && !isFresh.contains(id) {
      if let place = places[id] { Self.append(id, old[place], to: &payload) }
    }
    let room = payload.count
    var rest = 0
    for id in order where !used.contains(id) {
      guard let place = places[id], rest + place.count <= room else { continue }
      rest += place.count
      Self.append(id, old[place], to: &payload)
    }
    cache.write(payload, for: key)
  }

  private static func append(_ id: ObjectID, _ tree: ArraySlice<UInt8>, to payload: inout [UInt8]) {
    id.append(to: &payload)
    withUnsafeBytes(of: UInt64(tree.count).littleEndian) { payload.append(contentsOf: $0) }
    payload += tree
  }
}
