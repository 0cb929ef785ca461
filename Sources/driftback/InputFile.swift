internal import Resources
internal import SystemPackage

/// Files that the command line names.
enum InputFile {
  private static let limit = 64 << 20

  /// The whole file.
  ///
  /// - Throws: a fault of `category` where it cannot be read, or is larger than 64 MiB.
  static func read(_ path: String, _ category: Diagnostic.Category) throws(Diagnostic) -> File {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly)
      defer { try? descriptor.close() }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while bytes.count <= limit {
        let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { return File(path: path, bytes: bytes) }
        bytes += chunk[..<count]
      }
    } catch {
      let reason = (error as? Errno).map(String.init(describing:)) ?? "\(error)"
      throw Diagnostic(category, "cannot be read: \(reason)", remedy: "Is the path right?", file: path)
    }
    throw Diagnostic(category, "is larger than 64 MiB", remedy: "Is it the right file?", file: path)
  }
}
