internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// What a ConfigMap is generated from: literals, files, and the lines of env files.
struct GeneratorInputs {
  /// One entry of `configMapGenerator`, or a generator's own document, as its file is now.
  struct Entry {
    let file: String
    let document: Int
    let path: [YAML.Step]
    let node: Node
  }

  /// The entries that make the ConfigMap, the one that wins first.
  let entries: [Entry]
  let files: Files
  let symbols: Symbols
  /// Which inputs may be edited.
  let isOwn: (String) -> Bool

  /// The ways to give a key a text, or to take it away.
  func candidates(for key: String, _ text: String?) -> [Candidate] {
    let existing = entries.flatMap { literals($0, key, text) + inputs($0, key, text) }
    guard let text else { return existing }
    return existing + entries.map { new($0, key, text) }
  }

  private func candidate(_ edits: [SourceEdit], _ what: String) -> Candidate {
    Candidate(
      edits: edits, file: edits.first?.file ?? "",
      reason: "the generator's \(what); the name's hash and its references follow")
  }

  private func literals(_ entry: Entry, _ key: String, _ text: String?) -> [Candidate] {
    let items = entry.node["literals"].map { Array($0.children) } ?? []
    return items.indices.filter { items[$0].text.hasPrefix(key + "=") }.map { index in
      let path = entry.path + [.key("literals"), .index(index)]
      guard let text else {
        return candidate([.remove(file: entry.file, document: entry.document, path: path)], "literal")
      }
      let value = Node.scalar(.string, key + "=" + text, symbols: symbols)
      return candidate(
        [.set(file: entry.file, document: entry.document, path: path, value: value)], "literal")
    }
  }

  /// Whole files, and lines of env files.
  private func inputs(_ entry: Entry, _ key: String, _ text: String?) -> [Candidate] {
    var out: [Candidate] = []
    for (index, item) in (entry.node["files"].map { Array($0.children) } ?? []).enumerated() {
      let parts = item.text.split(separator: "=", maxSplits: 1).map(String.init)
      guard let last = parts.last, let path = resolve(last, entry),
        (parts.count == 2 ? parts[0] : path.split(separator: "/").last.map(String.init)) == key
      else { continue }
      if let text, isOwn(path) {
        out.append(candidate([.write(file: path, bytes: Array(text.utf8))], "file"))
      } else if text == nil {
        let step = entry.path + [.key("files"), .index(index)]
        out.append(candidate([.remove(file: entry.file, document: entry.document, path: step)], "file"))
      }
    }
    let names = (entry.node["envs"].map { $0.children.map(\.text) } ?? []) + [entry.node["env"]?.text ?? ""]
    for name in names.reversed() {
      guard !name.isEmpty, let path = resolve(name, entry), isOwn(path), let bytes = try? files.read(path),
        let new = Self.lines(bytes, key, text)
      else { continue }
      out.append(candidate([.write(file: path, bytes: new)], "env file"))
    }
    return out
  }

  /// The lines of an env file with the last one of a key changed or taken away; nil where there is none, and for a text
  /// of more than one line.
  static func lines(_ bytes: [UInt8], _ key: String, _ text: String?) -> [UInt8]? {
    guard text?.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }) != true else { return nil }
    let newline = UInt8(ascii: "\n")
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    let start = Array((key + "=").utf8)
    guard
      let index = lines.lastIndex(where: { $0.drop { [0x20, 0x09].contains($0) }.starts(with: start) })
    else { return nil }
    if let text {
      let end: [UInt8] = lines[index].last == 0x0d ? [0x0d] : []
      lines[index] = ArraySlice(start + text.utf8 + end)
    } else {
      lines.remove(at: index)
    }
    return Array(lines.joined(separator: [newline]))
  }

  private func new(_ entry: Entry, _ key: String, _ text: String) -> Candidate {
    let name = ManifestName.file(key)
    let folder = KustomizationReach.folder(of: entry.file)
    let path = folder.isEmpty ? name : folder + "/" + name
    let isLine = !text.utf8.contains(0x0a) || files.contains(path)
    let list = isLine ? "literals" : "files"
    let item = Node.scalar(.string, isLine ? "\(key)=\(text)" : "\(key)=\(name)", symbols: symbols)
    let count = entry.node[list].map { $0.children.reduce(0) { count, _ in count + 1 } } ?? 0
    let edit = SourceEdit.insert(
      file: entry.file, document: entry.document, list: entry.path + [.key(list)], at: count, item: item)
    return candidate(
      isLine ? [edit] : [edit, .write(file: path, bytes: Array(text.utf8))],
      isLine ? "new literal" : "new file"
    )
  }

  private func resolve(_ path: String, _ entry: Entry) -> String? {
    let path = KustomizationReach.resolve(path, from: entry.file)
    return files.contains(path) ? path : nil
  }
}
