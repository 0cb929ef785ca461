internal import Resources

/// What an entry of the cache was made from, as one digest.
struct CacheKey {
  /// 32 bytes.
  let digest: [UInt8]
  /// The entry's file.
  var name: String { Digest.hex(digest) }

  /// How many hexadecimal digits the name of an entry has.
  static let nameLength = 64

  /// - Parameter parts: all that the entry depends on, in order. Where one part ends and the next begins makes a
  ///   difference.
  init(_ parts: [String]) {
    var bytes: [UInt8] = []
    for part in parts {
      bytes.append(contentsOf: "\(part.utf8.count):".utf8)
      bytes.append(contentsOf: part.utf8)
    }
    digest = bytes.withUnsafeBytes { Digest.sha256($0) }
  }
}
