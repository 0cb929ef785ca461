import Glibc

/// The measurements, each printed with its limit. Processes come first: what a parent holds counts as a child's peak.
struct Bench {
  let driftback: String
  /// Where the bare readers were built.
  let programs: String
  let runs: Int
  let folder: String

  private func runs(_ body: () throws -> Usage) throws -> Usage {
    _ = try body()
    return Usage.median(try (0..<runs).map { _ in try body() })
  }

  /// Runs driftback; a status above 1 is an error.
  private func driftback(_ arguments: [String], output: String = "/dev/null", path: String? = nil) throws
    -> Usage
  {
    let environment = ["XDG_CACHE_HOME=\(folder)/cache"] + (path.map { ["PATH=" + $0] } ?? [])
    let result = try Child.run(driftback, arguments, output: output, environment: environment)
    guard result.code <= 1 else {
      throw Failure("driftback \(arguments.joined(separator: " ")) ended with status \(result.code)")
    }
    return result.usage
  }

  // MARK: - Start

  func start() throws {
    Table.title("Start")
    let bare = try runs { try Child.run(programs + "/bare", []).usage }
    let own = try runs { try driftback(["--version"]) }
    Table.row(
      "driftback --version", Table.usage(own), against: "bare program " + Table.seconds(bare.cpu),
      own.cpu / bare.cpu)
  }

  // MARK: - Scan

  /// A scan of given files, and the two bare passes over the same bytes.
  func limits(_ what: String, _ arguments: [String], manifests: String, snapshot: String) throws -> Usage {
    let list = folder + "/list"
    guard try Child.run("find", [manifests, "-name", "*.yaml"], output: list).code == 0 else {
      throw Failure("cannot list \(manifests)")
    }
    let size = Double(try Reader.size(snapshot))
    // In turn, so that a slower moment of the machine meets all three.
    var all: [(scan: Usage, yaml: Usage, json: Usage)] = []
    for round in 0...runs {
      let one = (
        scan: try driftback(
          ["scan"] + arguments + ["-o", "json", "--no-cache"].filter { $0 != "--no-cache" || hasCache }),
        yaml: try Child.run(programs + "/raw-yaml", [], input: list).usage,
        json: try Child.run(programs + "/raw-json", [snapshot]).usage
      )
      if round > 0 { all.append(one) }
    }
    let scan = Usage.median(all.map(\.scan))
    let yaml = Usage.median(all.map(\.yaml))
    let json = Usage.median(all.map(\.json))
    let ratio = median(all.map { $0.scan.cpu / ($0.yaml.cpu + $0.json.cpu) })
    Table.row(
      what, Table.usage(scan),
      against: "passes \(Table.seconds(yaml.cpu)) + \(Table.seconds(json.cpu))", ratio)
    Table.row(
      "  peak memory", Table.bytes(scan.peak), against: "snapshot " + Table.bytes(size), scan.peak / size)
    Table.row(
      "  wall against CPU", Table.seconds(scan.wall), against: Table.seconds(scan.cpu), scan.wall / scan.cpu)
    return scan
  }

  func scan(sizes: [Int]) throws {
    Table.title("A whole scan, from git")
    var last: (objects: Int, cpu: Double)?
    for size in sizes {
      let cluster = try Cluster(objects: size, patches: size / 100, in: "\(folder)/scan-\(size)")
      try check(cluster)
      let usage = try limits(
        "\(cluster.objects) objects, \(cluster.truth.count) drifts",
        Array(cluster.arguments("scan").dropFirst()),
        manifests: cluster.repository, snapshot: cluster.snapshot)
      if let last {
        // 1 is linear: ten times the objects take ten times the time.
        let slope =
          (log(usage.cpu) - log(last.cpu)) / (log(Double(cluster.objects)) - log(Double(last.objects)))
        Table.row("  slope from \(last.objects)", Table.decimal(slope, 2))
      }
      last = (cluster.objects, usage.cpu)
      try Shell.run("rm", "-rf", cluster.folder)
    }
  }

  /// Throws unless a scan finds exactly the patches.
  private func check(_ cluster: Cluster) throws {
    let report = folder + "/report.json"
    _ = try driftback(cluster.arguments("scan") + ["-o", "json"], output: report)
    let found = try Report.drifts(of: report)
    guard found == cluster.truth else {
      let wrong = found.symmetricDifference(cluster.truth).sorted().prefix(5)
      throw Failure("the scan is not true: " + wrong.joined(separator: "; "))
    }
  }

