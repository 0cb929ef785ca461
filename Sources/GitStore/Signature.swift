import CGit2
import Glibc
public import Resources

/// Who made a commit, and when.
public struct Signature: Sendable, Hashable {
  /// The person's or program's name; without `<`, `>` and line breaks.
  public let name: String
  /// The address, under the same rule.
  public let email: String
  /// Seconds since 1970-01-01 00:00 UTC.
  public let time: Int64
  /// The clock's offset from UTC at that place, in minutes.
  public let offset: Int32

  /// A signature; nothing is checked before it is used.
  public init(name: String, email: String, time: Int64, offset: Int32 = 0) {
    self.name = name
    self.email = email
    self.time = time
    self.offset = offset
  }

  init(_ raw: git_signature) {
    self.init(
      name: raw.name.map { String(cString: $0) } ?? "", email: raw.email.map { String(cString: $0) } ?? "",
      time: raw.when.time, offset: raw.when.offset)
  }

  /// libgit2's form of the signature, to be freed by the caller.
  func raw() throws(Diagnostic) -> UnsafeMutablePointer<git_signature> {
    var raw: UnsafeMutablePointer<git_signature>?
    try check(
      git_signature_new(&raw, name, email, time, offset), "'\(name) <\(email)>' cannot sign a commit",
      remedy: "Set user.name and user.email to a name and an address without angle brackets.")
    guard let raw else { throw Diagnostic(.system, "no memory left") }
    return raw
  }
}

extension Repository {
  /// One of the two signatures that a commit carries.
  public enum Role: String, Sendable {
    /// Who made the change.
    case author
    /// Who made the commit.
    case committer
  }

  /// Who a commit of this process is by, now: `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL` (or `GIT_COMMITTER_…`), then
  /// `author.name` or `user.name` of the repository's configuration, then of the user's. This is git's own order.
  /// Where none of them speaks, the name is `driftback` and the address `driftback@localhost`.
  public func identity(_ role: Role) throws(Diagnostic) -> Signature {
    var own: OpaquePointer?
    try check(git_repository_config(&own, handle), "cannot read the repository's configuration", file: path)
    defer { git_config_free(own) }
    let user = try UserConfiguration(environment)
    func value(_ key: String, _ fallback: String) -> String {
      if let value = environment("GIT_\(role.rawValue.uppercased())_\(key.uppercased())"), !value.isEmpty {
        return value
      }
      return Configuration.value("\(role.rawValue).\(key)", own) ?? Configuration.value("user.\(key)", own)
        ?? user.value("\(role.rawValue).\(key)") ?? user.value("user.\(key)") ?? fallback
    }
    var now = Glibc.time(nil)
    var local = tm()
    localtime_r(&now, &local)
    return Signature(
      name: value("name", "driftback"), email: value("email", "driftback@localhost"), time: Int64(now),
      offset: Int32(local.tm_gmtoff / 60))
  }
}
