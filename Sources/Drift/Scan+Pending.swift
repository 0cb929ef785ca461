internal import Kubernetes
internal import Rendering
internal import Resources

/// Tells a field that was never rolled out from one that somebody took away: a live object lacks both.
extension Scan {
  /// Makes a removed field a pending one where git came to declare it only after the live object was last written.
  ///
  /// A removal leaves no trace in managed fields, so all three must hold: a commit of the history did not declare the
  /// field yet; nobody but controllers has written to the object since the commit that first did; and no
  /// `kubectl apply` recorded the field. Where one of them cannot be known, the field counts as removed.
  func weigh(
    lateDeclarationOf difference: inout Difference, _ declared: DeclaredResource, _ live: Resource,
    _ earlier: EarlierDeclarations
  ) {
    guard difference.kind == .runtimeRemoved, let written = lastWrite(to: live),
      Self.lastApplied(to: live)?.value(at: difference.path) == nil,
      let since = earlier.declaredSince(difference.path, of: declared), written < since
    else { return }
    difference.kind = .gitAhead
    difference.reason = "git declares it only since after the live object was last written"
  }

  /// When a person, a deployer or a program of an unknown name last wrote to an object, in seconds since 1970; nil where
  /// managed fields do not tell.
  private func lastWrite(to live: Resource) -> Int64? {
    var last: Int64?
    for entry in ManagedFieldsEntry.entries(of: live.root, withFields: false)
    where entry.subresource != "status" {
      switch managers.kind(of: entry.manager) {
      case .controller, .injector: continue
      case .person, .deployer, .unknown: break
      }
      guard let time = entry.time.flatMap(Timestamp.init)?.second else { return nil }
      last = max(last ?? time, time)
    }
    return last
  }

  /// What `kubectl apply` last sent of an object, as it noted there itself.
  static func lastApplied(to live: Resource) -> Node? {
    let key = "kubectl.kubernetes.io/last-applied-configuration"
    guard let text = live.root[path: "metadata", "annotations", key]?.string else { return nil }
    let file = File(path: live.root.tree.file.path, bytes: Array(text.utf8))
    return try? JSONReader.read(file, symbols: live.root.tree.symbols).roots.first
  }
}
