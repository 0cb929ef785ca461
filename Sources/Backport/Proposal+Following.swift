public import GitStore

extension Proposal {
  /// A proposal over the files that this one leaves, put behind it: the commits of both, which name
  /// the proof of both.
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
    var steps = steps + next.steps
    if let joined { steps = steps.map { $0.naming(joined.digest) } }
    return Proposal(steps: steps, refused: refused + next.refused, proof: joined, base: base)
  }
}

extension Proposal.Step {
  /// The step with a message that names another proof: every commit names the one that is kept.
  fileprivate func naming(_ proof: String) -> Proposal.Step {
    let trailers = message.trailers.map {
      $0.key == CommitMessage.Trailer.proof ? CommitMessage.Trailer($0.key, proof) : $0
    }
    return Proposal.Step(
      carried: carried, files: files,
      message: CommitMessage(subject: message.subject, body: message.body, trailers: trailers))
  }
}

extension Proposal {
  /// A proposal that leaves the files as they are.
  public static func nothing(in files: Files) -> Proposal {
    Proposal(steps: [], refused: [], proof: nil, base: files)
  }
}
