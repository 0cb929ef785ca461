/// What a proposed configuration says of its guesses, beside or above the lines that they stand in.
struct Remarks {
  /// Why the environment has its name.
  var name: String?
  /// Why it has its phase.
  var phase: String?
  /// Of each source the lines that stand above it.
  var sources: [[String]] = []
  /// Why it covers its namespaces.
  var namespaces: String?

  /// A text that can stand in a comment: what a repository's names hold neither ends the line nor hides anything.
  static func comment(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isPlain =
        scalar.isASCII
        ? (0x20...0x7e).contains(scalar.value) : scalar == "…" || scalar.properties.isAlphabetic
      out.append(isPlain ? scalar : "?")
      if out.count == 200 { break }
    }
    return String(out)
  }
}
