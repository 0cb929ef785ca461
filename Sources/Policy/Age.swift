/// A span of time as a policy writes it: `30s`, `5m`, `12h`, `7d`, `2w`.
public struct Age: Sendable, Hashable {
  /// As written.
  public let text: String
  /// In seconds.
  public let seconds: Int64

  /// The span of a text; nil where it is none, or longer than a hundred years.
  public init?(_ text: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count > 0,
      text.first != "+", count <= 3_155_760_000 / unit
    else { return nil }
    self.text = text
    seconds = count * unit
  }
}
