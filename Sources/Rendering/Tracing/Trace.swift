public import GitStore
public import Resources
internal import Kubernetes
internal import YAMLSyntax

/// Which scalars of the repository feed the fields that a kustomization renders to.
///
/// Found by dyeing: every scalar that can flow into a field gets a marker of its own, kustomize builds once more, and
/// the markers tell where they came out. What overrode what, which patch came last and which hits nothing is kustomize's
/// own answer; nothing is inferred from names. A field without a marker has no feeder here: the name of a resource, a
/// reference to one, the key of a list's item, and whatever a transformer makes by itself.
public struct Trace: Sendable {
  /// Why nothing could be traced: the reason that the build with markers failed. Then no field has feeders.
  public let blindness: String?
  /// Whether only resources, patches, `images` and `replicas` could get markers, with the reason.
  public let narrowness: String?

  private let pairs: [Key: Pair]
  private let dye: Dye

  /// A rendered resource, as it is and with markers.
  private struct Pair {
    let plain: Node
    let dyed: Node
  }

  private struct Key: Hashable {
    let group: String
    let kind: String
    let name: String
    /// As rendered; nil where it has none.
    let namespace: String?

    init(_ root: Node, name: String) {
      group = ResourceID.group(of: root["apiVersion"]?.text ?? "")
      kind = root["kind"]?.text ?? ""
      namespace = root[path: "metadata", "namespace"]?.string
      self.name = name
    }

    init(_ id: ResourceID, namespace: String?) {
      (group, kind, name) = (id.group, id.kind, id.name)
      self.namespace = namespace
    }
  }

  /// Traces a kustomization: one build more than rendering it, however many fields are asked for.
  ///
  /// - Parameters:
  ///   - root: a folder relative to the repository's root, or its kustomization.
  ///   - files: the revision, and the edits that lie over it.
  ///   - kustomize: what rendered the root before, if anything did: that build is not run again.
  /// - Throws: what rendering throws, if the root does not build as it is.
  public static func of(
    root: String, files: Files, kustomize: Kustomize, symbols: Symbols
  ) throws(Diagnostic) -> Trace {
    let folder = try KustomizationGraph.folder(of: root)
    var graph = KustomizationGraph(files, symbols: symbols)
    let kustomizations = try graph.kustomizations(of: folder)
    let plain = try kustomize.build(
      folder, kustomizations, tracing: false, files: files, symbols: symbols)
    var dye = Dye(apartFrom: plain.file.bytes)
    var failure: String?
    for breadth in [Dyer.Breadth.everything, .fields] {
      var dyer = Dyer(
        kustomizations, files: files, symbols: symbols, breadth: breadth, output: plain.file.bytes)
      do throws(Diagnostic) {
        let dyedFiles = try dyer.dyedFiles()
        var dyedGraph = KustomizationGraph(dyedFiles, symbols: symbols)
        let dyed = try kustomize.build(
          folder, dyedGraph.kustomizations(of: folder), tracing: false, files: dyedFiles, symbols: symbols)
        dye = dyer.dye
        return Trace(
          blindness: nil, narrowness: failure, pairs: Self.pairs(plain, dyed), dye: dye)
      } catch {
        guard error.category != .system else { throw error }
        failure = error.summary
      }
    }
    return Trace(blindness: failure, narrowness: nil, pairs: [:], dye: dye)
  }

  private init(blindness: String?, narrowness: String?, pairs: [Key: Pair], dye: Dye) {
    self.blindness = blindness
    self.narrowness = narrowness
    self.pairs = pairs
    self.dye = dye
  }

  /// Puts the resources of both builds together: by their names, and where the content makes a part of the name, by
  /// the rest of it.
  private static func pairs(_ plain: Tree, _ dyed: Tree) -> [Key: Pair] {
    var byName: [Key: Node] = [:]
    var byBase: [Key: [Node]] = [:]
    for root in dyed.roots {
      let name = root[path: "metadata", "name"]?.text ?? ""
      byName[Key(root, name: name)] = root
      if let base = GeneratedName.base(of: name) { byBase[Key(root, name: base), default: []].append(root) }
    }
    var pairs: [Key: Pair] = [:]
    for root in plain.roots {
      let name = root[path: "metadata", "name"]?.text ?? ""
      let key = Key(root, name: name)
      if let twin = byName[key] {
        pairs[key] = Pair(plain: root, dyed: twin)
      } else if let base = GeneratedName.base(of: name),
        let twins = byBase[Key(root, name: base)], twins.count == 1
      {
        pairs[key] = Pair(plain: root, dyed: twins[0])
      }
    }
    return pairs
  }

  // MARK: - Questions

  /// The scalar that feeds a field; the first one where several do, as the name and the tag of an image.
  ///
  /// - Parameters:
  ///   - id: the rendered resource, with the namespace that the environment gives it where it names none.
  ///   - path: a scalar of it.
  public func feeder(of id: ResourceID, at path: FieldPath) -> Feeder? { feeders(of: id, at: path).first }

  /// All scalars that feed a field, in the order in which the field holds them.
  public func feeders(of id: ResourceID, at path: FieldPath) -> [Feeder] {
    guard let field = field(of: id, at: path), field.plain.isScalar else { return [] }
    return feeders(field, in: id)
  }

