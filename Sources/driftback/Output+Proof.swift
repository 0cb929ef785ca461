internal import Backport
internal import Resources
internal import SystemPackage

extension Output {
  /// Writes the proof of a proposal to a file, if one was asked for.
  static func keepProof(of proposal: Proposal, in path: String?) throws(Diagnostic) {
    guard let path else { return }
    guard let proof = proposal.proof else {
      return say("no proof was written to \(path): the proposal changes nothing")
    }
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try file.closeAfter { try file.writeAll(proof.json.utf8) }
    } catch {
      throw Diagnostic(
        .system, "the proof cannot be written: \(error)",
        remedy: "No branch was made. Name a file in a folder that exists and that you may write to.",
        file: path)
    }
  }
}
