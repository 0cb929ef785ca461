import CEL
import Resources
import Testing

@Suite struct ProgramTests {
  @Test func readsAResourceInPlace() throws {
    let file = File(path: "x", bytes: Array(#"{"spec":{"replicas":7,"tags":["a","b"]}}"#.utf8))
    let tree = try JSONReader.read(file, symbols: Symbols())
    let root = try #require(tree.roots.first)
    let program = try CEL.Program(
      "resource.spec.replicas > 5 && drift.manager.startsWith('kubectl') && 'b' in resource.spec.tags",
      variables: ["resource": .dyn, "drift": .object(["manager": .string])], expected: .bool)
    #expect(program.type == .bool)
    let value = try program.evaluate([
      "resource": .init(root), "drift": .fields(["manager": .string("kubectl-edit")]),
    ])
    #expect(value.bool == true)
  }

  @Test func pointsAtWhatIsWrong() throws {
    let fault = #expect(throws: Diagnostic.self) {
      try CEL.Program("drift.managr == 'x'", variables: ["drift": .object(["manager": .string])])
    }
    #expect(
      fault?.description == """
        there is no field 'managr'
          drift.managr == 'x'
                ^
        Known here: manager.
        """)
  }
}
