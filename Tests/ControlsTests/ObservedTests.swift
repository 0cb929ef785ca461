import Controls
import Glibc
import Kubernetes
import Resources
import Testing

/// The posture of everything that differs between two snapshots, for people to read:
/// `DRIFTBACK_BEFORE=a.json.gz DRIFTBACK_AFTER=b.json.gz swift test --filter ObservedTests`.
@Suite(.enabled(if: getenv("DRIFTBACK_BEFORE") != nil, "no snapshots are named")) struct ObservedTests {
  @Test func everyChangeIsJudged() throws {
    let symbols = Symbols()
    func snapshot(_ variable: String) throws -> Snapshot {
      try Snapshot.read(String(cString: try #require(getenv(variable))), symbols: symbols)
    }
    let (before, after) = (try snapshot("DRIFTBACK_BEFORE"), try snapshot("DRIFTBACK_AFTER"))
    let old = Dictionary(before.resources.map { ($0.id, $0.root) }) { first, _ in first }
    let new = Dictionary(after.resources.map { ($0.id, $0.root) }) { first, _ in first }
    for id in Set(old.keys).union(new.keys).sorted() {
      let change = Assessment(before: old[id], after: new[id], amid: Surroundings(after.resources))
      guard change.posture != .neutral else { continue }
      print("OBSERVED \(change.posture) \(change.severity.map(\.rawValue) ?? "") \(id)")
      for effect in change.weakened {
        print("OBSERVED   - \(effect.control.id): \(effect.message) @ \(effect.fields[0])")
      }
      for effect in change.hardened {
        print("OBSERVED   + \(effect.control.id): \(effect.message) @ \(effect.fields[0])")
      }
    }
    let clock = ContinuousClock()
    var count = 0
    let spent = clock.measure {
      for resource in after.resources { count += Control.failures(of: resource.root).count }
    }
    print("OBSERVED \(after.resources.count) resources, \(count) failures, \(spent)")
    for (id, failures) in Dictionary(
      grouping: after.resources.flatMap { Control.failures(of: $0.root) }, by: \.control.id
    ).sorted(by: { $0.key < $1.key }) {
      print("OBSERVED   \(id) \(failures.count): \(failures[0].message)")
    }
  }
}
