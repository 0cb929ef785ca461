public import Resources
internal import YAMLSyntax

/// The live resources at one moment, as `kubectl get -o json` or `-o yaml` printed them.
public struct Snapshot: Sendable {
  /// The resources, in the order of the text; files of a folder or an archive by their names.
  public let resources: [Resource]
  /// `sha256:` and 64 hexadecimal digits, over the bytes as they were given; for a folder, over one line
  /// `DIGEST  PATH` for each file, as `sha256sum` prints them, sorted, with paths below the folder.
  public let digest: String
  /// Whether at least one resource tells who wrote its fields. kubectl leaves that out without
  /// `--show-managed-fields`.
  public let hasManagedFields: Bool

  /// Reads a snapshot.
  ///
  /// The path leads to a file (one object, a `List`, or several of them; JSON or YAML; in UTF-8, or in UTF-16 as
  /// PowerShell writes it; plain or packed by gzip), to a tar archive of such files, or to a folder of them. Of folders
  /// and archives the files named `.json`, `.yaml`, `.yml`, or any of these with `.gz`, are taken, hidden ones excepted.
  /// What a file holds is told by its content, never by its name.
  ///
  /// An object may be there twice, as when two calls overlap: equal ones count once. Of one object (by `uid`) at two
  /// moments the later one counts (by `resourceVersion`). Anything else is two clusters in one snapshot, and a fault.
  ///
  /// - Parameters:
  ///   - path: the path of a file or a folder; `-` is standard input.
  ///   - symbols: the table that keys and values go to.
  /// - Throws: a diagnostic that names the file and what to do. It never shows the file's text.
  public static func read(_ path: String, symbols: Symbols) throws(Diagnostic) -> Snapshot {
    let input = try SnapshotFiles(path)
    guard input.isFolder else {
      guard let file = input.files.first else { throw noManifests(path) }
      return try read(file, symbols: symbols)
    }
    guard !input.files.isEmpty else { throw noManifests(path) }
    let prefix = path.hasSuffix("/") ? path.utf8.count : path.utf8.count + 1
    var lines = ""
    var reading = SnapshotReading(symbols: symbols)
    for file in input.files {
      lines += Digest.sha256(file.bytes) + "  " + String(Substring(file.path.utf8.dropFirst(prefix))) + "\n"
      try reading.read(file)
    }
    return Snapshot(reading, digest: Digest.sha256(Array(lines.utf8)))
  }

  /// Reads a snapshot that is in memory already.
  public static func read(_ file: File, symbols: Symbols) throws(Diagnostic) -> Snapshot {
    let digest = Fork { Digest.sha256(file.bytes) }
    var reading = SnapshotReading(symbols: symbols)
    try reading.read(file, unpacksArchives: true)
    return Snapshot(reading, digest: digest.finish())
  }

  private init(_ reading: SnapshotReading, digest: String) {
    self.init(resources: reading.resources, digest: "sha256:" + digest)
  }

  /// A live state that no cluster gave: what would run if something were changed.
  ///
  /// - Parameter digest: of what it was made from.
  public init(resources: [Resource], digest: String) {
    self.resources = resources
    hasManagedFields = resources.contains {
      $0.root[path: "metadata", "managedFields"]?.isEmptyCollection == false
    }
    self.digest = digest
  }

  fileprivate static func noManifests(_ path: String) -> Diagnostic {
    Diagnostic(
      .snapshot, "no file named .json, .yaml or .yml (or one of these with .gz) is in there",
      remedy: "Write what `kubectl get … -o json --show-managed-fields` prints to a file of such a name.",
      file: path)
  }
}

/// A snapshot while its files are read.
struct SnapshotReading {
  let symbols: Symbols
  private(set) var resources: [Resource] = []
  private var positions: [ResourceID: Int] = [:]
  /// How many bytes may still be unpacked.
  private var room = SnapshotFiles.limit

  init(symbols: Symbols) { self.symbols = symbols }

  /// Adds the resources of a file.
  mutating func read(_ file: File, unpacksArchives: Bool = false) throws(Diagnostic) {
    var file = file
    if Gunzip.matches(file.bytes) {
      file = File(path: file.path, bytes: try Gunzip.unpack(file.bytes, path: file.path, limit: room))
      room -= file.bytes.count
    }
    if unpacksArchives, TarArchive.matches(file.bytes) {
      let members = try TarArchive(file.bytes, path: file.path).members.filter {
        SnapshotFiles.isManifest($0.name)
      }
      guard !members.isEmpty else { throw Snapshot.noManifests(file.path) }
      for member in members.sorted(by: { $0.name < $1.name }) {
        let path = file.path + "/" + SnapshotFiles.printable(member.name)
        try read(File(path: path, bytes: Array(file.bytes[member.range])))
      }
      return
    }
    let text = try SnapshotText.decoded(file)
    try SnapshotText.check(text)
    let tree: Tree
    if SnapshotText.isJSON(text) {
      tree = try JSONReader.read(text, symbols: symbols, unread: ManagedFieldsEntry.unread)
    } else {
      do throws(Diagnostic) { tree = try YAML.parse(text, symbols: symbols).expanded() } catch {
        throw error.concealed(as: .snapshot)
      }
    }
    let found = try SnapshotObjects(tree).resources
    positions.reserveCapacity(positions.count + found.count)
    resources.reserveCapacity(resources.count + found.count)
    for resource in found { try add(resource) }
  }

  private mutating func add(_ resource: Resource) throws(Diagnostic) {
    guard let position = positions.updateValue(resources.count, forKey: resource.id) else {
      resources.append(resource)
      return
    }
    positions[resource.id] = position
    let known = resources[position]
    if known.root.whole.hasSameValue(as: resource.root.whole) { return }
    func text(_ resource: Resource, _ field: String) -> String? {
      resource.root[path: "metadata", field]?.string
    }
    guard let uid = text(resource, "uid"), uid == text(known, "uid"),
      let version = text(resource, "resourceVersion").flatMap({ UInt64($0) }),
      let knownVersion = text(known, "resourceVersion").flatMap({ UInt64($0) })
    else {
      let place = "\(known.root.tree.file.path), line \(known.root.line)"
      throw Diagnostic(
        .snapshot, "\(resource.id) is in the snapshot twice, with different content",
        remedy: "The other one is in \(place). Give the state of one cluster at one moment.",
        file: resource.root.tree.file.path, place: resource.root.place)
    }
    // Equal versions differ where two versions of one API were asked for; the first one asked for counts.
    if version > knownVersion { resources[position] = resource }
  }
}

extension Node {
  /// Where the node stands, without the text there.
  var place: Diagnostic.Place { .init(offset: span.lowerBound, in: tree.file.bytes, showing: false) }
  /// The line where the node begins, from 1.
  var line: Int { place.line }
}
