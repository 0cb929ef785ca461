/// The controls as a document: `docs/controls.md`.
public enum ControlsDocument {
  /// The whole document, in Markdown.
  public static var text: String {
    var out = introduction
    out += "\n| control | what is wrong | severity | standard | fix |\n|---|---|---|---|---|\n"
    for control in Control.all where control.basis == .state {
      let level = control.podSecurityLevel.map(\.rawValue) ?? ""
      out +=
        "| [`\(control.id)`](#\(control.id)) | \(control.title) | \(control.severity.rawValue) | \(level) | "
      out += control.remedy.cell + " |\n"
    }
    out +=
      "\nThese are judged in a change only, where no single value is wrong and one is wider than another:\n"
    out += "\n| control | what is compared | severity |\n|---|---|---|\n"
    for control in Control.all where control.basis == .change {
      out += "| [`\(control.id)`](#\(control.id)) | \(control.title) | \(control.severity.rawValue) |\n"
    }
    for control in Control.all { out += section(of: control) }
    return out
  }

  private static let introduction = """
    # Controls

    A control is one rule of security that a resource keeps or breaks. `driftback` asks the same controls of the declaration, of
    the live state, and of every drift: whether the change weakens security, hardens it, or does neither.

    This page is written by the tests from the controls themselves (`DRIFTBACK_REWRITE_GOLDENS=1 swift test --filter
    DocumentTests`), and is never out of date.

    ## How a change is judged

    - The whole resource is looked at before and after. A drift concerns a failure if it touches one of the fields that decide it.
    - A failure that came, a right that came, or a protection that went **weakens**. The other way round it **hardens**. Where
      something came and something went, it weakens.
    - Sets are compared, not only pass and fail: a rule of RBAC that gains a verb weakens, even if no control fails. A right that
      another one covers is no news: from `*` to `get` hardens.
    - An absent field counts as what the API server fills in. A manifest and its live object are judged the same.
    - A resource that came or went is judged by what it says, not by what it leaves out. A NetworkPolicy that went weakens; a
      Deployment that came does not, unless it asks for something dangerous.
    - A container that came is judged the same way. What it leaves out counts from severity medium, and where the other
      containers of the pod do not leave it out.
    - The rules of an aggregated ClusterRole are those of others, and are judged there; its selectors are compared.
    - What no control knows, custom resources above all, is neutral. Arguments of programs are not looked at.

    ## The Pod Security Standards

    Baseline and restricted are complete, as Kubernetes 1.36 enforces them. `PodSecurityTests` asks the admission of a real
    API server about every pair of pods and some hundred random ones; its verdict has to be ours. The level applies to Pods
    and to everything with a pod template. The relaxations for Windows (`spec.os.name`) and for user namespaces
    (`hostUsers: false`) are those of the server.

    ## All controls

    A failure that a graver control says too is left out of a list. Where the last column says *value*, the fix needs one from
    the user; where it says *advice*, there is no one clear fix, and the control says why.

    """

  private static func section(of control: Control) -> String {
    var out = "\n### \(control.id)\n\n\(control.title). "
    out += "Severity: \(control.severity.rawValue). Looks at: \(control.kinds.joined(separator: ", ")).\n\n"
    out += control.rationale + "\n\n"
    switch control.remedy {
    case .advice(let text): out += "Advice: \(text)\n"
    case .fix(let fix):
      out += "Fix: \(fix.summary)."
      if let need = fix.need { out += " Needs a \(need.name), such as `\(need.example)`." }
      if let caution = fix.caution { out += " Careful: \(caution)" }
      out += "\n"
    }
    if !control.references.isEmpty {
      out += "\n" + control.references.map { "- \($0)\n" }.joined()
    }
    return out
  }
}

extension Remedy {
  fileprivate var cell: String {
    switch self {
    case .advice: "advice"
    case .fix(let fix): fix.need == nil ? "edit" : "value"
    }
  }
}
