internal import Resources

/// What the restricted level of the Pod Security Standards asks for beyond the baseline, as Kubernetes 1.36 enforces it.
///
/// Source: the checks of https://github.com/kubernetes/pod-security-admission (policy).
extension Control {
  static let restricted = [
    volumeType, privilegeEscalation, runAsNonRoot, runAsRoot, seccompProfile, undroppedCapabilities,
    restrictedCapabilities, droppedCapability, procMountRestricted, ordinaryUser, userNamespace,
  ]

  private static let volumeType = Control(
    "volume-type", "Volume is of a restricted type", .medium, on: [.pods], hiddenBy: "host-path-volume",
    rationale:
      "Volumes that a pod describes in full reach storage with rights of the node that no administrator granted.",
    references: [.podSecurity(.restricted, "Volume Types")],
    remedy: .advice(
      "Use a PersistentVolumeClaim or a CSI volume; who makes the storage behind it is for the cluster to say."
    )
  ) { subject in
    subject.volumes { pod, volume, name, path in
      guard !allowedVolumes.contains(where: { volume.field($0) != nil }),
        let type = forbiddenVolumes.first(where: { volume.field($0) != nil })
      else { return nil }
      return Sighting(
        .named(name), at: [path.appending(.field(type))], "volume \(name) is of the type \(type)")
    }
  }

  private static let allowedVolumes = [
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
    "secret",
  ]

  /// A volume of none of the known types is an empty folder.
  private static let forbiddenVolumes = [
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
    "flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
    "portworxVolume", "photonPersistentDisk", "scaleIO", "storageos",
  ]

  private static let privilegeEscalation = Control(
    "privilege-escalation", "Container may gain more privileges than it started with", .medium, on: [.pods],
    failsByDefault: true,
    rationale:
      "A program with the set-user-ID bit, or with file capabilities, turns an ordinary process into root's.",
    references: [
      .podSecurity(.restricted, "Privilege Escalation"), .cis("5.2.6"),
      .nsa("Kubernetes Pod security: Pod security enforcement"),
    ],
    remedy: .fix(
      ControlFix(
        "sets allowPrivilegeEscalation: false",
        caution: "A program that becomes root by sudo or a set-user-ID file stops working."
      ) { sighting, subject, _ in
        guard let path = sighting.fields.first, let container = subject.container(of: sighting) else {
          return .success([])
        }
        // The API server refuses the combination.
        if container.security?["privileged"]?.flag == true {
          return .failure(.init(reason: "The container is privileged, with which the API server refuses it."))
        }
        let added = container.security?.field("capabilities")?.words("add") ?? []
        if added.contains("SYS_ADMIN") || added.contains("CAP_SYS_ADMIN") {
          return .failure(
            .init(reason: "The container adds SYS_ADMIN, which gives it more privileges anyway."))
        }
        return .success([.init(path: path, value: .boolean(false))])
      })
  ) { subject in
    guard subject.pod?.isWindows == false else { return [] }
    return subject.containers { pod, container in
      guard container.security?["allowPrivilegeEscalation"]?.flag != false else { return nil }
      return pod.sighting(
        container, "may gain privileges",
        at: pod.path(of: container, "securityContext", "allowPrivilegeEscalation"))
    }
  }

  private static let runAsNonRoot = Control(
    "run-as-non-root", "Container may run as root", .medium, on: [.pods], failsByDefault: true,
    rationale: "Root in a container is root on the node as soon as it gets out, and needs less to get there.",
    references: [
      .podSecurity(.restricted, "Running as Non-root"), .cis("5.2.7"),
      .nsa("Kubernetes Pod security: \"Non-root\" containers and \"rootless\" container engines"),
    ],
    remedy: .fix(
      ControlFix(
        "sets runAsNonRoot: true",
        caution:
          "A container whose image runs as root does not start any more; it needs another image, or runAsUser."
      ) { sighting, subject, _ in
        guard let pod = subject.pod, let path = sighting.fields.first else { return .success([]) }
        let contexts = [pod.security] + pod.containers.map(\.security)
        if contexts.contains(where: { $0?["runAsUser"]?.text == "0" }) {
          return .failure(.init(reason: "runAsUser is 0: with runAsNonRoot the container would not start."))
        }
        return .success([.init(path: path, value: .boolean(true))])
      })
  ) { subject in
    guard let pod = subject.pod, !pod.hasUserNamespace else { return [] }
    let whole = pod.security?["runAsNonRoot"]?.flag
    let wholePath = pod.path("securityContext", "runAsNonRoot")
    var sightings = subject.containers { pod, container in
      let own = container.security?["runAsNonRoot"]?.flag
      guard (own ?? whole ?? false) == false else { return nil }
      let ownPath = pod.path(of: container, "securityContext", "runAsNonRoot")
      if own != nil { return pod.sighting(container, "may run as root", at: ownPath, pod.path("hostUsers")) }
      var sighting = pod.sighting(container, "may run as root", at: wholePath, ownPath, pod.path("hostUsers"))
      sighting.isImplied = whole == false
      return sighting
    }
    if whole == false {
      sightings.insert(
        Sighting(.named(""), at: [wholePath, pod.path("hostUsers")], "the pod may run as root"), at: 0)
    }
    return sightings
  }

