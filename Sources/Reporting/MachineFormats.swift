public import Drift
public import Policy
internal import Resources
internal import YAMLSyntax

extension JudgedReport {
  /// The report as JSON, indented, with a line feed at its end. `all` adds the differences that are no drift.
  public func json(all: Bool = false) -> String { document(all: all).json }

  /// The report as YAML: the same object as `json`.
  public func yaml(all: Bool = false) -> String { document(all: all).yaml }
}

extension Finding {
  /// The finding as JSON: the object that stands in a report, with the verdict on it where it is a drift.
  public func json(_ verdict: Verdict? = nil) -> String { document(verdict).json }

  /// The finding as YAML, as above.
  public func yaml(_ verdict: Verdict? = nil) -> String { document(verdict).yaml }
}

extension Node {
  var json: String {
    var writer = JSONWriter(pretty: true)
    writer.node(self)
    return writer.text + "\n"
  }

  var yaml: String { String(decoding: YAML.print(self), as: UTF8.self) }
}
