import Resources
import Testing

@testable import Kubernetes

@Suite struct ManagedFieldsTests {
  private func pod(_ set: String) -> String {
    object(
      "Pod", "web",
      metadata:
        #", "managedFields": [{"manager": "kubectl-edit", "operation": "Update", "time": "2026-01-01T00:00:00Z", "fieldsV1": \#(set)}]"#
    )
  }

  @Test func aSnapshotReadsThemWhenAskedFor() throws {
    let state = try snapshot(list(pod(#"{"f:spec": {"f:replicas": {}}}"#)))
    #expect(state.hasManagedFields)
    let root = try #require(state.resources.first).root
    let entry = try #require(ManagedFieldsEntry.entries(of: root).first)
    #expect(entry.manager == "kubectl-edit")
    #expect(entry.claim(on: FieldPath([.field("spec"), .field("replicas")])) == .exact)
    #expect(entry.claim(on: FieldPath([.field("spec")])) == .inside)
    #expect(entry.claim(on: FieldPath([.field("data")])) == nil)
    let bare = try #require(ManagedFieldsEntry.entries(of: root, withFields: false).first)
    #expect(bare.manager == "kubectl-edit")
    #expect(bare.fields == nil)
  }

  @Test func twoObjectsThatDifferInThemOnlyDiffer() throws {
    let one = pod(#"{"f:spec": {"f:replicas": {}}}"#)
    let other = pod(#"{"f:spec": {"f:paused": {}}}"#)
    #expect(try snapshot(list(one, one)).resources.count == 1)
    #expect(refusal(list(one, other))?.summary.contains("is in the snapshot twice") == true)
  }

  @Test func theItemsOfAnObjectAreItsOwn() throws {
    let rest = #", "items": [{"metadata": {"managedFields": [{"fieldsV1": {"a": {"b": {}}}}]}}]"#
    let state = try snapshot(object("Backup", "night", apiVersion: "example.org/v1", rest: rest))
    let root = try #require(state.resources.first).root
    let item = root["items"]?.children.first { _ in true }
    let entry = item?[path: "metadata", "managedFields"]?.children.first { _ in true }
    #expect(entry?[path: "fieldsV1", "a", "b"]?.kind == .mapping)
  }

  @Test func aFaultInsideThemHasItsLine() throws {
    let fault = try #require(refusal(pod("{\"f:spec\":\n{\"f:a\": {},\n}}")))
    #expect(fault.summary == "a name in double quotes was expected")
    #expect(fault.place?.line == 3)
  }
}
