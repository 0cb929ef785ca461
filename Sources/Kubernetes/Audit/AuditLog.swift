internal import Glibc
public import Resources

/// An audit log of an API server: who asked for what, and what came of it.
///
/// One `audit.k8s.io/v1` `Event` in a line, as `--audit-log-path` writes them, plain or packed by gzip; or `EventList`s,
/// as a webhook gets them. See https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/. Logs are large: they are read
/// line by line, and whoever reads keeps what it needs.
public struct AuditLog: Sendable {
  /// Where one part of the log is.
  private enum Part: Sendable {
    case path(String)
    case file(File)
  }

  private let parts: [Part]

  /// What a reading came across.
  public struct Summary: Sendable, Equatable {
    /// Audit events of any kind that were looked at.
    public var events = 0
    /// What the reader of the report should know of the log.
    public var notes: [String] = []

    /// A summary of its parts.
    public init(events: Int = 0, notes: [String] = []) {
      self.events = events
      self.notes = notes
    }
  }

  /// A log of files and folders, in any order: the order of events is told by what they hold. Of a folder the files
  /// named `.log`, `.json`, `.jsonl` or `.ndjson`, or any of these with `.gz`, are taken, hidden ones excepted. `-` is
  /// standard input.
  public init(paths: [String]) throws(Diagnostic) {
    var parts: [Part] = []
    for path in paths {
      var status = stat()
      if path != "-", stat(path, &status) != 0 { throw AuditStream.fault(errno, path) }
      guard path != "-", status.st_mode & S_IFMT == S_IFDIR else {
        parts.append(.path(path))
        continue
      }
      let files = try Self.files(of: path)
      guard !files.isEmpty else {
        throw Diagnostic(
          .snapshot, "no file named .log, .json, .jsonl or .ndjson (or one of these with .gz) is in there",
          remedy: "Give the audit log's files themselves.", file: path)
      }
      parts += files.map(Part.path)
    }
    self.parts = parts
  }

  /// A log that is in memory already.
  public init(_ files: [File]) { parts = files.map(Part.file) }

  /// Reads the whole log and gives every event that may have changed an object, in the order of the files.
  ///
  /// - Throws: a diagnostic that names file and line, and never shows what stands there, where a file cannot be read
  ///   or the log holds no audit event at all.
  public func read(_ body: (AuditEvent, AuditBodies) -> Void) throws(Diagnostic) -> Summary {
    var reading = AuditReading()
    for part in parts {
      switch part {
      case .path(let path): try reading.read(try AuditStream(path: path), body)
      case .file(let file): try reading.read(AuditStream(file), body)
      }
    }
    return try reading.finish()
  }

  private static func files(of folder: String) throws(Diagnostic) -> [String] {
    guard let handle = opendir(folder) else { throw AuditStream.fault(errno, folder) }
    defer { closedir(handle) }
    var found: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      let plain = name.hasSuffix(".gz") ? name.dropLast(3) : Substring(name)
      guard !name.hasPrefix("."), [".log", ".json", ".jsonl", ".ndjson"].contains(where: plain.hasSuffix)
      else { continue }
      found.append(folder.hasSuffix("/") ? folder + name : folder + "/" + name)
    }
    return found.sorted()
  }
}

/// A log while its files are read.
private struct AuditReading {
  private var summary = AuditLog.Summary()
  private var file: String?
  private var strangers = 0
  /// The first line that is no event.
  private var stranger: (file: String, line: Int)?
  /// Replaced now and then: a log holds more texts than memory should.
  private var symbols = Symbols(capacity: 4096)

  mutating func read(
    _ stream: AuditStream, _ body: (AuditEvent, AuditBodies) -> Void
  ) throws(Diagnostic) {
    file = file ?? stream.path
    let noted = summary.notes.count
    var lines = AuditLines(stream)
    while let line = try lines.next() {
      if line.number == 1, lines.isBlank(line, but: "{") {
        // Tools that indent write an object over many lines.
        let file = File(path: stream.path, bytes: try lines.rest(from: line))
        for root in try JSONReader.read(file, symbols: symbols).roots { take(root, stream.path, 1, body) }
      } else {
        take(line, of: lines, stream.path, body)
      }
    }
    if stream.isCutOff, summary.notes.count == noted {
      summary.notes.append("\(stream.path) ends in the middle of its gzip data: what follows is not in it")
    }
  }

  mutating func finish() throws(Diagnostic) -> AuditLog.Summary {
    if summary.events == 0 {
      throw Diagnostic(
        .snapshot, "the audit log holds no event of audit.k8s.io",
        remedy:
          "One event in each line is expected, as --audit-log-path of the API server writes them with "
          + "--audit-log-format=json.", file: file)
    }
    if let stranger {
      summary.notes.append(
        strangers == 1
          ? "a line of the audit log is no audit event (\(stranger.file), line \(stranger.line))"
          : "\(strangers) lines of the audit log are no audit events, the first one in \(stranger.file), line \(stranger.line)"
      )
    }
    return summary
  }

  private mutating func take(
    _ line: AuditLines.Line, of lines: AuditLines, _ path: String, _ body: (AuditEvent, AuditBodies) -> Void
  ) {
    if !line.isUnended, lines.holds("audit.k8s.io/", in: line), !lines.holds("ResponseComplete", in: line) {
      // Every request is there twice or more; only its end tells what came of it.
      summary.events += 1
      return
    }
    if lines.isBlank(line) { return }
    let file = File(path: path, bytes: lines.bytes(of: line))
    if let roots = try? JSONReader.read(file, symbols: symbols).roots {
      for root in roots { take(root, path, line.number, body) }
    } else if line.isUnended {
      summary.notes.append("\(path) ends in the middle of line \(line.number): what follows is not in it")
    } else {
      count(stranger: path, line.number)
    }
    if symbols.count > 1 << 17 { symbols = Symbols(capacity: 4096) }
  }

  private mutating func take(
    _ root: Node, _ path: String, _ line: Int, _ body: (AuditEvent, AuditBodies) -> Void
  ) {
    guard root["apiVersion"]?.string?.hasPrefix("audit.k8s.io/") ?? false else {
      return count(stranger: path, line)
    }
    if let items = root["items"] {
      for item in items.children { event(item, body) }
    } else {
      event(root, body)
    }
  }

  private mutating func event(_ node: Node, _ body: (AuditEvent, AuditBodies) -> Void) {
    summary.events += 1
    let bodies = AuditBodies(request: node["requestObject"], response: node["responseObject"])
    if let event = AuditEvent(node, bodies) { body(event, bodies) }
  }

  private mutating func count(stranger path: String, _ line: Int) {
    strangers += 1
    if stranger == nil { stranger = (path, line) }
  }
}
