internal import Resources

/// One way to carry a drift back: edits that belong together, and half a line on why there.
struct Candidate {
  let edits: [SourceEdit]
  /// The file that a user looks at first.
  let file: String
  let reason: String

  /// One line: where the edit goes and why there.
  var placement: String { file + ": " + reason }

  /// Whether it makes a place that nothing has fed so far: a file, or an entry of a kustomization.
  var isNew: Bool {
    edits.contains { edit in
      switch edit {
      case .create: true
      case .insert(let file, _, let list, _, _): list.count == 1 && KustomizationReach.isKustomization(file)
      default: false
      }
    }
  }
}
