import Testing

@testable import driftback

/// The progress line on a terminal and a clock of the test's own.
@Suite struct ProgressLineTests {
  /// What a terminal shows on its line after some output.
  private func screen(_ output: String) -> String {
    var shown: [Unicode.Scalar] = []
    var column = 0
    var rest = output.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\r" {
        column = 0
      } else if scalar == "\u{1b}" {
        #expect(rest.starts(with: "[K".unicodeScalars), "nothing but: erase to the end of the line")
        rest.removeFirst(2)
        shown.removeSubrange(column...)
      } else {
        #expect(scalar != "\n" && column == shown.count)
        shown.append(scalar)
        column += 1
      }
    }
    return String(String.UnicodeScalarView(shown))
  }

  @Test func appearsAfterHalfASecondIsUpdatedInPlaceAndLeavesNothing() {
    var line = ProgressLine()
    line.say("rendering staging (1 of 2)")
    #expect(line.draw(after: .milliseconds(100), width: 80) == "")
    #expect(line.draw(after: .milliseconds(499), width: 80) == "")
    var output = line.draw(after: .milliseconds(500), width: 80)
    #expect(screen(output) == "driftback: rendering staging (1 of 2) …")
    #expect(line.draw(after: .milliseconds(600), width: 80) == "", "it stands there already")
    line.say("comparing x")
    output += line.draw(after: .milliseconds(700), width: 80)
    #expect(screen(output) == "driftback: comparing x …")
    output += line.erase()
    #expect(screen(output) == "")
    #expect(line.erase() == "")
  }

  @Test func aShortRunWritesNothing() {
    var line = ProgressLine()
    for step in 0..<4 {
      line.say("step \(step)")
      #expect(line.draw(after: .milliseconds(100 * step), width: 80) == "")
    }
    #expect(line.erase() == "")
    #expect(line.draw(after: .seconds(1), width: 80).contains("step 3"))
  }

  @Test func comesBackAfterOtherOutput() {
    var line = ProgressLine()
    line.say("proving the edits in production")
    let first = line.draw(after: .seconds(1), width: 80)
    #expect(screen(first + line.erase()) == "")
    #expect(line.draw(after: .seconds(1), width: 80) == first)
  }

  @Test(arguments: [1, 2, 11, 20, 40, 80, 200]) func staysWithinTheWidth(width: Int) {
    for text in ["rendering " + String(repeating: "production", count: 20), "rendering 生产环境生产环境生产环境"] {
      var line = ProgressLine()
      line.say(text)
      let shown = screen(line.draw(after: .seconds(1), width: width))
      let columns = shown.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2e80 ? 2 : 1) }
      #expect(columns < width)
      if width == 200 { #expect(shown.contains(text.prefix(10))) }
    }
  }

  @Test func namesCannotSteerTheTerminal() {
    var line = ProgressLine()
    line.say("rendering \u{1b}[2J\n\u{202e}x")
    let output = line.draw(after: .seconds(1), width: 80)
    #expect(screen(output) == "driftback: rendering \\u001b[2J\\n\\u202ex …")
  }
}
