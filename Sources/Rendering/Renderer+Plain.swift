internal import GitStore
internal import Kubernetes
internal import Project
internal import Resources
internal import YAMLSyntax

extension Renderer {
  /// Reads the manifests of a source as they stand.
  mutating func renderPlain(_ source: Source) throws(Diagnostic) {
    let shelf = kustomize.shelves.shelf(source.path, in: files.repositoryFolder, symbols: schema.symbols)
    // In the order of the files: what was parsed before, and nil where it still has to be.
    var kept: [Tree?] = []
    var new: [(item: Files.Item, file: File)] = []
    var unreadable: Diagnostic?
    do throws(Diagnostic) {
      for item in try manifests(of: source) where read.insert(item.path).inserted {
        let known = shelf.tree(item)
        if known == nil { new.append((item, File(path: item.path, bytes: try files.read(item)))) }
        kept.append(known)
      }
    } catch {
      unreadable = error
    }
    var parsed = try Self.parse(new.map(\.file)[...], symbols: schema.symbols, share: Processors.count)[...]
    for (manifest, tree) in zip(new, parsed) { shelf.add(tree, of: manifest.item) }
    for known in kept {
      guard let written = known ?? parsed.popFirst() else { break }
      let (tree, repeated) = YAML.keepingLast(written)
      for entry in repeated { noteRepetition(of: entry) }
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }) else { continue }
        documents.append(Read(root: root, index: index, source: source))
      }
    }
    shelf.save()
    // What stands before it has its say first, as if the files were read one by one.
    if let unreadable { throw unreadable }
  }

  /// Fewer bytes than this are parsed faster than a thread is made.
  private static let leastShare = 128 << 10

  /// Parses manifests on as many threads as there are shares, in the order of the files. The first fault counts.
  private static func parse(
    _ manifests: ArraySlice<File>, symbols: Symbols, share: Int
  ) throws(Diagnostic) -> [Tree] {
    let total = manifests.reduce(0) { $0 + $1.bytes.count }
    guard share > 1, total > share * leastShare else {
      var trees: [Tree] = []
      trees.reserveCapacity(manifests.count)
      for manifest in manifests { trees.append(try parse(manifest, symbols: symbols)) }
      return trees
    }
    var cut = manifests.startIndex
    var own = 0
    while own * share < total {
      own += manifests[cut].bytes.count
      cut += 1
    }
    let others = manifests[cut...]
    let rest = Fork { () -> Result<[Tree], Diagnostic> in
      do throws(Diagnostic) {
        return .success(try parse(others, symbols: Symbols(), share: share - 1))
      } catch {
        return .failure(error)
      }
    }
    let trees = try parse(manifests[..<cut], symbols: symbols, share: 1)
    return trees + Tree.moved(try rest.finish().get(), to: symbols)
  }

  /// Parses a manifest. Where a Secret may stand in it, a fault does not show the line.
  private static func parse(_ file: File, symbols: Symbols) throws(Diagnostic) -> Tree {
    do throws(Diagnostic) {
      return try YAML.parse(file, symbols: symbols).expanded()
    } catch {
      throw file.bytes.firstRange(of: Array("Secret".utf8)) == nil ? error : error.concealed(as: .source)
    }
  }

  /// The manifest files of a source.
  private func manifests(of source: Source) throws(Diagnostic) -> [Files.Item] {
    let all = try files.items(under: source.path)
    if all.count == 1, all[0].path == source.path {
      guard all[0].entry.mode.isFile else {
        throw Diagnostic(
          .source, "the source is a symbolic link or a submodule, which is not followed",
          remedy: "Name the file or the folder itself in driftback.yaml.", file: source.path)
      }
      return all
    }
    guard !all.isEmpty else {
      throw Diagnostic(
        .source, "no such file or folder in the revision",
        remedy: "Sources are paths from the repository's root. Is the folder committed?", file: source.path)
    }
    return all.filter { item in
      item.entry.mode.isFile && Self.isManifest(item.path)
        && !Kustomization.names.contains { item.path.isFile(named: $0) }
    }
  }

  private static func isManifest(_ path: String) -> Bool {
    path.hasEnding(".yaml") || path.hasEnding(".yml") || path.hasEnding(".json")
  }
}

/// Paths as bytes: `hasSuffix` compares characters, and there are thousands of files.
extension String {
  fileprivate func hasEnding(_ ending: StaticString) -> Bool {
    let ending = UnsafeBufferPointer(start: ending.utf8Start, count: ending.utf8CodeUnitCount)
    return utf8.suffix(ending.count).elementsEqual(ending)
  }

  /// Whether the last component is a name.
  fileprivate func isFile(named name: String) -> Bool {
    let before = utf8.count - name.utf8.count
    guard before >= 0, utf8.suffix(name.utf8.count).elementsEqual(name.utf8) else { return false }
    return before == 0 || utf8.dropLast(name.utf8.count).last == UInt8(ascii: "/")
  }
}
