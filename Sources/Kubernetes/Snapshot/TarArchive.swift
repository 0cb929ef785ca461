internal import Resources

/// The regular files of a tar archive: POSIX ustar with pax headers, and GNU's long names and large sizes.
///
/// Nothing is ever written to a path of an archive; names only order and name the members.
struct TarArchive {
  /// A regular file of the archive.
  struct Member {
    let name: String
    /// Where its contents lie in the archive.
    let range: Range<Int>
  }

  /// In the order of the archive.
  private(set) var members: [Member] = []

  private static let block = 512

  /// Whether bytes begin with a tar header.
  static func matches(_ bytes: [UInt8]) -> Bool {
    bytes.count >= block && bytes[257..<262].elementsEqual("ustar".utf8)
      && checksumHolds(bytes[..<block])
  }

  /// Reads the headers of an archive.
  ///
  /// Throws a diagnostic for what is damaged or cut off, and for a link or a sparse file by the name of a manifest:
  /// leaving it out would make its resources look deleted.
  init(_ bytes: [UInt8], path: String) throws(Diagnostic) {
    func damaged(_ what: String, at offset: Int) -> Diagnostic {
      Diagnostic(
        .snapshot, "the tar archive \(what) at byte \(offset)",
        remedy: "Check the file with `tar -t`; copy it again, or make it again.", file: path)
    }
    var longName: String?
    var paxSize: Int?
    var offset = 0
    while offset < bytes.count {
      guard offset + Self.block <= bytes.count else { throw damaged("is cut off", at: offset) }
      let header = bytes[offset..<offset + Self.block]
      if header.allSatisfy({ $0 == 0 }) { return }
      guard Self.checksumHolds(header) else { throw damaged("has a damaged header", at: offset) }
      guard let written = Self.number(header, 124, 12) else {
        throw damaged("has a damaged header", at: offset)
      }
      let type = header[offset + 156]
      let isExtension = "xgLK".utf8.contains(type)
      let size = isExtension ? written : paxSize ?? written
      let start = offset + Self.block
      guard size <= bytes.count - start else { throw damaged("is cut off", at: bytes.count) }
      let contents = bytes[start..<start + size]
      switch type {
      case UInt8(ascii: "x"):
        for (key, value) in Self.paxRecords(contents) {
          switch key {
          case "path": longName = value
          case "size": paxSize = Int(value).flatMap { $0 >= 0 ? $0 : nil }
          case "GNU.sparse.major", "GNU.sparse.map":
            throw damaged("holds a sparse file, which is not supported,", at: offset)
          default: break
          }
        }
      case UInt8(ascii: "L"):
        longName = String(decoding: contents.prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "g"), UInt8(ascii: "K"): break
      default:
        let name = longName ?? Self.name(header)
        longName = nil
        paxSize = nil
        switch type {
        case UInt8(ascii: "0"), UInt8(ascii: "7"), 0:
          members.append(Member(name: name, range: start..<start + size))
        case UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "S"):
          guard SnapshotFiles.isManifest(name) else { break }
          throw Diagnostic(
            .snapshot, "the tar archive holds '\(SnapshotFiles.printable(name))' as a link or a sparse file",
            remedy: "Make the archive with `tar -h`, which stores the file itself.", file: path)
        default: break
        }
      }
      offset = start + (size + Self.block - 1) / Self.block * Self.block
    }
  }

  private static func field(_ header: ArraySlice<UInt8>, _ at: Int, _ count: Int) -> ArraySlice<UInt8> {
    header[header.startIndex + at..<header.startIndex + at + count]
  }

  private static func name(_ header: ArraySlice<UInt8>) -> String {
    let name = String(decoding: field(header, 0, 100).prefix { $0 != 0 }, as: UTF8.self)
    // GNU's own format keeps times where POSIX keeps the prefix.
    guard field(header, 257, 6).elementsEqual("ustar\0".utf8) else { return name }
    let prefix = String(decoding: field(header, 345, 155).prefix { $0 != 0 }, as: UTF8.self)
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  /// An octal number, or GNU's base 256, which sets the highest bit; nil if it is neither or does not fit.
  private static func number(_ header: ArraySlice<UInt8>, _ at: Int, _ count: Int) -> Int? {
    let digits = field(header, at, count)
    if digits.first == 0x80 {
      guard digits.dropFirst().prefix(count - 8).allSatisfy({ $0 == 0 }) else { return nil }
      return digits.suffix(7).reduce(0) { $0 << 8 | Int($1) }
    }
    let text = digits.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    return text.isEmpty
      ? 0 : Int(String(decoding: text, as: UTF8.self), radix: 8).flatMap { $0 < 0 ? nil : $0 }
  }

  private static func checksumHolds(_ header: ArraySlice<UInt8>) -> Bool {
    // The checksum's own eight bytes count as spaces.
    let own = field(header, 148, 8)
    let sum = header.reduce(0) { $0 + Int($1) } - own.reduce(0) { $0 + Int($1) } + 8 * 0x20
    return number(header, 148, 8) == sum
  }

  /// `LENGTH KEY=VALUE\n`, where the length counts all of it.
  private static func paxRecords(_ bytes: ArraySlice<UInt8>) -> [(key: String, value: String)] {
    var records: [(String, String)] = []
    var rest = bytes
    while let space = rest.firstIndex(of: 0x20),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count
    {
      let record = rest[(space + 1)..<(rest.startIndex + length)].dropLast()
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        records.append(
          (
            String(decoding: record[..<equals], as: UTF8.self),
            String(decoding: record[(equals + 1)...], as: UTF8.self)
          ))
      }
      rest = rest.dropFirst(length)
    }
    return records
  }
}
