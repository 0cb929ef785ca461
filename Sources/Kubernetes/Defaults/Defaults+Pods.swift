internal import Resources

/// Defaults inside a pod template, and of bare pods.
///
/// Source: `SetDefaults_*` in kubernetes/pkg/apis/core/v1/defaults.go, and the admission plugins named at the rules.
extension Defaults {
  static let pods: [DefaultRule] =
    podSpec + barePod + volumes + probes
    + ["Container", "EphemeralContainer"].flatMap { container("core.v1." + $0) }

  private static let podSpec: [DefaultRule] = [
    DefaultRule("core.v1.PodSpec", "dnsPolicy", .string("ClusterFirst")),
    DefaultRule("core.v1.PodSpec", "restartPolicy", .string("Always")),
    DefaultRule("core.v1.PodSpec", "securityContext", .object),
    DefaultRule("core.v1.PodSpec", "terminationGracePeriodSeconds", .integer(30)),
    DefaultRule("core.v1.PodSpec", "schedulerName", .string("default-scheduler")),
    // Convert_core_PodSpec_To_v1_PodSpec mirrors the deprecated field.
    DefaultRule("core.v1.PodSpec", "serviceAccount") { scope in
      scope.object?["serviceAccountName"].map { .copy($0) } ?? barePod(scope) { .string("default") }
    },
    DefaultRule("core.v1.PodSpec", "serviceAccountName") { scope in
      scope.object?["serviceAccount"].map { .copy($0) } ?? barePod(scope) { .string("default") }
    },
  ]

  /// What only pods get that no controller made: defaults of `SetDefaults_Pod`, and the admission plugins Priority,
  /// DefaultTolerationSeconds and ServiceAccount.
  private static let barePod: [DefaultRule] = [
    DefaultRule("core.v1.PodSpec", "enableServiceLinks") { barePod($0) { .boolean(true) } },
    DefaultRule("core.v1.PodSpec", "preemptionPolicy") { barePod($0) { .string("PreemptLowerPriority") } },
    DefaultRule("core.v1.PodSpec", "priority") { barePod($0) { .allocated } },
    DefaultRule("core.v1.PodSpec", "nodeName") { barePod($0) { .allocated } },
    DefaultRule("core.v1.PodSpec", "imagePullSecrets") { barePod($0) { .allocated } },
    DefaultRule("core.v1.ResourceRequirements", "requests") { scope in
      guard scope.root?["kind"]?.text == "Pod", let limits = scope.object?["limits"] else { return nil }
      return .copy(limits)
    },
  ]

  private static func barePod(_ scope: Scope, _ value: () -> Filled) -> Filled? {
    scope.root?["kind"]?.text == "Pod" ? value() : nil
  }

  private static func container(_ type: String) -> [DefaultRule] {
    [
      DefaultRule(type, "terminationMessagePath", .string("/dev/termination-log")),
      DefaultRule(type, "terminationMessagePolicy", .string("File")),
      DefaultRule(type, "imagePullPolicy") { scope in
        .string(pullsAlways(scope.text("image") ?? "") ? "Always" : "IfNotPresent")
      },
      DefaultRule(type, "resources", .object),
    ]
  }

  /// Whether an image without a pull policy is always pulled: its tag is `latest`, or it has neither tag nor digest.
  ///
  /// Source: `SetDefaults_Container` with `parsers.ParseImageName`.
  static func pullsAlways(_ image: String) -> Bool {
    if image.contains("@") { return false }
    let name = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let colon = name.firstIndex(of: ":") else { return true }
    return name[name.index(after: colon)...] == "latest"
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
    DefaultRule("core.v1.ContainerPort", "hostPort") { scope in
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
      DefaultRule("core.v1.Volume", "emptyDir") { scope in
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
      DefaultRule("core.v1.ImageVolumeSource", "pullPolicy") { scope in
        .string(pullsAlways(scope.text("reference") ?? "") ? "Always" : "IfNotPresent")
      },
    ]
}
