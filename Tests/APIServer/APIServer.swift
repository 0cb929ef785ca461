internal import Glibc

/// An API server of our own: etcd and kube-apiserver on free loopback ports, all their files in one folder.
///
/// No controller manager runs, so the ServiceAccount plugin is off: it would wait for one.
public final class APIServer {
  /// Where the programs are: `KUBEBUILDER_ASSETS`, as the envtest of other projects has it.
  public static let assets =
    getenv("KUBEBUILDER_ASSETS").map { String(cString: $0) } ?? "/usr/local/kubebuilder/bin"

  /// Why no server can be started; nil where one can.
  public static let obstacle: String? = {
    for program in ["etcd", "kube-apiserver", "kubectl"] where access(assets + "/" + program, X_OK) != 0 {
      return "\(assets) holds no \(program); KUBEBUILDER_ASSETS tells where it is"
    }
    guard access("/usr/bin/openssl", X_OK) == 0 else { return "there is no openssl" }
    return version == nil ? "kube-apiserver does not run" : nil
  }()

  /// The version of the server that would be started, as it prints it: `Kubernetes v1.36.2`; nil where it does not run.
  public static let version = try? Command.run([assets + "/kube-apiserver", "--version"], environment: [:])

  /// Where its files are; gone with it.
  public let folder: String
  private var processes: [pid_t] = []

  /// Starts the server and waits until it answers.
  public init() throws {
    var template = Array("/tmp/driftback-apiserver-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Command.Failure(text: "no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do { try start() } catch {
      stop()
      throw error
    }
  }

  deinit { stop() }

  /// Runs kubectl as an administrator of the server; what it prints on standard output is the result.
  public func kubectl(_ arguments: String...) throws -> String { try kubectl(arguments) }

  /// Runs kubectl as an administrator of the server; what it prints on standard output is the result.
  public func kubectl(_ arguments: [String]) throws -> String {
    try Command.run(
      [Self.assets + "/kubectl"] + arguments,
      environment: ["KUBECONFIG": folder + "/kubeconfig", "HOME": folder])
  }

  private func start() throws {
    let ports = try Self.freePorts(3)
    let etcd = "http://127.0.0.1:\(ports[0])"
    let peer = "http://127.0.0.1:\(ports[1])"
    var generator = SystemRandomNumberGenerator()
    let token = String(generator.next(), radix: 16) + String(generator.next(), radix: 16)
    try write("tokens.csv", "\(token),admin,admin,\"system:masters\"\n")
    try write(
      "kubeconfig",
      """
      {"apiVersion": "v1", "kind": "Config", "current-context": "test",
       "clusters": [{"name": "test", "cluster": {"server": "https://127.0.0.1:\(ports[2])", "insecure-skip-tls-verify": true}}],
       "users": [{"name": "test", "user": {"token": "\(token)"}}],
       "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]}

      """)
    let key = folder + "/account.key"
    for arguments in [
      ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key],
      ["pkey", "-in", key, "-pubout", "-out", key + ".public"],
    ] {
      _ = try Command.run(["/usr/bin/openssl"] + arguments, environment: [:])
    }
    try launch([
      "etcd", "--data-dir", folder + "/etcd", "--unsafe-no-fsync", "--listen-client-urls", etcd,
      "--advertise-client-urls", etcd, "--listen-peer-urls", peer,
    ])
    try launch([
      "kube-apiserver", "--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--advertise-address",
      "127.0.0.1", "--secure-port",
      String(ports[2]),
      "--cert-dir", folder + "/certificates", "--token-auth-file", folder + "/tokens.csv",
      "--authorization-mode", "RBAC", "--service-account-issuer", "https://kubernetes.default.svc",
      "--service-account-key-file", key + ".public", "--service-account-signing-key-file", key,
      "--service-cluster-ip-range", "10.0.0.0/16", "--endpoint-reconciler-type", "none",
      "--disable-admission-plugins", "ServiceAccount", "--allow-privileged=true",
    ])
    for _ in 0..<600 {
      if (try? kubectl("get", "--raw", "/readyz")) == "ok" { return }
      for process in processes where waitpid(process, nil, WNOHANG) != 0 {
        throw Command.Failure(text: "a server ended before it was ready")
      }
      usleep(100_000)
    }
    throw Command.Failure(text: "the API server did not get ready")
  }

  private func stop() {
    for process in processes.reversed() {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    processes = []
    _ = try? Command.run(["/bin/rm", "-rf", folder], environment: [:])
  }

  private func launch(_ arguments: [String]) throws {
    processes.append(
      try Command.start(
        [Self.assets + "/" + arguments[0]] + arguments.dropFirst(), environment: ["HOME": folder],
        output: folder + "/" + arguments[0] + ".log"))
  }

  /// Writes a file into the folder.
  public func write(_ name: String, _ text: String) throws {
    guard let file = fopen(folder + "/" + name, "w") else {
      throw Command.Failure(text: "cannot write \(name)")
    }
    fputs(text, file)
    fclose(file)
  }

  /// Ports that the system gave out and nobody holds: all are bound before the first is let go.
  private static func freePorts(_ count: Int) throws -> [UInt16] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
        }
      }
      guard isBound else { throw Command.Failure(text: "no free port") }
      return UInt16(bigEndian: address.sin_port)
    }
  }
}
