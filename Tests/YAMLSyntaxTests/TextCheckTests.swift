import Resources
import Testing
import YAMLSyntax

/// The check looks at eight bytes at once where it can, and must find the same as one by one.
@Suite struct TextCheckTests {
  @Test func everyControlCharacterIsFoundWhereverItStands() {
    let allowed: Set<UInt8> = [0x09, 0x0a, 0x0d]
    for byte in (0x00 as UInt8)...0x7f where (byte < 0x20 || byte == 0x7f) && !allowed.contains(byte) {
      for place in 0..<20 {
        var bytes = Array("# a comment to begin with\n".utf8)
        bytes[place + 2] = byte
        #expect(throws: Diagnostic.self, "\(byte) at \(place + 2)") {
          try YAML.parse(File(path: "a.yaml", bytes: bytes), symbols: Symbols())
        }
        do {
          _ = try YAML.parse(File(path: "a.yaml", bytes: bytes), symbols: Symbols())
        } catch {
          #expect("\(error)".contains("(byte \(place + 3))"))
        }
      }
    }
  }

  @Test func allOtherASCIIPasses() throws {
    for byte in (0x20 as UInt8)..<0x7f {
      for place in 0..<16 {
        var bytes = Array("# a comment to begin with\n".utf8)
        bytes[place + 2] = byte
        #expect(try YAML.parse(File(path: "a.yaml", bytes: bytes), symbols: Symbols()).roots.isEmpty)
      }
    }
  }

  @Test(arguments: ["12.5", "1e3", "0x1F", "-7", "+.inf", ".nan", "0o17", "1_000", "-.5"])
  func numbersAreStillNumbers(_ text: String) throws {
    let tree = try YAML.parse(File(path: "a.yaml", bytes: Array(text.utf8)), symbols: Symbols())
    #expect(tree.roots.first?.kind == .integer || tree.roots.first?.kind == .float)
  }

  @Test(arguments: ["~", "null", "No", "TRUE", "off", "y", "N", "On"])
  func wordsAreStillWords(_ text: String) throws {
    let tree = try YAML.parse(File(path: "a.yaml", bytes: Array(text.utf8)), symbols: Symbols())
    #expect(tree.roots.first?.kind == .null || tree.roots.first?.kind == .boolean)
  }
}
