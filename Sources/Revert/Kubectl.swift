internal import Drift
internal import Resources

/// The changes as commands for a shell.
public enum Kubectl {
  /// A script of POSIX shell that makes the changes in their order and stops at the first that fails.
  ///
  /// - Parameter files: the names of the files that hold the payloads, beside the script; nil for a script that holds
  ///   them itself.
  public static func script(_ changes: [Change], files: [String]? = nil) -> String {
    guard !changes.isEmpty else { return "" }
    var text = "#!/bin/sh\nset -eu\n"
    if files != nil { text += "cd \"$(dirname \"$0\")\"\n" }
    for (index, change) in changes.enumerated() {
      text += "\n" + remarks(change).map { "# " + ascii($0) + "\n" }.joined()
      text += command(change, file: files.flatMap { $0.indices.contains(index) ? $0[index] : nil })
    }
    return text
  }

  private static func remarks(_ change: Change) -> [String] {
    var lines = ["\(change.resource)"]
    for finding in change.drifts where !finding.path.steps.isEmpty { lines.append("  \(finding.path)") }
    for finding in change.also {
      let place = finding.resource == change.resource ? "" : " of \(finding.resource)"
      lines.append("  \(finding.path)\(place), which goes with it")
    }
    return lines + change.effects.map { "  note: " + $0 }
  }

  private static func command(_ change: Change, file: String?) -> String {
    let namespace = change.resource.namespace.isEmpty ? "" : " -n " + quoted(change.resource.namespace)
    // The payload is one line of JSON, so that no line of it can be the end of the document.
    let input = file == nil ? " <<'DRIFTBACK'\n\(change.compact)\nDRIFTBACK\n" : "\n"
    let source = file.map(quoted) ?? "-"
    switch change.action {
    case .patch:
      // No argument: those are short (MAX_ARG_STRLEN of execve(2)), and every user of the machine can read them.
      return
        "kubectl patch \(quoted(Address.argument(change)))\(namespace) --type=json --patch-file \(file.map(quoted) ?? "/dev/stdin")\(input)"
    case .apply(let manifest, let manager, _):
      // Force cannot overwrite what came after the snapshot where the manifest names the version.
      let isLocked = manifest[path: "metadata", "resourceVersion"] != nil
      let force = isLocked ? " --force-conflicts" : ""
      return
        "kubectl apply --server-side --field-manager=\(quoted(manager))\(force)\(namespace) -f \(source)\(input)"
    case .create: return "kubectl create\(namespace) -f \(source)\(input)"
    case .delete:
      let path = Address.path(change, plural: change.plural ?? "")
      return "kubectl delete --raw \(quoted(path)) -f \(source)\(input)"
    }
  }

  /// A word as a shell takes it.
  private static func quoted(_ text: String) -> String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:"
    if !text.isEmpty, text.utf8.allSatisfy(plain.utf8.contains) { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// A remark in which nothing can steer a terminal, hide, or end the line.
  private static func ascii(_ text: String) -> String {
    text.unicodeScalars.map {
      (0x20...0x7e).contains($0.value) ? String($0) : "\\u{\(String($0.value, radix: 16))}"
    }
    .joined()
  }
}
