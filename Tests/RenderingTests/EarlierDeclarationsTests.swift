import GitStore
import Project
import Rendering
import Resources
import Testing

@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct EarlierDeclarationsTests {
  @Test("What a rendered resource was before is rendered too, whichever file changed it")
  func rendered() throws {
    let fixture = try Fixture([:])
    let overlay =
      "resources: [../base]\nnamePrefix: prod-\nimages: [{name: example.com/web, newTag: \"TAG\"}]\n"
    func tag(_ tag: String) -> String { overlay.replacing("TAG", with: tag) }
    _ = try fixture.commit(
      [
        "base/kustomization.yaml": "resources: [a.yaml]", "base/a.yaml": deployment,
        "prod/kustomization.yaml": tag("1.1"),
      ], time: 1_700_000_100)
    _ = try fixture.commit(["prod/kustomization.yaml": tag("1.2")], time: 1_700_000_200)
    _ = try fixture.commit(["unrelated.txt": "x"], time: 1_700_000_300)
    let (repository, head) = try fixture.commit(["prod/kustomization.yaml": tag("1.3")], time: 1_700_000_400)
    let environment = Environment(
      name: "production", phase: .production, sources: [Source(path: "prod")], namespaces: [])
    let files = try repository.files(at: head)
    let declared = try #require(
      Renderer.render(environment, files: files, schema: fixture.schema).resource("Deployment", "prod-web"))
    let earlier = EarlierDeclarations(
      repository: repository, head: head, environment: environment, schema: fixture.schema)
    var images: [String] = []
    for root in earlier.versions(of: declared) {
      let image = root[path: "spec", "template", "spec", "containers"]?.children.first { _ in true }?[
        "image"]?.text
      if images.last != image { images.append(image ?? "") }
    }
    #expect(images == ["example.com/web:1.2", "example.com/web:1.1"])
    #expect(!earlier.isTruncated)
  }
}
