internal import Resources

/// The rest of the baseline level: what the kernel keeps a container from.
extension Control {
  static let appArmor = Control(
    "apparmor-profile", "AppArmor is turned off or replaced", .medium, on: [.pods],
    rationale:
      "Without its profile a container may use what the runtime's default profile denies, mounting among it.",
    references: [
      .podSecurity(.baseline, "AppArmor"), .nsa("Kubernetes Pod security: Hardening container environments"),
    ],
    remedy: .fix(
      ControlFix(
        "sets the profile of the runtime",
        caution: "A program that does what the runtime's profile denies stops working."
      ) { sighting, _, _ in
        guard let path = sighting.fields.first else { return .success([]) }
        let isAnnotation = path.steps.dropLast().last == .field("annotations")
        return .success([
          .init(path: path, value: .string(isAnnotation ? "runtime/default" : "RuntimeDefault"))
        ])
      })
  ) { subject in
    var sightings = subject.everywhere { pod, security, place in
      guard let profile = security.field("appArmorProfile"),
        !["RuntimeDefault", "Localhost"].contains(profile["type"]?.string)
      else { return nil }
      return (place.path("appArmorProfile", "type"), "has no AppArmor profile of the runtime")
    }
    guard let pod = subject.pod else { return sightings }
    var seen = Set(sightings.map(\.item))
    for annotation in pod.metadata?.field("annotations")?.children ?? Node.nothing {
      guard annotation.record.key != .empty, annotation.key.hasPrefix(appArmorAnnotation),
        let profile = annotation.string, !profile.isEmpty, profile != "runtime/default",
        !profile.hasPrefix("localhost/")
      else { continue }
      let container = String(annotation.key.dropFirst(appArmorAnnotation.count))
      // The API server writes the annotation into the field, and the field into the annotation.
      guard seen.insert(.named(container)).inserted else { continue }
      sightings.append(
        Sighting(
          .named(container), at: [pod.path(annotation: annotation.key)],
          "container \(container) has no AppArmor profile of the runtime"))
    }
    return sightings
  }

  private static let appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/"

  static let seLinux = Control(
    "selinux-options", "SELinux type, user or role is another than the runtime's", .medium, on: [.pods],
    rationale: "A type such as spc_t takes a container out of the confinement that SELinux gives it.",
    references: [
      .podSecurity(.baseline, "SELinux"), .nsa("Kubernetes Pod security: Hardening container environments"),
    ],
    remedy: .advice(
      "Use the type container_t, container_init_t, container_kvm_t or container_engine_t, and no user and role. Which one fits depends on the node's policy."
    )
  ) { subject in
    subject.everywhere { pod, security, place in
      guard let options = security.field("seLinuxOptions") else { return nil }
      if let type = options.word("type"), !seLinuxTypes.contains(type) {
        return (place.path("seLinuxOptions", "type"), "sets the SELinux type \(type)")
      }
      for field in ["user", "role"] where options.word(field) != nil {
        return (place.path("seLinuxOptions", field), "sets an SELinux \(field)")
      }
      return nil
    }
  }

  private static let seLinuxTypes: Set<String> = [
    "container_t", "container_init_t", "container_kvm_t", "container_engine_t",
  ]

  static let procMount = Control(
    "proc-mount", "/proc is mounted without its masks", .high, on: [.pods],
    rationale:
      "The masks hide what the kernel shows and takes in /proc; without them a container can change the node.",
    references: [.podSecurity(.baseline, "/proc Mount Type")], remedy: procMountFix
  ) { subject in
    subject.pod?.hasUserNamespace == true ? [] : unmasked(in: subject)
  }

  static let procMountFix = ControlFix.set(
    .string("Default"), "sets procMount: Default",
    caution: "A program that makes containers of its own may need the unmasked /proc.")

  static func unmasked(in subject: Subject) -> [Sighting] {
    subject.containers { pod, container in
      guard let type = container.security?.word("procMount"), type != "Default" else { return nil }
      return pod.sighting(
        container, "mounts /proc without masks",
        at: pod.path(of: container, "securityContext", "procMount"), pod.path("hostUsers"))
    }
  }

  static let seccompUnconfined = Control(
    "seccomp-unconfined", "Seccomp is turned off", .medium, on: [.pods],
    rationale:
      "Without a profile a container may make every call of the kernel, where most of its faults were found.",
    references: [
      .podSecurity(.baseline, "Seccomp"), .cis("5.6.2"),
      .nsa("Kubernetes Pod security: Hardening container environments"),
    ],
    remedy: ControlFix.set(
      .string("RuntimeDefault"), "sets seccompProfile.type: RuntimeDefault",
      caution: "A program that makes calls which the runtime's profile denies stops working.")
  ) { subject in
    subject.everywhere { pod, security, place in
      guard let profile = security.field("seccompProfile"), !hasSeccomp(profile) else { return nil }
      return (place.path("seccompProfile", "type"), "turns seccomp off")
    }
  }

  static func hasSeccomp(_ profile: Node) -> Bool {
    ["RuntimeDefault", "Localhost"].contains(profile["type"]?.string)
  }

  static let sysctls = Control(
    "unsafe-sysctl", "Pod sets an unsafe kernel parameter", .medium, on: [.pods],
    rationale:
      "A kernel parameter outside of the safe set may change the whole node, or weaken its other pods.",
    references: [.podSecurity(.baseline, "Sysctls")],
    remedy: .advice(
      "Set the parameter on the nodes that need it, or do without; what the program needs is its owner's to say."
    )
  ) { subject in
    guard let pod = subject.pod, let security = pod.security else { return [] }
    var sightings: [Sighting] = []
    for (position, sysctl) in security.items("sysctls").enumerated() {
      // The kubelet and the API server take `net/ipv4/x` for `net.ipv4.x` in some versions; only the name as written is safe.
      guard let name = sysctl["name"]?.string, !safeSysctls.contains(name) else { continue }
      sightings.append(
        Sighting(
          .named(name),
          at: [pod.path("securityContext", "sysctls").appending(.index(position)).appending(.field("name"))],
          "the pod sets the kernel parameter \(name)"))
    }
    return sightings
  }

  private static let safeSysctls: Set<String> = [
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
  ]
}
