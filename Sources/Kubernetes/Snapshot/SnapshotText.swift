internal import Resources

/// Tells what a snapshot's bytes are before they are parsed, by their content alone.
enum SnapshotText {
  /// The bytes as UTF-8. PowerShell's `>` writes UTF-16 with a byte order mark, which is decoded; a byte order mark
  /// of UTF-8 is left for the readers, which skip it.
  static func decoded(_ file: File) throws(Diagnostic) -> File {
    let isLittle = file.bytes.starts(with: [0xff, 0xfe])
    guard isLittle || file.bytes.starts(with: [0xfe, 0xff]) else { return file }
    let low = isLittle ? 0 : 1
    let units = stride(from: 2, to: file.bytes.count - 1, by: 2).lazy.map {
      UInt16(file.bytes[$0 + low]) | UInt16(file.bytes[$0 + 1 - low]) << 8
    }
    var utf8: [UInt8] = []
    utf8.reserveCapacity(file.bytes.count / 2)
    let isBroken = transcode(
      units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
    ) { utf8.append($0) }
    guard !isBroken, file.bytes.count.isMultiple(of: 2) else {
      throw Diagnostic(
        .snapshot, "the UTF-16 text is damaged or cut off",
        remedy:
          "Write the snapshot as UTF-8: in PowerShell by `kubectl get … -o json | Out-File -Encoding utf8 FILE`.",
        file: file.path)
    }
    return File(path: file.path, bytes: utf8)
  }

  /// Whether a text is to be read as JSON, and not as YAML.
  static func isJSON(_ text: File) -> Bool {
    text.bytes.dropFirst(text.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
      .first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
  }

  /// Throws for what people take for a snapshot by mistake: each with what to do instead.
  static func check(_ text: File) throws(Diagnostic) {
    let head = text.bytes.prefix(4096).drop { $0 <= 0x20 && $0 != 0 || [0xef, 0xbb, 0xbf].contains($0) }
    guard !head.isEmpty else {
      if text.bytes.contains(where: { $0 > 0x20 }) { return }
      throw fault(
        text, "the snapshot is empty",
        "The command that should have written it most likely failed. " + again)
    }
    if let format = packedFormat(head) {
      throw fault(text, "the snapshot is packed with \(format)", "Unpack it, or pack it with gzip.")
    }
    if head.contains(where: { $0 < 0x20 && ![0x09, 0x0a, 0x0d, 0x0c].contains($0) || $0 == 0x7f }),
      !isJSON(text)
    {
      throw fault(text, "the snapshot is no text but binary data", again)
    }
    // No message quotes a line: it may hold a secret.
    let line = String(decoding: head.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
    if line.hasPrefix("<") {
      throw fault(
        text, "the snapshot is a web page or XML",
        "A login page or a proxy most likely answered in the server's stead. Log in, then " + lowerAgain)
    }
    let complaints = [
      "Error from server", "The connection to the server", "Unable to connect to the server", "error: ",
      "Error: ",
      "No resources found", "error from server", "the server doesn't have a resource type", "E0", "Warning: ",
    ]
    if let complaint = complaints.first(where: { line.hasPrefix($0) && ($0 != "E0" || line.contains("] ")) })
    {
      throw fault(
        text,
        "the snapshot holds a message of kubectl" + (complaint == "E0" ? "" : " (\(trimmed(complaint)) …)"),
        "Read the message in the file and mend its cause. Write standard error elsewhere (`2>`), and "
          + lowerAgain)
    }
    if isTableHeader(line) {
      throw fault(
        text, "the snapshot is a table, as kubectl prints it for people", "Add `-o json`: " + lowerAgain)
    }
    if line.hasPrefix("Name:  ") {
      throw fault(text, "the snapshot is the output of `kubectl describe`", again)
    }
    if isResourceName(line) {
      throw fault(
        text, "the snapshot is a list of names, as `-o name` prints it", "Use `-o json`: " + lowerAgain)
    }
  }

  static let again = "T" + lowerAgain.dropFirst()
  private static let lowerAgain =
    "take it by `kubectl get KINDS -n NAMESPACE -o json --show-managed-fields > FILE`."

  private static func trimmed(_ text: String) -> Substring {
    text.prefix { $0 != ":" }
  }

  private static func fault(_ text: File, _ summary: String, _ remedy: String) -> Diagnostic {
    Diagnostic(.snapshot, summary, remedy: remedy, file: text.path)
  }

  private static func packedFormat(_ head: ArraySlice<UInt8>) -> String? {
    let formats: [(magic: [UInt8], name: String)] = [
      ([0x50, 0x4b, 0x03, 0x04], "zip"), ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"),
      (Array("BZh".utf8), "bzip2"), ([0x37, 0x7a, 0xbc, 0xaf], "7-Zip"),
    ]
    return formats.first { head.starts(with: $0.magic) }?.name
  }

  /// Whether a line is `NAME   READY   STATUS`: capitals, in columns or alone.
  private static func isTableHeader(_ line: String) -> Bool {
    let isCapital = line.utf8.allSatisfy {
      $0 == 0x20 || $0 &- UInt8(ascii: "A") < 26 || $0 &- UInt8(ascii: "0") < 10 || "()-_/%".utf8.contains($0)
    }
    guard isCapital, let first = line.utf8.first, first &- UInt8(ascii: "A") < 26 else { return false }
    return line.hasPrefix("NAME")
      || zip(line.utf8, line.utf8.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
  }

  /// Whether a line is `deployment.apps/cart`.
  private static func isResourceName(_ line: String) -> Bool {
    let parts = line.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && line.utf8.allSatisfy {
        $0 &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10 || "./-:".utf8.contains($0)
      }
  }
}
