internal import Glibc
internal import GitStore
public import Resources
internal import YAMLSyntax

/// The real kustomize of the machine, and what was parsed and rendered in this run.
///
/// A build whose files have the same content as an earlier one is not run again, so that a proof costs one render per
/// root that an edit reaches. With a cache that goes for earlier runs too, but not for edited files: a proof is a
/// render of its own.
public final class Kustomize {
  private let searchPath: String
  private let limits: Command.Limits
  private var found: Tool?
  private var known: (tool: String, version: String)?
  private var results: [Key: Tree] = [:]
  private let cache: Cache?
  /// What was parsed of the sources' own files.
  let shelves: Shelves

  /// How many builds were run.
  public private(set) var builds = 0
  private var parsedOutputs = 0
  /// How many files and outputs were parsed as YAML while rendering.
  public var parses: Int { shelves.parses + parsedOutputs }

  /// A program that builds kustomizations.
  private struct Tool {
    let path: String
    let isKubectl: Bool
    var name: String { isKubectl ? "kubectl kustomize" : "kustomize build" }
  }

  private struct Key: Hashable {
    let root: String
    let isTraced: Bool
    let files: [String]
    let contents: [ObjectID]
  }

  /// - Parameters:
  ///   - searchPath: the folders where the programs are looked for, as `PATH` has them; those of this process
  ///     without it. Relative ones are passed over: they could be the repository's.
  ///   - seconds: the longest that one build may take.
  ///   - outputBytes: the most that one build may print.
  ///   - cache: what earlier runs have parsed and rendered, and where this run leaves it. Nothing else depends on it.
  public init(
    searchPath: String? = nil, seconds: Int = 60, outputBytes: Int = 256 << 20, cache: Cache? = nil
  ) {
    self.cache = cache
    shelves = Shelves(cache: cache)
    let path = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    self.searchPath = path.split(separator: ":").filter { $0.hasPrefix("/") }.joined(separator: ":")
    limits = Command.Limits(time: .seconds(seconds), output: outputBytes)
  }

  /// Whether `kustomize` or `kubectl` is there.
  public var isAvailable: Bool { (try? tool()) != nil }

  /// The program and its version, as a proof records it: `kubectl kustomize v5.5.0`.
  ///
  /// - Throws: a `system` fault where neither program is there.
  public func version() throws(Diagnostic) -> String {
    let tool = try tool()
    if let known, known.tool == tool.path { return known.version }
    let folder = try PrivateFolder()
    let result = try run(tool, tool.isKubectl ? ["version", "--client"] : ["version"], in: folder)
    let lines = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.first { $0.hasPrefix("Kustomize Version") } ?? (tool.isKubectl ? nil : lines.first)
    let word = line?.split(whereSeparator: { " {}:/".contains($0) }).first {
      $0.hasPrefix("v") && $0.dropFirst().first?.isNumber == true
    }
    let version = tool.name + " " + (word.map(String.init) ?? "of an unknown version")
    known = (tool.path, version)
    return version
  }

