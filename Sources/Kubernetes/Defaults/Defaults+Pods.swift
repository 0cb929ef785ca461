internal import Resources

/// Defaults inside a pod template, and of bare pods.
extension Defaults {
  static let pods = [
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_PodSpec", podSpec),
    DefaultRules(
      "pkg/apis/core/v1/conversion.go Convert_core_PodSpec_To_v1_PodSpec; admission plugin ServiceAccount",
      accounts),
    DefaultRules(
      "pkg/apis/core/v1/defaults.go SetDefaults_Container",
      ["Container", "EphemeralContainer"].flatMap { container("core.v1." + $0) }),
    DefaultRules(
      "pkg/apis/core/v1/defaults.go SetDefaults_Probe and of the other parts of a container", probes),
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_Volume and of each source", volumes),
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_Pod", barePod),
    DefaultRules(
      "admission plugins Priority, DefaultTolerationSeconds and ServiceAccount; the scheduler", admitted),
  ]

  private static let podSpec: [DefaultRule] = [
    DefaultRule("core.v1.PodSpec", "dnsPolicy", .string("ClusterFirst")),
    DefaultRule("core.v1.PodSpec", "restartPolicy", .string("Always")),
    DefaultRule("core.v1.PodSpec", "securityContext", .object),
    DefaultRule("core.v1.PodSpec", "terminationGracePeriodSeconds", .integer(30)),
    DefaultRule("core.v1.PodSpec", "schedulerName", .string("default-scheduler")),
  ]

  private static let accounts: [DefaultRule] = [
    DefaultRule(
      "core.v1.PodSpec", "serviceAccount", "the same as `serviceAccountName`; `\"default\"` in a bare pod"
    ) { scope in
      scope.object?["serviceAccountName"].map { .copy($0) } ?? barePod(scope) { .string("default") }
    },
    DefaultRule(
      "core.v1.PodSpec", "serviceAccountName", "the same as `serviceAccount`; `\"default\"` in a bare pod"
    ) { scope in
      scope.object?["serviceAccount"].map { .copy($0) } ?? barePod(scope) { .string("default") }
    },
  ]

  /// What only pods get that no controller made.
  private static let barePod: [DefaultRule] = [
    DefaultRule("core.v1.PodSpec", "enableServiceLinks", "`true` in a bare pod") {
      barePod($0) { .boolean(true) }
    },
    DefaultRule(
      "core.v1.ResourceRequirements", "requests",
      "in a bare pod the limits, one by one; those of a pod as a whole follow its containers"
    ) { scope in
      guard scope.root?["kind"]?.text == "Pod", let limits = scope.object?["limits"] else { return nil }
      // defaultPodRequests adds up what the containers ask for.
      return scope.chain.count == 3 && hasContainerResources(scope.up())
        ? .allocated : .entries(Array(limits.children))
    },
  ]

  private static func hasContainerResources(_ pod: Scope) -> Bool {
    ["containers", "initContainers"].contains { field in
      pod.object?[field]?.children.contains { $0["resources"] != nil } ?? false
    }
  }

