public import Resources

/// A resource as git declares it.
public struct DeclaredResource: Sendable {
  /// The resource; the spans of its nodes point into `file`.
  public let resource: Resource
  /// The path in the repository of the file that declares it.
  public var file: String { resource.root.tree.file.path }
  /// The position in `items` where the document is a list of resources.
  public let item: Int?

  /// A resource of a document, or of a document's `items`.
  public init(resource: Resource, item: Int?) {
    self.resource = resource
    self.item = item
  }
}

/// The resources that a source renders to at one revision.
public struct Declaration: Sendable {
  /// In the order of the files and their documents; no two have one identity.
  public var resources: [DeclaredResource]
  /// Documents that were read and are no resources, with the reason: one line each.
  public var notes: [String]

  /// A declaration of resources.
  public init(resources: [DeclaredResource] = [], notes: [String] = []) {
    self.resources = resources
    self.notes = notes
  }
}
