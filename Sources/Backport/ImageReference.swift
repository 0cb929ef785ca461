/// A container image's name, tag and digest, as kustomize's image transformer parts them.
struct ImageReference: Equatable {
  let name: String
  let tag: String?
  let digest: String?

  init(_ text: String) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    digest = halves.count == 2 ? String(halves[1]) : nil
    let rest = halves.first ?? ""
    let slash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[slash...].lastIndex(of: ":") {
      name = String(rest[..<colon])
      tag = String(rest[rest.index(after: colon)...])
    } else {
      name = String(rest)
      tag = nil
    }
  }
}
