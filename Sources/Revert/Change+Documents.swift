internal import Drift
internal import Resources
internal import YAMLSyntax

extension Change {
  /// What the API server is sent: a JSON patch, a manifest, or the options of a deletion. Ends with a line feed.
  public var payload: String { written(pretty: true) + "\n" }

  /// The same on one line, without a line feed.
  var compact: String { written(pretty: false) }

  private func written(pretty: Bool) -> String {
    var json = JSONWriter(pretty: pretty)
    writePayload(to: &json)
    return json.text
  }

  /// The change as one JSON document: the object, what is done to it, and why.
  public var document: String {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.key("apiVersion")
      json.string("driftback/v1")
      json.key("kind")
      json.string("Reversion")
      json.key("resource")
      json.object { json in
        json.key("apiVersion")
        json.string(apiVersion)
        json.key("kind")
        json.string(resource.kind)
        json.key("namespace")
        json.string(orNull: resource.namespace.isEmpty ? nil : resource.namespace)
        json.key("name")
        json.string(resource.name)
      }
      json.key("action")
      json.string(verb)
      if case .apply(_, let manager, let conflicts) = action {
        json.key("fieldManager")
        json.string(manager)
        json.key("conflicts")
        json.array { json in
          for conflict in conflicts {
            json.object { json in
              json.key("path")
              json.string(conflict.path.description)
              json.key("manager")
              json.string(conflict.manager)
            }
          }
        }
      }
      json.key(payloadName)
      writePayload(to: &json)
      json.key("drifts")
      Self.write(drifts, to: &json)
      json.key("also")
      Self.write(also, to: &json)
      json.key("effects")
      json.array { json in for line in effects { json.string(line) } }
    }
    return json.text + "\n"
  }

  /// `patch`, `apply`, `delete` or `create`.
  public var verb: String {
    switch action {
    case .patch: "patch"
    case .apply: "apply"
    case .delete: "delete"
    case .create: "create"
    }
  }

  private var payloadName: String {
    switch action {
    case .patch: "patch"
    case .apply, .create: "manifest"
    case .delete: "options"
    }
  }

  private func writePayload(to json: inout JSONWriter) {
    switch action {
    case .patch(let operations): json.patch(operations)
    case .apply(let manifest, _, _), .create(let manifest): json.node(manifest)
    case .delete(let uid, let version):
      // meta/v1 DeleteOptions
      json.object { json in
        json.key("apiVersion")
        json.string("v1")
        json.key("kind")
        json.string("DeleteOptions")
        json.key("propagationPolicy")
        json.string("Background")
        guard uid != nil || version != nil else { return }
        json.key("preconditions")
        json.object { json in
          if let uid {
            json.key("uid")
            json.string(uid)
          }
          if let version {
            json.key("resourceVersion")
            json.string(version)
          }
        }
      }
    }
  }

  private static func write(_ findings: [Finding], to json: inout JSONWriter) {
    json.array { json in
      for finding in findings {
        json.object { json in
          json.key("id")
          json.string(finding.id)
          json.key("resource")
          json.string(finding.resource.description)
          json.key("path")
          json.string(finding.path.description)
        }
      }
    }
  }
}
