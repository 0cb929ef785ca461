import CEL
import Resources
import Testing

@Suite struct EvaluationTests {
  static let pod = """
    {"apiVersion": "v1", "kind": "Pod",
     "metadata": {"name": "cart", "labels": {"app": "cart", "app.kubernetes.io/name": "cart"}, "generation": 3},
     "spec": {"hostNetwork": false, "priority": 2.5, "containers": [
       {"name": "web", "image": "registry.example/web:1.2", "ports": [{"containerPort": 8080}],
        "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}},
       {"name": "log", "image": "registry.example/log@sha256:abc", "securityContext": {"privileged": true}}],
      "nodeName": null, "big": 18446744073709551615, "empty": {}, "none": []}}
    """

  /// Evaluates an expression over the pod; gives the value, or the fault behind an exclamation mark.
  static func outcome(_ source: String) throws -> String {
    let file = File(path: "pod.json", bytes: Array(pod.utf8))
    let root = try #require(try JSONReader.read(file, symbols: Symbols()).roots.first)
    let program: CEL.Program
    do {
      program = try CEL.Program(
        source,
        variables: [
          "pod": .dyn, "drift": .object(["manager": .string, "age": .duration, "paths": .list(.string)]),
          "labels": .map(.string, .string),
        ])
    } catch {
      return "!! \(error.place?.column ?? 0) \(error.summary)"
    }
    do {
      let value = try program.evaluate([
        "pod": CEL.Value(root),
        "drift": .fields([
          "manager": .string("kubectl-edit"), "age": .duration(CEL.Duration(nanoseconds: 90_000_000_000)),
          "paths": .list([.string("spec.replicas"), .string("spec.template")]),
        ]),
        "labels": .fields(["tier": .string("web")]),
      ])
      return render(value)
    } catch {
      return "! \(error.offset + 1) \(error.summary)"
    }
  }

  /// Lines of an expression, an arrow and its outcome.
  static func rows(_ table: String) -> [(String, String)] {
    table.split(separator: "\n").compactMap { line in
      guard let arrow = line.firstRange(of: " → ") else { return nil }
      let source = line[..<arrow.lowerBound]
      var end = source.endIndex
      while end > source.startIndex, source[source.index(before: end)] == " " {
        end = source.index(before: end)
      }
      return (String(source[..<end]), String(line[arrow.upperBound...]))
    }
  }

  @Test(arguments: [
    CaseTables.resources, CaseTables.operators, CaseTables.texts, CaseTables.collections,
    CaseTables.libraries,
    CaseTables.patterns, CaseTables.times, CaseTables.faults,
  ])
  func gives(table: String) throws {
    let rows = Self.rows(table)
    #expect(rows.count > 10)
    for (source, wanted) in rows {
      #expect(try Self.outcome(source) == wanted, "\(source)")
    }
  }
}
