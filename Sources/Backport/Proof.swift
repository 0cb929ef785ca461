public import Drift
public import Resources

/// What rendering again showed, as a small document that can be kept.
public struct Proof: Sendable {
  /// What it showed in one environment.
  public struct Part: Sendable {
    /// The environment that was rendered and compared.
    public let environment: String
    /// The live state that the result was compared with; nil where it was the state that a fix wishes for, which runs
    /// nowhere.
    public let snapshot: String?
    /// The drifts that are gone after the edits, in order of their identifiers.
    public let resolved: [Finding]
    /// How many declared resources the edits left as they were.
    public let unchanged: Int
    /// What changed besides the drifts.
    public let consequences: [Consequence]
  }

  /// Something that changes besides the drifts: the new name of a generated resource, for one.
  public struct Consequence: Sendable {
    /// What changes, and why.
    public let text: String
    /// The resources whose drifts brought it.
    public let resources: Set<ResourceID>
  }

  /// What changes besides the drifts in any environment.
  public var consequences: [Consequence] { parts.flatMap(\.consequences) }

  /// The environments that were compared with their live states.
  public let parts: [Part]
  /// The commit that the edits were made to.
  public let revision: String
  /// The program that rendered the sources, with its version; nil where all of them are plain manifests.
  public let renderer: String?
  /// Paths of the edited files with the SHA-256 of their new content; nil for a removed file.
  public let files: [(path: String, digest: String?)]

  /// The proof of the same edits in more environments.
  func joined(with other: Proof) -> Proof {
    Proof(parts: parts + other.parts, revision: revision, renderer: renderer ?? other.renderer, files: files)
  }

  /// The proof with more consequences of the edits, which the first environment's drifts brought.
  func adding(_ consequences: [Consequence]) -> Proof {
    guard let first = parts.first, !consequences.isEmpty else { return self }
    let part = Part(
      environment: first.environment, snapshot: first.snapshot, resolved: first.resolved,
      unchanged: first.unchanged, consequences: first.consequences + consequences)
    return Proof(parts: [part] + parts.dropFirst(), revision: revision, renderer: renderer, files: files)
  }

  /// The document as JSON; the same proof gives the same bytes.
  public var json: String {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.key("apiVersion")
      json.string("driftback/v1")
      json.key("kind")
      json.string("Proof")
      json.key("revision")
      json.string(revision)
      json.key("renderer")
      json.string(orNull: renderer)
      json.key("environments")
      json.array { json in for part in parts { part.write(to: &json) } }
      json.key("files")
      json.array { json in
        for file in files {
          json.object { json in
            json.key("path")
            json.string(file.path)
            json.key("digest")
            json.string(orNull: file.digest.map { "sha256:" + $0 })
          }
        }
      }
    }
    return json.text
  }

  /// `sha256:…` of the document.
  public var digest: String { "sha256:" + Digest.sha256(Array(json.utf8)) }
}

extension Proof.Part {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.key("environment")
      json.string(environment)
      json.key("snapshot")
      json.string(orNull: snapshot)
      if snapshot == nil {
        json.key("state")
        json.string("wished")
      }
      json.key("resolved")
      json.array { json in
        for finding in resolved {
          json.object { json in
            json.key("drift")
            json.string(finding.id)
            json.key("resource")
            json.string(finding.resource.description)
            json.key("path")
            json.string(finding.path.description)
          }
        }
      }
      json.key("unchangedResources")
      json.integer(unchanged)
      json.key("consequences")
      json.array { json in for line in consequences { json.string(line.text) } }
    }
  }
}
