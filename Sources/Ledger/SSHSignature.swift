internal import CGlibc
internal import Glibc
public import Resources

/// Signatures by the user's SSH key, made and checked by `ssh-keygen -Y` as git's are: whoever has OpenSSH can check them
/// without Driftback.
///
/// See ssh-keygen(1), `-Y sign` and `-Y verify`, and PROTOCOL.sshsig of OpenSSH.
public enum SSHSignature {
  /// What signatures are made for; a signature of another namespace does not count.
  public static let namespace = "driftback-ledger"

  /// Signs a file; the signature goes to a file beside it, named after it with `.sig`, in place of one that is there.
  ///
  /// ssh-keygen may ask the terminal for a passphrase, or an agent for the key.
  ///
  /// - Parameter key: the private key, or the public one of a key that an agent holds.
  /// - Throws: a `system` fault where ssh-keygen is missing or fails; its own message has gone to standard error.
  public static func sign(_ path: String, key: String) throws(Diagnostic) {
    // ssh-keygen asks before it overwrites.
    unlink(path + ".sig")
    let status = try run(["-q", "-Y", "sign", "-n", namespace, "-f", key, plain(path)], input: nil)
    guard status == 0 else {
      throw Diagnostic(
        .system, "ssh-keygen did not sign the checkpoint",
        remedy: "Give --sign an SSH key that you can use; ssh-keygen's message stands above.", file: path)
    }
  }

  /// Whether `<path>.sig` is a good signature of a file by somebody who may sign.
  ///
  /// - Parameters:
  ///   - allowed: a file of allowed signers, as ssh-keygen(1) describes it: the one that git reads.
  ///   - signer: who must have signed, by the name that stands in that file.
  /// - Throws: a `ledger` fault where the signature is missing or is not good; a `system` fault where ssh-keygen is
  ///   missing.
  public static func verify(_ path: String, allowed: String, signer: String) throws(Diagnostic) {
    let status = try run(
      [
        "-q", "-Y", "verify", "-n", namespace, "-f", plain(allowed), "-I", signer, "-s", plain(path) + ".sig",
      ],
      input: path)
    guard status == 0 else {
      throw Diagnostic(
        .ledger, "the checkpoint has no good signature by \(signer)",
        remedy: "ssh-keygen's message stands above. The signature must stand in \(path).sig.", file: path)
    }
  }

  /// A path that no program takes for an option.
  private static func plain(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

  /// Runs ssh-keygen from the user's PATH, with the user's environment and terminal; its exit status, -1 where a signal
  /// ended it. What it prints to standard output is dropped.
  private static func run(_ arguments: [String], input: String?) throws(Diagnostic) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    var words = (["ssh-keygen"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, "ssh-keygen", &actions, nil, &words, environ)
    guard code == 0 else {
      throw Diagnostic(
        .system, "ssh-keygen cannot be run: \(String(cString: strerror(code)))",
        remedy: "Signatures are made and checked by OpenSSH 8.1 or later; install its client.")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : -1
  }
}
