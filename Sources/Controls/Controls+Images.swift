internal import Resources

/// Which images run.
extension Control {
  static let images = [latestTag, imageDigest]

  private static let latestTag = Control(
    "image-latest-tag", "Image has no tag of its own", .low, on: [.pods], countsWhole: false,
    rationale:
      "What runs depends on when the node pulled it: nobody reviewed it, and a rollback does not bring it back.",
    references: [.nsa("Kubernetes Pod security: Building secure container images")],
    remedy: .advice(
      "Name the version that is meant to run, best with its digest. Which one that is, the manifest does not say."
    )
  ) { subject in
    images(of: subject) {
      $0.digest == nil && ($0.tag ?? "latest") == "latest"
    } says: {
      $0.tag == nil ? "runs an image without a tag" : "runs an image with the tag latest"
    }
  }

  private static let imageDigest = Control(
    "image-digest", "Image is not pinned by its digest", .info, on: [.pods], failsByDefault: true,
    hiddenBy: "image-latest-tag",
    rationale: "A tag can be moved to another image; a digest cannot.",
    references: [.nsa("Kubernetes Pod security: Building secure container images")],
    remedy: .advice(
      "Add the digest of the image behind the tag; the registry knows it, the manifest does not.")
  ) { subject in
    images(of: subject) {
      $0.digest == nil
    } says: { _ in
      "runs an image that is not pinned by its digest"
    }
  }

  private static func images(
    of subject: Subject, _ isWrong: (ImageName) -> Bool, says: (ImageName) -> String
  ) -> [Sighting] {
    subject.containers { pod, container in
      guard let text = container.node.word("image"), let image = ImageName(text), isWrong(image) else {
        return nil
      }
      return pod.sighting(container, says(image), at: pod.path(of: container, "image"))
    }
  }
}

/// The parts of an image's name that say which one it is.
struct ImageName {
  let tag: String?
  let digest: String?

  /// Nil for a name that a deployer has yet to fill in.
  init?(_ text: String) {
    guard !text.contains("$"), !text.contains("{") else { return nil }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    digest = parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : nil
    let last = parts.first?.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let name = last.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    tag = name.count == 2 && !name[1].isEmpty ? String(name[1]) : nil
  }
}