  private static let runAsRoot = Control(
    "run-as-root-user", "Container is told to run as root", .medium, on: [.pods],
    rationale: "runAsUser: 0 makes root even of an image that was built to run without.",
    references: [
      .podSecurity(.restricted, "Running as Non-root user"), .cis("5.2.7"),
      .nsa("Kubernetes Pod security: \"Non-root\" containers and \"rootless\" container engines"),
    ],
    remedy: .fix(
      ControlFix(
        "sets runAsUser",
        caution: "Files that only root may read or write are out of reach for the program.",
        need: .init(name: "user number", example: "65532")
      ) { sighting, _, value in
        guard let path = sighting.fields.first, let value, let user = Int(value), user > 0 else {
          return .failure(.init(reason: "The user has to be a number above 0."))
        }
        return .success([.init(path: path, value: .integer(user))])
      })
  ) { subject in
    if subject.pod?.hasUserNamespace == true { return [] }
    return subject.everywhere { pod, security, place in
      guard let user = security.field("runAsUser"), user.kind == .integer, user.text == "0" else {
        return nil
      }
      return (place.path("runAsUser"), "runs as root")
    }
  }

  private static let seccompProfile = Control(
    "seccomp-profile", "Container has no seccomp profile", .low, on: [.pods], failsByDefault: true,
    hiddenBy: "seccomp-unconfined",
    rationale:
      "Unless the node's kubelet fills one in, a container without a profile may make every call of the kernel.",
    references: [
      .podSecurity(.restricted, "Seccomp"), .cis("5.6.2"),
      .nsa("Kubernetes Pod security: Hardening container environments"),
    ],
    remedy: ControlFix.set(
      .string("RuntimeDefault"), "sets seccompProfile.type: RuntimeDefault",
      caution: "A program that makes calls which the runtime's profile denies stops working.")
  ) { subject in
    guard let pod = subject.pod, !pod.isWindows else { return [] }
    let whole = pod.security?.field("seccompProfile").map(hasSeccomp)
    let wholePath = pod.path("securityContext", "seccompProfile", "type")
    var sightings = subject.containers { pod, container in
      let own = container.security?.field("seccompProfile").map(hasSeccomp)
      guard (own ?? whole ?? false) == false else { return nil }
      let ownPath = pod.path(of: container, "securityContext", "seccompProfile", "type")
      if own != nil { return pod.sighting(container, "has no seccomp profile", at: ownPath) }
      var sighting = pod.sighting(container, "has no seccomp profile", at: wholePath, ownPath)
      sighting.isImplied = whole == false
      return sighting
    }
    if whole == false {
      sightings.insert(Sighting(.named(""), at: [wholePath], "the pod has no seccomp profile"), at: 0)
    }
    return sightings
  }

  private static let undroppedCapabilities = Control(
    "capabilities-not-dropped", "Container keeps the default capabilities", .low, on: [.pods],
    failsByDefault: true,
    rationale:
      "Most programs need none of the capabilities that a runtime gives; what is dropped cannot be misused.",
    references: [
      .podSecurity(.restricted, "Capabilities"), .cis("5.2.9"), .cis("5.2.8"),
      .nsa("Kubernetes Pod security: Pod security enforcement"),
    ],
    remedy: ControlFix.set(
      .strings(["ALL"]), "sets capabilities.drop: [ALL]",
      caution:
        "A program that changes owners, binds low ports or becomes another user needs capabilities.add beside it."
    )
  ) { subject in
    guard subject.pod?.isWindows == false else { return [] }
    return subject.containers { pod, container in
      let drop = container.security?.field("capabilities")?.words("drop") ?? []
      guard !drop.contains("ALL") else { return nil }
      return pod.sighting(
        container, "does not drop all capabilities",
        at: pod.path(of: container, "securityContext", "capabilities", "drop"))
    }
  }

