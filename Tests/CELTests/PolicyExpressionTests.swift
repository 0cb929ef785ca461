import CEL
import Resources
import Testing

/// Conditions as admission policies write them, on a pod that keeps them and on one that does not.
@Suite struct PolicyExpressionTests {
  private static let good = """
    {"metadata": {"name": "a", "namespace": "shop", "labels": {"team": "web"}}, "spec": {"replicas": 2,
     "hostNetwork": false, "containers": [{"name": "c", "image": "registry.example/c@sha256:0123456789abcdef",
     "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
     "resources": {"limits": {"memory": "256Mi"}}}]}}
    """
  private static let bad = """
    {"metadata": {"name": "a", "namespace": "shop"}, "spec": {"replicas": 50, "hostNetwork": true,
     "containers": [{"name": "c", "image": "docker.io/c:latest", "securityContext": {"privileged": true},
     "resources": {"limits": {"memory": "64Gi"}}}], "volumes": [{"hostPath": {"path": "/"}}]}}
    """

  @Test(arguments: [
    "object.spec.replicas <= 5",
    "has(object.metadata.labels) && 'team' in object.metadata.labels",
    "object.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)",
    "object.spec.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && c.securityContext.allowPrivilegeEscalation == false)",
    "object.spec.containers.all(c, has(c.securityContext.capabilities) && has(c.securityContext.capabilities.drop) && c.securityContext.capabilities.drop.exists(x, x == 'ALL'))",
    "object.spec.containers.all(c, c.image.matches('^registry[.]example/[a-z0-9-]+@sha256:[a-f0-9]+$'))",
    "!has(object.spec.hostNetwork) || object.spec.hostNetwork == false",
    "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath))",
    "object.spec.containers.all(c, quantity(c.resources.limits.memory).compareTo(quantity('1Gi')) <= 0)",
    "!object.spec.containers.exists(c, c.image.endsWith(':latest'))",
    "object.metadata.namespace != 'shop' || object.spec.replicas in [1, 2, 3]",
    "object.spec.containers.map(c, c.image.split('/')[0]).all(r, r in ['registry.example'])",
  ])
  func tellsThemApart(condition: String) throws {
    let program = try CEL.Program(condition, variables: ["object": .dyn], expected: .bool)
    for (text, wanted) in [(Self.good, true), (Self.bad, false)] {
      let file = File(path: "pod.json", bytes: Array(text.utf8))
      let root = try #require(try JSONReader.read(file, symbols: Symbols()).roots.first)
      let outcome = try? program.evaluate(["object": CEL.Value(root)])
      // A condition that cannot be evaluated does not hold, as for an admission policy that fails closed.
      #expect((outcome?.bool ?? false) == wanted)
    }
  }
}
