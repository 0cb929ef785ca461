import GitStore
import Testing

@Suite struct CommitMessageTests {
  @Test func theTextIsSubjectBodyAndTrailers() {
    let message = CommitMessage(
      subject: "Back-port replicas of shop/cart", body: "Scaled by hand.\n\nSee the incident.\n",
      trailers: [.init("Drift", "abc123"), .init("Actor", "kubectl-edit (ann)")])
    #expect(
      message.text == """
        Back-port replicas of shop/cart

        Scaled by hand.

        See the incident.

        Drift: abc123
        Actor: kubectl-edit (ann)

        """)
    #expect(CommitMessage(subject: "Only this").text == "Only this\n")
    #expect(CommitMessage(subject: "S", trailers: [.init("K", "v")]).text == "S\n\nK: v\n")
    #expect(CommitMessage(subject: "S", body: "B").text == "S\n\nB\n")
  }

  @Test func gitReadsTheTrailersBack() throws {
    let folder = try Folder.make()
    defer { Folder.remove(folder) }
    let git = Git(folder: folder)
    let bodies = [
      "", "Why.", "Why.\n\n--- a/x\n---\n+++ b/x", "Signed-off-by: nobody\n\nlast", "# not a comment\n\ntext",
      "Fake: trailer", "  indented\n\ttabbed",
    ]
    let trailers: [CommitMessage.Trailer] = [
      .init("Drift", "shop/Deployment/cart .spec.replicas"), .init("Actor", "kubectl: edit"),
      .init("Folded", "one\ntwo\n\nthree"),
      .init("Driftback-Proof", "rendered\u{1b}[31m\0 again"), .init("Bad key:", "x"),
    ]
    for body in bodies {
      let text = CommitMessage(subject: "Subject\nof two lines", body: body, trailers: trailers).text
      let parsed = try git("interpret-trailers", "--parse", input: text.bytes)
      #expect(
        parsed == """
          Drift: shop/Deployment/cart .spec.replicas
          Actor: kubectl: edit
          Folded: one two three
          Driftback-Proof: rendered [31m  again
          Bad-key-: x

          """, "\(body)")
      #expect(text.hasPrefix("Subject of two lines\n"))
      #expect(!text.contains("\u{1b}") && !text.contains("\0"))
    }
  }

  @Test func aValueCannotForgeATrailerOrEndTheMessage() throws {
    let folder = try Folder.make()
    defer { Folder.remove(folder) }
    let text = CommitMessage(
      subject: "S",
      trailers: [.init("Actor", "x\nApproved-by: me\r\nAlso: this\u{2028}And: that"), .init("Empty", "")]
    ).text
    let parsed = try Git(folder: folder)("interpret-trailers", "--parse", input: text.bytes)
    #expect(parsed == "Actor: x Approved-by: me Also: this And: that\nEmpty: \n")
  }
}
