public import Project
public import Resources

/// The revision that a GitOps deployer says it rolled out last.
public struct DeployedRevision: Sendable, Equatable {
  /// A commit, as the deployer wrote it.
  public let revision: String
  /// The object that says so.
  public let recordedBy: ResourceID

  /// Looks for the objects of Argo CD and Flux that deploy an environment's sources.
  ///
  /// Argo CD's `status.sync.revision` is what it last compared with, `status.history` what it last synced
  /// (https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml). Flux keeps
  /// `status.lastAppliedRevision`, `main@sha1:<commit>` (https://fluxcd.io/flux/components/kustomize/kustomizations/).
  /// - Returns: nil where none says it, and where two disagree.
  public static func recorded(in snapshot: [Resource], for environment: Environment) -> DeployedRevision? {
    let paths = Set(environment.sources.map { normalized($0.path) })
    let found = snapshot.compactMap { resource -> DeployedRevision? in
      switch (resource.id.group, resource.id.kind) {
      case ("argoproj.io", "Application"): argo(resource, paths)
      case ("kustomize.toolkit.fluxcd.io", "Kustomization"): flux(resource, paths)
      default: nil
      }
    }
    guard let first = found.first, found.allSatisfy({ $0.revision == first.revision }) else { return nil }
    return first
  }

  private static func argo(_ application: Resource, _ paths: Set<String>) -> DeployedRevision? {
    guard let path = application.root[path: "spec", "source", "path"]?.text, paths.contains(normalized(path)),
      let status = application.root["status"]
    else { return nil }
    let synced = status["history"].flatMap { Array($0.children).last?["revision"]?.text }
    return (synced ?? status[path: "operationState", "syncResult", "revision"]?.text).flatMap {
      commit($0, application.id)
    }
  }

  private static func flux(_ kustomization: Resource, _ paths: Set<String>) -> DeployedRevision? {
    guard let path = kustomization.root[path: "spec", "path"]?.text, paths.contains(normalized(path)),
      let applied = kustomization.root[path: "status", "lastAppliedRevision"]?.text
    else { return nil }
    // `main@sha1:<commit>`, and `main/<commit>` before Flux 2.0.
    return commit(String(applied.split { ":/".contains($0) }.last ?? ""), kustomization.id)
  }

  private static func commit(_ text: String, _ id: ResourceID) -> DeployedRevision? {
    let isHash = text.utf8.count == 40 && text.allSatisfy(\.isHexDigit)
    return isHash ? DeployedRevision(revision: text, recordedBy: id) : nil
  }

  private static func normalized(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
