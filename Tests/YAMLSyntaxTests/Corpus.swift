import Glibc
import Resources
import Testing
import YAMLSyntax

/// The manifests beside these tests.
enum Corpus {
  static let files: [File] = names.map { File(path: $0, bytes: bytes(of: folder + "/" + $0)) }

  private static let folder =
    String(#filePath.prefix { _ in true }.dropLast("Corpus.swift".count)) + "Manifests"

  private static var names: [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { out += buffer[..<count] }
    return out
  }
}

/// The same numbers on every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Texts near the corpus: cut, repeated and spiced with what YAML gives a meaning to.
struct Mutations {
  private var random: Seeded
  private static let spices = [
    ":", ": ", "- ", "-", "\n", "\r\n", "  ", "\t", "#", " #", "&a ", "*a", "!!str ", "!t ", "\"", "'", "|",
    "|+\n", ">-\n",
    "{", "}", "[", "]", ",", "? ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "é", "\u{1f680}", "\u{feff}", "~",
    "\u{85}",
    "\u{2028}", "\r", "\\", "0", "\n\n", "@",
  ].map { Array($0.utf8) }

  init(seed: UInt64) { random = Seeded(state: seed) }

  mutating func next(_ files: [File]) -> [UInt8] {
    guard var bytes = files.randomElement(using: &random)?.bytes, !bytes.isEmpty else { return [] }
    // Short texts reach odd places sooner.
    let start = Int.random(in: 0..<bytes.count, using: &random)
    bytes = Array(bytes[start...].prefix(Int.random(in: 1...400, using: &random)))
    if Bool.random(using: &random), let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      bytes.removeFirst(feed + 1)
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes.insert(contentsOf: Self.spices.randomElement(using: &random) ?? [], at: place)
      }
    }
    return bytes
  }
}

/// What holds of the spans of every tree.
func expectSound(_ tree: Tree, sourceLocation: SourceLocation = #_sourceLocation) {
  let count = tree.file.bytes.count
  var position = 0
  for document in tree.documents {
    #expect(document.span.lowerBound == position, "documents leave a gap", sourceLocation: sourceLocation)
    position = document.span.upperBound
    guard let root = document.root else { continue }
    #expect(document.span.lowerBound <= tree[root].span.lowerBound, sourceLocation: sourceLocation)
    #expect(tree[root].span.upperBound <= document.span.upperBound, sourceLocation: sourceLocation)
  }
  #expect(position == count, "documents do not cover the file", sourceLocation: sourceLocation)
  for index in tree.records.indices {
    let node = tree[index]
    let record = node.record
    #expect(record.keyStart <= record.start && record.start <= record.stop, sourceLocation: sourceLocation)
    #expect(
      Int(record.stop) <= count && Int(record.end) <= tree.records.count, sourceLocation: sourceLocation)
    var previous = node.span.lowerBound
    for child in node.children {
      #expect(Int(child.record.keyStart) >= previous, "siblings overlap", sourceLocation: sourceLocation)
      #expect(
        child.span.upperBound <= node.span.upperBound, "a child sticks out", sourceLocation: sourceLocation)
      previous = child.span.upperBound
    }
  }
}
