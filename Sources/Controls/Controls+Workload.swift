internal import Kubernetes
internal import Resources

/// What the Pod Security Standards leave open: tokens, files, secrets, resources.
extension Control {
  static let workload = [
    serviceAccountToken, accountToken, writableRoot, credentialInEnvironment, secretInEnvironment,
    memoryLimit,
    processorLimit, memoryRequest, processorRequest,
  ]

  private static let serviceAccountToken = Control(
    "service-account-token", "Pod gets a token of its service account", .low, on: [.pods],
    failsByDefault: true,
    rationale: "Most programs never speak to the API server; whoever takes one over speaks with its token.",
    references: [.cis("5.1.6"), .nsa("Kubernetes Pod security: Protecting Pod service account tokens")],
    remedy: ControlFix.set(
      .boolean(false), "sets automountServiceAccountToken: false",
      caution: "A program that speaks to the API server, an operator say, loses its access.")
  ) { subject in
    guard let pod = subject.pod else { return [] }
    let own = pod.spec["automountServiceAccountToken"]?.flag
    if own == false { return [] }
    let account = pod.spec.word("serviceAccountName") ?? pod.spec.word("serviceAccount") ?? "default"
    if own == nil, subject.surroundings.mountsNoToken(namespace: subject.namespace, account: account) {
      return []
    }
    return [
      Sighting(
        .named(""), at: [pod.path("automountServiceAccountToken")],
        own == true
          ? "the pod gets a token of its service account"
          : "the pod gets a token of its service account, unless the account says otherwise")
    ]
  }

  private static let accountToken = Control(
    "service-account-default-token", "Service account gives its token to every pod", .info,
    on: [.serviceAccount], failsByDefault: true,
    rationale: "Pods that need a token can ask for it; all others are better off without.",
    references: [
      .cis("5.1.5"), .cis("5.1.6"), .nsa("Kubernetes Pod security: Protecting Pod service account tokens"),
    ],
    remedy: ControlFix.set(
      .boolean(false), "sets automountServiceAccountToken: false",
      caution:
        "Pods of this account that speak to the API server lose their access, unless they ask for the token themselves."
    )
  ) { subject in
    guard subject.root["automountServiceAccountToken"]?.flag != false else { return [] }
    return [
      Sighting(
        .named(""), at: [subject.path("automountServiceAccountToken")],
        "pods of the service account get its token")
    ]
  }

  private static let writableRoot = Control(
    "writable-root-filesystem", "Container can write to its root filesystem", .low, on: [.pods],
    failsByDefault: true,
    rationale:
      "Whoever takes the program over can put tools of their own into the container, and change the program.",
    references: [.nsa("Kubernetes Pod security: Immutable container file systems")],
    remedy: ControlFix.set(
      .boolean(true), "sets readOnlyRootFilesystem: true",
      caution: "A program that writes to its root filesystem needs an emptyDir volume where it writes.")
  ) { subject in
    guard subject.pod?.isWindows == false else { return [] }
    return subject.containers { pod, container in
      guard container.security?["readOnlyRootFilesystem"]?.flag != true else { return nil }
      return pod.sighting(
        container, "can write to its root filesystem",
        at: pod.path(of: container, "securityContext", "readOnlyRootFilesystem"))
    }
  }

  private static let credentialInEnvironment = Control(
    "credential-in-environment", "Environment variable holds a credential in the open", .medium, on: [.pods],
    rationale:
      "Whoever may read the manifest, or the pod in the cluster, may read it; both are many more than those who may read Secrets.",
    references: [.nsa("Network separation and hardening: Secrets")],
    remedy: .advice(
      "Put the value into a Secret, refer to it, and replace it where it was used: it stands in the history of git. Only its owner can do that."
    )
  ) { environment(of: $0) { variable in variable.isCredential ? "in the open" : nil } }

  private static let secretInEnvironment = Control(
    "secret-in-environment", "Secret reaches a program by its environment", .info, on: [.pods],
    countsWhole: false,
    hiddenBy: "credential-in-environment",
    rationale:
      "Environments end up in logs, in crash reports and in every child process; a mounted file does not.",
    references: [.cis("5.4.1")],
    remedy: .advice("Mount the Secret as a file; the program has to be told to read it from there.")
  ) { environment(of: $0) { variable in variable.isCredential || variable.isSecret ? "as a variable" : nil } }

