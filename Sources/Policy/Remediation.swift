/// A command of the user's own that is run for a drift.
public struct Remediation: Sendable, Equatable {
  /// The program by its absolute path, and its arguments.
  public var command: [String]
  /// How long it may take, in seconds.
  public var timeout: Int
  /// Names of the variables that it is given of our own environment.
  public var variables: [String]

  /// A command of its parts.
  public init(command: [String], timeout: Int = 30, variables: [String] = []) {
    self.command = command
    self.timeout = timeout
    self.variables = variables
  }

  /// What became of a command.
  public struct Result: Sendable, Equatable {
    /// The program.
    public let program: String
    /// Its exit status; nil where it was not run to its end.
    public let status: Int32?
    /// What it printed, cut to its first 4 KiB; empty where that must not be shown.
    public let output: String
    /// Why it did not run to its end.
    public let failure: String?

    /// A result of its parts.
    public init(program: String, status: Int32?, output: String, failure: String?) {
      self.program = program
      self.status = status
      self.output = output
      self.failure = failure
    }
  }
}