  /// The scalars to change for a field to become another text: of those that feed an image, the ones whose part of it
  /// is to differ.
  ///
  /// - Parameter text: the text that the field should have, the tag of an image or its registry changed, say.
  public func feeders(of id: ResourceID, at path: FieldPath, for text: String) -> [Feeder] {
    let feeders = feeders(of: id, at: path)
    guard let now = field(of: id, at: path)?.plain.text else { return feeders }
    let old = Structure.image(now)
    let new = Structure.image(text)
    return feeders.filter {
      guard case .image(let field) = $0.kind else { return true }
      return switch Kustomization.fold(field) {
      case "newname": old.name != new.name
      case "digest": old.digest != new.digest
      default: old.tag != new.tag
      }
    }
  }

  /// What feeds the scalars below a field, one entry for each collection of the sources.
  ///
  /// Empty where nothing below it has a feeder, and for an empty collection.
  public func feeders(within path: FieldPath, of id: ResourceID) -> [Feeding] {
    guard let field = field(of: id, at: path) else { return [] }
    var leaves: [(steps: [YAML.Step], feeder: Feeder)] = []
    collect(field, [], id, into: &leaves)
    return Feeding.gathered(leaves)
  }

  private func pair(of id: ResourceID) -> Pair? {
    pairs[Key(id, namespace: id.namespace)] ?? pairs[Key(id, namespace: nil)]
  }

  /// A field in both builds; nil where they differ in more than values on the way.
  private func field(of id: ResourceID, at path: FieldPath) -> Pair? {
    guard var here = pair(of: id) else { return nil }
    for step in path.steps {
      guard let (position, plain) = here.plain.child(at: step),
        let dyed = position.map({ item($0, of: here) }) ?? here.dyed[plain.record.key]
      else { return nil }
      here = Pair(plain: plain, dyed: dyed)
    }
    return here
  }

  private func item(_ position: Int, of pair: Pair) -> Node? {
    let items = Array(pair.dyed.children)
    guard pair.dyed.kind == .sequence, items.count == pair.plain.children.reduce(0, { sum, _ in sum + 1 })
    else { return nil }
    return items[position]
  }

  private func collect(
    _ pair: Pair, _ steps: [YAML.Step], _ id: ResourceID,
    into leaves: inout [(steps: [YAML.Step], feeder: Feeder)]
  ) {
    if pair.plain.isScalar {
      leaves += feeders(pair, in: id).map { (steps, $0) }
    } else if pair.plain.kind == .mapping {
      for child in pair.plain.children {
        guard let twin = pair.dyed[child.record.key] else { continue }
        collect(Pair(plain: child, dyed: twin), steps + [.key(child.key)], id, into: &leaves)
      }
    } else {
      for (position, child) in pair.plain.children.enumerated() {
        guard let twin = item(position, of: pair) else { return }
        collect(Pair(plain: child, dyed: twin), steps + [.index(position)], id, into: &leaves)
      }
    }
  }

  private func feeders(_ field: Pair, in id: ResourceID) -> [Feeder] {
    guard field.dyed.isScalar, !field.plain.hasSameValue(as: field.dyed) else { return [] }
    let text = field.dyed.text
    let found = dye.found(in: text)
    guard found.isEmpty, id.kind == "Secret", let bytes = Base64.decode(text) else { return found }
    return dye.found(in: String(decoding: bytes, as: UTF8.self))
  }
}

extension Feeding {
  /// Puts scalars together that feed one collection.
  ///
  /// - Parameter leaves: the scalars below a rendered field, with the steps from it to them.
  static func gathered(_ leaves: [(steps: [YAML.Step], feeder: Feeder)]) -> [Feeding] {
    var groups: [(feeding: Feeding, collection: [YAML.Step])] = []
    for (steps, feeder) in leaves {
      let collection = collection(of: feeder.inner?.path ?? feeder.path, steps)
      let same = groups.firstIndex {
        $0.feeding.file == feeder.file && $0.feeding.document == feeder.document
          && $0.feeding.kind == feeder.kind && $0.feeding.inner?.document == feeder.inner?.document
          && (feeder.inner == nil || $0.feeding.path == feeder.path)
      }
      let known = same.map { groups[$0] }
      let common = known.map { zip($0.collection, collection).prefix { $0 == $1 }.map(\.0) } ?? collection
      let feeding = Feeding(
        file: feeder.file, document: feeder.document, kind: feeder.kind,
        path: feeder.inner == nil ? common : feeder.path,
        inner: feeder.inner.map { .init(document: $0.document, path: common) },
        feeders: (known?.feeding.feeders ?? []) + [feeder])
      if let same { groups[same] = (feeding, common) } else { groups.append((feeding, common)) }
    }
    return groups.map(\.feeding)
  }

  /// The part of a scalar's path that leads to the collection: without the steps that the rendered field has below it
  /// too, or without the last one.
  private static func collection(of path: [YAML.Step], _ steps: [YAML.Step]) -> [YAML.Step] {
    let agreeing = zip(path.reversed(), steps.reversed()).prefix { own, rendered in
      switch (own, rendered) {
      case (.index, .index): true
      default: own == rendered
      }
    }.count
    return Array(path.dropLast(agreeing == steps.count ? steps.count : min(1, path.count)))
  }
}
