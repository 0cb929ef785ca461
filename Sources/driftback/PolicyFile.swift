internal import Check
internal import Glibc
internal import Kubernetes
internal import Policy
internal import Project
internal import Resources

/// The policy in force: what the configuration says, and what is accepted for now.
struct PolicyFile {
  let policy: Policy
  let suppressions: [Suppression]

  /// A policy, and what is accepted beside it.
  init(policy: Policy, suppressions: [Suppression]) {
    self.policy = policy
    self.suppressions = suppressions
  }

  /// A policy of another file: a whole configuration, or a file that holds `policy`, and `suppressions` where those shall
  /// be others too.
  init(
    replacing present: PolicyFile, by path: String, in configuration: Configuration
  ) throws(Diagnostic) {
    let read = try Policy.sections(of: InputFile.read(path, .configuration))
    var other = configuration
    other.policy = read.policy
    other.suppressions = read.suppressions
    let file = try PolicyFile(other, path: path)
    self.init(
      policy: file.policy, suppressions: read.suppressions == nil ? present.suppressions : file.suppressions)
  }

  /// What a configuration says.
  ///
  /// - Parameter path: the configuration's own; the suppressions' file stands beside it.
  init(_ configuration: Configuration, path: String) throws(Diagnostic) {
    policy = try Policy.read(configuration.policy, environments: configuration.environments)
    suppressions = try Suppression.read(
      configuration.suppressions, environments: configuration.environments
    ) { (name) throws(Diagnostic) in
      try Self.read(ConfigurationFile.beside(path, name), of: path)
    }
  }

  /// A file that the configuration names. A link must not lead out of the configuration's folder: messages quote the file, and
  /// whoever may write a configuration could have any file of this machine quoted.
  private static func read(_ file: String, of configuration: String) throws(Diagnostic) -> File {
    let folder = configuration.contains("/") ? ConfigurationFile.beside(configuration, ".") : "."
    if let real = resolved(file), let root = resolved(folder),
      !real.hasPrefix(root == "/" ? root : root + "/")
    {
      throw Diagnostic(
        .configuration, "it is a link out of the configuration's folder",
        remedy: "Put the file itself beside the configuration.", file: file)
    }
    return try InputFile.read(file, .configuration)
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What is accepted for now of the controls that fail in these environments.
  func acceptance(in environments: [Environment], now given: String?) throws(Diagnostic) -> Acceptance {
    Acceptance(suppressions, environments: environments, now: try now(given))
  }

  /// The moment that ages and ends are measured against, in seconds from 1970. The clock is asked only where an answer
  /// depends on it: elsewhere the same inputs give the same bytes at any time.
  func now(_ given: String?) throws(Diagnostic) -> Int64 {
    guard let given else {
      return policy.dependsOnTime || !suppressions.isEmpty ? Int64(time(nil)) : 0
    }
    guard let moment = Timestamp.dayOrMoment(given) else {
      throw Diagnostic(
        .usage, "\"\(given)\" is no time",
        remedy: "Give --now as a day or a moment of RFC 3339: 2027-03-31 or 2027-03-31T18:00:00Z.")
    }
    return moment.second
  }
}
