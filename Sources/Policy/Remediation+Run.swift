internal import Glibc
internal import Rendering
internal import Resources

extension Remediation {
  /// Bytes that the command may print.
  private static let outputLimit = 64 << 10
  /// Bytes of it that a result keeps.
  private static let shownLimit = 4 << 10

  /// Runs the command to its end, without a shell, in the root folder, with nothing of our environment but the variables
  /// that it names, and with a `PATH` of the system's own folders. Whatever goes wrong is in the result.
  ///
  /// - Parameters:
  ///   - input: what it reads from standard input.
  ///   - mayShow: whether a line of what it printed may be shown.
  public func run(input: [UInt8], mayShow: (String) -> Bool) -> Result {
    let program = command.first ?? ""
    var environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]
    for name in variables {
      if let value = getenv(name) { environment.append("\(name)=\(String(cString: value))") }
    }
    let run = Command(
      purpose: "the command", program: program, arguments: Array(command.dropFirst()), input: input,
      environment: environment, folder: "/",
      limits: Command.Limits(time: .seconds(timeout), output: Self.outputLimit))
    do throws(Diagnostic) {
      let result = try run.run()
      let printed = result.output.isEmpty ? result.errors : result.output
      let text = String(decoding: printed.prefix(Self.shownLimit), as: UTF8.self)
      let shown = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { mayShow(String($0)) ? $0 : "(not shown: it holds a value of a Secret)" }
      return Result(
        program: program, status: result.status, output: shown.joined(separator: "\n"),
        failure: result.status == nil ? "a signal ended it" : nil)
    } catch {
      return Result(program: program, status: nil, output: "", failure: error.summary)
    }
  }
}
