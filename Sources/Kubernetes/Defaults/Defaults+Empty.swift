public import Resources

/// Which declared values are as good as none.
///
/// Go's JSON leaves an empty value out where its field is a plain one with `omitempty`, so that a manifest's
/// `readOnly: false` is nowhere to be found in the live object. A pointer keeps it: `allowPrivilegeEscalation: false`
/// is a decision, and if it is gone at run time, somebody took it away. The OpenAPI document does not tell the two
/// apart; the tables below do.
///
/// Source: the field types of https://github.com/kubernetes/api, and those of apiextensions-apiserver and
/// kube-aggregator.
extension Defaults {
  /// Whether an explicit zero (`false`, `0`) of a field is left out by the server.
  public func dropsZero(_ field: Symbol, of type: TypeID) -> Bool {
    plainNumbers.contains(schema.slot(field, of: type))
  }

  /// Whether an empty text in a field says something. In a map it always does: a label may be empty.
  public func keepsEmptyText(_ field: Symbol, of type: TypeID) -> Bool {
    guard case .object = schema.shape(type) else { return true }
    return pointersToText.contains(schema.slot(field, of: type))
  }

  /// Whether `{}` in a field of a struct type says nothing. A pointer to a struct keeps it: `podSelector: {}` selects
  /// every pod where no selector selects none.
  public func ignoresEmptyStruct(_ field: Symbol, of type: TypeID) -> Bool {
    field == metadata || plainStructs.contains(schema.slot(field, of: type))
  }

