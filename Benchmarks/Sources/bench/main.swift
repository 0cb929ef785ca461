import Glibc

let usage = """
  usage: bench --driftback FILE [--runs N] [--only NAME,...] [--scale FOLDER]

  NAME: start, scan, again, backport, report, yaml, json, compare, scale.
  --scale FOLDER measures a scan of FOLDER/repository (a git repository with manifests/), FOLDER/driftback.yaml and
  FOLDER/live.json too.
  """

func option(_ name: String) -> String? {
  guard let index = CommandLine.arguments.firstIndex(of: name) else { return nil }
  let value = CommandLine.arguments.dropFirst(index + 1).first
  return value?.isEmpty == true ? nil : value
}

func run() throws {
  guard let driftback = option("--driftback") else { throw Failure(usage) }
  let runs = option("--runs").flatMap { Int($0) } ?? 3
  let only = option("--only").map { $0.split(separator: ",").map(String.init) }
  func wanted(_ name: String) -> Bool { only?.contains(name) ?? true }
  let programs = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/")
  var template = Array("/tmp/driftback-bench-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw Failure("cannot make a folder below /tmp") }
  let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { try? Shell.run("rm", "-rf", folder) }
  let bench = Bench(driftback: driftback, programs: programs, runs: runs, folder: folder)
  print("medians of \(runs) runs")
  if wanted("start") { try bench.start() }
  if let scale = option("--scale"), wanted("scale") {
    Table.title("A whole scan of \(scale)")
    _ = try bench.limits(
      "as it is",
      [
        "--config", scale + "/driftback.yaml", "--repo", scale + "/repository", "--snapshot",
        scale + "/live.json",
      ],
      manifests: scale + "/repository", snapshot: scale + "/live.json")
  }
  if wanted("scan") { try bench.scan(sizes: [1_000, 10_000, 100_000]) }
  if wanted("again") { try bench.again() }
  if wanted("backport") { try bench.backport() }
  if wanted("report") { try bench.report() }
  if ["yaml", "json", "compare"].contains(where: wanted) {
    let cluster = try Cluster(objects: 10_000, patches: 100, in: folder + "/parts")
    let parts = Parts(runs: runs, cluster: cluster)
    if wanted("yaml") { try parts.yaml() }
    if wanted("json") { try parts.json() }
    if wanted("compare") { try parts.compare() }
  }
}

do { try run() } catch {
  let message = Array("bench: \(error)\n".utf8)
  _ = write(2, message, message.count)
  exit(1)
}
