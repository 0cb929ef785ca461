public import GitStore
internal import Glibc
internal import Resources

/// What earlier runs have parsed and rendered: files of a folder, each named by the digest of what it was made from.
///
/// Nothing depends on it. Whatever is missing, torn, foreign or forged with a wrong digest is made anew; where nothing
/// can be written, nothing is kept. Several processes may use one folder: a file appears whole, under its final name.
/// Whoever writes entries keeps Secrets out of them (``SecretSigns``).
public final class Cache {
  /// The most bytes that the folder holds unless the caller says otherwise: 256 MiB.
  public static let standardLimit = 256 << 20

  private let folder: CacheFolder
  private let version: String
  private let limit: Int
  /// Bytes in the folder, as far as this process knows; nil before it has looked.
  private var size: Int?
  private var isWritable = true

  /// A cache in a folder, which is made if it is missing; nil where the folder cannot be used safely.
  ///
  /// - Parameters:
  ///   - path: absolute. Nothing but the cache may live there.
  ///   - version: of the program; entries of other versions are not seen.
  ///   - limit: the most bytes that the folder may hold. What was used least recently goes first.
  public init?(at path: String, version: String, limit: Int = Cache.standardLimit) {
    guard let folder = CacheFolder(path) else { return nil }
    self.folder = folder
    self.version = version
    self.limit = limit
  }

  /// Where the cache belongs: `$XDG_CACHE_HOME/driftback`, or else `~/.cache/driftback`; nil without either.
  ///
  /// Relative paths do not count: https://specifications.freedesktop.org/basedir-spec/latest/
  public static func standardFolder(
    environment: (String) -> String? = Repository.processEnvironment
  ) -> String? {
    if let path = environment("XDG_CACHE_HOME"), path.hasPrefix("/") { return path + "/driftback" }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.cache/driftback"
  }

  /// The key of an entry of this version.
  func key(_ parts: [String]) -> CacheKey { CacheKey([version, "\(TreeEncoder.format)"] + parts) }

  // MARK: - Entries

  /// Every entry begins so; the digests and the length follow.
  private static let magic = Array("driftbk1".utf8)
  private static let headerSize = 8 + 32 + 8 + 32

  private static func header(_ payload: UnsafeRawBufferPointer, _ key: CacheKey) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(payload.count).littleEndian) { Array($0) }
    return magic + key.digest + length + Digest.sha256(payload)
  }

  /// What was written for a key, to the byte, or nil.
  func read(_ key: CacheKey) -> [UInt8]? {
    folder.read(key.name) { file, size in
      guard size >= Self.headerSize, size <= limit,
        let header = Self.read(Self.headerSize, from: file),
        let payload = Self.read(size - Self.headerSize, from: file),
        payload.withUnsafeBytes({ Self.header($0, key) }) == header
      else { return nil }
      return payload
    }
  }

  private static func read(_ count: Int, from file: Int32) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      LargePages.request(for: UnsafeMutableRawBufferPointer(buffer))
      while filled < count {
        guard let start = buffer.baseAddress else { return }
        let more = Glibc.read(file, start + filled, count - filled)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return }
        filled += more
      }
    }
    return bytes.count == count ? bytes : nil
  }

  /// Keeps bytes for a key, if there is room and the folder can be written to.
  func write(_ payload: UnsafeRawBufferPointer, for key: CacheKey) {
    let count = CacheFolder.size(payload.count + Self.headerSize)
    guard isWritable, count <= limit else { return }
    var before = size ?? trim(toHold: count)
    if before + count > limit { before = trim(toHold: count) }
    size = before + count
    // A full disk is not met again for every entry.
    isWritable = Self.header(payload, key).withUnsafeBytes { folder.write([$0, payload], to: key.name) }
  }

  /// The same for bytes that stand in an array.
  func write(_ payload: [UInt8], for key: CacheKey) { payload.withUnsafeBytes { write($0, for: key) } }

  /// Removes what a killed writer left, and what was used least recently where so many bytes more would exceed the
  /// limit.
  ///
  /// - Returns: the bytes that are left.
  private func trim(toHold more: Int) -> Int {
    let members = folder.members {
      $0.hasPrefix(CacheFolder.temporary) || $0.utf8.count == CacheKey.nameLength
    }
    let now = Glibc.time(nil)
    var total = members.reduce(0) { $0 + $1.size }
    // A quarter more than needed, or every entry would look through the folder.
    let goal = total + more > limit ? min(limit - more, limit / 4 * 3) : limit
    for member in members.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) }) {
      let isTemporary = member.name.hasPrefix(CacheFolder.temporary)
      let isAbandoned = isTemporary && member.modified < (now - 3600) * 1_000_000_000
      guard isAbandoned || (total > goal && !isTemporary) else { continue }
      folder.remove(member.name)
      total -= member.size
    }
    return total
  }
}
