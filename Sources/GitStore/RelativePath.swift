internal import Glibc
public import Resources

/// Paths inside a repository: POSIX, relative to its root, without `.`, `..` or a `.git` component.
public enum RelativePath {
  /// The path in its one spelling: `./a//b/` is `a/b`, and `.` or an empty path is the root, `""`.
  ///
  /// - Throws: a `usage` diagnostic for an absolute path, a `..` and a `.git` component: none of them can name a
  ///   file of a revision.
  public static func normalize(_ path: String) throws(Diagnostic) -> String {
    guard !path.utf8.contains(0), path.utf8.count <= maximumLength else {
      throw refusal(path, "no path of a repository has a NUL byte or more than \(maximumLength) bytes")
    }
    guard path.utf8.first != UInt8(ascii: "/") else { throw refusal(path, "the path is absolute") }
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      guard isAllowed(part.utf8) else { throw refusal(path, "the path has a '\(part)' component") }
      parts.append(part)
    }
    guard parts.count <= maximumDepth else {
      throw refusal(path, "it has more than \(maximumDepth) components")
    }
    return parts.joined(separator: "/")
  }

  /// Longest path in bytes, as PATH_MAX of Linux.
  static let maximumLength = 4096
  /// Most components of a path. Trees are walked by recursion, and no repository is nested so deeply.
  static let maximumDepth = 128

  /// Whether a tree may hold an entry of this name. git-fsck(1): `hasDot`, `hasDotdot`, `hasDotgit`, `fullPathname`.
  static func isAllowed<Name: Collection<UInt8>>(_ name: Name) -> Bool {
    let dot = UInt8(ascii: ".")
    switch name.count {
    case 0: return false
    case 1: if name.first == dot { return false }
    case 2: if name.allSatisfy({ $0 == dot }) { return false }
    case 4: if name.map({ $0 | 0x20 }).elementsEqual(".git".utf8), name.first == dot { return false }
    default: break
    }
    return !name.contains(UInt8(ascii: "/")) && !name.contains(0)
  }

  /// Whether a path comes before another in a tree.
  static func precedes(_ left: String, _ right: String) -> Bool { order(left, right) < 0 }

  /// Whether two paths are one for git.
  static func isSame(_ left: String, _ right: String) -> Bool { order(left, right) == 0 }

  /// The order of paths in a tree, as `memcmp` tells it: by bytes, not by Swift's order of strings, for which two
  /// spellings of `é` are one.
  private static func order(_ left: String, _ right: String) -> Int { order(left.utf8.span, right.utf8.span) }

  /// The order of two paths' bytes, for a search that takes them out of their strings once.
  static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return left.count - right.count }
        let order = memcmp(a, b, min(left.count, right.count))
        return order == 0 ? left.count - right.count : Int(order)
      }
    }
  }

  private static func refusal(_ path: String, _ why: String) -> Diagnostic {
    Diagnostic(
      .usage, "'\(path)' is no path inside the repository: \(why)",
      remedy: "Give a path relative to the repository's root, such as deploy/app.yaml.")
  }
}
