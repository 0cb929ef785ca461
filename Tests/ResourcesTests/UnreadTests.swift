import Resources
import Testing

/// What is left unread must be told neither by values nor by faults.
@Suite struct UnreadTests {
  private static let way = JSONReader.Unread("metadata", "managedFields", "fieldsV1")
  private static let set =
    #"{"f:spec": {"f:a\"\\b": {}, "k:{\"name\":\"web\"}": {".": {}, "f:image": {}}}, "f:x": { }}"#

  private static func object(_ set: String = set) -> String {
    #"{"kind": "Pod", "metadata": {"managedFields": [{"fieldsV1": \#(set), "manager": "kubectl"}], "name": "a"}}"#
  }

  private func read(_ text: [UInt8], unread: JSONReader.Unread?) throws -> Tree {
    try JSONReader.read(File(path: "a.json", bytes: text), symbols: Symbols(), unread: unread)
  }

  private func field(_ object: Node?) throws -> Node {
    let list = try #require(object?[path: "metadata", "managedFields"])
    return try #require(list.children.first { _ in true }?["fieldsV1"])
  }

  @Test(arguments: [false, true])
  func isReadWhenAskedFor(isList: Bool) throws {
    let text = isList ? #"{"items": [\#(Self.object()), \#(Self.object())]}"# : Self.object()
    let tree = try read(Array(text.utf8), unread: Self.way)
    let whole = try read(Array(text.utf8), unread: nil)
    #expect(tree.records.count < whole.records.count)
    let object = isList ? tree[0]["items"]?.children.first { _ in true } : tree[0]
    let field = try field(object)
    #expect(field.isUnread)
    #expect(Array(tree.file.bytes[field.span]) == Array(Self.set.utf8))
    let set = try #require(field.read())
    #expect(set[path: "f:spec", "f:a\"\\b"] != nil)
    #expect(set[path: "f:spec", "k:{\"name\":\"web\"}", "f:image"]?.isEmptyCollection == true)
    #expect(set["f:x"]?.isUnread == false)
    #expect(tree[0].whole.hasSameValue(as: whole[0]))
    #expect(!tree[0].hasSameValue(as: whole[0]))
  }

  @Test func copiesInOtherTreesAreWhole() throws {
    let tree = try read(Array(Self.object().utf8), unread: Self.way)
    for symbols in [tree.symbols, Symbols()] {
      var builder = TreeBuilder(symbols: symbols)
      builder.open(.sequence)
      builder.append(tree[0])
      builder.close()
      let copy = builder.finish(file: File(path: "", bytes: []))
      let object = copy[0].children.first { _ in true }
      #expect(try object?.hasSameValue(as: read(Array(Self.object().utf8), unread: nil)[0]) == true)
    }
  }

  @Test(arguments: [
    #"{}"#, #"{ }"#, #"{"a": 1}"#, #"{"é": {}}"#, #"{"\u0061": {}}"#, #"[{}]"#, #""{}""#, #"null"#,
  ])
  func otherSetsAreReadAtOnce(_ set: String) throws {
    let tree = try read(Array(Self.object(set).utf8), unread: Self.way)
    #expect(try !field(tree[0]).isUnread)
    #expect(try tree[0].hasSameValue(as: read(Array(Self.object(set).utf8), unread: nil)[0]))
  }

  @Test(arguments: [
    #"{"spec": {"metadata": {"managedFields": [{"fieldsV1": {"a": {}}}]}}}"#,
    #"{"items": {"metadata": {"managedFields": [{"fieldsV1": {"a": {}}}]}}}"#,
    #"{"items": [[{"metadata": {"managedFields": [{"fieldsV1": {"a": {}}}]}}]]}"#,
    #"{"metadata": {"managedFields": [[{"fieldsV1": {"a": {}}}]]}}"#,
    #"{"metadata": {"fieldsV1": {"a": {}}}}"#,
    #"{"fieldsV1": {"a": {}}}"#,
    #"[{"metadata": {"managedFields": [{"fieldsV1": {"a": {}}}]}}]"#,
  ])
  func otherPlacesAreReadAtOnce(_ text: String) throws {
    let tree = try read(Array(text.utf8), unread: Self.way)
    #expect(!tree.records.contains { $0.style == .unread })
  }

  @Test(arguments: 0..<60)
  func mutationsGiveTheSameValuesAndFaults(seed: Int) throws {
    var random = Seeded(UInt64(seed) &+ 77)
    let sample = Array(#"{"items": [\#(Self.object()),\#n        \#(Self.object())]}"#.utf8)
    let spice = Array(#"{}[]",:\u019-. tn"#.utf8) + [0, 0x09, 0x0a, 0x1f, 0x7f, 0x80, 0xc3, 0xa9, 0xff]
    var accepted = 0
    for _ in 0..<400 {
      var bytes = sample
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = spice.randomElement(using: &random) ?? 0
        case 1: bytes.insert(spice.randomElement(using: &random) ?? 0, at: at)
        case 2: bytes.remove(at: at)
        case 3: bytes.removeLast(min(at, bytes.count - 1))
        default: bytes.insert(contentsOf: bytes[at..<min(at + 9, bytes.count)], at: at)
        }
      }
      let plain = Result { try read(bytes, unread: nil) }
      let lazy = Result { try read(bytes, unread: Self.way) }
      switch (plain, lazy) {
      case (.success(let plain), .success(let lazy)):
        accepted += 1
        #expect(plain.roots.count == lazy.roots.count)
        for (a, b) in zip(plain.roots, lazy.roots) { #expect(a.hasSameValue(as: b.whole)) }
      case (.failure(let plain), .failure(let lazy)): #expect("\(plain)" == "\(lazy)")
      default: Issue.record("\(String(decoding: bytes, as: UTF8.self)): \(plain) and \(lazy)")
      }
    }
    #expect(accepted > 40)
  }

  @Test func depthCountsFromTheRoot() throws {
    for depth in [JSONReader.depthLimit - 4, JSONReader.depthLimit - 3] {
      let set =
        String(repeating: #"{"a":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
      let text = Array(Self.object(set).utf8)
      let faults = [nil, Self.way].map { way -> String? in
        do {
          _ = try read(text, unread: way)
          return nil
        } catch { return "\(error)" }
      }
      #expect(faults[0] == faults[1])
      #expect((faults[0] == nil) == (depth == JSONReader.depthLimit - 4))
    }
  }
}
