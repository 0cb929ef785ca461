public import GitStore

extension Proposal {
  /// A proposal over the files that this one leaves, put behind it: the commits of both, and both proofs.
  public func followed(by next: Proposal) -> Proposal {
    let joined: Proof? =
      switch (proof, next.proof) {
      case (let first?, let second?):
        // The later files hold the earlier edits.
        Proof(
          parts: first.parts + second.parts, revision: first.revision,
          renderer: first.renderer ?? second.renderer, files: second.files)
      case (let one, let other): one ?? other
      }
    return Proposal(
      steps: steps + next.steps, refused: refused + next.refused, proof: joined, base: base)
  }
}

extension Proposal {
  /// A proposal that leaves the files as they are.
  public static func nothing(in files: Files) -> Proposal {
    Proposal(steps: [], refused: [], proof: nil, base: files)
  }
}
