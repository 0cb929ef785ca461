import Drift
import Resources
import Testing

/// Item 9 of the checklist: Secrets. argo-cd#897 #16193 #25260 #28989 #29740 #29784, CVE-2023-40029,
/// GHSA-3v3m-wc6v-x4x3, GHSA-rg3g-4rw9-gqrp, kubernetes#87840
@Suite struct ChecklistSecretsTests {
  static func secret(_ fields: String, metadata: String = "") -> String {
    "apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: shop\(metadata) }\n\(fields)\n"
  }

  func drift(_ git: String, _ live: String) throws -> [String] {
    try Scenario(git: Self.secret(git), live: Self.secret(live)).drift()
  }

  static let same: [(git: String, live: String)] = [
    ("stringData: { password: hunter22 }", "data: { password: aHVudGVyMjI= }\ntype: Opaque"),
    ("stringData: { port: \"5432\" }\ndata: { user: YWRtaW4= }", "data: { port: NTQzMg==, user: YWRtaW4= }"),
    // stringData goes over data.
    ("stringData: { a: eA }\ndata: { a: b2xk }", "data: { a: ZUE= }"),
    // Line breaks in Base64.
    ("data:\n  cert: |\n    aHVudGVy\n    MjI=", "data: { cert: aHVudGVyMjI= }"),
    ("data: null", "type: Opaque"), ("data: {}", ""), ("stringData: {}", ""),
    ("stringData: { a: \"\" }", "data: { a: \"\" }"),
    // An integer that a client sends for a text.
    ("stringData: { port: 5432 }", "data: { port: NTQzMg== }"),
  ]

  @Test("argo-cd#16193 #25260: one secret in many spellings", arguments: same)
  func knowsSpellings(git: String, live: String) throws { #expect(try drift(git, live) == []) }

  @Test("kubernetes#87840: a changed value is found, and not shown")
  func findsChanges() throws {
    #expect(
      try drift("stringData: { password: hunter22 }", "data: { password: aHVudGVyMjM= }") == [
        "runtime-modified .data.password secret → secret"
      ])
    #expect(
      try drift("stringData: { a: eA }\ndata: { a: b2xk }", "data: { a: b2xk }") == [
        "runtime-modified .data.a secret → secret"
      ])
    #expect(
      try drift("data: { a: b2xk }", "data: { a: b2xk, b: bmV3 }") == [
        "runtime-added .data.b nothing → secret"
      ])
    #expect(
      try drift("stringData: { a: x, b: y }", "data: { a: eA== }") == [
        "runtime-removed .data.b secret → nothing"
      ])
    #expect(
      try drift("type: Opaque", "data: { a: b2xk }\ntype: Opaque") == ["runtime-added .data nothing → secret"]
    )
  }

  @Test("kubernetes#87840: equal digests are equal secrets, in either spelling, and others differ")
  func digestsTell() throws {
    let report = try Scenario(
      git: Self.secret("stringData: { a: hunter22, b: hunter33 }"),
      live: Self.secret("data: { a: aHVudGVyMzM=, b: aHVudGVyMjI= }")
    ).report()
    let digests = report.drifts.map { [$0.declared, $0.live] }.joined().map { side in
      if case .secret(let digest) = side { digest } else { "" }
    }
    #expect(digests.count == 4 && Set(digests).count == 2)
    #expect(digests[0] == digests[3] && digests[1] == digests[2])
  }

  @Test(
    "argo-cd#897, GHSA-3v3m, GHSA-rg3g: the copy in last-applied is not shown either, however short the values"
  )
  func hidesLastApplied() throws {
    let copy =
      #", annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"pin":"MTIzNA=="}}' }"#
    let report = try Scenario(
      git: Self.secret("data: { pin: MTIzNA== }"),
      live: Self.secret("data: { pin: MTIzNQ== }", metadata: copy)
    ).report()
    let all = (report.drifts + report.notReported).map(\.summary).joined(separator: "\n")
    #expect(all.contains("last-applied") && !all.contains("MTIz"))
  }

  @Test("CVE-2023-40029: a secret that was copied into an environment variable")
  func hidesCopies() throws {
    let secret = "\n---\n" + Self.secret("data: { password: aHVudGVyMjI= }")
    let git = Manifests.cart
    for value in ["hunter22", "postgres://shop:hunter22@db/shop", "aHVudGVyMjI="] {
      let live = git.with("value: info", "value: \"\(value)\"")
      #expect(
        try Scenario(git: git + secret, live: live + secret).drift() == [
          #"runtime-modified .spec.template.spec.containers[name="app"].env[name="LOG_LEVEL"].value secret → secret"#
        ])
    }
  }

  @Test("CVE-2023-40029: a word that is a secret elsewhere is hidden as a value, and not in a name")
  func tellsWordsFromNames() throws {
    let secret = "\n---\n" + Self.secret("stringData: { user: postgres }")
    let git = Manifests.cart
    func shown(_ part: String, _ other: String) throws -> Bool {
      let drifts = try Scenario(git: git + secret, live: git.with(part, other) + secret).drift()
      return try #require(drifts.first).contains("postgres")
    }
    #expect(try shown("registry.example.com/cart:1.4.2", "registry.example.com/postgres:16"))
    #expect(try !shown("value: info", "value: postgres"))
    #expect(try !shown("value: info", "value: \"user=postgres dbname=shop\""))
  }
}
