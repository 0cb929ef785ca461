internal import CCrypto

/// SHA-256, by the system's libcrypto.
public enum Digest {
  /// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: [UInt8]) -> String {
    hex(bytes.withUnsafeBytes { sha256($0) })
  }

  /// The SHA-256 of some bytes, as its 32 bytes.
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    EVP_Digest(bytes.baseAddress, bytes.count, &out, &length, EVP_sha256(), nil)
    return out
  }

  /// HMAC-SHA-256 (RFC 2104), as 64 lower-case hexadecimal digits: tells whether two secrets are equal to
  /// whoever has the key, and nothing to anybody else.
  public static func hmac(_ bytes: [UInt8], key: [UInt8]) -> String {
    var out = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    _ = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &out, &length)
    return hex(out)
  }

  /// Bytes as lower-case hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
