import Controls
import Resources
import Testing

/// A fix takes its failure away and nothing else.
@Suite struct FixTests {
  @Test(arguments: Pair.all) func aFixMendsWhatItIsFor(_ pair: Pair) throws {
    let control = try #require(Control.named(pair.control))
    let bad = try pair.bad
    for failure in Control.failures(of: bad.node) where failure.control == control {
      guard case .fix(let fix) = control.remedy else {
        #expect(throws: ControlFix.Obstacle.self) { try failure.edits(in: bad.node) }
        continue
      }
      if fix.need != nil { #expect(throws: ControlFix.Obstacle.self) { try failure.edits(in: bad.node) } }
      let edits = try failure.edits(in: bad.node, value: fix.need?.example)
      #expect(!edits.isEmpty)
      var mended = bad
      for edit in edits { try mended.set(edit.path, to: edit.value == .removed ? nil : Value(edit.value)) }
      #expect(!Control.failures(of: mended.node).contains(failure))
      let change = Assessment(before: bad.node, after: mended.node)
      #expect(change.posture == .hardens)
      #expect(change.weakened.isEmpty)
    }
  }

  @Test func everyRemedySaysWhatAndWhy() {
    for control in Control.all {
      switch control.remedy {
      case .advice(let text): #expect(text.hasSuffix("."), "\(control.id)")
      case .fix(let fix):
        #expect(fix.summary.hasPrefix("sets ") || fix.summary.hasPrefix("takes "), "\(control.id)")
      }
      #expect(control.rationale.hasSuffix("."), "\(control.id)")
      #expect(!control.title.hasSuffix("."), "\(control.id)")
      #expect(
        control.basis == .change || control.id.allSatisfy { $0.isLowercase || $0 == "-" }, "\(control.id)")
    }
    #expect(Set(Control.all.map(\.id)).count == Control.all.count)
    for control in Control.all { if let other = control.hiddenBy { #expect(Control.named(other) != nil) } }
  }

  @Test func aFixThatTheServerWouldRefuseIsNotMade() throws {
    let privileged = try Pair(
      "", Pair.pod, ("/spec/containers/0/securityContext", "{privileged: true}")
    ).bad
    let failure = try #require(
      Control.failures(of: privileged.node).first { $0.control.id == "privilege-escalation" })
    #expect(throws: ControlFix.Obstacle.self) { try failure.edits(in: privileged.node) }
    let root = try Pair(
      "", Pair.pod, ("/spec/securityContext/runAsNonRoot", nil), ("/spec/securityContext/runAsUser", "0")
    ).bad
    let user = try #require(Control.failures(of: root.node).first { $0.control.id == "run-as-non-root" })
    #expect(throws: ControlFix.Obstacle.self) { try user.edits(in: root.node) }
  }

  @Test func aValueIsChecked() throws {
    let pod = try Pair("", Pair.pod, ("/spec/containers/0/resources/limits/memory", nil)).bad.node
    let failure = try #require(Control.failures(of: pod).first { $0.control.id == "memory-limit" })
    #expect(throws: ControlFix.Obstacle.self) { try failure.edits(in: pod, value: "much") }
    #expect(
      try failure.edits(in: pod, value: "256Mi").map { "\($0.path)" } == [
        ".spec.containers[name=\"app\"].resources.limits.memory"
      ])
  }
}
