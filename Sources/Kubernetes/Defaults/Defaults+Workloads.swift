internal import Resources

/// Defaults of the apps, batch and autoscaling groups.
///
/// Source: kubernetes/pkg/apis/{apps,batch,autoscaling}/*/defaults.go.
extension Defaults {
  static let workloads: [DefaultRule] = apps + batch + autoscaling

  private static let apps: [DefaultRule] = [
    DefaultRule("apps.v1.DeploymentSpec", "replicas", .integer(1)),
    DefaultRule("apps.v1.DeploymentSpec", "strategy", .object),
    DefaultRule("apps.v1.DeploymentSpec", "revisionHistoryLimit", .integer(10)),
    DefaultRule("apps.v1.DeploymentSpec", "progressDeadlineSeconds", .integer(600)),
    DefaultRule("apps.v1.DeploymentStrategy", "type", .string("RollingUpdate")),
    DefaultRule("apps.v1.DeploymentStrategy", "rollingUpdate") { isRolling($0) ? .object : nil },
    DefaultRule("apps.v1.RollingUpdateDeployment", "maxSurge", .string("25%")),
    DefaultRule("apps.v1.RollingUpdateDeployment", "maxUnavailable", .string("25%")),
    DefaultRule("apps.v1.DaemonSetSpec", "updateStrategy", .object),
    DefaultRule("apps.v1.DaemonSetSpec", "revisionHistoryLimit", .integer(10)),
    DefaultRule("apps.v1.DaemonSetUpdateStrategy", "type", .string("RollingUpdate")),
    DefaultRule("apps.v1.DaemonSetUpdateStrategy", "rollingUpdate") { isRolling($0) ? .object : nil },
    DefaultRule("apps.v1.RollingUpdateDaemonSet", "maxUnavailable", .integer(1)),
    DefaultRule("apps.v1.RollingUpdateDaemonSet", "maxSurge", .integer(0)),
    DefaultRule("apps.v1.StatefulSetSpec", "replicas", .integer(1)),
    DefaultRule("apps.v1.StatefulSetSpec", "podManagementPolicy", .string("OrderedReady")),
    DefaultRule("apps.v1.StatefulSetSpec", "updateStrategy", .object),
    DefaultRule("apps.v1.StatefulSetSpec", "revisionHistoryLimit", .integer(10)),
    DefaultRule("apps.v1.StatefulSetSpec", "persistentVolumeClaimRetentionPolicy", .object),
    DefaultRule("apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", .string("Retain")),
    DefaultRule("apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", .string("Retain")),
    DefaultRule("apps.v1.StatefulSetUpdateStrategy", "type", .string("RollingUpdate")),
    DefaultRule("apps.v1.StatefulSetUpdateStrategy", "rollingUpdate") { isRolling($0) ? .object : nil },
    DefaultRule("apps.v1.RollingUpdateStatefulSetStrategy", "partition", .integer(0)),
    DefaultRule("apps.v1.RollingUpdateStatefulSetStrategy", "maxUnavailable", .integer(1)),
    DefaultRule("apps.v1.ReplicaSetSpec", "replicas", .integer(1)),
    // A claim template is a whole object, filled in as one.
    DefaultRule("core.v1.PersistentVolumeClaim", "apiVersion", .string("v1")),
    DefaultRule("core.v1.PersistentVolumeClaim", "kind", .string("PersistentVolumeClaim")),
    DefaultRule("core.v1.PersistentVolumeClaim", "status", .allocated),
  ]

  private static func isRolling(_ strategy: Scope) -> Bool {
    (strategy.text("type") ?? "RollingUpdate") == "RollingUpdate"
  }

  private static let batch: [DefaultRule] = [
    DefaultRule("batch.v1.JobSpec", "completions") { scope in
      // SetDefaults_Job: one completion unless the job is a work queue.
      scope.has("parallelism") ? nil : .integer(1)
    },
    DefaultRule("batch.v1.JobSpec", "parallelism", .integer(1)),
    DefaultRule("batch.v1.JobSpec", "backoffLimit") { scope in
      .integer(scope.has("backoffLimitPerIndex") ? Int(Int32.max) : 6)
    },
    DefaultRule("batch.v1.JobSpec", "completionMode", .string("NonIndexed")),
    DefaultRule("batch.v1.JobSpec", "suspend", .boolean(false)),
    DefaultRule("batch.v1.JobSpec", "manualSelector", .boolean(false)),
    DefaultRule("batch.v1.JobSpec", "podReplacementPolicy") { scope in
      .string(scope.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed")
    },
    DefaultRule("batch.v1.JobSpec", "selector", .allocated),
    DefaultRule("batch.v1.PodFailurePolicyOnPodConditionsPattern", "status", .string("True")),
    DefaultRule("batch.v1.CronJobSpec", "concurrencyPolicy", .string("Allow")),
    DefaultRule("batch.v1.CronJobSpec", "suspend", .boolean(false)),
    DefaultRule("batch.v1.CronJobSpec", "successfulJobsHistoryLimit", .integer(3)),
    DefaultRule("batch.v1.CronJobSpec", "failedJobsHistoryLimit", .integer(1)),
  ]

  private static let autoscaling: [DefaultRule] = [
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerSpec", "minReplicas", .integer(1)),
    DefaultRule("autoscaling.v1.HorizontalPodAutoscalerSpec", "minReplicas", .integer(1)),
    // SetDefaults_HorizontalPodAutoscaler: 80 % of the requested CPU where no metric is named.
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerSpec", "metrics", .allocated),
    DefaultRule("autoscaling.v1.HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage", .integer(80)),
    DefaultRule("autoscaling.v2.HPAScalingRules", "selectPolicy", .string("Max")),
    DefaultRule("autoscaling.v2.HPAScalingRules", "policies", .allocated),
    DefaultRule("autoscaling.v2.HPAScalingRules", "stabilizationWindowSeconds") { scope in
      scope.up().object?["scaleUp"]?.index == scope.object?.index && scope.object != nil ? .integer(0) : nil
    },
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerBehavior", "scaleUp", .object),
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerBehavior", "scaleDown", .object),
  ]
}