  /// The fields that a table names, `Type field field` in lines, as far as the schema has their types.
  static func slots(of table: String, in schema: Schema) -> SlotTable<Void> {
    var slots = SlotTable<Void>()
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      for field in words.dropFirst() {
        if let slot = schema.slot(type: words[0], field: field) { slots.set(slot, ()) }
      }
    }
    return slots
  }

  /// Booleans and integers without a pointer, with `omitempty`.
  static let plainNumbers = """
    apiextensions.v1.CustomResourceColumnDefinition priority
    apiextensions.v1.CustomResourceDefinitionSpec preserveUnknownFields
    apiextensions.v1.CustomResourceDefinitionVersion deprecated
    apiextensions.v1.JSONSchemaProps exclusiveMaximum exclusiveMinimum nullable uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string
    apiregistration.v1.APIServiceSpec insecureSkipTLSVerify
    apps.v1.DaemonSetSpec minReadySeconds
    apps.v1.DeploymentSpec minReadySeconds paused
    apps.v1.ReplicaSetSpec minReadySeconds
    apps.v1.StatefulSetSpec minReadySeconds
    core.v1.AWSElasticBlockStoreVolumeSource partition readOnly
    core.v1.AzureFilePersistentVolumeSource readOnly
    core.v1.AzureFileVolumeSource readOnly
    core.v1.CSIPersistentVolumeSource readOnly
    core.v1.CephFSPersistentVolumeSource readOnly
    core.v1.CephFSVolumeSource readOnly
    core.v1.CinderPersistentVolumeSource readOnly
    core.v1.CinderVolumeSource readOnly
    core.v1.Container stdin stdinOnce tty
    core.v1.ContainerPort hostPort
    core.v1.EphemeralContainer stdin stdinOnce tty
    core.v1.Event count
    core.v1.EventSeries count
    core.v1.FCVolumeSource readOnly
    core.v1.FlexPersistentVolumeSource readOnly
    core.v1.FlexVolumeSource readOnly
    core.v1.GCEPersistentDiskVolumeSource partition readOnly
    core.v1.GlusterfsPersistentVolumeSource readOnly
    core.v1.GlusterfsVolumeSource readOnly
    core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery chapAuthSession readOnly
    core.v1.ISCSIVolumeSource chapAuthDiscovery chapAuthSession readOnly
    core.v1.NFSVolumeSource readOnly
    core.v1.NodeSpec unschedulable
    core.v1.PersistentVolumeClaimVolumeSource readOnly
    core.v1.PodSpec hostIPC hostNetwork hostPID
    core.v1.PortworxVolumeSource readOnly
    core.v1.Probe failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds
    core.v1.QuobyteVolumeSource readOnly
    core.v1.RBDPersistentVolumeSource readOnly
    core.v1.RBDVolumeSource readOnly
    core.v1.ReplicationControllerSpec minReadySeconds
    core.v1.ScaleIOPersistentVolumeSource readOnly sslEnabled
    core.v1.ScaleIOVolumeSource readOnly sslEnabled
    core.v1.ServicePort nodePort
    core.v1.ServiceSpec healthCheckNodePort publishNotReadyAddresses
    core.v1.StorageOSPersistentVolumeSource readOnly
    core.v1.StorageOSVolumeSource readOnly
    core.v1.VolumeMount readOnly
    events.v1.Event deprecatedCount
    flowcontrol.v1.ResourcePolicyRule clusterScope
    networking.v1.ServiceBackendPort number
    resource.v1.DeviceSubRequest count
    resource.v1.ExactDeviceRequest count
    scheduling.v1.PriorityClass globalDefault
    """

  /// Texts with a pointer. All other texts of built-in types are left out when empty.
  static let pointersToText = """
    admissionregistration.v1.MatchResources matchPolicy
    admissionregistration.v1.MutatingAdmissionPolicySpec failurePolicy
    admissionregistration.v1.MutatingWebhook failurePolicy matchPolicy reinvocationPolicy sideEffects
    admissionregistration.v1.ParamRef parameterNotFoundAction
    admissionregistration.v1.ServiceReference path
    admissionregistration.v1.ValidatingAdmissionPolicySpec failurePolicy
    admissionregistration.v1.ValidatingWebhook failurePolicy matchPolicy sideEffects
    admissionregistration.v1.Validation reason
    admissionregistration.v1.WebhookClientConfig url
    autoscaling.v2.HPAScalingRules selectPolicy
    batch.v1.CronJobSpec timeZone
    batch.v1.JobSpec completionMode managedBy podReplacementPolicy
    batch.v1.PodFailurePolicyOnExitCodesRequirement containerName
    batch.v1.SuccessPolicyRule succeededIndexes
    coordination.v1.LeaseSpec holderIdentity preferredHolder strategy
    core.v1.AppArmorProfile localhostProfile
    core.v1.AzureDiskVolumeSource cachingMode fsType kind
    core.v1.AzureFilePersistentVolumeSource secretNamespace
    core.v1.CSIVolumeSource fsType
    core.v1.ClusterTrustBundleProjection name signerName
    core.v1.Container restartPolicy
    core.v1.EndpointAddress nodeName
    core.v1.EndpointPort appProtocol
    core.v1.EphemeralContainer restartPolicy
    core.v1.GRPCAction service
    core.v1.GlusterfsPersistentVolumeSource endpointsNamespace
    core.v1.HostPathVolumeSource type
    core.v1.ISCSIPersistentVolumeSource initiatorName
    core.v1.ISCSIVolumeSource initiatorName
    core.v1.Lifecycle stopSignal
    core.v1.LocalVolumeSource fsType
    core.v1.PersistentVolumeClaimSpec storageClassName volumeAttributesClassName volumeMode
    core.v1.PersistentVolumeSpec volumeAttributesClassName volumeMode
    core.v1.PodDNSConfigOption value
    core.v1.PodResourceClaim resourceClaimName resourceClaimTemplateName
    core.v1.PodSchedulingGroup podGroupName
    core.v1.PodSecurityContext fsGroupChangePolicy seLinuxChangePolicy supplementalGroupsPolicy
    core.v1.PodSpec hostnameOverride preemptionPolicy runtimeClassName
    core.v1.SeccompProfile localhostProfile
    core.v1.SecurityContext procMount
    core.v1.ServicePort appProtocol
    core.v1.ServiceSpec internalTrafficPolicy ipFamilyPolicy loadBalancerClass trafficDistribution
    core.v1.TopologySpreadConstraint nodeAffinityPolicy nodeTaintsPolicy
    core.v1.TypedLocalObjectReference apiGroup
    core.v1.TypedObjectReference apiGroup namespace
    core.v1.VolumeMount mountPropagation recursiveReadOnly
    core.v1.WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName runAsUserName
    discovery.v1.Endpoint hostname nodeName zone
    discovery.v1.EndpointPort appProtocol name protocol
    networking.v1.HTTPIngressPath pathType
    networking.v1.IngressClassParametersReference apiGroup namespace scope
    networking.v1.IngressSpec ingressClassName
    networking.v1.NetworkPolicyPort protocol
    policy.v1.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy
    resource.v1.Device nodeName
    resource.v1.DeviceAttribute string version
    resource.v1.DeviceClassSpec extendedResourceName
    resource.v1.DeviceConstraint distinctAttribute matchAttribute
    resource.v1.ResourceSliceSpec nodeName
    scheduling.v1.PriorityClass preemptionPolicy
    storage.v1.CSIDriverSpec fsGroupPolicy
    storage.v1.StorageClass reclaimPolicy volumeBindingMode
    storage.v1.VolumeAttachmentSource persistentVolumeName
    """

  /// Structs without a pointer, which are there even when nothing in them is.
  static let plainStructs = """
    admissionregistration.v1.MutatingAdmissionPolicy spec
    admissionregistration.v1.MutatingAdmissionPolicyBinding spec
    admissionregistration.v1.MutatingWebhook clientConfig
    admissionregistration.v1.ValidatingAdmissionPolicy spec
    admissionregistration.v1.ValidatingAdmissionPolicyBinding spec
    admissionregistration.v1.ValidatingWebhook clientConfig
    apiextensions.v1.CustomResourceDefinition spec
    apiextensions.v1.CustomResourceDefinitionSpec names
    apiregistration.v1.APIService spec
    apps.v1.DaemonSet spec
    apps.v1.DaemonSetSpec template updateStrategy
    apps.v1.Deployment spec
    apps.v1.DeploymentSpec strategy template
    apps.v1.ReplicaSet spec
    apps.v1.ReplicaSetSpec template
    apps.v1.StatefulSet spec
    apps.v1.StatefulSetSpec template updateStrategy
    autoscaling.v1.HorizontalPodAutoscaler spec
    autoscaling.v1.HorizontalPodAutoscalerSpec scaleTargetRef
    autoscaling.v2.ContainerResourceMetricSource target
    autoscaling.v2.ExternalMetricSource metric target
    autoscaling.v2.HorizontalPodAutoscaler spec
    autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef
    autoscaling.v2.ObjectMetricSource describedObject metric target
    autoscaling.v2.PodsMetricSource metric target
    autoscaling.v2.ResourceMetricSource target
    batch.v1.CronJob spec
    batch.v1.CronJobSpec jobTemplate
    batch.v1.Job spec
    batch.v1.JobSpec template
    batch.v1.JobTemplateSpec spec
    certificates.v1.CertificateSigningRequest spec
    coordination.v1.Lease spec
    core.v1.Binding target
    core.v1.Container resources
    core.v1.EphemeralContainer resources
    core.v1.Event involvedObject source
    core.v1.LimitRange spec
    core.v1.Namespace spec
    core.v1.Node spec
    core.v1.PersistentVolume spec
    core.v1.PersistentVolumeClaim spec
    core.v1.PersistentVolumeClaimSpec resources
    core.v1.PersistentVolumeClaimTemplate spec
    core.v1.Pod spec
    core.v1.PodTemplate template
    core.v1.PodTemplateSpec spec
    core.v1.PreferredSchedulingTerm preference
    core.v1.ReplicationController spec
    core.v1.ResourceQuota spec
    core.v1.Service spec
    core.v1.WeightedPodAffinityTerm podAffinityTerm
    discovery.v1.Endpoint conditions
    events.v1.Event deprecatedSource regarding
    flowcontrol.v1.FlowSchema spec
    flowcontrol.v1.FlowSchemaSpec priorityLevelConfiguration
    flowcontrol.v1.LimitedPriorityLevelConfiguration limitResponse
    flowcontrol.v1.PriorityLevelConfiguration spec
    networking.v1.HTTPIngressPath backend
    networking.v1.IPAddress spec
    networking.v1.Ingress spec
    networking.v1.IngressClass spec
    networking.v1.IngressServiceBackend port
    networking.v1.NetworkPolicy spec
    networking.v1.NetworkPolicySpec podSelector
    networking.v1.ServiceCIDR spec
    policy.v1.PodDisruptionBudget spec
    rbac.v1.ClusterRoleBinding roleRef
    rbac.v1.RoleBinding roleRef
    resource.v1.DeviceClass spec
    resource.v1.ResourceClaim spec
    resource.v1.ResourceClaimSpec devices
    resource.v1.ResourceClaimTemplate spec
    resource.v1.ResourceClaimTemplateSpec spec
    resource.v1.ResourceSlice spec
    resource.v1.ResourceSliceSpec pool
    storage.v1.CSIDriver spec
    storage.v1.CSINode spec
    storage.v1.VolumeAttachment spec
    storage.v1.VolumeAttachmentSpec source
    """
}
