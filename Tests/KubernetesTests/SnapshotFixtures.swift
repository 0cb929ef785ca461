import Glibc
import Resources

@testable import Kubernetes

/// One object as `kubectl get -o json` prints it.
func object(
  _ kind: String = "ConfigMap", _ name: String = "settings", apiVersion: String = "v1",
  namespace: String? = "shop",
  metadata: String = "", rest: String = ""
) -> String {
  let place = namespace.map { #", "namespace": "\#($0)""# } ?? ""
  return
    #"{"apiVersion": "\#(apiVersion)", "kind": "\#(kind)", "metadata": {"name": "\#(name)"\#(place)\#(metadata)}\#(rest)}"#
}

func list(_ objects: String...) -> String {
  #"{"apiVersion": "v1", "items": [\#(objects.joined(separator: ", "))], "kind": "List", "metadata": {"resourceVersion": ""}}"#
}

func snapshot(_ text: String) throws -> Snapshot { try snapshot(Array(text.utf8)) }

func snapshot(_ bytes: [UInt8]) throws -> Snapshot {
  try Snapshot.read(File(path: "live.json", bytes: bytes), symbols: Symbols())
}

/// The fault that reading throws; nil where it throws none.
func refusal(_ bytes: [UInt8]) -> Diagnostic? {
  do {
    _ = try snapshot(bytes)
    return nil
  } catch { return error as? Diagnostic }
}

func refusal(_ text: String) -> Diagnostic? { refusal(Array(text.utf8)) }

/// Gzip without compression: stored blocks, as RFC 1951 and 1952 define them.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(65535)
    rest = rest.dropFirst(block.count)
    let length = UInt16(block.count)
    out += [
      rest.isEmpty ? 1 : 0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255),
      UInt8(~length >> 8),
    ]
    out += block
  } while !rest.isEmpty
  var crc = ~UInt32(0)
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
  }
  for number in [~crc, UInt32(bytes.count)] {
    out += (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
  return out
}

/// A megabyte of zeros, packed to a kilobyte by `gzip -9n`.
let packedZeros: [UInt8] =
  [
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 0x31, 1, 0, 0, 0, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 8, 0x5f,
    0xa0,
  ]
  + [UInt8](repeating: 0, count: 1016) + [0x3e, 3, 0x1c, 0xea, 0x38, 0xa7, 0, 0, 0x10, 0]

/// One entry of a tar archive, ustar by default.
func entry(
  _ name: String, _ contents: [UInt8], type: Unicode.Scalar = "0", prefix: String = "",
  magic: String = "ustar\u{0}00",
  size: [UInt8]? = nil
) -> [UInt8] {
  var header = [UInt8](repeating: 0, count: 512)
  func put(_ at: Int, _ bytes: some Sequence<UInt8>) {
    for (index, byte) in bytes.enumerated() { header[at + index] = byte }
  }
  func octal(_ number: Int, _ width: Int) -> [UInt8] {
    let digits = String(number, radix: 8)
    return Array((String(repeating: "0", count: width - 1 - digits.count) + digits + "\0").utf8)
  }
  put(0, name.utf8)
  put(100, octal(0o644, 8))
  put(124, size ?? octal(contents.count, 12))
  put(148, [UInt8](repeating: 0x20, count: 8))
  put(156, [UInt8(ascii: type)])
  put(257, magic.utf8)
  put(345, prefix.utf8)
  put(148, octal(header.reduce(0) { $0 + Int($1) }, 7) + [0x20])
  return header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
}

/// The contents of a pax header.
func pax(_ records: [(String, String)]) -> [UInt8] {
  Array(
    records.map { key, value in
      let rest = " \(key)=\(value)\n"
      var length = rest.utf8.count + 1
      while String(length).utf8.count + rest.utf8.count != length {
        length = String(length).utf8.count + rest.utf8.count
      }
      return "\(length)\(rest)"
    }.joined().utf8)
}

let endOfArchive = [UInt8](repeating: 0, count: 1024)

/// Calls `body` with a new folder that is removed afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/snapshot-XXXXXX".utf8CString)
  let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
  guard made else { throw Diagnostic(.system, "no temporary folder") }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { remove(below: path) }
  try body(path)
}

private func remove(below path: String) {
  if let folder = opendir(path) {
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." {
        let child = path + "/" + name
        if unlink(child) != 0 { remove(below: child) }
      }
    }
    closedir(folder)
  }
  rmdir(path)
}

func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }

func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
