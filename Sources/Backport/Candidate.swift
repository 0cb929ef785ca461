internal import Resources

/// One way to carry a drift back: edits that belong together, and half a line on why there.
struct Candidate {
  let edits: [SourceEdit]
  /// The file that a user looks at first.
  let file: String
  let reason: String
}
