internal import Resources

/// The baseline level of the Pod Security Standards, as Kubernetes 1.36 enforces it.
///
/// Source: the checks of https://github.com/kubernetes/pod-security-admission (policy) and
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/
extension Control {
  static let baseline = [
    hostProcess, hostNetwork, hostPID, hostIPC, privileged, addedCapabilities, hostPath, hostPort, probeHost,
    appArmor, seLinux, procMount, seccompUnconfined, sysctls,
  ]

  private static let hostProcess = Control(
    "host-process", "Windows container runs as a process of the node", .critical, on: [.pods],
    rationale:
      "A HostProcess container has the access of the node's own programs: whoever takes it over has the node.",
    references: [.podSecurity(.baseline, "HostProcess"), .cis("5.2.10")],
    remedy: .advice(
      "Take windowsOptions.hostProcess away. A program that manages the node needs it, so that no edit is right for all."
    )
  ) { subject in
    subject.everywhere { pod, security, place in
      guard security.field("windowsOptions")?["hostProcess"]?.flag == true else { return nil }
      return (place.path("windowsOptions", "hostProcess"), "runs as a process of the node")
    }
  }

  private static func hostNamespace(
    _ id: String, _ field: String, _ what: String, cis: String, why: String
  ) -> Control {
    Control(
      id, "Pod shares the node's \(what)", .high, on: [.pods], rationale: why,
      references: [.podSecurity(.baseline, "Host Namespaces"), .cis(cis)],
      remedy: .advice(
        "Set \(field): false where the program does not need it. What works on the node itself stops working without, so that the choice is the owner's."
      )
    ) { subject in
      guard let pod = subject.pod, pod.spec[field]?.flag == true else { return [] }
      return [Sighting(.named(""), at: [pod.path(field)], "the pod shares the node's \(what)")]
    }
  }

  private static let hostNetwork = hostNamespace(
    "host-network", "hostNetwork", "network", cis: "5.2.5",
    why:
      "The pod sees the node's traffic and its local services, and network policies do not hold for it.")

  private static let hostPID = hostNamespace(
    "host-pid", "hostPID", "processes", cis: "5.2.3",
    why: "The pod sees every process of the node, with its environment, and may signal those of its user.")

  private static let hostIPC = hostNamespace(
    "host-ipc", "hostIPC", "interprocess communication", cis: "5.2.4",
    why: "The pod may read and write the shared memory of the node's programs.")

  private static let privileged = Control(
    "privileged-container", "Container runs privileged", .critical, on: [.pods],
    rationale:
      "A privileged container has every capability and every device of the node: it is root there, not in a container.",
    references: [
      .podSecurity(.baseline, "Privileged Containers"), .cis("5.2.2"),
      .nsa("Kubernetes Pod security: Pod security enforcement"),
    ],
    remedy: .advice(
      "Set privileged: false and add the capabilities that the program needs. Which those are, the manifest does not say."
    )
  ) { subject in
    subject.containers { pod, container in
      guard container.security?["privileged"]?.flag == true else { return nil }
      return pod.sighting(
        container, "runs privileged", at: pod.path(of: container, "securityContext", "privileged"))
    }
  }

