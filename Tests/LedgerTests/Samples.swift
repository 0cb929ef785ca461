import Controls
import Drift
import Glibc
import Ledger
import Policy
import Resources
import SystemPackage

/// A scan of an invented shop, as small as the test wants it.
enum Sample {
  static let now = Moment(seconds: 1_795_000_000)

  /// The moment some days, or parts of a day, after the first.
  static func day(_ days: Double) -> Moment { now.adding(Int(days * 86_400)) }

  static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 12 - digits.count) + digits
  }

  static func text(_ text: String) -> Finding.Side {
    .value(.scalar(.string, text, symbols: Symbols(capacity: 64)))
  }

  static func resource(_ number: Int) -> ResourceID {
    ResourceID(group: "apps", kind: "Deployment", namespace: "shop", name: "cart-\(number)")
  }

  static func finding(
    _ number: Int, live: Finding.Side = text("1.4.3"), declared: Finding.Side = text("1.4.2"),
    class: FindingClass = .runtimeModified, detail: [String] = [], manager: String = "kubectl-edit",
    user: String? = nil
  ) -> Finding {
    Finding(
      id: id(number), resource: resource(number), apiVersion: "apps/v1",
      path: FieldPath([.field("spec"), .field("image")]), pointer: "/spec/image", class: `class`,
      declared: declared, live: live, detail: detail,
      actor: Finding.Actor(
        manager: manager, operation: "Update", subresource: nil, time: "2026-11-20T02:14:07Z", user: user),
      origin: Finding.Origin(file: "deploy/cart.yaml", document: 0, line: 31, column: 18))
  }

  static func report(
    _ findings: [Finding], environment: String = "production", revision: String = "a1"
  ) -> DriftReport {
    DriftReport(
      environment: environment, phase: "production", revision: revision, snapshotDigest: "sha256:00",
      snapshotResources: 24, resources: 11, findings: findings, notes: [])
  }

  static func scan(
    _ findings: [Finding], environment: String = "production", revision: String = "a1",
    ruling: Ruling? = Ruling(posture: .weakens, severity: .high, response: .propose),
    covers: @escaping (ResourceID) -> Bool = { _ in true }
  ) -> ScanRecord {
    ScanRecord(
      report(findings, environment: environment, revision: revision), assess: { _ in ruling },
      covers: covers, tool: "driftback 0.1.0")
  }
}

/// Lends the path of a file that does not exist yet, in a new folder that is gone afterwards.
func withLedgerPath<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/driftback-ledger-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
  let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress.unsafelyUnwrapped) }
  defer {
    for name in names(in: folder) { unlink(folder + "/" + name) }
    rmdir(folder)
  }
  return try body(folder + "/ledger.sqlite")
}

/// Lends a new ledger.
func withLedger<Result>(_ body: (Ledger) throws -> Result) throws -> Result {
  try withLedgerPath { try body(try Ledger.open($0, .writing)) }
}

/// The names of the files in a folder.
func names(in folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  let file = try FileDescriptor.open(path, .readOnly)
  return try file.closeAfter {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}

extension Ledger {
  /// All lives that a filter lets through.
  func all(_ filter: LifeFilter = LifeFilter()) throws -> [Life] {
    var lives: [Life] = []
    try self.lives(filter) { lives.append($0) }
    return lives
  }
}

func removeFile(_ path: String) { unlink(path) }
