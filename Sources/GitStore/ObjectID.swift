import CGit2

/// The SHA-1 id of a git object: equal ids mean equal content.
public struct ObjectID: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  init(_ oid: git_oid) {
    (first, second, third) = withUnsafeBytes(of: oid) {
      (
        $0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
      )
    }
  }

  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid) {
      $0.storeBytes(of: first, as: UInt64.self)
      $0.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
      $0.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }

  /// The id as 40 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(40)
    withUnsafeBytes(of: oid) {
      for byte in $0 {
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The first seven digits, as git abbreviates an id in a small repository.
  public var short: String { String(hex.prefix(7)) }
}

extension ObjectID: CustomStringConvertible {
  /// The same as ``hex``.
  public var description: String { hex }
}

/// The id of a commit that was seen in the repository.
public struct CommitID: Hashable, Sendable, CustomStringConvertible {
  /// The id as an object of the repository.
  public let object: ObjectID

  init(_ oid: git_oid) { object = ObjectID(oid) }

  /// The id as 40 lower-case hexadecimal digits.
  public var hex: String { object.hex }
  /// The first seven digits.
  public var short: String { object.short }
  /// The same as ``hex``.
  public var description: String { hex }
}
