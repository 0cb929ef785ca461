import CGit2
import Resources

/// Writes the diff of one path. The hunks are libgit2's; the header is written here, because libgit2 gives
/// buffers neither a mode nor `/dev/null`.
struct PatchWriter {
  typealias Side = (entry: Entry, bytes: [UInt8])

  private let path: String
  private let old: Side?
  private let new: Side?

  init(_ path: String, _ old: Side?, _ new: Side?) {
    self.path = path
    self.old = old
    self.new = new
  }

  func file() throws(Diagnostic) -> Patch.File {
    var out = Output()
    out.append("diff --git \(quoted("a/")) \(quoted("b/"))\n")
    header(&out)
    guard old?.entry.id != new?.entry.id else {
      return Patch.File(path: path, added: 0, removed: 0, bytes: out.bytes)
    }
    let left = old == nil ? "/dev/null" : named("a/")
    let right = new == nil ? "/dev/null" : named("b/")
    if isBinary(old) || isBinary(new) {
      out.append(
        "Binary files \(old == nil ? left : quoted("a/")) and \(new == nil ? right : quoted("b/")) differ\n")
      return Patch.File(path: path, added: 0, removed: 0, bytes: out.bytes)
    }
    if old?.bytes.isEmpty ?? true, new?.bytes.isEmpty ?? true {
      return Patch.File(path: path, added: 0, removed: 0, bytes: out.bytes)
    }
    out.append("--- \(left)\n+++ \(right)\n")
    let (added, removed) = try hunks(&out)
    return Patch.File(path: path, added: added, removed: removed, bytes: out.bytes)
  }

  private func header(_ out: inout Output) {
    let none = String(repeating: "0", count: 7)
    switch (old?.entry, new?.entry) {
    case (nil, let new?): out.append("new file mode \(new.mode.octal)\nindex \(none)..\(new.id.short)\n")
    case (let old?, nil): out.append("deleted file mode \(old.mode.octal)\nindex \(old.id.short)..\(none)\n")
    case (let old?, let new?):
      if old.mode != new.mode { out.append("old mode \(old.mode.octal)\nnew mode \(new.mode.octal)\n") }
      if old.id != new.id {
        out.append(
          "index \(old.id.short)..\(new.id.short)" + (old.mode == new.mode ? " \(new.mode.octal)\n" : "\n"))
      }
    case (nil, nil): break
    }
  }

  private func hunks(_ out: inout Output) throws(Diagnostic) -> (added: Int, removed: Int) {
    var options = git_diff_options()
    try check(
      git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)), "cannot make a diff", file: path)
    options.flags = GIT_DIFF_INDENT_HEURISTIC.rawValue | GIT_DIFF_FORCE_TEXT.rawValue
    let (before, after) = (old?.bytes ?? [], new?.bytes ?? [])
    var patch: OpaquePointer?
    let code = before.withUnsafeBytes { left in
      after.withUnsafeBytes { right in
        var code = git_patch_from_buffers(
          &patch, left.baseAddress, left.count, path, right.baseAddress, right.count, path, &options)
        // The patch borrows both buffers, so it is printed before they go.
        if code == 0 {
          code = withUnsafeMutablePointer(to: &out) {
            git_patch_print(patch, { _, _, line, context in Output.take(line, context) }, $0)
          }
        }
        return code
      }
    }
    defer { git_patch_free(patch) }
    try check(code, "cannot make a diff", file: path)
    return (out.added, out.removed)
  }

  /// git's own test, `buffer_is_binary`.
  private func isBinary(_ side: Side?) -> Bool { side?.bytes.prefix(8000).contains(0) ?? false }

  /// The path behind a prefix for a `---` or `+++` line: a tab ends a name that holds a space, even a quoted one.
  private func named(_ prefix: String) -> String {
    quoted(prefix) + (path.utf8.contains(UInt8(ascii: " ")) ? "\t" : "")
  }

  /// The path behind a prefix, quoted where it has other bytes than plain ASCII. git-config(1), `core.quotePath`.
  private func quoted(_ prefix: String) -> String {
    let escapes: [UInt8: String] = [
      7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: "\\\"", 92: "\\\\",
    ]
    let plain = path.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 34 && $0 != 92 }
    if plain { return prefix + path }
    var out = "\"" + prefix
    for byte in path.utf8 {
      if let escape = escapes[byte] {
        out += escape
      } else if byte < 0x20 || byte >= 0x7f {
        let octal = String(byte, radix: 8)
        out += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
      } else {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return out + "\""
  }
}

/// What libgit2 prints, line by line.
private struct Output {
  var bytes: [UInt8] = []
  var added = 0
  var removed = 0

  mutating func append(_ text: String) { bytes += text.utf8 }

  /// The callback of `git_patch_print`.
  static func take(_ line: UnsafePointer<git_diff_line>?, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let line = line?.pointee, let out = context?.assumingMemoryBound(to: Output.self) else { return -1 }
    switch UInt8(bitPattern: line.origin) {
    case UInt8(ascii: "+"):
      out.pointee.added += 1
      out.pointee.bytes.append(UInt8(ascii: "+"))
    case UInt8(ascii: "-"):
      out.pointee.removed += 1
      out.pointee.bytes.append(UInt8(ascii: "-"))
    case UInt8(ascii: " "): out.pointee.bytes.append(UInt8(ascii: " "))
    case UInt8(ascii: "F"), UInt8(ascii: "B"): return 0
    default: break
    }
    out.pointee.bytes += UnsafeRawBufferPointer(start: line.content, count: line.content_len)
    return 0
  }
}
