internal import ArgumentParser
internal import Resources

/// What a command looks at: options that `scan`, `explain` and `backport` share.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration. Default: driftback.yaml in the current folder or at the repository's root.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp("The environment; needed where the configuration has several.", valueName: "name"))
  var environment: String?

  @Option(
    help: ArgumentHelp(
      "The git repository. Default: the one around the current folder.", valueName: "folder"),
    completion: .directory)
  var repo: String?

  @Option(help: ArgumentHelp("What git declares: a branch, tag or commit.", valueName: "revision"))
  var revision = "HEAD"

  @Option(
    help: ArgumentHelp(
      "The live state as kubectl prints it: JSON or YAML, also gzipped, an archive or a folder; - is standard input.",
      valueName: "file"), completion: .file())
  var snapshot: String?

  @Option(help: ArgumentHelp("The revision that was last deployed.", valueName: "revision"))
  var deployedRevision: String?

  @Option(
    help: ArgumentHelp(
      "The OpenAPI v2 document of another API server, as `kubectl get --raw /openapi/v2` prints it.",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var openapi: String?

  @Option(
    help: ArgumentHelp(
      "The API server's audit log, which names users: JSON lines, also gzipped, or a folder. May be repeated.",
      valueName: "file"),
    completion: .file())
  var auditLog: [String] = []

  @Option(
    help: ArgumentHelp(
      "The time against which the policy measures ages and ends: a day or a moment of RFC 3339. Default: the clock.",
      valueName: "time"))
  var now: String?

  @Flag(help: "Compute everything anew. (Nothing is cached yet.)")
  var noCache = false

  /// Throws for what an argument cannot be.
  func check() throws(Diagnostic) {
    if snapshot == "" {
      throw Diagnostic(.usage, "--snapshot is empty", remedy: "Give a file, or - for standard input.")
    }
    if revision.isEmpty {
      throw Diagnostic(.usage, "--revision is empty", remedy: "Give a branch, a tag or a commit.")
    }
  }
}
