internal import Resources

/// The digest by which a scan's event lists all the drifts that it saw.
enum SeenDigest {
  /// `sha256:…` of identifiers, sorted, each with a line feed.
  static func of(_ sorted: [String]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sorted.count * (DriftID.digits + 1))
    for id in sorted {
      bytes += id.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return "sha256:" + Digest.sha256(bytes)
  }
}