  private struct Variable {
    let node: Node
    let name: String

    /// A name that says what it holds, and a value that can be it.
    var isCredential: Bool {
      guard let value = node["value"]?.string, value.utf8.count >= 3, !value.contains("$"),
        !value.hasPrefix("/"), !Variable.switches.contains(value.lowercased()),
        !value.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) || name.uppercased().contains("PASS")
      else { return false }
      let name = name.uppercased()
      return Variable.endings.contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    var isSecret: Bool { node.field("valueFrom")?.field("secretKeyRef") != nil }

    private static let switches: Set<String> = [
      "true", "false", "yes", "off", "none", "null", "enabled", "disabled", "optional", "required",
    ]

    private static let endings = [
      "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "SECRET_KEY", "SECRETKEY", "TOKEN", "API_KEY", "APIKEY",
      "PRIVATE_KEY", "ACCESS_KEY", "CLIENT_SECRET", "CREDENTIALS",
    ]
  }

  private static func environment(of subject: Subject, _ look: (Variable) -> String?) -> [Sighting] {
    guard let pod = subject.pod else { return [] }
    var sightings: [Sighting] = []
    for container in pod.containers {
      for node in container.node.items("env") where node.kind == .mapping {
        guard let name = node.word("name") else { continue }
        guard let how = look(Variable(node: node, name: name)) else { continue }
        let step = FieldPath.Step.item(
          [.init(name: "name", value: .init(kind: .string, text: name))], occurrence: 0)
        sightings.append(
          Sighting(
            .named(container.name + "/" + name), at: [pod.path(of: container, "env").appending(step)],
            "variable \(name) of container \(container.name) holds a secret \(how)",
            owner: pod.path(of: container)))
      }
    }
    return sightings
  }

  private static func resource(
    _ id: String, _ title: String, _ severity: Severity, _ name: String, _ field: String, why: String,
    need: ControlFix.Need, caution: String?
  ) -> Control {
    Control(
      id, title, severity, on: [.pods], failsByDefault: true, rationale: why,
      references: [.nsa("Network separation and hardening: Resource policies")],
      remedy: .fix(
        ControlFix("sets resources.\(field).\(name)", caution: caution, need: need) { sighting, _, value in
          guard let path = sighting.fields.first, let value, Quantity(value) != nil else {
            return .failure(.init(reason: "The \(need.name) has to be a quantity, such as \(need.example)."))
          }
          return .success([.init(path: path, value: .string(value))])
        })
    ) { subject in
      guard let pod = subject.pod else { return [] }
      // A request that is missing is the limit.
      let fields = field == "requests" ? ["requests", "limits"] : [field]
      let whole = pod.spec.field("resources")
      if fields.contains(where: { whole?.field($0)?.field(name) != nil }) { return [] }
      return subject.containers { pod, container in
        if container.isEphemeral { return nil }
        let own = container.node.field("resources")
        if fields.contains(where: { own?.field($0)?.field(name) != nil }) { return nil }
        return pod.sighting(
          container, "has no \(need.name)", at: pod.path(of: container, "resources", field, name),
          pod.path("resources", field, name))
      }
    }
  }

  private static let memoryLimit = resource(
    "memory-limit", "Container has no memory limit", .low, "memory", "limits",
    why: "One container without a limit can take the memory of every pod on its node.",
    need: .init(name: "memory limit", example: "256Mi"),
    caution: "A program that needs more memory is killed.")

  private static let processorLimit = resource(
    "cpu-limit", "Container has no CPU limit", .info, "cpu", "limits",
    why: "Without a limit a container takes whatever CPU its node has left; many do without on purpose.",
    need: .init(name: "CPU limit", example: "500m"), caution: "A program that needs more CPU is slowed down.")

  private static let memoryRequest = resource(
    "memory-request", "Container requests no memory", .info, "memory", "requests",
    why: "The scheduler places a pod by its requests; without, it lands on nodes that have no room for it.",
    need: .init(name: "memory request", example: "128Mi"),
    caution: "A pod that requests more than any node has left stays pending.")

  private static let processorRequest = resource(
    "cpu-request", "Container requests no CPU", .info, "cpu", "requests",
    why: "Under load a container gets CPU by its request; one without gets what is left.",
    need: .init(name: "CPU request", example: "100m"),
    caution: "A pod that requests more than any node has left stays pending.")
}