  private static let restrictedCapabilities = Control(
    "added-default-capability", "Container adds another capability than NET_BIND_SERVICE", .low, on: [.pods],
    rationale: "The restricted level leaves a container nothing but ports below 1024.",
    references: [.podSecurity(.restricted, "Capabilities"), .cis("5.2.9")],
    remedy: .advice(
      "Take the capability out of capabilities.add, unless the program does not work without. The manifest does not say."
    )
  ) { subject in
    guard subject.pod?.isWindows == false else { return [] }
    return added(in: subject) { $0 != "NET_BIND_SERVICE" && baselineCapabilities.contains($0) }
  }

  private static let droppedCapability = Control(
    "dropped-capability", "Container drops more or fewer capabilities", .low, on: [.pods], basis: .change,
    countsWhole: false, rationale: "What is not dropped any more, the container has again.",
    references: [.cis("5.2.9")],
    remedy: .advice("Drop what the program does not need; best is capabilities.drop: [ALL].")
  ) { subject in
    guard let pod = subject.pod else { return [] }
    var sightings: [Sighting] = []
    for container in pod.containers {
      for name in container.security?.field("capabilities")?.words("drop") ?? [] {
        let path = pod.path(of: container)
        sightings.append(
          Sighting(
            .capability(container: container.name, name: name),
            at: [pod.path(of: container, "securityContext", "capabilities", "drop")],
            "container \(container.name) drops the capability \(name)", protects: true, owner: path))
      }
    }
    return sightings
  }

  private static let procMountRestricted = Control(
    "proc-mount-user-namespace", "/proc is mounted without its masks in a user namespace", .low, on: [.pods],
    hiddenBy: "proc-mount",
    rationale:
      "A user namespace takes most of the danger out of an unmasked /proc, and still shows more than a pod needs.",
    references: [.podSecurity(.restricted, "/proc Mount Type")], remedy: procMountFix
  ) { unmasked(in: $0) }
}

/// What hardens a pod beyond the levels, so that its going weakens.
extension Control {
  private static let ordinaryUser = Control(
    "run-as-user", "Container is told to run as an ordinary user, or not any more", .medium, on: [.pods],
    basis: .change, countsWhole: false,
    rationale: "Without runAsUser the image decides, and most images decide for root.",
    references: [.nsa("Kubernetes Pod security: \"Non-root\" containers and \"rootless\" container engines")],
    remedy: .advice("Keep runAsUser at a number above 0, and runAsNonRoot beside it.")
  ) { subject in
    guard let pod = subject.pod else { return [] }
    let whole = pod.security?.field("runAsUser")
    return subject.containers { pod, container in
      guard let user = container.security?.field("runAsUser") ?? whole, user.kind == .integer,
        user.text != "0"
      else { return nil }
      var sighting = pod.sighting(
        container, "runs as an ordinary user", at: pod.path(of: container, "securityContext", "runAsUser"),
        pod.path("securityContext", "runAsUser"))
      sighting.protects = true
      return sighting
    }
  }

  private static let userNamespace = Control(
    "user-namespace", "Pod has users of its own, or not any more", .medium, on: [.pods], basis: .change,
    countsWhole: false,
    rationale:
      "In a user namespace root is nobody on the node, so that getting out of a container gains little.",
    references: [.page("https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/")],
    remedy: .advice("Keep hostUsers: false.")
  ) { subject in
    guard let pod = subject.pod, pod.hasUserNamespace else { return [] }
    return [Sighting(.named(""), at: [pod.path("hostUsers")], "the pod has users of its own", protects: true)]
  }
}

extension Subject {
  /// The container that a sighting is about.
  func container(of sighting: Sighting) -> Pod.Container? {
    guard let pod else { return nil }
    return pod.containers.first { pod.path(of: $0) == sighting.owner }
  }
}
