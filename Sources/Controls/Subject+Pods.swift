internal import Resources

/// Ways to look at every part of a pod.
extension Subject {
  /// One sighting a container, where the closure sees something.
  func containers(_ look: (Pod, Pod.Container) -> Sighting?) -> [Sighting] {
    guard let pod else { return [] }
    return pod.containers.compactMap { look(pod, $0) }
  }

  /// Where a security context stands.
  struct Place {
    let base: FieldPath

    /// A field of the security context.
    func path(_ fields: String...) -> FieldPath {
      FieldPath(base.steps + [.field("securityContext")] + fields.map { .field($0) })
    }
  }

  /// Looks at the security context of the pod and at those of its containers. The item of the pod's own is empty.
  func everywhere(_ look: (Pod, Node, Place) -> (FieldPath, String)?) -> [Sighting] {
    guard let pod else { return [] }
    var sightings: [Sighting] = []
    if let security = pod.security, let (path, message) = look(pod, security, Place(base: pod.path)) {
      sightings.append(Sighting(.named(""), at: [path], "the pod \(message)"))
    }
    for container in pod.containers {
      guard let security = container.security,
        let (path, message) = look(pod, security, Place(base: pod.path(of: container)))
      else { continue }
      sightings.append(pod.sighting(container, message, at: path))
    }
    return sightings
  }

  /// Looks at every volume, with its name and its path.
  func volumes(_ look: (Pod, Node, String, FieldPath) -> Sighting?) -> [Sighting] {
    guard let pod else { return [] }
    return pod.spec.items("volumes").enumerated().compactMap { position, volume in
      guard volume.kind == .mapping else { return nil }
      let step: FieldPath.Step =
        volume.word("name").map {
          .item([.init(name: "name", value: .init(kind: .string, text: $0))], occurrence: 0)
        } ?? .index(position)
      let path = FieldPath(pod.path.steps + [.field("volumes"), step])
      return look(pod, volume, volume.word("name") ?? "#\(position)", path)
    }
  }
}
