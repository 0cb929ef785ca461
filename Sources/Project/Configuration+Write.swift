internal import Resources

extension Configuration {
  /// The configuration as the text of a new `driftback.yaml`, each key explained where it first stands.
  public var text: String {
    var text = """
      # What driftback compares: docs/configuration.md of driftback explains every key.
      apiVersion: \(Self.apiVersion)
      kind: \(Self.kind)
      environments:

      """
    for (index, environment) in environments.enumerated() { text += environment.text(explained: index == 0) }
    return text
  }
}

extension Environment {
  fileprivate func text(explained: Bool) -> String {
    var lines: [String] = []
    func line(_ text: String, _ comment: String? = nil) {
      guard explained, let comment else { return lines.append(text) }
      lines.append(text + String(repeating: " ", count: max(36 - text.count, 2)) + "# " + comment)
    }
    line("  - name: \(quoted(name))", "what --environment takes")
    line("    phase: \(phase.rawValue)", Phase.allCases.map(\.rawValue).joined(separator: ", "))
    line("    sources:", "the files in git that are deployed")
    for (index, source) in sources.enumerated() {
      let first = index == 0
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
    line("      namespaces:", "what the environment covers")
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
    let plain = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let first = text.utf8.first ?? 0
    let startsWithLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    if plain, startsWithLetter || text == ".", !words.contains(text.lowercased()) { return text }
    var json = JSONWriter()
    json.string(text)
    return json.text
  }
}
