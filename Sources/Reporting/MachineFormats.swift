public import Drift
internal import Resources
internal import YAMLSyntax

extension DriftReport {
  /// The report as JSON, indented, with a line feed at its end. `all` adds the differences that are no drift.
  public func json(all: Bool = false) -> String { document(all: all).json }

  /// The report as YAML: the same object as `json`.
  public func yaml(all: Bool = false) -> String { document(all: all).yaml }
}

extension Finding {
  /// The finding as JSON: the object that stands in a report.
  public func json() -> String { document().json }

  /// The finding as YAML.
  public func yaml() -> String { document().yaml }
}

extension Node {
  var json: String {
    var writer = JSONWriter(pretty: true)
    writer.node(self)
    return writer.text + "\n"
  }

  var yaml: String { String(decoding: YAML.print(self), as: UTF8.self) }
}