  func again() throws {
    Table.title("A repeated scan, 10,000 objects")
    let cluster = try Cluster(objects: 10_000, patches: 100, in: folder + "/again")
    let arguments = cluster.arguments("scan") + ["-o", "json"]
    let first = try driftback(arguments)
    let unchanged = try runs { try driftback(arguments) }
    var round = 0
    let changed = try runs {
      round += 1
      try cluster.touch(round: round)
      return try driftback(arguments)
    }
    Table.row("first", Table.usage(first))
    Table.row("nothing changed", Table.usage(unchanged), against: "first", unchanged.cpu / first.cpu)
    Table.row("1 % of the files changed", Table.usage(changed), against: "first", changed.cpu / first.cpu)
    try Shell.run("rm", "-rf", cluster.folder)
  }

  // MARK: - Back-port

  func backport() throws {
    Table.title("Back-port on plain manifests, 1,000 objects")
    for drifts in [1, 10, 100] {
      let cluster = try Cluster(objects: 1_000, patches: drifts, in: "\(folder)/plain-\(drifts)")
      var branch = 0
      let usage = try runs {
        branch += 1
        return try driftback(cluster.arguments("backport") + ["--all", "--branch", "b\(branch)"])
      }
      Table.row("\(cluster.truth.count) drifts", Table.usage(usage))
      try Shell.run("rm", "-rf", cluster.folder)
    }
    Table.title("Back-port on a kustomize repository with \(Overlays.count) overlays")
    let tools = folder + "/tools"
    let log = folder + "/renders"
    guard let path = try Renders.wrapper(in: tools, log: log) else {
      return Table.row("left out", "neither kustomize nor kubectl is there")
    }
    for drifts in [1, 10, 100] {
      let overlays = try Overlays(drifts: drifts, in: "\(folder)/overlays-\(drifts)")
      var branch = 0
      var renders: [Int] = []
      // What stands in git is the same for all three.
      try Shell.run("rm", "-rf", folder + "/cache")
      let usage = try runs {
        branch += 1
        try Writer.write("", to: log)
        let usage = try driftback(
          [
            "backport", "--config", overlays.configuration, "--repo", overlays.repository, "--all",
            "--branch",
            "b\(branch)",
          ], path: path)
        renders.append(try Reader.bytes(log).count { $0 == 0x0a })
        return usage
      }
      Table.row(
        "\(drifts) drifts in \((drifts + 4) / 5) environments", Table.usage(usage),
        against: "\(renders.first ?? 0) renders, \(renders.last ?? 0) with what was kept")
      try Shell.run("rm", "-rf", overlays.folder)
    }
  }
}

extension Bench {
  /// Reports of a period, from the ledger.
  func report() throws {
    Table.title("A report from a ledger of 1,000 scans")
    let ledger = folder + "/ledger.sqlite"
    let drifts = try Ledgers.make(scans: 1_000, at: ledger)
    let size = Double(try Reader.size(ledger))
    Table.row("\(drifts) drifts on record", Table.bytes(size))
    for (what, since) in [("all of them", "60d"), ("the last day", "1d")] {
      for format in ["html", "json", "sarif"] {
        let output = folder + "/report"
        let words = [
          "report", "--ledger", ledger, "--since", since, "--until", "2026-11-21T00:00:00Z", "-o", format,
        ]
        let usage = try runs { try driftback(words, output: output) }
        let bytes = Table.bytes(Double(try Reader.size(output)))
        Table.row("\(what), \(format)", Table.usage(usage), against: bytes)
      }
    }
    Table.row(
      "ledger verify", Table.usage(try runs { try driftback(["ledger", "verify", "--ledger", ledger]) }))
  }

  /// Whether this driftback keeps what it has read; a whole scan is measured without.
  private var hasCache: Bool {
    ((try? Child.run(driftback, ["scan", "--help"], output: folder + "/help"))
      .flatMap { _ in try? Reader.text(folder + "/help") } ?? "").split(separator: " ").contains {
        $0.hasPrefix("--no-cache")
      }
  }
}

/// How often the real kustomize is run: a program of its name stands before it and keeps count.
enum Renders {
  /// The search path with the wrapper in front; nil where there is no kustomize.
  static func wrapper(in folder: String, log: String) throws -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for name in ["kustomize", "kubectl"] {
      let real = path.split(separator: ":").map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
      guard let real else { continue }
      let wrapper = "\(folder)/\(name)"
      try Writer.write(
        """
        #!/bin/sh
        case "$1" in version) ;; *) echo "$@" >>'\(log)' ;; esac
        exec '\(real)' "$@"

        """, to: wrapper)
      chmod(wrapper, 0o755)
      return folder + ":" + path
    }
    return nil
  }
}

extension Reader {
  /// Bytes.
  static func size(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure("cannot read \(path)") }
    return Int(status.st_size)
  }
}
