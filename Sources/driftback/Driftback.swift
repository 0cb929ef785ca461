internal import ArgumentParser
internal import Glibc
internal import Resources

/// The command line.
@main
struct Driftback: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "driftback",
    abstract: "Find what was patched at run time, and carry it back into git.",
    discussion: """
      driftback compares what git declares with a snapshot of what runs in a Kubernetes cluster, says which \
      fields were changed outside git and by whom, and commits the changes worth keeping to the files they came from.

      Take a snapshot with kubectl, then scan it:

        kubectl get all,cm,ing -n shop -o json --show-managed-fields >live.json
        driftback scan --snapshot live.json

      Exit status: 0 no drift, 1 drift, 2 and above an error; docs/exit-codes.md lists them.
      """,
    version: version,
    subcommands: [
      ScanCommand.self, ExplainCommand.self, BackportCommand.self, RevertCommand.self, CheckCommand.self,
      PolicyCommand.self, LedgerCommand.self, ReportCommand.self, InitCommand.self, VersionCommand.self,
    ])

  /// Runs the command that the arguments name: the one place where errors are printed and become exit statuses.
  static func main() {
    // A reader that went away is no fault of ours; the write then fails with EPIPE.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let diagnostic as Diagnostic {
      Progress.standard.end()
      Output.error(diagnostic.description)
      Glibc.exit(diagnostic.category.exitStatus)
    } catch {
      finish(error)
    }
    Progress.standard.end()
    Glibc.exit(ExitStatus.clean)
  }

  /// Ends as ArgumentParser asks to: help and version on standard output, a fault of the arguments as ours.
  private static func finish(_ error: any Error) -> Never {
    Progress.standard.end()
    let status = exitCode(for: error).rawValue
    let message = fullMessage(for: error)
    if status == 0 {
      try? Output.write(message + "\n")
    } else if !message.isEmpty {
      let prefix = "Error: "
      Output.error(message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message)
    }
    Glibc.exit(status)
  }
}
