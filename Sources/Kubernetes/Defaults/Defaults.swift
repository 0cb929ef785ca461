public import Resources

/// Every default that a schema's API server applies.
///
/// Defaults are asked for one field at a time, where the live object has a field that the declaration leaves out:
/// nothing is filled in that nobody asks about.
public final class Defaults {
  private let schema: Schema
  private var rules: [UInt64: DefaultRule] = [:]

  /// The rules for the built-in types, and what the schema of custom resources states.
  public init(schema: Schema) {
    self.schema = schema
    for rule in Self.core + Self.pods + Self.workloads + Self.others {
      // A schema of another server may lack the type: then no object of it can be met.
      if let slot = schema.slot(type: rule.type, field: rule.field) { rules[slot] = rule }
    }
  }

  /// What the server puts into a field of an object of a type; nil where it puts nothing.
  public func filled(_ field: Symbol, of type: TypeID, in scope: Scope) -> Filled? {
    if let rule = rules[schema.slot(field, of: type)] { return rule.value(scope) }
    return schema.statedDefault(field, of: type).map(Filled.node)
  }

  /// Whether an explicit zero (`false`, `0`) of a field is dropped, because its Go type is a plain value with
  /// `omitempty`: declared and absent are then the same. Pointers keep their zeros.
  public func dropsZero(_ field: String, of type: TypeID) -> Bool {
    Self.zeroDropped.contains(schema.name(type) + "." + field)
      || Self.zeroDroppedAnywhere.contains(field) && schema.name(type).hasPrefix("core.v1.")
  }

  /// Booleans and integers without a pointer in k8s.io/api, by type. Strings, lists and maps are dropped when empty
  /// nearly everywhere, and are not listed.
  static let zeroDropped: Set<String> = [
    "core.v1.PodSpec.hostNetwork", "core.v1.PodSpec.hostPID", "core.v1.PodSpec.hostIPC",
    "core.v1.Container.stdin", "core.v1.Container.stdinOnce", "core.v1.Container.tty",
    "core.v1.EphemeralContainer.stdin", "core.v1.EphemeralContainer.stdinOnce",
    "core.v1.EphemeralContainer.tty",
    "core.v1.ContainerPort.hostPort", "core.v1.ServicePort.nodePort",
    "core.v1.Probe.initialDelaySeconds", "core.v1.Probe.timeoutSeconds", "core.v1.Probe.periodSeconds",
    "core.v1.Probe.successThreshold", "core.v1.Probe.failureThreshold",
    "core.v1.ServiceSpec.publishNotReadyAddresses", "core.v1.ServiceSpec.healthCheckNodePort",
    "core.v1.NodeSpec.unschedulable", "core.v1.ReplicationControllerSpec.minReadySeconds",
    "core.v1.ISCSIVolumeSource.chapAuthDiscovery", "core.v1.ISCSIVolumeSource.chapAuthSession",
    "core.v1.ISCSIPersistentVolumeSource.chapAuthDiscovery",
    "core.v1.ISCSIPersistentVolumeSource.chapAuthSession", "core.v1.GCEPersistentDiskVolumeSource.partition",
    "core.v1.AWSElasticBlockStoreVolumeSource.partition", "core.v1.ScaleIOVolumeSource.sslEnabled",
    "apps.v1.DeploymentSpec.minReadySeconds", "apps.v1.DeploymentSpec.paused",
    "apps.v1.DaemonSetSpec.minReadySeconds", "apps.v1.StatefulSetSpec.minReadySeconds",
    "apps.v1.ReplicaSetSpec.minReadySeconds", "scheduling.v1.PriorityClass.globalDefault",
    "apiextensions.v1.CustomResourceDefinitionSpec.preserveUnknownFields",
    "apiregistration.v1.APIServiceSpec.insecureSkipTLSVerify", "apiextensions.v1.JSONSchemaProps.uniqueItems",
    "apiextensions.v1.JSONSchemaProps.exclusiveMaximum", "apiextensions.v1.JSONSchemaProps.exclusiveMinimum",
    "apiextensions.v1.JSONSchemaProps.nullable",
    "apiextensions.v1.JSONSchemaProps.x-kubernetes-int-or-string",
    "apiextensions.v1.JSONSchemaProps.x-kubernetes-embedded-resource",
    "apiextensions.v1.CustomResourceColumnDefinition.priority",
    "apiextensions.v1.CustomResourceDefinitionVersion.deprecated",
    "rbac.v1.ClusterRole.aggregationRule", "storage.v1.VolumeAttachmentSource.inlineVolumeSpec",
  ]

  /// `readOnly` of volumes and mounts: a plain value in all but three types of the core group.
  static let zeroDroppedAnywhere: Set<String> = ["readOnly"]
}
