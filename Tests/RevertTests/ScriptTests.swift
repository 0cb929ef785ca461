import Drift
import Glibc
import Resources
import Revert
import SystemPackage
import Testing

/// The files and the commands.
@Suite struct ScriptTests {
  private static let hostile = #"it's "so" $(touch /tmp/pwned) `x` \ ; é"#

  private static func scene() throws -> Scene {
    var json = JSONWriter()
    json.string(hostile)
    func map(_ value: String) -> String {
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: shop, uid: u}\ndata: {a: \(value)}\n"
    }
    return try Scene(
      map(json.text) + "---\n" + RevertTests.deployment, live: map("changed"))
  }

  private func folder(_ body: (FilePath) throws -> Void) throws {
    var template = Array("/tmp/driftback-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { system("rm -rf " + path) }
    try body(FilePath(path))
  }

  private func text(_ path: FilePath) throws -> String {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
      return String(decoding: bytes[..<count], as: UTF8.self)
    }
  }

  private func write(_ text: String, _ path: FilePath) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create], permissions: .ownerReadWriteExecute)
    _ = try file.closeAfter { try file.writeAll(text.utf8) }
  }

  /// A stand-in for kubectl writes down what it was given.
  private static let kubectl = """
    #!/bin/sh
    for word in "$@"; do printf '%s\\0' "$word"; done >>"$RECORD"
    case "$*" in *" -f -"* | *" /dev/stdin"*) printf 'stdin\\0'; cat ;; esac >>"$RECORD"

    """

  @Test func aShellHandsOverWhatIsMeant() throws {
    let reversion = try Self.scene().revert()
    #expect(reversion.changes.map(\.verb) == ["create", "patch"])
    try folder { folder in
      try write(Self.kubectl, folder.appending("kubectl"))
      try write(Kubectl.script(reversion.changes), folder.appending("revert.sh"))
      let command =
        "RECORD=\(folder)/record PATH=\(folder):/usr/bin:/bin sh \(folder)/revert.sh >/dev/null 2>&1"
      #expect(system(command) == 0)
      let record = try text(folder.appending("record"))
      var json = JSONWriter()
      json.string(Self.hostile)
      #expect(record.contains("\"value\":" + json.text), "\(record)")
      #expect(
        record.contains("patch\0ConfigMap.v1./m\0-n\0shop\0--type=json\0--patch-file\0/dev/stdin\0stdin\0["))
      #expect(record.contains("create\0-n\0shop\0-f\0-\0stdin\0{\"apiVersion\":\"apps/v1\""))
      #expect(access("/tmp/pwned", F_OK) != 0)
    }
  }

  @Test func aFolderIsWrittenWholeOrNotAtAll() throws {
    let reversion = try Self.scene().revert()
    try folder { folder in
      let target = folder.appending("out")
      try reversion.write(to: target.string)
      let files = reversion.files
      #expect(
        files.map(\.name) == [
          "1-create-Deployment-shop-web.json", "2-patch-ConfigMap-shop-m.json", "revert.sh",
        ])
      for file in files { #expect(try text(target.appending(file.name)) == file.text) }
      #expect(files[2].text.contains("--patch-file 2-patch-ConfigMap-shop-m.json"))
      // A folder that holds something, a missing one around it, and what is no folder at all.
      for path in [target.string, folder.appending("no").appending("out").string] {
        #expect(throws: Diagnostic.self) { try reversion.write(to: path) }
      }
      try write("", folder.appending("file"))
      #expect(throws: Diagnostic.self) {
        try reversion.write(to: folder.appending("file").string)
      }
      for path in ["", "/", "..", folder.string + "/.."] {
        #expect(throws: Diagnostic.self, "\(path)") { try reversion.write(to: path) }
      }
      // Nothing half written is left behind.
      #expect(system("test \"$(ls -A \(folder) | sort | tr '\\n' ' ')\" = 'file out '") == 0)
      // An empty folder is as good as none.
      #expect(mkdir(folder.appending("empty").string, 0o700) == 0)
      try reversion.write(to: folder.appending("empty").string)
      #expect(access(folder.appending("empty/1-create-Deployment-shop-web.json").string, F_OK) == 0)
    }
  }
}
