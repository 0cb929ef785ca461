public import Backport
internal import Controls
internal import Drift
internal import Kubernetes
internal import Project
public import Rendering
internal import Resources

/// Runs the controls.
public enum Check {
  /// What a declaration fails, each with the line that says so.
  public static func declaration(_ declaration: Declaration, of environment: String) -> CheckReport {
    report(
      environment, declaration.resources.count,
      declared(declaration).flatMap { resource, failures in
        failures.map { finding($0, of: resource, environment, .declared) }
      })
  }

  /// What a declaration and its live state fail. What fails at run time is traced to its line, or to the drift that brought
  /// it.
  public static func live(_ side: Side) -> CheckReport {
    let name = side.environment.name
    let surroundings = Surroundings(side.snapshot.resources)
    var live: [ResourceID: Resource] = [:]
    for resource in side.snapshot.resources { live[resource.id] = resource }
    var drifts: [ResourceID: [Finding]] = [:]
    for drift in side.report.drifts { drifts[drift.resource, default: []].append(drift) }
    var findings: [ControlFinding] = []
    for (resource, declared) in Self.declared(side.declaration) {
      let id = resource.resource.id
      guard let twin = live[id] else {
        findings += declared.map { finding($0, of: resource, name, .notLive) }
        continue
      }
      let running = Control.failures(of: twin.root, amid: surroundings)
      let both = Set(running)
      findings += declared.map { finding($0, of: resource, name, both.contains($0) ? .both : .notLive) }
      for failure in running where !declared.contains(failure) {
        findings.append(
          ControlFinding(
            failure: failure, environment: name, resource: id, apiVersion: twin.apiVersion, place: nil,
            standing: .live, drift: drifts[id]?.first { failure.concerns($0.path) }))
      }
    }
    let created = side.report.drifts.filter { $0.class == .runtimeCreated }
    for drift in created {
      guard let resource = live[drift.resource] else { continue }
      findings += Control.failures(of: resource.root, amid: surroundings).map {
        ControlFinding(
          failure: $0, environment: name, resource: resource.id, apiVersion: resource.apiVersion, place: nil,
          standing: .live, drift: drift)
      }
    }
    return report(name, side.declaration.resources.count + created.count, findings)
  }

  /// What every declared resource fails.
  static func declared(_ declaration: Declaration) -> [(DeclaredResource, [Failure])] {
    let surroundings = Surroundings(declaration.resources.lazy.map(\.resource))
    return declaration.resources.map { ($0, Control.failures(of: $0.resource.root, amid: surroundings)) }
  }

  static func finding(
    _ failure: Failure, of resource: DeclaredResource, _ environment: String,
    _ standing: ControlFinding.Standing
  ) -> ControlFinding {
    ControlFinding(
      failure: failure, environment: environment, resource: resource.resource.id,
      apiVersion: resource.resource.apiVersion, place: place(of: failure.field, in: resource),
      standing: standing, drift: nil)
  }

  /// The line of a field, or of what is nearest around it.
  private static func place(of field: FieldPath, in resource: DeclaredResource) -> SourcePlace {
    var node = resource.resource.root
    for step in field.steps {
      guard let next = node.child(at: step)?.node else { return resource.place(of: node, isItself: false) }
      node = next
    }
    return resource.place(of: node, isItself: true)
  }

  private static func report(
    _ environment: String, _ resources: Int, _ findings: [ControlFinding]
  ) -> CheckReport {
    let order = Dictionary(uniqueKeysWithValues: Control.all.enumerated().map { ($1.id, $0) })
    func key(_ finding: ControlFinding) -> (Int, ResourceID, Int, String) {
      let severity = Severity.allCases.firstIndex(of: finding.control.severity) ?? 0
      return (-severity, finding.resource, order[finding.control.id] ?? 0, finding.failure.item)
    }
    return CheckReport(
      environment: environment, resources: resources, findings: findings.sorted { key($0) < key($1) },
      milder: 0)
  }
}
