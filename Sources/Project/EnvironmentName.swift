/// What names of folders and objects tell of environments.
enum EnvironmentName {
  /// A folder whose children are one environment each, as the field's examples have them.
  private static let parents: Set<Substring> = ["overlays", "environments", "envs", "clusters"]

  private static let words: [(Phase, Set<Substring>)] = [
    (.staging, ["stage", "staging", "stg", "uat", "preprod", "preproduction"]),
    (.testing, ["test", "testing", "qa", "ci", "e2e"]),
    (.development, ["dev", "devel", "develop", "development", "local", "sandbox"]),
    (.production, ["prod", "production", "prd"]),
  ]

  /// The phase that a name tells; nil where it tells none.
  static func phase(_ name: String) -> Phase? { word(in: name)?.phase }

  /// The first word of a name that tells a phase.
  static func word(in name: String) -> (text: String, phase: Phase)? {
    let parts = name.lowercased().split { !($0.isLetter || $0.isNumber) }
    for (index, part) in parts.enumerated() {
      // `pre-prod`, `non-prod`: not yet production.
      let isBefore = (part == "pre" || part == "non") && index + 1 < parts.count
      if isBefore || part == "nonprod" { return (String(part) == "nonprod" ? "nonprod" : name, .staging) }
      let bare = part.last?.isNumber == true ? part.prefix { !$0.isNumber } : part
      if let (phase, _) = words.first(where: { $0.1.contains(part) || $0.1.contains(bare) }) {
        return (String(part), phase)
      }
    }
    return nil
  }

  /// The step of a path that names an environment: the one below a folder such as `overlays`, else the last one that
  /// tells a phase.
  static func step(of path: String) -> String? {
    if let below = stepBelowParent(of: path) { return below }
    return path.split(separator: "/").last { phase(String($0)) != nil }.map(String.init)
  }

  /// The step below a folder such as `overlays`.
  static func stepBelowParent(of path: String) -> String? {
    folderBelowParent(of: path)?.fileName
  }

  /// The path up to and with the step below a folder such as `overlays`.
  static func folderBelowParent(of path: String) -> String? {
    let steps = path.split(separator: "/")
    guard let parent = steps.lastIndex(where: { parents.contains($0) }), parent + 1 < steps.count else {
      return nil
    }
    return steps[...(parent + 1)].joined(separator: "/")
  }

  /// The last steps of a path, as many as are asked for, joined to a name; folders such as `overlays` say nothing.
  static func name(of path: String, steps count: Int) -> String {
    plain(path.split(separator: "/").filter { !parents.contains($0) }.suffix(count).joined(separator: "-"))
  }

  /// A name with nothing in it that `--environment` could not take.
  static func plain(_ text: String) -> String {
    let known = text.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    var name = String(known.prefix(63).drop { "-_.".contains($0) })
    while let last = name.last, "-_.".contains(last) { name.removeLast() }
    return name.isPlainName ? name : "production"
  }
}
