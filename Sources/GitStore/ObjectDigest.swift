import CCrypto
import CGit2
import Glibc
import Resources

/// Computes the ids of objects with libcrypto, which uses the processor's own instructions for SHA-1 where it has any.
///
/// One object at a time: the context is used again for each.
final class ObjectDigest {
  private let algorithm: OpaquePointer
  private let context: OpaquePointer

  /// - Throws: a `system` diagnostic where libcrypto is set up without SHA-1.
  init() throws(Diagnostic) {
    guard let algorithm = EVP_MD_fetch(nil, "SHA1", nil) else {
      throw Diagnostic(
        .system, "libcrypto offers no SHA-1, which the ids of git's objects are",
        remedy: "Check the providers in openssl.cnf, and OPENSSL_CONF.")
    }
    guard let context = EVP_MD_CTX_new() else {
      EVP_MD_free(algorithm)
      throw Diagnostic(.system, "no memory left")
    }
    self.algorithm = algorithm
    self.context = context
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// The id of an object: the SHA-1 of its type, its size and its content. nil where libcrypto fails.
  func id(_ type: git_object_t, _ content: UnsafeRawBufferPointer) -> ObjectID? {
    guard EVP_DigestInit_ex2(context, algorithm, nil) == 1, hashHeader(type, size: content.count),
      EVP_DigestUpdate(context, content.baseAddress, content.count) == 1
    else { return nil }
    var oid = git_oid()
    let isDone = withUnsafeMutableBytes(of: &oid) {
      EVP_DigestFinal_ex(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
    }
    return isDone ? ObjectID(oid) : nil
  }

  /// Hashes `blob 42`, which stands before the content with a NUL between them.
  private func hashHeader(_ type: git_object_t, size: Int) -> Bool {
    guard let name = git_object_type2string(type) else { return false }
    // 19 digits, a space and a NUL.
    return withUnsafeTemporaryAllocation(byteCount: 21, alignment: 1) { rest in
      var start = rest.count - 1
      rest[start] = 0
      var digits = size
      repeat {
        start -= 1
        rest[start] = UInt8(ascii: "0") + UInt8(digits % 10)
        digits /= 10
      } while digits > 0
      start -= 1
      rest[start] = UInt8(ascii: " ")
      let written = UnsafeRawBufferPointer(rebasing: rest[start...])
      return EVP_DigestUpdate(context, name, strlen(name)) == 1
        && EVP_DigestUpdate(context, written.baseAddress, written.count) == 1
    }
  }
}
