import CEL
import Resources
import Testing

@Suite struct LimitTests {
  private func fault(_ source: String, limits: CEL.Limits = CEL.Limits()) -> String? {
    do {
      _ = try CEL.Program(source, variables: ["list": .list(.int), "any": .dyn], limits: limits)
      return nil
    } catch {
      return error.summary
    }
  }

  @Test func readsWhatTheLanguageAsksFor() {
    #expect(fault(Array(repeating: "true", count: 2000).joined(separator: " && ")) == nil)
    #expect(fault(Array(repeating: "1", count: 200).joined(separator: " + ")) == nil)
    #expect(fault(String(repeating: "(", count: 50) + "1" + String(repeating: ")", count: 50)) == nil)
    #expect(fault("any" + String(repeating: ".a", count: 200)) == nil)
    #expect(fault(String(repeating: "-", count: 200) + "any.a") == nil)
    #expect(fault(String(repeating: "true ? 1 : ", count: 40) + "2") == nil)
  }

  @Test func evaluatesWhatIsDeepest() throws {
    func value(_ source: String, _ bindings: [String: CEL.Value] = [:]) throws -> String {
      let limits = CEL.Limits(estimate: .max)
      return render(try CEL.Program(source, variables: ["any": .dyn], limits: limits).evaluate(bindings))
    }
    #expect(try value(Array(repeating: "1", count: 250).joined(separator: " + ")) == "250")
    #expect(try value(String(repeating: "-", count: 248) + "int('1')") == "1")
    #expect(
      try value(String(repeating: "[1].all(x, ", count: 59) + "true" + String(repeating: ")", count: 59))
        == "true")
    let deep = String(repeating: "[1].map(x, ", count: 59) + "1" + String(repeating: ")", count: 59)
    #expect(try value(deep + " == " + deep) == "true")
    let file = File(
      path: "deep.json",
      bytes: Array((String(repeating: "[", count: 500) + String(repeating: "]", count: 500)).utf8))
    let root = try #require(try JSONReader.read(file, symbols: Symbols()).roots.first)
    #expect(try value("any == any && [any] == [any]", ["any": CEL.Value(root)]) == "true")
    #expect(try value("'%s'.format([any]).size()", ["any": CEL.Value(root)]) == "1000")
  }

  @Test(arguments: [
    "(", "[", "{1:", "!(", "f(", "a[", "[1].map(x, ", "true ? ", "-", "!", "a.b(", "1+(", "'a' in ",
  ])
  func refusesWhatIsDeep(opening: String) {
    #expect(fault(String(repeating: opening, count: 3000) + "1") != nil)
    #expect(
      fault("1" + String(repeating: " + 1", count: 3000)) == "the expression is deeper than 250 operations")
    #expect(fault(String(repeating: "a", count: 70_000)) == "the expression is longer than 65536 bytes")
  }

  @Test func estimatesWhatItReads() throws {
    let one = try CEL.Program("list.all(x, x > 0)", variables: ["list": .list(.int)])
    let two = try CEL.Program("list.all(x, list.all(y, x > y))", variables: ["list": .list(.int)])
    #expect(one.cost > 200 && one.cost < 2_000)
    #expect(two.cost > 40_000 && two.cost < 400_000)
    #expect(
      fault("list.all(a, list.all(b, list.all(c, a + b > c)))")?
        .contains("more than the 10000000 allowed") == true)
    #expect(fault("list.all(x, x > 0)", limits: CEL.Limits(estimate: 100)) != nil)
    #expect(fault("any.all(x, x.name.startsWith('a') && any.exists(y, x.name == y.name))") == nil)
  }

  @Test func stopsAtItsBudget() throws {
    let bombs = [
      "list.all(a, list.all(b, list.all(c, a + b + c >= 0)))",
      "list.exists(a, list.exists(b, list.exists(c, a + b + c < 0))) || true",
      "list.map(a, list.map(b, list.map(c, list))).size() > 0",
      "['aaaaaaaaaa'].map(x, x + x)" + String(repeating: ".map(x, x + x)", count: 40) + " == []",
      "[dyn(1)].map(x, dyn([x, x]))" + String(repeating: ".map(x, dyn([x, x]))", count: 40)
        + ".map(x, x == x) == []",
      "'%s'.format([1])" + String(repeating: ".replace('', 'aaaaaaaaaaaaaaaaaaaaaaaa')", count: 12)
        + " == ''",
      "'%s'.format([list]).split('').map(x, '%s'.format([list.map(y, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')])).size() > 0",
      "list.map(x, '%s'.format([list]).matches('(.*.*.*.*)*x')).size() > 0",
    ]
    let limits = CEL.Limits(estimate: .max, budget: 100_000)
    let list = CEL.Value.list((0..<300).map { .int($0) })
    for bomb in bombs {
      let program = try CEL.Program(bomb, variables: ["list": .list(.int)], limits: limits)
      let fault = #expect(throws: CEL.Fault.self, "\(bomb)") { try program.evaluate(["list": list]) }
      #expect(fault?.isBeyondBudget == true, "\(bomb)")
    }
  }

  @Test func saysNothingOfValues() throws {
    let secret = "hunter2"
    for source in [
      "int(any)", "any + 1", "any.x", "any[0]", "timestamp(any)", "quantity(any)", "ip(any)", "any.all(x, x)",
    ] {
      let program = try CEL.Program(source, variables: ["any": .dyn])
      let fault = #expect(throws: CEL.Fault.self) { try program.evaluate(["any": .string(secret)]) }
      #expect(fault.map { "\($0)".contains(secret) } == false)
    }
  }

  /// Words that meet in every order.
  @Test(arguments: 0..<10)
  func survivesSoup(seed: Int) {
    var random = Generator(state: UInt64(seed) &* 7919 &+ 1)
    let words = [
      "a", "list", "any", ".", ".b", "(", ")", "[", "]", "{", "}", ",", ":", "?", "&&", "||", "!", "-", "+",
      "*", "/",
      "%", "==", "<", "in", "1", "2u", "1.5", "'x'", "b'y'", "true", "null", "has(", ".all(x,", ".map(x,",
      "x",
      ".size()", "int(", "string(", ".matches('a+')", "'(a|b)*['", "quantity('1')", "duration('1s')", "`q`",
      "\"", "\\",
      "r'", "é", "\u{0}", " ", "0x", "1e", ".filter(y,", "[1, 2]", "{'a': any}", "any.", "'%s'.format([",
      "'''",
    ]
    var parsed = 0
    for _ in 0..<500 {
      let length = Int.random(in: 1...12, using: &random)
      let source = (0..<length).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
      guard let program = try? CEL.Program(source, variables: ["list": .list(.int), "any": .dyn]) else {
        continue
      }
      parsed += 1
      _ = try? program.evaluate(["list": .list([.int(1)]), "any": .fields(["b": .string("x")])])
    }
    #expect(parsed > 0)
  }

  @Test(arguments: 0..<10)
  func survivesNoise(seed: Int) throws {
    var random = Generator(state: UInt64(seed) &* 104_729 &+ 3)
    let functions = [
      "url", "ip", "cidr", "quantity", "timestamp", "duration", "int", "'aXb1'.find", "any.format",
    ]
    let programs = try functions.map { try CEL.Program("\($0)(any)", variables: ["any": .dyn]) }
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(throws: Diagnostic.self) { try CEL.Program(text + "(", variables: [:]) }
      for program in programs { _ = try? program.evaluate(["any": .string(text)]) }
    }
  }
}

/// A generator that gives the same numbers on every run (xorshift).
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }
}
