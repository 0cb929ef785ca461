internal import Backport
internal import Check
internal import GitStore
internal import Kubernetes
internal import Policy
internal import Project
internal import Rendering
internal import Resources

/// What `check` reads: the declaration of the environments that are named, or of all of them, and no live state.
struct CheckPipeline {
  let repository: Repository
  private let configuration: Configuration
  private let environments: [Environment]
  private let files: Files
  private let schema: Schema
  private let kustomize: Kustomize
  private let acceptance: Acceptance

  init(_ target: TargetOptions) throws(Diagnostic) {
    try target.check()
    kustomize = Kustomize(cache: target.cache)
    repository = try Repository(at: target.repo ?? ".")
    let commit = try repository.resolve(target.revision)
    let path = try ConfigurationFile.find(target.config, repository: repository)
    configuration = try Configuration.read(InputFile.read(path, .configuration))
    acceptance = try PolicyFile(configuration, path: path).acceptance(
      in: configuration.environments, now: target.now)
    files = try repository.files(at: commit)
    schema = Schema.builtin(symbols: Symbols(capacity: 1 << 14))
    if let openapi = target.openapi { try schema.add(openAPI: InputFile.read(openapi, .usage)) }
    guard let name = target.environment else {
      environments = configuration.environments
      return
    }
    environments = configuration.environments.filter { $0.name == name }
    if environments.isEmpty {
      let names = configuration.environments.map(\.name).joined(separator: ", ")
      throw Diagnostic(
        .usage, "no environment \(name)", remedy: "The configuration has \(names).", file: path)
    }
  }

  /// What the controls say of what git declares, what is accepted for now apart.
  func check(where isWanted: (ControlFinding) -> Bool) throws(Diagnostic) -> [CheckReport] {
    var reports: [CheckReport] = []
    for (index, environment) in environments.enumerated() {
      Progress.standard.say("checking " + environment.name(index + 1, of: environments.count))
      let declaration = try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize)
      let report = Check.declaration(declaration, of: environment.name)
      reports.append(report.keeping(isWanted).accepting(acceptance))
    }
    return reports
  }

  /// The proven edits that take failures away.
  func fix(
    values: [String: String], overruling overruled: Set<String>, where isWanted: (ControlFinding) -> Bool
  ) throws(Diagnostic) -> Fixer.Fixes {
    try Fixer(
      configuration: configuration, environments: environments, files: files, schema: schema,
      kustomize: kustomize, activity: Progress.standard.say
    ).fix(values: values, overruling: overruled, accepting: acceptance, where: isWanted)
  }

  /// The branch that the fixes go to where none is named.
  var branch: String {
    "driftback/" + (environments.count == 1 ? environments[0].name + "-fixes" : "fixes")
  }
}
