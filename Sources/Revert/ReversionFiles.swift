internal import Glibc
public import Resources
internal import SystemPackage

extension Reversion {
  /// The files of all changes, in their order, with names that are safe everywhere; the last is `revert.sh`, which uses
  /// them.
  public var files: [(name: String, text: String)] {
    let width = String(changes.count).count
    let names = changes.enumerated().map { index, change in
      let number = String(index + 1)
      let id = change.resource
      let words =
        [String(repeating: "0", count: width - number.count) + number, change.verb]
        + [id.kind, id.namespace, id.name].filter { !$0.isEmpty }
      return String(words.joined(separator: "-").map(Self.safe).prefix(200)) + ".json"
    }
    return zip(names, changes).map { (name: $0, text: $1.payload) }
      + [("revert.sh", Kubectl.script(changes, files: names))]
  }

  private static func safe(_ character: Character) -> Character {
    character.isASCII && (character.isLetter || character.isNumber || character == "." || character == "-")
      ? character : "_"
  }

  /// Makes a folder with the files of all changes: the whole of it, or nothing.
  ///
  /// The files are written beside it first; the folder gets its name last, in one step.
  /// - Parameter path: a folder that does not exist, or that is empty.
  /// - Throws: a `system` fault where it cannot be written, or holds something.
  public func write(to path: String) throws(Diagnostic) {
    let target = FilePath(path).lexicallyNormalized()
    guard let name = target.lastComponent, name.kind == .regular else {
      throw Diagnostic(
        .usage, "\"\(path)\" names no new folder",
        remedy: "Give the name of a folder that does not exist yet.")
    }
    var template = target.removingLastComponent().appending(".\(name.string).XXXXXX").string.utf8CString.map {
      $0
    }
    guard mkdtemp(&template) != nil else { throw Self.fault(path, Errno(rawValue: errno)) }
    let folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    let files = files
    do {
      for file in files {
        let isScript = file.name.hasSuffix(".sh")
        let descriptor = try FileDescriptor.open(
          folder.appending(file.name), .writeOnly, options: [.create, .exclusiveCreate],
          permissions: isScript ? .ownerReadWriteExecute : .ownerReadWrite)
        try descriptor.closeAfter {
          _ = try descriptor.writeAll(file.text.utf8)
          guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
      }
      // rename(2): takes the place of nothing, or of an empty folder.
      guard rename(folder.string, target.string) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      for file in files { unlink(folder.appending(file.name).string) }
      rmdir(folder.string)
      throw Self.fault(path, error)
    }
  }

  private static func fault(_ path: String, _ error: any Error) -> Diagnostic {
    Diagnostic(
      .system, "the folder cannot be written: \(error)",
      remedy: "Nothing was written. Name a folder that does not exist yet, in one that you may write to.",
      file: path)
  }
}
