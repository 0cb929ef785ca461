internal import Resources

/// Defaults of the apps, batch and autoscaling groups.
extension Defaults {
  static let workloads = [
    DefaultRules("pkg/apis/apps/v1/defaults.go", apps),
    DefaultRules("pkg/apis/batch/v1/defaults.go SetDefaults_Job", job),
    DefaultRules("pkg/apis/batch/v1/defaults.go", batch),
    DefaultRules("pkg/apis/autoscaling/v2/defaults.go, v1/conversion.go", autoscaling),
  ]

  private static let apps: [DefaultRule] = [
    DefaultRule("apps.v1.DeploymentSpec", "replicas", .integer(1)),
    DefaultRule("apps.v1.DeploymentSpec", "strategy", .object),
    DefaultRule("apps.v1.DeploymentSpec", "revisionHistoryLimit", .integer(10)),
    DefaultRule("apps.v1.DeploymentSpec", "progressDeadlineSeconds", .integer(600)),
    DefaultRule("apps.v1.DeploymentStrategy", "type", .string("RollingUpdate")),
    DefaultRule("apps.v1.DeploymentStrategy", "rollingUpdate", "with `type: RollingUpdate`") {
      isRolling($0) ? .object : nil
    },
    DefaultRule("apps.v1.RollingUpdateDeployment", "maxSurge", .string("25%")),
    DefaultRule("apps.v1.RollingUpdateDeployment", "maxUnavailable", .string("25%")),
    DefaultRule("apps.v1.DaemonSetSpec", "updateStrategy", .object),
    DefaultRule("apps.v1.DaemonSetSpec", "revisionHistoryLimit", .integer(10)),
    DefaultRule("apps.v1.DaemonSetUpdateStrategy", "type", .string("RollingUpdate")),
    DefaultRule("apps.v1.DaemonSetUpdateStrategy", "rollingUpdate", "with `type: RollingUpdate`") {
      isRolling($0) ? .object : nil
    },
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
    DefaultRule("apps.v1.StatefulSetUpdateStrategy", "rollingUpdate", "with `type: RollingUpdate`") {
      isRolling($0) ? .object : nil
    },
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

  /// What a Job gets, and the template of a CronJob does not.
  private static let job: [DefaultRule] = [
    DefaultRule("batch.v1.JobSpec", "completions", "`1`, unless `parallelism` is declared") { scope in
      // SetDefaults_Job: one completion unless the job is a work queue.
      scope.has("parallelism") ? nil : .integer(1)
    },
    DefaultRule("batch.v1.JobSpec", "parallelism", .integer(1)),
    DefaultRule("batch.v1.JobSpec", "backoffLimit", "`6`; `2147483647` with `backoffLimitPerIndex`") {
      scope in
      .integer(scope.has("backoffLimitPerIndex") ? Int(Int32.max) : 6)
    },
    DefaultRule("batch.v1.JobSpec", "completionMode", .string("NonIndexed")),
    DefaultRule("batch.v1.JobSpec", "suspend", .boolean(false)),
    DefaultRule("batch.v1.JobSpec", "manualSelector", .boolean(false)),
    DefaultRule(
      "batch.v1.JobSpec", "podReplacementPolicy",
      "`\"TerminatingOrFailed\"`; `\"Failed\"` with `podFailurePolicy`"
    ) { scope in
      .string(scope.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed")
    },
    // generateSelector of pkg/registry/batch/job/strategy.go.
    DefaultRule("batch.v1.JobSpec", "selector", "the job's own uid") { _ in
      .derived { selector in
        selector["matchLabels"]?.children.allSatisfy { $0.key.hasSuffix("controller-uid") } ?? false
          && has(selector, "matchLabels")
      }
    },
  ].map { rule in
    DefaultRule(rule.type, rule.field, rule.says + ", in a Job") { scope in
      scope.root?["kind"]?.text == "Job" ? rule.value.filled(in: scope) : nil
    }
  }

  private static let batch: [DefaultRule] = [
    DefaultRule("batch.v1.PodFailurePolicyOnPodConditionsPattern", "status", .string("True")),
    DefaultRule("batch.v1.CronJobSpec", "concurrencyPolicy", .string("Allow")),
    DefaultRule("batch.v1.CronJobSpec", "suspend", .boolean(false)),
    DefaultRule("batch.v1.CronJobSpec", "successfulJobsHistoryLimit", .integer(3)),
    DefaultRule("batch.v1.CronJobSpec", "failedJobsHistoryLimit", .integer(1)),
  ]

  private static let autoscaling: [DefaultRule] = [
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerSpec", "minReplicas", .integer(1)),
    DefaultRule("autoscaling.v1.HorizontalPodAutoscalerSpec", "minReplicas", .integer(1)),
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerSpec", "metrics", "80 % of the requested CPU") { _ in
      .matching { isCPU($0, "80") }
    },
    // A declaration of the first version is read back in the second.
    DefaultRule(
      "autoscaling.v1.HorizontalPodAutoscalerSpec", "metrics",
      "`targetCPUUtilizationPercentage`, as the second version says it"
    ) { scope in
      let target = scope.text("targetCPUUtilizationPercentage") ?? "80"
      return .matching { isCPU($0, target) }
    },
    DefaultRule("autoscaling.v1.HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage", .integer(80)),
    DefaultRule("autoscaling.v2.HPAScalingRules", "selectPolicy", .string("Max")),
    DefaultRule(
      "autoscaling.v2.HPAScalingRules", "policies", "100 % or, upwards, 4 pods in 15 seconds"
    ) { scope in
      let isUp = isScaleUp(scope)
      return .matching { policies in
        let found = policies.children.map { policy in
          ["type", "value", "periodSeconds"].map { policy[$0]?.text ?? "" }
        }
        return found
          == (isUp ? [["Pods", "4", "15"], ["Percent", "100", "15"]] : [["Percent", "100", "15"]])
      }
    },
    DefaultRule("autoscaling.v2.HPAScalingRules", "stabilizationWindowSeconds", "`0` upwards") { scope in
      isScaleUp(scope) ? .integer(0) : nil
    },
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerBehavior", "scaleUp", .object),
    DefaultRule("autoscaling.v2.HorizontalPodAutoscalerBehavior", "scaleDown", .object),
  ]

  /// Whether metrics are the one that stands for a target of CPU utilization, and nothing else.
  private static func isCPU(_ metrics: Node, _ percent: String) -> Bool {
    guard let metric = metrics.children.first(where: { _ in true }), metric.record.end == metrics.record.end,
      has(metric, "type", "resource"), metric["type"]?.text == "Resource", let resource = metric["resource"],
      has(resource, "name", "target"), resource["name"]?.text == "cpu", let target = resource["target"]
    else { return false }
    return has(target, "type", "averageUtilization") && target["type"]?.text == "Utilization"
      && target["averageUtilization"]?.text == percent
  }

  /// Whether an object has these fields and no others.
  private static func has(_ object: Node, _ fields: String...) -> Bool {
    Set(object.children.map(\.key)) == Set(fields)
  }

  /// Whether scaling rules are those of `scaleUp`.
  private static func isScaleUp(_ rules: Scope) -> Bool { rules.object?.key == "scaleUp" }
}
