import Drift
import Resources
import Testing

/// Items 10 and 16 of the checklist: one value in several spellings, one list in several orders.
@Suite struct ChecklistValuesTests {
  // MARK: 10. Quantities, durations, int-or-string: argo-cd#21135 #16400 #20929, argocd-operator#1290, shepherdjerred#1620

  static let quantities: [(String, String, Bool)] = [
    ("1000m", "\"1\"", true), ("0.5", "500m", true), ("1000M", "1G", true), ("1024Mi", "1Gi", true),
    ("1", "\"1\"", true), ("0.1", "100m", true), ("1e3", "1k", true), ("500m", "600m", false),
    ("1G", "1Gi", false),
  ]

  static let custom = """
    apiVersion: example.com/v1
    kind: Widget
    metadata: { name: w, namespace: shop }
    spec: { size: SIZE, pod: { resources: { limits: { cpu: SIZE } } } }
    """

  static let pattern = #"^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE])?$"#

  @Test("argo-cd#21135 #20929: quantities of built-in and custom resources", arguments: quantities)
  func comparesQuantities(git: String, live: String, isSame: Bool) throws {
    func cart(_ amount: String) -> String {
      Manifests.cart.with(
        "          env:", "          resources: { limits: { cpu: \(amount) } }\n          env:")
    }
    #expect(try Scenario(git: cart(git), live: cart(live)).drift().isEmpty == isSame)
    // With a definition that embeds quantities, with one that calls them texts, and without any.
    let typed = Manifests.definition(
      "Widget",
      spec: """
        size: { "x-kubernetes-int-or-string": true, pattern: "\(Self.pattern)" },
        pod: { type: object, "x-kubernetes-preserve-unknown-fields": true }
        """)
    let text = Manifests.definition(
      "Widget",
      spec: "size: { type: integer }, pod: { type: object, \"x-kubernetes-preserve-unknown-fields\": true }")
    func widget(_ amount: String, size: Bool) -> String {
      Self.custom.with(size ? "SIZE" : "cpu: SIZE", size ? amount : "cpu: \(amount)").replacing(
        "SIZE", with: "1")
    }
    let drift = try Scenario(git: widget(git, size: true), live: widget(live, size: true) + "\n---\n" + typed)
      .drift()
    #expect(drift.isEmpty == isSame)
    for definition in ["", "\n---\n" + text] {
      let inner = try Scenario(git: widget(git, size: false), live: widget(live, size: false) + definition)
        .drift()
      #expect(inner.isEmpty == isSame)
    }
  }