  /// What a runtime gives a container that asks for nothing, without `NET_RAW`.
  static let baselineCapabilities: Set<String> = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ]

  private static let addedCapabilities = Control(
    "added-capability", "Container adds a capability beyond the default set", .high, on: [.pods],
    rationale:
      "Each capability is a part of root's power over the node; several, such as SYS_ADMIN, are as good as all of it.",
    references: [
      .podSecurity(.baseline, "Capabilities"), .cis("5.2.9"),
      .nsa("Kubernetes Pod security: Pod security enforcement"),
    ],
    remedy: .advice(
      "Take the capability out of capabilities.add, unless the program does not work without. The manifest does not say."
    )
  ) { subject in
    added(in: subject) { !baselineCapabilities.contains($0) }
  }

  /// The capabilities that containers add and that are forbidden.
  static func added(in subject: Subject, _ isForbidden: (String) -> Bool) -> [Sighting] {
    guard let pod = subject.pod else { return [] }
    var sightings: [Sighting] = []
    for container in pod.containers {
      guard let capabilities = container.security?.field("capabilities") else { continue }
      for name in capabilities.words("add") where isForbidden(name) {
        sightings.append(
          Sighting(
            .capability(container: container.name, name: name),
            at: [pod.path(of: container, "securityContext", "capabilities", "add")],
            "container \(container.name) adds the capability \(name)", owner: pod.path(of: container)))
      }
    }
    return sightings
  }

  private static let hostPath = Control(
    "host-path-volume", "Pod mounts a path of the node", .high, on: [.pods],
    rationale:
      "What can be written there changes the node, and what can be read may hold the credentials of others; a socket of the container runtime is the whole node.",
    references: [
      .podSecurity(.baseline, "HostPath Volumes"), .cis("5.2.11"),
      .nsa("Kubernetes Pod security: Pod security enforcement"),
    ],
    remedy: .advice(
      "Use a volume of another type: emptyDir for scratch data, a claim for what must stay, a projected volume for configuration."
    )
  ) { subject in
    subject.volumes { pod, volume, name, path in
      guard volume.field("hostPath") != nil else { return nil }
      return Sighting(
        .named(name), at: [path.appending(.field("hostPath"))], "volume \(name) is a path of the node")
    }
  }

  private static let hostPort = Control(
    "host-port", "Container opens a port of the node", .medium, on: [.pods],
    rationale:
      "A port of the node is reachable past Services and, with most networks, past network policies.",
    references: [.podSecurity(.baseline, "Host Ports"), .cis("5.2.12")],
    remedy: .advice(
      "Take hostPort away and reach the pod by a Service. Who connects to the node's port today is not in the manifest."
    )
  ) { subject in
    guard let pod = subject.pod else { return [] }
    let sharesNetwork = pod.spec["hostNetwork"]?.flag == true
    var sightings: [Sighting] = []
    for container in pod.containers {
      for (position, port) in container.node.items("ports").enumerated() where port.kind == .mapping {
        let declared = port.field("hostPort").flatMap {
          $0.kind == .integer && $0.text != "0" ? $0.text : nil
        }
        // The API server fills in the container's port where the pod shares the node's network.
        let filledIn = sharesNetwork ? port.field("containerPort")?.text : nil
        guard let number = declared ?? filledIn else { continue }
        let path = pod.path(of: container, "ports").appending(portStep(port, position))
          .appending(.field("hostPort"))
        var sighting = Sighting(
          .named(container.name + "/" + number),
          at: declared == nil ? [path, pod.path("hostNetwork")] : [path],
          "container \(container.name) opens port \(number) of the node", owner: pod.path(of: container))
        sighting.isImplied = number == filledIn
        sightings.append(sighting)
      }
    }
    return sightings
  }

  /// Ports of containers are told apart by number and protocol.
  private static func portStep(_ port: Node, _ position: Int) -> FieldPath.Step {
    guard let number = port.field("containerPort"), number.isScalar else { return .index(position) }
    return .item(
      [
        .init(name: "containerPort", value: .init(number)),
        .init(name: "protocol", value: .init(kind: .string, text: port.word("protocol") ?? "TCP")),
      ], occurrence: 0)
  }

  private static let probeHost = Control(
    "probe-host", "Probe or lifecycle hook connects to another host", .medium, on: [.pods],
    rationale:
      "The kubelet makes the request, from the node: a host of the author's choice lets a pod reach what only nodes reach.",
    references: [.podSecurity(.baseline, "Host Probes / Lifecycle Hooks")],
    remedy: ControlFix.set(
      .removed, "takes the host away, so that the pod itself is asked",
      caution: "A probe that asks another host on purpose asks the pod instead.")
  ) { subject in
    guard let pod = subject.pod else { return [] }
    var sightings: [Sighting] = []
    for container in pod.containers {
      for hook in hooks {
        guard let handler = hook.reduce(Optional(container.node), { $0?.field($1) }) else { continue }
        for action in ["httpGet", "tcpSocket"] where handler.field(action)?.word("host") != nil {
          let fields = hook + [action, "host"]
          let path = FieldPath(pod.path(of: container).steps + fields.map { .field($0) })
          sightings.append(
            Sighting(
              .named(([container.name] + hook + [action]).joined(separator: "/")), at: [path],
              "\(hook.joined(separator: ".")) of container \(container.name) connects to another host",
              owner: pod.path(of: container)))
        }
      }
    }
    return sightings
  }

  private static let hooks = [
    ["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"],
    ["lifecycle", "preStop"],
  ]
}
