import Glibc
import Rendering
import SystemPackage
import Testing

/// The documents below `Kustomizations/`: one construct each, with the edits that it wants.
///
/// `DRIFTBACK_REWRITE_GOLDENS=1` writes what it got into the documents, to be read before it is committed.
@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct KustomizeCorpusTests {
  static let folder = FilePath(#filePath).removingLastComponent().appending("Kustomizations")
  static let documents = [
    "documents", "patches", "images-and-replicas", "generators", "transformers", "resources", "environments",
  ]

  @Test(arguments: documents)
  func carriesWhatTheDocumentShows(_ document: String) throws {
    let path = Self.folder.appending(document + ".md")
    var text = try Self.text(path)
    let fixture = try Fixture()
    let kustomize = Kustomize()
    let cases = KustomizeCase.read(document, text)
    #expect(cases.count > 1)
    for one in cases {
      do {
        let (outcome, faults) = try one.run(fixture, kustomize)
        #expect(faults.isEmpty, "\(one)")
        if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
          guard let start = text.firstRange(of: "## \(one.name)\n"),
            let open = text[start.upperBound...].firstRange(of: "```diff\n"),
            let end = text[open.upperBound...].firstRange(of: "```")
          else { continue }
          text.replaceSubrange(open.upperBound..<end.lowerBound, with: outcome.isEmpty ? "" : outcome + "\n")
        } else {
          #expect(outcome == one.outcome, "\(one)")
        }
      } catch {
        Issue.record("\(one): \(error)")
      }
    }
    if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
      let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate])
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
    }
  }

  private static func text(_ path: FilePath) throws -> String {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while case let count = try chunk.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
        bytes += chunk[..<count]
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
