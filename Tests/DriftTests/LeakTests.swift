import Drift
import Reporting
import Resources
import Testing

/// No value of a Secret appears in anything that is printed, wherever else it was copied to.
@Suite struct LeakTests {
  /// Characters that need no escape in YAML or JSON, so that a leak is found by its bytes.
  private static let alphabets = [
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "0123456789", "abcdefghij0123456789-_.!%",
  ].map(Array.init)

  struct Situation {
    let git: String
    let live: String
    let secrets: [String]
  }

  /// Random values, each in a place of its own on both sides.
  static func situation(seed: Int) -> Situation {
    var random = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
    let alphabet = alphabets[seed % alphabets.count]
    let values = (0..<12).map { _ in
      String(
        (0..<Int.random(in: 8...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "x"
        })
    }
    func encoded(_ text: String) -> String { base64(Array(text.utf8)) }
    let copy =
      #"{\"data\":{\"k\":\""# + encoded(values[0]) + #"\"},\"stringData\":{\"l\":\""# + values[1] + #"\"}}"#
    func secret(_ data: [Int], _ strings: [Int], _ metadata: String = "") -> String {
      "apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: shop\(metadata) }\ndata: {"
        + data.map { "k\($0): \"\(encoded(values[$0]))\"" }.joined(separator: ", ") + "}\nstringData: {"
        + strings.map { "k\($0): \"\(values[$0])\"" }.joined(separator: ", ") + "}\n"
    }
    func workload(_ shift: Int) -> String {
      """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: cart, namespace: shop, annotations: { note: "password=\(values[2 + shift])" } }
      spec:
        selector: { matchLabels: { app: cart } }
        template:
          metadata: { labels: { app: cart } }
          spec:
            containers:
              - name: app
                image: example.com/cart:\(1 + shift)
                args: ["--token=\(values[4 + shift])", "--v=\(shift)"]
                env: [{ name: URL, value: "amqp://u:\(values[6 + shift])@host" }, { name: P, value: "\(values[shift])" }]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: c, namespace: shop }
      data: { conf: "a=1\\npassword: \(values[8 + shift])\\n", raw: "\(encoded(values[10 + shift]))" }
      ---
      apiVersion: example.com/v1
      kind: Widget
      metadata: { name: w, namespace: shop }
      spec: { deep: [{ token: "\(values[3 + shift])" }], any: { key: "\(values[5 + shift])" }, n: \(shift) }

      """
    }
    let all = Array(values.indices)
    let half = all.filter { $0 % 2 == 0 }
    let git = secret(half, all.filter { $0 % 2 == 1 }) + workload(0)
    let live =
      secret(
        all.dropLast(), [],
        ", annotations: { \"kubectl.kubernetes.io/last-applied-configuration\": \"\(copy)\" }")
      + workload(1)
      + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: new, namespace: shop }\ndata: { x: \"\(values[7])\" }\n"
    return Situation(git: git, live: live, secrets: values.flatMap { [$0, encoded($0)] })
  }

  @Test("no value of eight bytes or more reaches an output", arguments: 0..<80)
  func leaksNothing(seed: Int) throws {
    let situation = Self.situation(seed: seed)
    let report = try Scenario(git: situation.git, live: situation.live).report()
    #expect(report.drifts.count > 8)
    let lines = situation.git.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let judged = report.judged
    var outputs = [judged.json(all: true), judged.yaml(all: true), judged.table(all: true)]
    for finding in report.drifts + report.notReported + report.pending {
      let line = finding.origin.flatMap { lines.indices.contains($0.line - 1) ? lines[$0.line - 1] : nil }
      outputs.append(
        Explanation(
          finding: finding, sourceLine: line.flatMap { report.quotable($0, of: finding) }, backport: ""
        )
        .text())
    }
    for secret in situation.secrets {
      for output in outputs where output.contains(secret) {
        Issue.record("\(secret) is in: \(output.split(separator: "\n").first { $0.contains(secret) } ?? "")")
      }
    }
  }

  /// A snapshot or a declaration that is broken right where a secret stands.
  @Test("no error shows a value", arguments: 0..<40)
  func errorsLeakNothing(seed: Int) throws {
    let situation = Self.situation(seed: seed)
    var random = Numbers(state: UInt64(seed) | 1)
    let bytes = Array(situation.live.utf8)
    for breaking in ["\"", "{", "]", ": :", "\t", "&"] {
      let cut = Int.random(in: 0..<bytes.count, using: &random)
      let broken = String(decoding: bytes[..<cut], as: UTF8.self) + breaking
      do {
        _ = try Scenario(git: Manifests.cart, live: broken).report()
      } catch let error as Diagnostic {
        for secret in situation.secrets { #expect(!error.description.contains(secret)) }
      }
    }
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var out = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = Array(bytes[start..<min(start + 3, bytes.count)])
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[$1]) : 0) }
      for position in 0..<4 {
        out.append(position <= group.count ? digits[bits >> (18 - 6 * position) & 63] : "=")
      }
    }
    return out
  }
}

private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
