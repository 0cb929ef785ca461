import Resources
import Testing

@testable import Controls

/// Every control is crossed, in each direction.
@Suite struct PairTests {
  @Test func everyControlHasAPair() {
    let tested = Set(Pair.all.map(\.control) + Pair.whole.map(\.control))
    #expect(Set(Control.all.map(\.id)).symmetricDifference(tested) == [])
  }

  @Test(arguments: Pair.manifests) func theGoodSideKeepsEveryControl(_ manifest: String) throws {
    let known = [
      Pair.rooted: ["capabilities-not-dropped"], Pair.escalating: ["privilege-escalation"],
      Pair.windows: ["host-network"],
    ]
    let failures = Control.failures(of: try Value.yaml(manifest).node)
    #expect(failures.map(\.control.id) == known[manifest] ?? [])
  }

  @Test(arguments: Pair.all) func onlyTheControlTellsTheSidesApart(_ pair: Pair) throws {
    let control = try #require(Control.named(pair.control))
    let (good, bad) = (try pair.good.node, try pair.bad.node)
    let came = Set(Control.failures(of: bad)).subtracting(Control.failures(of: good))
    let others = Set(came.map(\.control.id)).subtracting([control.id])
    #expect(others.subtracting(Self.companions[control.id] ?? []) == [])
    #expect(came.contains { $0.control == control } == (control.basis == .state))
    for failure in came { #expect(!failure.message.isEmpty && !failure.fields.isEmpty) }
  }

  /// What cannot fail alone: without a request, the limit is the request.
  private static let companions: [String: Set<String>] = [
    "ingress-wildcard-host": ["ingress-tls"], "memory-request": ["memory-limit"],
    "cpu-request": ["cpu-limit"],
  ]

  @Test(arguments: Pair.all) func crossingWeakensAndCrossingBackHardens(_ pair: Pair) throws {
    let control = try #require(Control.named(pair.control))
    let (good, bad) = (try pair.good.node, try pair.bad.node)
    let there = Assessment(before: good, after: bad)
    #expect(there.posture == .weakens)
    let effect = try #require(there.weakened.first { $0.control == control })
    #expect(there.hardened.map(\.message) == [])
    let back = Assessment(before: bad, after: good)
    #expect(back.posture == .hardens)
    #expect(back.hardened.contains { $0.control == control && $0.item == effect.item })
    for field in effect.fields.prefix(1) {
      #expect(there.at(field).posture == .weakens)
      #expect(back.at(field).posture == .hardens)
      #expect(there.at(FieldPath(Array(field.steps.prefix(1)))).posture == .weakens)
    }
    let elsewhere = FieldPath([.field("metadata"), .field("labels"), .field("unrelated")])
    #expect(there.at(elsewhere).posture == .neutral)
    #expect(Assessment(before: bad, after: bad).posture == .neutral)
  }

  @Test(arguments: Pair.pods + [Pair.unmasked]) func everyWorkloadIsJudgedAsItsPodIs(_ pair: Pair) throws {
    let expected = Control.failures(of: try pair.bad.node)
    for (apiVersion, kind, path) in Workload.all {
      let workload = Workload.of(try pair.bad, apiVersion, kind, path)
      let failures = Control.failures(of: workload.node)
      #expect(failures.map(\.control.id) == expected.map(\.control.id), "\(kind)")
      #expect(failures.map(\.item) == expected.map(\.item))
      let prefix = FieldPath(path.map { .field($0) })
      for (failure, twin) in zip(failures, expected) {
        #expect(failure.field == FieldPath(prefix.steps + twin.field.steps))
      }
      let crossing = Assessment(
        before: Workload.of(try pair.good, apiVersion, kind, path).node, after: workload.node)
      #expect(crossing.posture == .weakens)
    }
  }

  @Test(arguments: Pair.pods) func initContainersAreJudgedAsContainersAre(_ pair: Pair) throws {
    guard pair.edits.allSatisfy({ $0.pointer.hasPrefix("/spec/containers/0/") }) else { return }
    for list in ["initContainers", "ephemeralContainers"] {
      if list == "ephemeralContainers",
        pair.control.hasSuffix("-limit") || pair.control.hasSuffix("-request")
      {
        continue
      }
      var good = try pair.good
      var container = try #require(good.at("/spec/containers/0"))
      container["name"] = .text("other")
      try good.set(pointer: "/spec/\(list)", to: .list([container]))
      var bad = good
      for edit in pair.edits {
        let pointer = edit.pointer.replacing("/containers/", with: "/\(list)/")
        try bad.set(pointer: pointer, to: edit.yaml.map { try Value.yaml($0) })
      }
      let there = Assessment(before: good.node, after: bad.node)
      #expect(
        there.weakened.contains { $0.control.id == pair.control && $0.fields[0].description.contains(list) })
      #expect(Assessment(before: bad.node, after: good.node).posture == .hardens)
    }
  }

  @Test(arguments: Pair.whole.map(\.manifest)) func aProtectionThatGoesWeakens(_ manifest: String) throws {
    let root = try Value.yaml(manifest).node
    #expect(Assessment(before: root, after: nil).posture == .weakens)
    #expect(Assessment(before: root, after: nil).at(FieldPath()).posture == .weakens)
    #expect(Assessment(before: nil, after: root).posture == .hardens)
  }
}

/// Kinds that hold the template of a pod.
enum Workload {
  static let all: [(apiVersion: String, kind: String, template: [String])] = [
    ("apps/v1", "Deployment", ["spec", "template"]), ("apps/v1", "StatefulSet", ["spec", "template"]),
    ("apps/v1", "DaemonSet", ["spec", "template"]), ("apps/v1", "ReplicaSet", ["spec", "template"]),
    ("v1", "ReplicationController", ["spec", "template"]), ("batch/v1", "Job", ["spec", "template"]),
    ("batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]), ("v1", "PodTemplate", ["template"]),
  ]

  static func of(_ pod: Value, _ apiVersion: String, _ kind: String, _ template: [String]) -> Value {
    var body = pod
    body["apiVersion"] = nil
    body["kind"] = nil
    for field in template.reversed() { body = .map([.init(key: field, value: body)]) }
    body["apiVersion"] = .text(apiVersion)
    body["kind"] = .text(kind)
    return body
  }
}

extension Value {
  /// What an RFC 6901 pointer leads to.
  func at(_ pointer: String) -> Value? {
    pointer.split(separator: "/").reduce(Optional(self)) { value, step in
      if case .list(let items)? = value {
        return Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
      }
      return value?[String(step)]
    }
  }
}
