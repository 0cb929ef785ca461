internal import Resources

/// One kustomization of a revision: what it names, found and checked before anything runs.
struct Kustomization: Sendable {
  /// Its folder, relative to the repository's root; empty for the root itself.
  let folder: String
  /// The mapping of its file.
  let root: Node
  /// The file that declares it.
  var path: String { root.tree.file.path }
  /// The files that it reads by itself.
  var files: Set<String> = []
  /// Of those, the ones that declare resources.
  var resources: Set<String> = []
  /// Of those, the ones that configure plugins, as they were read.
  var configurations: [String: Tree] = [:]
  /// The configurations that stand in the kustomization itself, by their text.
  var inlineConfigurations: [String: Tree] = [:]
  /// The kustomizations that it includes, with the node that names each.
  var folders: [(path: String, node: Node)] = []
  /// Whether a file lies outside its folder, which kustomize refuses by default.
  var readsOutside = false
  /// Texts from which Secrets are generated, never to be shown.
  var secrets: [String] = []

  /// The names that a kustomization's file may have.
  static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// A field's name as kustomize compares it.
  ///
  /// It decodes with Go's encoding/json, to which `HelmCharts` and even `helmChartſ` are `helmCharts`.
  static func fold(_ key: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in key.unicodeScalars {
      switch scalar.value {
      case 0x41...0x5a: out.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
      case 0x17f: out.append("s")
      case 0x212a: out.append("k")
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  static let pluginFields: Set<String> = ["generators", "transformers", "validators"]

  /// The kustomization as JSON: kustomize then reads what was checked, and not what another YAML parser may have
  /// made of the same bytes.
  ///
  /// - Parameter tracing: asks for the annotations that name the file of each resource.
  func json(tracing: Bool) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      for child in root.children {
        json.key(child.key)
        if tracing, Self.fold(child.key) == "buildmetadata", child.kind == .sequence {
          json.array { json in
            child.children.forEach { json.node($0) }
            json.string(Self.originAnnotations)
          }
        } else if Self.pluginFields.contains(Self.fold(child.key)), child.kind == .sequence {
          json.array { json in
            for item in child.children {
              let configuration = inlineConfigurations[item.text]
              json.string(configuration.map { String(decoding: Self.json($0), as: UTF8.self) } ?? item.text)
            }
          }
        } else {
          json.node(child)
        }
      }
      if tracing, buildMetadata == nil {
        json.key("buildMetadata")
        json.array { $0.string(Self.originAnnotations) }
      }
    }
    return json.utf8
  }

  /// A file of plugin configurations as JSON documents.
  static func json(_ tree: Tree) -> [UInt8] {
    var out: [UInt8] = []
    for root in tree.roots {
      var json = JSONWriter()
      json.node(root)
      out += "---\n".utf8 + json.utf8 + "\n".utf8
    }
    return out
  }

  private static let originAnnotations = "originAnnotations"
  private var buildMetadata: Node? { root.children.first { Self.fold($0.key) == "buildmetadata" } }
}
