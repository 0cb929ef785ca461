internal import ArgumentParser
internal import GitStore
internal import Glibc
internal import Project
internal import Reporting
internal import Resources
internal import SystemPackage

/// `driftback init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a driftback.yaml from what the repository holds.",
    usage: "driftback init [options]",
    discussion: """
      Looks at the files that HEAD holds and finds the environments: objects of Flux and Argo CD, kustomizations that \
      no other one includes, folders of manifests. What it writes is a proposal with a remark beside each guess: read \
      it before you rely on it.
      """)

  @Option(
    help: ArgumentHelp(
      "The git repository. Default: the one around the current folder.", valueName: "folder"),
    completion: .directory)
  var repo: String?

  @Option(
    help: ArgumentHelp(
      "The file to write. Default: driftback.yaml at the repository's root.", valueName: "file"))
  var config: String?

  @Flag(help: "Overwrite a configuration that is there.")
  var force = false

  func run() throws {
    let repository = try Repository(at: repo ?? ".")
    let path = FilePath(config ?? ConfigurationFile.root(of: repository) + "/" + ConfigurationFile.name)
    let survey = try survey(repository)
    guard !survey.environments.isEmpty else {
      throw Diagnostic(
        .source, "HEAD holds no Kubernetes manifest, kustomization or chart",
        remedy: "Commit the manifests first: init reads what is committed, not the work tree.")
    }
    let configuration = Configuration(environments: survey.environments)
    let text = survey.text
    // Names of the repository stand in the text: what it says must be what was meant.
    guard (try? Configuration.read(File(path: path.string, bytes: Array(text.utf8)))) == configuration else {
      throw Diagnostic(
        .source, "the repository has names that no configuration can hold",
        remedy: "Write the configuration by hand; docs/configuration.md explains every key.")
    }
    try write(text, to: path)
    try Output.write(summary(configuration, survey, path))
  }

  private func survey(_ repository: Repository) throws(Diagnostic) -> Survey {
    let head: CommitID
    do throws(Diagnostic) {
      head = try repository.resolve("HEAD")
    } catch {
      throw Diagnostic(
        .repository, "cannot read HEAD: \(error.summary)",
        remedy: "Commit the manifests first: init reads what is committed, not the work tree.",
        file: error.file)
    }
    let files = try repository.files(at: head)
    return Survey(paths: files.paths) { try? files.read($0, limit: 1 << 20) }
  }

  private func write(_ text: String, to path: FilePath) throws(Diagnostic) {
    var options: FileDescriptor.OpenOptions = [.create, .noFollow]
    options.insert(force ? .truncate : .exclusiveCreate)
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: options,
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try file.closeAfter { try file.writeAll(text.utf8) }
    } catch Errno.fileExists {
      throw Diagnostic(
        .configuration, "the configuration exists already", remedy: "Give --force to overwrite it.",
        file: path.string)
    } catch {
      throw Diagnostic(
        .system, "cannot write the configuration: \(error)",
        remedy: "Give another place with --config.", file: path.string)
    }
  }

  private func summary(_ configuration: Configuration, _ survey: Survey, _ path: FilePath) -> String {
    var text = "Wrote \(path): \(counted(configuration.environments.count, "environment")) from "
    text += counted(survey.manifests, "manifest") + ".\n\n"
    for environment in configuration.environments {
      text += "  \(environment.name) (\(environment.phase.rawValue)): "
      text += environment.sources.map(\.path).joined(separator: ", ")
      text += ", namespaces \(environment.namespaces.joined(separator: ", "))\n"
    }
    let first = configuration.environments[0]
    let name = configuration.environments.count > 1 ? " --environment \(first.name)" : ""
    text += """

      Next: check the file, take a snapshot, and scan it:

        kubectl get all,cm,secret,ing,pdb,hpa,sa -n \(first.namespaces[0]) -o json --show-managed-fields >live.json
        driftback scan --snapshot live.json\(name)

      """
    return TerminalText.escaped(text, keepingLines: true)
  }
}
