internal import Resources
internal import SystemPackage

/// Files that the command line asks for.
enum OutputFile {
  /// Writes a text to a file, in place of what it held.
  static func write(_ text: String, to path: String) throws(Diagnostic) {
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
    } catch {
      throw Diagnostic(
        .system, "cannot be written: \(error)",
        remedy: "Name a file in a folder that exists and that you may write to.", file: path)
    }
  }
}
