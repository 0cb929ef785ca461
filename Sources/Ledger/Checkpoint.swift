public import Resources

/// A ledger's head, written down elsewhere: what shows later that nothing before it was changed or cut off.
public struct Checkpoint: Sendable, Equatable {
  /// How many events the ledger had.
  public let events: Int
  /// The hash of the last of them; zeros where there was none.
  public let head: String
  /// When the checkpoint was made.
  public let time: Moment

  /// A checkpoint of its parts.
  public init(events: Int, head: String, time: Moment) {
    self.events = events
    self.head = head
    self.time = time
  }

  private static let title = "driftback ledger checkpoint v1"

  /// The document: four lines, each with a line feed, always the same bytes for the same checkpoint.
  public var text: String { "\(Self.title)\nevents \(events)\nhead sha256:\(head)\ntime \(time)\n" }

  /// Reads a document.
  ///
  /// - Throws: a `ledger` fault where it is no checkpoint.
  public init(_ file: File) throws(Diagnostic) {
    let lines = String(decoding: file.bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func value(_ index: Int, _ key: String) -> String? {
      guard lines.indices.contains(index), lines[index].hasPrefix(key + " ") else { return nil }
      return String(lines[index].dropFirst(key.utf8.count + 1))
    }
    guard lines.first == Self.title, let events = value(1, "events").flatMap({ Int($0) }), events >= 0,
      let head = value(2, "head"), head.hasPrefix("sha256:"), Self.isHash(head.dropFirst(7)),
      let time = value(3, "time").flatMap(Moment.init(_:))
    else {
      throw Diagnostic(
        .ledger, "is no checkpoint",
        remedy: "It has four lines, as `driftback ledger checkpoint` writes them.", file: file.path)
    }
    self.init(events: events, head: String(head.dropFirst(7)), time: time)
    guard text.utf8.elementsEqual(file.bytes) else {
      throw Diagnostic(
        .ledger, "the checkpoint was edited", remedy: "Take the document as it was written.", file: file.path)
    }
  }

  /// Whether a text is a hash as the ledger writes them: 64 lower-case hexadecimal digits.
  public static func isHash(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}

extension Ledger {
  /// The ledger's head as a checkpoint of a moment.
  public func checkpoint(at time: Moment) throws(Diagnostic) -> Checkpoint {
    let head = try head()
    return Checkpoint(events: head.number, head: head.hash, time: time)
  }
}