  /// Builds a root.
  ///
  /// - Parameter tracing: whether every resource carries one annotation more, which names the file that declares it. That
  ///   is no declaration: patches see the annotation too, and may trip over it.
  /// - Throws: what the graph refuses; a `source` fault with kustomize's own words where the build fails or exceeds a
  ///   limit; a `system` fault where neither program is there.
  func build(
    _ root: String, _ kustomizations: [Kustomization], tracing: Bool, files: Files, symbols: Symbols
  ) throws(Diagnostic) -> Tree {
    let paths = Set(kustomizations.flatMap(\.files)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let key = Key(
      root: root, isTraced: tracing, files: paths, contents: paths.compactMap { files.entry($0)?.id })
    if let tree = results[key], tree.symbols === symbols { return tree }
    let tool = try tool()
    let name = "\(tool.name) \(root.isEmpty ? "." : root)"
    let entry = paths.contains(where: files.isEdited) ? nil : cacheKey(key, tool)
    if let entry, let bytes = cache?.read(entry),
      let tree = bytes.withUnsafeBytes({ TreeDecoder.decode($0, path: name, symbols: symbols) })
    {
      results[key] = tree
      return tree
    }
    let output = try output(root, kustomizations, paths, tracing, files)
    parsedOutputs += 1
    let tree = try Self.parse(output, name: name, symbols: symbols)
    results[key] = tree
    if let entry, let cache, !Self.mayHoldSecrets(kustomizations, tree),
      let bytes = TreeEncoder.encode(tree)
    {
      cache.write(bytes, for: entry)
    }
    return tree
  }

  /// Whether a Secret may stand in what was rendered or in what it was rendered from. Then nothing of it is kept: what
  /// sets a value of a Secret, a patch say, need not name one.
  static func mayHoldSecrets(_ kustomizations: [Kustomization], _ output: Tree) -> Bool {
    guard kustomizations.allSatisfy(\.secrets.isEmpty) else { return true }
    let signs = SecretSigns()
    return signs.stand(in: output) || kustomizations.contains { signs.stand(in: $0.root.tree) }
  }

  /// What the output of a build depends on; nil where nobody can tell.
  private func cacheKey(_ key: Key, _ tool: Tool) -> CacheKey? {
    guard let cache, let program = identity(of: tool), key.files.count == key.contents.count else {
      return nil
    }
    var parts = ["build", program, key.root, key.isTraced ? "traced" : "plain"]
    for (path, id) in zip(key.files, key.contents) { parts += [path, id.hex] }
    return cache.key(parts)
  }

  /// What tells a program from any other version of it without starting it: its file. What only stands in its place, a
  /// script or the link of a version manager, is asked for its version instead.
  private func identity(of tool: Tool) -> String? {
    var status = stat()
    guard let resolved = realpath(tool.path, nil) else { return nil }
    defer { free(resolved) }
    let path = String(cString: resolved)
    let name = path.split(separator: "/").last ?? ""
    guard name.hasPrefix(tool.isKubectl ? "kubectl" : "kustomize"), Self.isBinary(path) else {
      return try? version()
    }
    guard stat(path, &status) == 0 else { return nil }
    let change = status.st_ctim
    return [
      path, "\(status.st_dev)", "\(status.st_ino)", "\(status.st_size)", "\(change.tv_sec).\(change.tv_nsec)",
    ].joined(separator: "\u{0}")
  }

  /// Whether a file is an ELF program.
  private static func isBinary(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var magic = [UInt8](repeating: 0, count: 4)
    return read(file, &magic, 4) == 4 && magic == [0x7f] + Array("ELF".utf8)
  }

  private func output(
    _ root: String, _ kustomizations: [Kustomization], _ paths: [String], _ tracing: Bool, _ files: Files
  ) throws(Diagnostic) -> [UInt8] {
    let tool = try tool()
    let folder = try PrivateFolder()
    try folder.makeFolder(Self.repository)
    for path in paths {
      try folder.write(
        Self.content(of: path, kustomizations, tracing, files), to: Self.repository + "/" + path)
    }
    var arguments = [tool.isKubectl ? "kustomize" : "build", root.isEmpty ? "." : "./" + root]
    if kustomizations.contains(where: \.readsOutside) {
      // kustomize confines the files of a kustomization to its folder. Repositories share patches and scripts beyond
      // that, and the graph has already confined every path to the repository: nothing else is in the private folder,
      // and the kustomizations in it are written from what the graph has checked.
      arguments.append("--load-restrictor=LoadRestrictionsNone")
    }
    builds += 1
    let result = try run(tool, arguments, in: folder)
    guard result.status == 0 else {
      let secrets = kustomizations.flatMap(\.secrets)
      throw Self.fault(result, of: root, kustomizations.first?.path ?? root, tool, folder, secrets)
    }
    return result.output
  }

  private static func content(
    of path: String, _ kustomizations: [Kustomization], _ tracing: Bool, _ files: Files
  ) throws(Diagnostic) -> [UInt8] {
    if let kustomization = kustomizations.first(where: { $0.path == path }) {
      return kustomization.json(tracing: tracing && path == kustomizations.first?.path)
    }
    for kustomization in kustomizations {
      if let tree = kustomization.configurations[path] { return Kustomization.json(tree) }
    }
    return try files.read(path)
  }

  // MARK: - Running

  private static let repository = "repository"

  private func run(_ tool: Tool, _ arguments: [String], in folder: PrivateFolder) throws(Diagnostic)
    -> Command.Result
  {
    try folder.makeFolder(Self.repository)
    try folder.makeFolder("home")
    let home = folder.path + "/home"
    let command = Command(
      program: tool.path, arguments: arguments,
      environment: [
        "PATH=\(searchPath)", "HOME=\(home)", "TMPDIR=\(home)", "LC_ALL=C",
        // The graph has refused whatever is remote. Should anything slip through, it ends at a closed door.
        "GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0", "HTTP_PROXY=http://127.0.0.1:9",
        "HTTPS_PROXY=http://127.0.0.1:9",
      ],
      folder: folder.path + "/" + Self.repository, limits: limits)
    return try command.run()
  }

  private func tool() throws(Diagnostic) -> Tool {
    if let found { return found }
    for name in ["kustomize", "kubectl"] {
      for folder in searchPath.split(separator: ":") {
        let path = "\(folder)/\(name)"
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
          continue
        }
        let tool = Tool(path: path, isKubectl: name == "kubectl")
        found = tool
        return tool
      }
    }
    throw Diagnostic(
      .system, "neither kustomize nor kubectl is in PATH, and the source is a kustomization",
      remedy: "Install one of them: driftback renders with the real kustomize.")
  }

