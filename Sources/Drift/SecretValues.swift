internal import Kubernetes
internal import Resources

/// The values of Secrets, encoded and decoded, and the lines of long ones.
struct SecretValues: Sendable {
  /// Sorted; each of eight bytes at least.
  let all: [String]

  /// No values.
  init() { all = [] }

  /// The values of those resources that are Secrets.
  init(of resources: some Sequence<Resource>) {
    var values: Set<String> = []
    for resource in resources where resource.id.kind == "Secret" {
      for field in ["data", "stringData"] {
        guard let data = resource.root[field] else { continue }
        for value in data.children where value.isScalar {
          let text = value.text
          if text.utf8.count >= 8 { values.insert(text) }
          if field == "stringData", text.utf8.count >= 8 { values.insert(Base64.encode(Array(text.utf8))) }
          guard field == "data", let bytes = Base64.decode(text), bytes.count >= 8,
            let decoded = String(validating: bytes, as: UTF8.self)
          else { continue }
          values.insert(decoded)
          // A line of a longer secret is one too: keys and configuration files are pasted in parts.
          for line in decoded.split(separator: "\n") where line.utf8.count >= 16 {
            values.insert(String(line))
          }
        }
      }
    }
    all = values.sorted()
  }

  /// Whether a text holds a known secret.
  func isIn(_ text: String) -> Bool {
    text.utf8.count >= 8
      && all.contains {
        $0 == text || text.contains($0) && (Self.isTelling($0) || Self.isGiven($0, in: text))
      }
  }

  private static func isTelling(_ secret: String) -> Bool {
    secret.utf8.count >= 12 || !secret.allSatisfy(\.isLetter)
  }

  /// Whether a word stands where a value does: `password=hunterhunter`, `user:hunterhunter@host`, `{"a":"hunterhunter"}`.
  private static func isGiven(_ secret: String, in text: String) -> Bool {
    text.ranges(of: secret).contains { range in
      text[..<range.lowerBound].last { !" \t\"'\\".contains($0) }.map { "=:".contains($0) } ?? false
    }
  }
}
