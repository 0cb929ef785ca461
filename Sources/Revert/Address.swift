internal import Kubernetes
internal import Resources

/// How commands and addresses name an object. What a snapshot says is not to be trusted in either.
enum Address {
  /// Stops an object whose kind or name cannot be one, so that no command can be made to do something else.
  static func check(_ id: ResourceID, apiVersion: String) throws(Refused) {
    // What the API server itself asks of a path segment, and of a kind: apimachinery's IsValidPathSegmentName.
    let isKind =
      isWord(id.kind) && apiVersion.split(separator: "/", omittingEmptySubsequences: false).count <= 2
      && apiVersion.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isWord(String($0)) }
    guard isKind, isSegment(id.name), id.namespace.isEmpty || isWord(id.namespace) else {
      throw Refused(.unaddressable, "the object's kind, namespace or name is none that Kubernetes knows")
    }
  }

  private static func isWord(_ text: String) -> Bool {
    text.utf8.first.map(isAlphanumeric) ?? false
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  private static func isSegment(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".."
      && text.utf8.allSatisfy {
        (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%")
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
  }

  /// The object as kubectl takes it, in one version of its API: `Deployment.v1.apps/cart`. The slash keeps a name from
  /// being an option.
  static func argument(_ change: Change) -> String {
    let version = change.apiVersion.split(separator: "/").last.map(String.init) ?? change.apiVersion
    return "\(change.resource.kind).\(version).\(change.resource.group)/\(change.resource.name)"
  }

  /// The path of an object on the API server: https://kubernetes.io/docs/reference/using-api/api-concepts/
  static func path(_ change: Change, plural: String) -> String {
    let root = change.apiVersion.contains("/") ? "/apis/" : "/api/"
    let namespace = change.resource.namespace
    return root + change.apiVersion + (namespace.isEmpty ? "" : "/namespaces/" + namespace)
      + "/\(plural)/" + encoded(change.resource.name)
  }

  /// RFC 3986: all but unreserved characters as `%` and two digits.
  private static func encoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in name.utf8 {
      if isAlphanumeric(byte) || "-._~".utf8.contains(byte) {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The plural of an object's kind: as its definition says, or as all built-in kinds have it; nil where neither is known.
  static func plural(of object: Resource, among live: [Resource], _ schema: Schema) -> String? {
    for definition in live where definition.id.kind == "CustomResourceDefinition" {
      let spec = definition.root["spec"]
      if spec?["group"]?.text == object.id.group, spec?[path: "names", "kind"]?.text == object.id.kind {
        return spec?[path: "names", "plural"]?.string.flatMap { isWord($0) ? $0 : nil }
      }
    }
    guard let kind = schema.kind(apiVersion: object.apiVersion, kind: object.id.kind), !kind.isCustom else {
      return nil
    }
    let singular = object.id.kind.lowercased()
    // apimachinery's UnsafeGuessKindToResource, which holds for every kind of Kubernetes itself.
    if singular.hasSuffix("endpoints") { return singular }
    if singular.hasSuffix("s") { return singular + "es" }
    return singular.hasSuffix("y") ? singular.dropLast() + "ies" : singular + "s"
  }
}
