internal import Reporting
internal import Resources
internal import SystemPackage

/// Standard output and standard error.
enum Output {
  /// Writes a text to standard output in one go. A reader that went away is no error.
  static func write(_ text: String) throws(Diagnostic) {
    do {
      _ = try Progress.standard.pause { try FileDescriptor.standardOutput.writeAll(text.utf8) }
    } catch Errno.brokenPipe {
    } catch {
      throw Diagnostic(
        .system, "cannot write to standard output: \(error)", remedy: "Look at where the output goes.")
    }
  }

  /// Writes an error to standard error; nothing in it can steer a terminal.
  static func error(_ message: String) {
    say("error: " + message)
  }

  /// Writes a remark to standard error.
  static func say(_ message: String) {
    let text = "driftback: " + TerminalText.escaped(message, keepingLines: true) + "\n"
    _ = try? Progress.standard.pause { try FileDescriptor.standardError.writeAll(text.utf8) }
  }
}