  @Test("argocd-operator#1290: durations that a controller wrote in Go's way")
  func comparesDurations() throws {
    func widget(_ time: String) -> String {
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\nspec: { interval: \(time) }"
    }
    #expect(try Scenario(git: widget("50m"), live: widget("3000s")).drift() == [])
    #expect(try Scenario(git: widget("1h"), live: widget("1h0m0s")).drift() == [])
    #expect(
      try Scenario(git: widget("1h"), live: widget("61m")).drift() == [
        #"runtime-modified .spec.interval "1h" → "61m""#
      ])
  }

  @Test("argo-cd#16400: a number and a percentage, a port and its name are two values")
  func tellsIntsFromStrings() throws {
    let git = Manifests.service.with("port: 80", "port: 80, targetPort: 7070")
    #expect(try Scenario(git: git, live: git).drift() == [])
    #expect(
      try Scenario(git: git, live: git.with("7070", "grpc")).drift() == [
        #"runtime-modified .spec.ports[port=80,protocol="TCP"].targetPort 7070 → "grpc""#
      ])
  }

  @Test("argo-cd#16400: whatever is no amount is compared as it stands")
  func tellsTexts() throws {
    func map(_ value: String) -> String {
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m, namespace: shop }\ndata: { limits: \"\(value)\" }"
    }
    #expect(
      try Scenario(git: map("1000m"), live: map("1")).drift() == [
        #"runtime-modified .data.limits "1000m" → "1""#
      ])
    #expect(
      try Scenario(git: map("60m"), live: map("1h")).drift() == [
        #"runtime-modified .data.limits "60m" → "1h""#
      ])
  }

  // MARK: 16. Order and duplicates: structured-merge-diff#234 #244, kubernetes#113245

  @Test("structured-merge-diff#234: 53/TCP and 53/UDP are two ports, in any order")
  func keysByAllFields() throws {
    let git = Manifests.service.with(
      "    - { name: http, port: 80 }",
      "    - { name: dns, port: 53, protocol: UDP }\n    - { name: dns-tcp, port: 53 }")
    let live = Manifests.service.with(
      "    - { name: http, port: 80 }",
      "    - { name: dns-tcp, port: 53, protocol: TCP, targetPort: 53 }\n    - { name: dns, port: 53, protocol: UDP, targetPort: 53 }"
    )
    #expect(try Scenario(git: git, live: live).drift() == [])
    #expect(
      try Scenario(
        git: git, live: live.with("protocol: UDP, targetPort: 53", "protocol: UDP, targetPort: 5353")
      ).drift()
        == [#"runtime-added .spec.ports[port=53,protocol="UDP"].targetPort nothing → 5353"#])
  }

  static func environment(_ items: String...) -> String {
    Manifests.cart.with(
      "- { name: LOG_LEVEL, value: info }", items.joined(separator: "\n            "))
  }

  @Test("structured-merge-diff#234: duplicate names are told apart by their occurrence")
  func keepsDuplicates() throws {
    let git = Self.environment("- { name: A, value: one }", "- { name: A, value: two }")
    #expect(try Scenario(git: git, live: git).drift() == [])
    let changed = Self.environment("- { name: A, value: one }", "- { name: A, value: three }")
    #expect(
      try Scenario(git: git, live: changed).drift() == [
        ##"runtime-modified .spec.template.spec.containers[name="app"].env[name="A"#1].value "two" → "three""##
      ])
  }

  @Test("kubernetes#113245: a client-side apply keeps the last of two, which is what counts")
  func knowsHiddenDuplicates() throws {
    let git = Self.environment("- { name: A, value: one }", "- { name: A, value: two }")
    #expect(try Scenario(git: git, live: Self.environment("- { name: A, value: two }")).drift() == [])
    #expect(
      try Scenario(git: git, live: Self.environment("- { name: A, value: one }")).report().drifts.count == 1)
    // An item that was added twice at run time is an addition.
    #expect(
      try Scenario(git: Self.environment("- { name: A, value: two }"), live: git).report().drifts.count == 2)
  }

  @Test("kubernetes#113245: the order of keyed lists and sets says nothing, that of other lists does")
  func knowsWhereOrderCounts() throws {
    let git = Self.environment("- { name: A, value: one }", "- { name: B, value: two }")
    let live = Self.environment("- { name: B, value: two }", "- { name: A, value: one }")
    #expect(try Scenario(git: git, live: live).drift() == [])
    let arguments = Manifests.cart.with("          env:", "          args: [--a, --b]\n          env:")
    let swapped = try Scenario(git: arguments, live: arguments.with("[--a, --b]", "[--b, --a]")).report()
    #expect(swapped.drifts.map(\.path.description) == [#".spec.template.spec.containers[name="app"].args"#])
  }

  @Test("gitops-engine: the server sorts the addresses of Endpoints")
  func ignoresTheOrderOfEndpoints() throws {
    func endpoints(_ addresses: String) -> String {
      "apiVersion: v1\nkind: Endpoints\nmetadata: { name: db, namespace: shop }\nsubsets:\n"
        + "  - { addresses: [\(addresses)], ports: [{ port: 5432, protocol: TCP }] }"
    }
    let git = endpoints("{ ip: 10.0.0.9 }, { ip: 10.0.0.2 }")
    #expect(try Scenario(git: git, live: endpoints("{ ip: 10.0.0.2 }, { ip: 10.0.0.9 }")).drift() == [])
    #expect(
      try Scenario(git: git, live: endpoints("{ ip: 10.0.0.2 }, { ip: 10.6.6.6 }")).report().drifts.count == 1
    )
  }
}
