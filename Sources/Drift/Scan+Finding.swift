internal import Project
internal import Rendering
internal import Resources

/// What is reported of a difference, with nothing in it that must not be shown.
extension Scan {
  func finding(
    _ difference: Difference, _ declared: DeclaredResource, _ live: Resource, _ actor: Finding.Actor?
  ) -> Finding {
    let id = declared.resource.id
    let isSecret = [difference.declared, difference.live, difference.base].contains {
      $0.map { redaction.isSecret($0, of: id, at: difference.path) } ?? false
    }
    return Finding(
      id: identifier(id, difference.path), resource: id, apiVersion: live.apiVersion,
      path: redaction.path(difference.path),
      pointer: difference.pointer, class: difference.kind,
      declared: isSecret ? redaction.secret(difference.declared) : .init(difference.declared),
      live: isSecret ? redaction.secret(difference.live) : .init(difference.live),
      base: isSecret ? redaction.secret(difference.base) : .init(difference.base),
      detail: isSecret ? [] : difference.detail, actor: actor,
      origin: Finding.Origin(declared.place(of: difference.near, isItself: difference.declared != nil)),
      reason: difference.reason
    )
  }

  func deleted(
    _ declared: DeclaredResource, _ kind: FindingClass, _ reason: String? = nil
  ) -> Finding {
    Finding(
      id: identifier(declared.resource.id, FieldPath()), resource: declared.resource.id,
      apiVersion: declared.resource.apiVersion, path: FieldPath(), pointer: "", class: kind,
      declared: redaction.side(declared.resource.root, of: declared.resource.id, at: FieldPath()),
      live: .absent,
      origin: Finding.Origin(declared.place), reason: reason)
  }

  func created(
    _ resource: Resource, _ kind: FindingClass, _ reason: String? = nil
  ) -> Finding {
    Finding(
      id: identifier(resource.id, FieldPath()), resource: resource.id, apiVersion: resource.apiVersion,
      path: FieldPath(), pointer: "", class: kind, declared: .absent,
      live: redaction.side(Cleaned.resource(resource.root), of: resource.id, at: FieldPath()),
      actor: Attribution.creator(of: resource.root), reason: reason)
  }

  /// Stable over scans: nothing in it depends on the values.
  private func identifier(_ resource: ResourceID, _ path: FieldPath) -> String {
    let text = [
      environment.name, resource.group, resource.kind, resource.namespace, resource.name, path.description,
    ].joined(separator: "\u{0}")
    return String(Digest.sha256(Array(text.utf8)).prefix(12))
  }
}

extension Finding.Origin {
  init(_ place: SourcePlace) {
    self.init(file: place.file, document: place.document, line: place.line, column: place.column)
  }
}

extension Finding.Side {
  init(_ node: Node?) { self = node.map(Finding.Side.value) ?? .absent }
}
