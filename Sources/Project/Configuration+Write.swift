internal import Resources
internal import YAMLSyntax

extension Configuration {
  /// The configuration as the text of a new `driftback.yaml`, each key explained where it first stands.
  public var text: String { text(remarks: [], notes: []) }

  /// - Parameters:
  ///   - remarks: what is said of each environment, in their order.
  ///   - notes: what is said at the end, a line each.
  func text(remarks: [Remarks], notes: [String]) -> String {
    var text = """
      # What driftback compares: docs/configuration.md of driftback explains every key.
      apiVersion: \(Self.apiVersion)
      kind: \(Self.kind)
      environments:

      """
    for (index, environment) in environments.enumerated() {
      let remarks = remarks.indices.contains(index) ? remarks[index] : Remarks()
      text += environment.text(remarks, explained: index == 0)
    }
    if !notes.isEmpty { text += "# Left out:\n" }
    for note in notes { text += "# - \(Remarks.comment(note))\n" }
    return text
  }
}

extension Environment {
  /// A remark stands before the explanation of a key.
  fileprivate func text(_ remarks: Remarks, explained: Bool) -> String {
    var lines: [String] = []
    func line(_ text: String, _ explanation: String? = nil, remark: String? = nil) {
      guard let comment = remark ?? (explained ? explanation : nil) else { return lines.append(text) }
      lines.append(
        text + String(repeating: " ", count: max(36 - text.count, 2)) + "# " + Remarks.comment(comment))
    }
    line("  - name: \(quoted(name))", "what --environment takes", remark: remarks.name)
    line(
      "    phase: \(phase.rawValue)", Phase.allCases.map(\.rawValue).joined(separator: ", "),
      remark: remarks.phase)
    if placement != .overlay { line("    placement: \(placement.rawValue)", "overlay or base") }
    line("    sources:", "the files in git that are deployed")
    for (index, source) in sources.enumerated() {
      let first = index == 0
      for remark in remarks.sources.indices.contains(index) ? remarks.sources[index] : [] {
        lines.append("      # \(Remarks.comment(remark))")
      }
      line("      - path: \(quoted(source.path))", first ? "a file, or a folder with all below it" : nil)
      if let kind = source.kind {
        line("        kind: \(kind.rawValue)", first ? "plain, kustomize or helm" : nil)
      }
      if let namespace = source.namespace {
        line(
          "        namespace: \(quoted(namespace))", first ? "of whatever names none: kubectl apply -n" : nil)
      }
    }
    line("    live:")
    line("      namespaces:", "what the environment covers", remark: remarks.namespaces)
    for namespace in namespaces { line("        - \(quoted(namespace))") }
    if let snapshot {
      line("      snapshot: \(quoted(snapshot))", "beside this file; --snapshot goes first")
    } else if explained {
      lines.append(
        "      # snapshot: live.json.gz      # a snapshot beside this file; --snapshot goes first")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A string as YAML: bare where nobody could take it for anything else.
  private func quoted(_ text: String) -> String {
    let printed = YAML.print(Node.scalar(.string, text, symbols: Symbols()))
    return String(decoding: printed.dropLast(), as: UTF8.self)
  }
}
