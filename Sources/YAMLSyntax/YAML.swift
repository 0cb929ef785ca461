public import Resources

/// YAML as `kubectl` reads it, without losing a byte of how it was written.
///
/// The grammar is libyaml's (YAML 1.1 with much of 1.2); what plain scalars mean is go-yaml v2's rule, which the
/// Kubernetes clients use through `sigs.k8s.io/yaml`.
public enum YAML {
  /// Reads a file of any number of documents.
  ///
  /// Spans are byte offsets, half-open. A block collection ends with its last entry's last token; a block scalar
  /// begins at its indicator and ends before the line break of its last content line, which for `|+` is the last
  /// blank line below it; a null without text stands right behind its `:` or `-`. The spans of the documents cover
  /// the file. An alias is a record of kind `.alias` whose value's number is the index of the record it stands for.
  ///
  /// Throws a `Diagnostic` of category `.source` for what is no YAML, breaks a limit, or uses a collection as a key.
  public static func parse(
    _ file: File, symbols: Symbols, limits: Limits = .standard
  ) throws(Diagnostic) -> Tree {
    let isASCII = try TextCheck(file: file, limits: limits).run()
    if let tree = ManifestReader.read(file, isASCII: isASCII, symbols: symbols, limits: limits) {
      return tree
    }
    return try EventReader.read(file, isASCII: isASCII, symbols: symbols, limits: limits)
  }
}
