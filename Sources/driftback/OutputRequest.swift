internal import ArgumentParser
internal import Resources

/// One `-o`: a format, and the file that it goes to; standard output where none is named.
struct OutputRequest<Format: RawRepresentable & CaseIterable & Sendable>: ExpressibleByArgument
where Format.RawValue == String {
  let format: Format
  let file: String?

  init(_ format: Format, file: String? = nil) {
    self.format = format
    self.file = file
  }

  /// `html`, or `html=report.html`.
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard let format = Format(rawValue: parts[0]), parts.count == 1 || !parts[1].isEmpty else { return nil }
    self.init(format, file: parts.count == 2 ? parts[1] : nil)
  }

  static var allValueStrings: [String] { Format.allCases.map(\.rawValue) }

  var defaultValueDescription: String { format.rawValue }
}

extension [(text: String, file: String?)] {
  /// Writes each to its file, and at most one to standard output. Nothing is written before all of them are there.
  func write() throws(Diagnostic) {
    for (text, file) in self {
      if let file { try OutputFile.write(text, to: file) } else { try Output.write(text) }
    }
  }
}

/// Throws where two outputs would share one place.
func checkPlaces(_ files: [String?]) throws(Diagnostic) {
  for (index, file) in files.enumerated() where files[..<index].contains(file) {
    throw Diagnostic(
      .usage, file.map { "-o names \($0) twice" } ?? "two formats for standard output",
      remedy: "Give each format a file of its own: -o html=report.html -o sarif=drift.sarif.")
  }
}