  // MARK: - What it said

  private static func parse(
    _ output: [UInt8], name: String, symbols: Symbols
  ) throws(Diagnostic) -> Tree {
    do throws(Diagnostic) {
      return try YAML.parse(File(path: name, bytes: output), symbols: symbols).expanded()
    } catch {
      // The output holds the Secrets that the source declares.
      throw error.concealed(as: .source)
    }
  }

  private static func fault(
    _ result: Command.Result, of root: String, _ path: String, _ tool: Tool, _ folder: PrivateFolder,
    _ secrets: [String]
  ) -> Diagnostic {
    var text = String(decoding: result.errors, as: UTF8.self)
    let repository = folder.path + "/" + Self.repository
    text = text.replacing(repository + "/", with: "").replacing("'\(repository)'", with: "'.'")
    text = text.replacing(repository, with: ".").replacing(folder.path, with: "…")
    // kustomize quotes the configuration of a transformer, which may be a generator of Secrets, in backticks.
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    text = parts.enumerated().map { $0.offset % 2 == 0 ? String($0.element) : "…" }.joined(separator: "`")
    // And where it meets a type that it does not expect, it prints the whole resource as Go does.
    text = text.split(whereSeparator: \.isNewline).map { line in
      line.firstRange(of: "map[").map { String(line[..<$0.lowerBound]) + "…" } ?? String(line)
    }.joined(separator: "\n")
    for secret in secrets where secret.utf8.count > 3 { text = text.replacing(secret, with: "…") }
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("# Warning") }
    let said = lines.map(Self.plain).joined(separator: " ").prefix(1000)
    let how = result.status.map { "exit status \($0)" } ?? "ended by a signal"
    return Diagnostic(
      .source, "\(tool.name) cannot build the source: \(said.isEmpty ? how[...] : said)",
      remedy: "`\(tool.name) \(root.isEmpty ? "." : root)` in a clean clone shows the same.", file: path)
  }

  /// A line without what its program wraps it in: `Error: …`, or kubectl's log line `E1121 … err="…"`.
  private static func plain(_ line: Substring) -> String {
    if let start = line.firstRange(of: "\"command failed\" err=\"") {
      let quoted = line[start.upperBound...]
      return String(quoted.last == "\"" ? quoted.dropLast() : quoted).replacing("\\\"", with: "\"")
    }
    return String(["Error: ", "error: "].contains { line.hasPrefix($0) } ? line.dropFirst(7) : line)
  }
}
