public import YAMLSyntax

/// A scalar of the repository that feeds a field of a rendered resource: what to change for the field to change.
public struct Feeder: Sendable, Equatable {
  /// What a scalar is to kustomize.
  public enum Kind: Sendable, Hashable {
    /// A field of a resource's own document.
    case resource
    /// A field of a strategic merge patch.
    case strategicMerge
    /// In the `value` of an operation of a JSON 6902 patch, counted from 0.
    case jsonPatch(operation: Int)
    /// An entry of `images`: the field, `newTag` say.
    case image(field: String)
    /// The `count` of an entry of `replicas`.
    case replica
    /// A generator's literal: the scalar is `key=value`, and what feeds is what stands behind the first `=`.
    case literal(key: String)
    /// A whole file, the value of a key of a generated resource. `path` is empty.
    case file
    /// A `key=value` line of a generator's env file. `path` is empty.
    case environmentLine(key: String)
    /// A value of `labels`, `commonLabels` or a transformer's `labels`.
    case label
    /// A value of `commonAnnotations` or a transformer's `annotations`.
    case annotation
  }

  /// A place in a YAML text that is itself a scalar of a file: a patch written inside a kustomization.
  public struct Inner: Sendable, Hashable {
    /// The document of that text, from 0.
    public let document: Int
    /// The path in that document.
    public let path: [YAML.Step]
  }

  /// What the scalar is.
  public let kind: Kind
  /// The scalar's first byte as a place in the file, for a scalar inside a text too.
  public let place: SourcePlace
  /// The path in the document, as `YAML.edit` takes it: of the scalar, or of the text that it stands in.
  public let path: [YAML.Step]
  /// Where the scalar stands in the text at `path`; nil where `path` leads to the scalar itself.
  public let inner: Inner?
  /// Whether the field is this scalar and nothing else: of a literal what stands behind `key=`, of a file all of it.
  /// Otherwise a transformer made the field of it, as `images` put a name and a tag together.
  public let isCopy: Bool

  /// The path in the repository of the file that holds the scalar.
  public var file: String { place.file }
  /// The document of the file, from 0.
  public var document: Int { place.document }
}

/// The part of one document that feeds a collection of a rendered resource.
public struct Feeding: Sendable, Equatable {
  /// The path in the repository.
  public let file: String
  /// The document of the file, from 0.
  public let document: Int
  /// What the scalars of this part are.
  public let kind: Feeder.Kind
  /// The path of the collection in the document, or of the text that it stands in.
  public let path: [YAML.Step]
  /// Where the collection stands in the text at `path`.
  public let inner: Feeder.Inner?
  /// The scalars below it that come out in the field, in the order of the field.
  public let feeders: [Feeder]
}
