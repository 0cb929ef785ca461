import Resources

/// What a scan's JSON says.
enum Report {
  /// `Kind namespace/name path` of every drift.
  static func drifts(of path: String) throws -> Set<String> {
    let tree = try JSONReader.read(File(path: path, bytes: try Reader.bytes(path)), symbols: Symbols())
    let drifts = tree.roots.first?["drifts"]?.children.map { drift in
      let resource = drift["resource"]
      let place = (resource?["namespace"]?.text ?? "") + "/" + (resource?["name"]?.text ?? "")
      return "\(resource?["kind"]?.text ?? "") \(place) \(drift["path"]?.text ?? "")"
    }
    return Set(drifts ?? [])
  }
}
