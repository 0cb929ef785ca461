extension CEL.Library {
  /// Kubernetes' URL library (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library).
  mutating func addLinks() {
    function("isURL", [.string], .bool) { arguments, _ throws(CEL.Fault) in
      .bool(CEL.URL(try arguments.text(0)) != nil)
    }
    function("url", [.string], .url) { arguments, _ throws(CEL.Fault) in
      guard let url = CEL.URL(try arguments.text(0)) else {
        throw CEL.Fault(
          "the string is no URL", remedy: "It must be absolute: 'https://host/path' or '/path'.")
      }
      return .url(url)
    }
    let parts: [(String, @Sendable (CEL.URL) -> String)] = [
      ("getScheme", { $0.scheme }), ("getHost", { $0.host }), ("getHostname", { $0.hostname }),
      ("getPort", { $0.port }), ("getEscapedPath", { $0.path }),
    ]
    for (name, part) in parts {
      method(.url, name, [], .string, .step) { arguments, _ throws(CEL.Fault) in
        guard case .url(let url) = arguments[0] else { throw .mismatch }
        return .string(part(url))
      }
    }
    method(.url, "getQuery", [], .map(.string, .list(.string))) { arguments, _ throws(CEL.Fault) in
      guard case .url(let url) = arguments[0] else { throw .mismatch }
      return .map(
        CEL.Map(url.parameters.map { (.string($0.name), .list($0.values.map { .string($0) })) }))
    }
  }
}
