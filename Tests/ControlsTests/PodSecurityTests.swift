import APIServer
import Controls
import Resources
import Testing

/// Why no server here can be the judge: it has to know the rules of 1.36.
private let obstacle: String? = {
  if let obstacle = APIServer.obstacle { return obstacle }
  let minor = APIServer.version?.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0
  return minor >= 36 ? nil : "the API server is older than 1.36"
}()

/// The PodSecurity admission of a real API server is the judge of what the levels forbid.
@Suite(.serialized, .enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct PodSecurityTests {
  @Test func theServersVerdictIsOurs() throws {
    let server = try APIServer()
    var pods: [Value] = []
    for pair in Pair.pods { pods += [try pair.good, try pair.bad] }
    var random = RandomPod(seed: 20_260_101)
    while pods.count < 600 { pods.append(random.pod("")) }
    var list = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": ["
    for index in pods.indices {
      pods[index]["metadata"]?["name"] = .text("p\(index)")
      pods[index]["metadata"]?["namespace"] = nil
      var json = JSONWriter()
      json.node(pods[index].node)
      list += (index == 0 ? "" : ",\n") + json.text
    }
    try server.write("pods.json", list + "]}\n")

    let taken = try accepted("privileged", by: server)
    // The server refuses what its own rules contradict; those pods say nothing about the levels.
    #expect(taken.count > 400)
    for index in 0..<(Pair.pods.count * 2) {
      #expect(taken.contains("p\(index)"), "no server takes \(Pair.pods[index / 2].testDescription)")
    }
    var verdicts: [Bool: Int] = [:]
    for level in PodSecurityLevel.allCases {
      let admitted = try accepted(level.rawValue, by: server)
      for name in taken {
        let pod = pods[Int(name.dropFirst()) ?? 0]
        let ours = level.admits(pod.node)
        verdicts[ours, default: 0] += 1
        #expect(ours == admitted.contains(name), "\(level.rawValue): \(pod)")
      }
    }
    // A judge who always says the same proves nothing.
    #expect(verdicts[true, default: 0] > 100 && verdicts[false, default: 0] > 100, "\(verdicts)")
  }

  /// The names of the pods that a namespace of a level takes.
  private func accepted(_ level: String, by server: APIServer) throws -> Set<String> {
    _ = try server.kubectl("create", "namespace", level)
    _ = try server.kubectl(
      "label", "namespace", level, "pod-security.kubernetes.io/enforce=\(level)",
      "pod-security.kubernetes.io/enforce-version=v1.36")
    let arguments = [
      "create", "--dry-run=server", "-n", level, "-o", "name", "-f", server.folder + "/pods.json",
    ]
    let text: String
    do { text = try server.kubectl(arguments) } catch let failure as Command.Failure { text = failure.text }
    return Set(
      text.split { $0 == "\n" || $0 == " " }.filter { $0.hasPrefix("pod/") }.map { String($0.dropFirst(4)) })
  }
}
