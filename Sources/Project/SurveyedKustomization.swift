internal import Resources
internal import YAMLSyntax

/// A kustomization as a survey looks at it: what it includes, and the namespace that it gives.
struct SurveyedKustomization {
  /// Its folder; empty for the root.
  let folder: String
  /// Whether it can only be part of another one.
  let isComponent: Bool
  /// The namespace of all that it renders.
  let namespace: String?
  /// Whether it makes resources by itself, which name no namespace.
  let generates: Bool
  /// The folders and files that it names, those in the repository.
  let names: [String]

  static let fileNames: Set<String> = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// Nil for a file that is no kustomization; what cannot be read in it is left out.
  init?(_ file: File, _ symbols: Symbols) {
    guard let roots = try? YAML.parse(file, symbols: symbols).expanded().roots, roots.count == 1,
      let root = roots.first, root.kind == .mapping
    else { return nil }
    // Flux has a kind of the same name.
    guard root["apiVersion"]?.string.map({ $0.hasPrefix("kustomize.config.k8s.io/") }) ?? true else {
      return nil
    }
    let folder = file.path.folder
    self.folder = folder
    isComponent = root["kind"]?.string == "Component"
    namespace = root["namespace"]?.string.flatMap { $0.isNamespace ? $0 : nil }
    generates = root["configMapGenerator"] != nil || root["secretGenerator"] != nil
    names = ["resources", "bases", "components"].flatMap { key -> [String] in
      guard let list = root[key], list.kind == .sequence else { return [] }
      return list.children.compactMap { $0.string.flatMap(folder.appending(relative:)) }
    }
  }
}
