/// Builds HTML whose elements are closed and whose text is escaped.
struct HTMLText {
  private(set) var text = ""

  /// An element around what `body` writes. Attributes are written in their order, their values escaped.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ body: (inout HTMLText) -> Void
  ) {
    open(name, attributes)
    body(&self)
    text += "</\(name)>"
  }

  /// An element around text.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String
  ) {
    element(name, attributes) { $0.write(content) }
  }

  /// An element without attributes around text.
  mutating func element(_ name: String, _ content: String) { element(name, [:], content) }

  /// An element that has no content and no end.
  mutating func void(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
    open(name, attributes)
  }

  /// Text, escaped.
  mutating func write(_ content: String) { text += XMLText.escaped(content) }

  /// Markup of our own.
  mutating func raw(_ markup: String) { text += markup }

  private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    text += "<" + name
    for (key, value) in attributes { text += " \(key)=\"\(XMLText.escaped(value))\"" }
    text += ">"
  }
}