  private static let admitted: [DefaultRule] = [
    DefaultRule("core.v1.PodSpec", "preemptionPolicy", "`\"PreemptLowerPriority\"` in a bare pod") {
      barePod($0) { .string("PreemptLowerPriority") }
    },
    DefaultRule("core.v1.PodSpec", "priority", "derived in a bare pod") { barePod($0) { .allocated } },
    DefaultRule("core.v1.PodSpec", "nodeName", "allocated in a bare pod") { barePod($0) { .allocated } },
    DefaultRule("core.v1.PodSpec", "imagePullSecrets", "derived in a bare pod") {
      barePod($0) { .allocated }
    },
    DefaultRule(
      "core.v1.PodSpec", "tolerations",
      "in a bare pod those of `not-ready` and `unreachable` nodes for 300 seconds, behind the declared ones"
    ) {
      barePod($0) {
        .appended { item in
          ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].contains(item["key"]?.text)
            && item["effect"]?.text == "NoExecute" && item["operator"]?.text == "Exists"
            && item["tolerationSeconds"]?.text == "300" && item["value"] == nil
        }
      }
    },
  ]

  private static func barePod(_ scope: Scope, _ value: () -> Filled) -> Filled? {
    scope.root?["kind"]?.text == "Pod" ? value() : nil
  }

  private static func container(_ type: String) -> [DefaultRule] {
    [
      DefaultRule(type, "terminationMessagePath", .string("/dev/termination-log")),
      DefaultRule(type, "terminationMessagePolicy", .string("File")),
      DefaultRule(
        type, "imagePullPolicy",
        "`\"Always\"` for the tag `latest`, or neither tag nor digest; else `\"IfNotPresent\"`"
      ) { scope in
        .string(pullsAlways(scope.text("image") ?? "") ? "Always" : "IfNotPresent")
      },
      DefaultRule(type, "resources", .object),
    ]
  }

  /// Whether an image without a pull policy is always pulled: its tag is `latest`, with a digest behind it or not, or it
  /// has neither tag nor digest.
  ///
  /// Source: `SetDefaults_Container` with `parsers.ParseImageName`.
  static func pullsAlways(_ image: String) -> Bool {
    let bytes = image.utf8
    let digest = bytes.firstIndex(of: UInt8(ascii: "@"))
    let whole = bytes[..<(digest ?? bytes.endIndex)]
    let name = whole[(whole.lastIndex(of: UInt8(ascii: "/")).map(whole.index(after:)) ?? whole.startIndex)...]
    guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else { return digest == nil }
    return name[name.index(after: colon)...].elementsEqual("latest".utf8)
  }

  private static let probes: [DefaultRule] = [
    DefaultRule("core.v1.Probe", "timeoutSeconds", .integer(1)),
    DefaultRule("core.v1.Probe", "periodSeconds", .integer(10)),
    DefaultRule("core.v1.Probe", "successThreshold", .integer(1)),
    DefaultRule("core.v1.Probe", "failureThreshold", .integer(3)),
    DefaultRule("core.v1.HTTPGetAction", "path", .string("/")),
    DefaultRule("core.v1.HTTPGetAction", "scheme", .string("HTTP")),
    DefaultRule("core.v1.GRPCAction", "service", .string("")),
    DefaultRule("core.v1.ContainerPort", "protocol", .string("TCP")),
    DefaultRule("core.v1.ContainerPort", "hostPort", "the container's port, with `hostNetwork`") { scope in
      // SetDefaults_PodSpec: with the host's network a port is the host's port.
      guard scope.chain.contains(where: { $0?["hostNetwork"]?.text == "true" }),
        let port = scope.object?["containerPort"]
      else { return nil }
      return .copy(port)
    },
    // No pointers in k8s.io/api: always there, and a Job's controller writes labels into it.
    DefaultRule("core.v1.PodTemplateSpec", "metadata", .object),
    DefaultRule("batch.v1.JobTemplateSpec", "metadata", .object),
    DefaultRule("core.v1.PersistentVolumeClaimTemplate", "metadata", .object),
    DefaultRule("core.v1.ObjectFieldSelector", "apiVersion", .string("v1")),
    DefaultRule("core.v1.ResourceFieldSelector", "divisor", .string("0")),
    DefaultRule("core.v1.FileKeySelector", "optional", .boolean(false)),
  ]

  private static let volumes: [DefaultRule] =
    ["ConfigMapVolumeSource", "SecretVolumeSource", "DownwardAPIVolumeSource", "ProjectedVolumeSource"].map {
      DefaultRule("core.v1." + $0, "defaultMode", .integer(0o644))
    } + [
      DefaultRule("core.v1.Volume", "emptyDir", "`{}` where no source is declared") { scope in
        // SetDefaults_Volume: a volume without a source is an empty folder.
        scope.object.map { $0.children.allSatisfy { $0.key == "name" } } ?? false ? .object : nil
      },
      DefaultRule("core.v1.ServiceAccountTokenProjection", "expirationSeconds", .integer(3600)),
      DefaultRule("core.v1.HostPathVolumeSource", "type", .string("")),
      DefaultRule("core.v1.ISCSIVolumeSource", "iscsiInterface", .string("default")),
      DefaultRule("core.v1.ISCSIPersistentVolumeSource", "iscsiInterface", .string("default")),
      DefaultRule("core.v1.RBDVolumeSource", "pool", .string("rbd")),
      DefaultRule("core.v1.RBDVolumeSource", "user", .string("admin")),
      DefaultRule("core.v1.RBDVolumeSource", "keyring", .string("/etc/ceph/keyring")),
      DefaultRule("core.v1.RBDPersistentVolumeSource", "pool", .string("rbd")),
      DefaultRule("core.v1.RBDPersistentVolumeSource", "user", .string("admin")),
      DefaultRule("core.v1.RBDPersistentVolumeSource", "keyring", .string("/etc/ceph/keyring")),
      DefaultRule("core.v1.AzureDiskVolumeSource", "cachingMode", .string("ReadWrite")),
      DefaultRule("core.v1.AzureDiskVolumeSource", "kind", .string("Shared")),
      DefaultRule("core.v1.AzureDiskVolumeSource", "fsType", .string("ext4")),
      DefaultRule("core.v1.AzureDiskVolumeSource", "readOnly", .boolean(false)),
      DefaultRule("core.v1.ScaleIOVolumeSource", "storageMode", .string("ThinProvisioned")),
      DefaultRule("core.v1.ScaleIOVolumeSource", "fsType", .string("xfs")),
      DefaultRule("core.v1.ScaleIOPersistentVolumeSource", "storageMode", .string("ThinProvisioned")),
      DefaultRule("core.v1.ScaleIOPersistentVolumeSource", "fsType", .string("xfs")),
      DefaultRule("core.v1.ImageVolumeSource", "pullPolicy", "as `imagePullPolicy` of a container") { scope in
        .string(pullsAlways(scope.text("reference") ?? "") ? "Always" : "IfNotPresent")
      },
    ]
}
