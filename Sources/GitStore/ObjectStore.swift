import CGit2
import Glibc
import Resources

/// The one way from a repository's objects to everything that reads them: whose content does not have its id is refused.
///
/// libgit2 has such a check, and it is turned off: its SHA-1 looks for the traces of collision attacks, which takes nine
/// times as many instructions. This store takes the place of the repository's own as a backend of libgit2, so that not only
/// what is asked for here is checked, but also what libgit2 reads on its way: revisions, tags, trees of a diff.
///
/// A plain SHA-1 does not notice two contents made to have one id (shattered.io). git does, whenever an object comes into
/// a repository by a fetch, a push or a commit, and it never replaces one that it has.
final class ObjectStore {
  private typealias Backend = UnsafeMutablePointer<git_odb_backend>

  /// The repository's loose objects and packs, and those of its alternates.
  private let stored: OpaquePointer
  private let digest: ObjectDigest

  private init(_ stored: OpaquePointer, _ digest: ObjectDigest) {
    self.stored = stored
    self.digest = digest
  }

  deinit { git_odb_free(stored) }

  /// Puts the check before the objects of a repository.
  ///
  /// - Returns: the object database that has it, which is the repository's from now on; to be freed by the caller.
  static func install(in repository: OpaquePointer, path: String) throws(Diagnostic) -> OpaquePointer {
    let digest = try ObjectDigest()
    var stored: OpaquePointer?
    try check(git_repository_odb(&stored, repository), "cannot open the object store", file: path)
    guard let stored else { throw Diagnostic(.system, "no memory left") }
    let store = ObjectStore(stored, digest)
    var checked: OpaquePointer?
    try check(git_odb_new(&checked), "cannot make an object store", file: path)
    guard let checked else { throw Diagnostic(.system, "no memory left") }
    do throws(Diagnostic) {
      try store.add(to: checked, path)
      try check(git_repository_set_odb(repository, checked), "cannot set the object store", file: path)
    } catch {
      git_odb_free(checked)
      throw error
    }
    return checked
  }

  private func add(to database: OpaquePointer, _ path: String) throws(Diagnostic) {
    let backend = UnsafeMutablePointer<driftback_git_backend>.allocate(capacity: 1)
    backend.initialize(to: driftback_git_backend())
    let base = UnsafeMutableRawPointer(backend).assumingMemoryBound(to: git_odb_backend.self)
    base.pointee.version = UInt32(GIT_ODB_BACKEND_VERSION)
    base.pointee.read = { data, size, type, backend, id in
      var object: OpaquePointer?
      let code = git_odb_read(&object, ObjectStore.of(backend)?.stored, id)
      return ObjectStore.pass(object, code, nil, data, size, type, backend)
    }
    base.pointee.read_prefix = { found, data, size, type, backend, id, length in
      var object: OpaquePointer?
      let code = git_odb_read_prefix(&object, ObjectStore.of(backend)?.stored, id, length)
      return ObjectStore.pass(object, code, found, data, size, type, backend)
    }
    base.pointee.read_header = { size, type, backend, id in
      git_odb_read_header(size, type, ObjectStore.of(backend)?.stored, id)
    }
    base.pointee.exists = { backend, id in git_odb_exists(ObjectStore.of(backend)?.stored, id) }
    base.pointee.exists_prefix = { found, backend, id, length in
      git_odb_exists_prefix(found, ObjectStore.of(backend)?.stored, id, length)
    }
    base.pointee.write = { backend, _, data, size, type in
      var id = git_oid()
      return git_odb_write(&id, ObjectStore.of(backend)?.stored, data, size, type)
    }
    // "Not there", so that each write comes to the one above: it finds what is there, and renews its time.
    base.pointee.freshen = { _, _ in GIT_ENOTFOUND.rawValue }
    base.pointee.free = { backend in
      guard let backend = ObjectStore.whole(backend) else { return }
      if let owner = backend.pointee.owner { Unmanaged<ObjectStore>.fromOpaque(owner).release() }
      backend.deallocate()
    }
    let owner = Unmanaged.passRetained(self)
    backend.pointee.owner = owner.toOpaque()
    do throws(Diagnostic) {
      try check(git_odb_add_backend(database, base, 1), "cannot make an object store", file: path)
    } catch {
      owner.release()
      backend.deallocate()
      throw error
    }
  }

  private static func whole(_ base: Backend?) -> UnsafeMutablePointer<driftback_git_backend>? {
    UnsafeMutableRawPointer(base)?.assumingMemoryBound(to: driftback_git_backend.self)
  }

  private static func of(_ base: Backend?) -> ObjectStore? {
    whole(base)?.pointee.owner.map { Unmanaged<ObjectStore>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Gives libgit2 what was read if its content has its id.
  private static func pass(
    _ object: OpaquePointer?, _ code: Int32, _ found: UnsafeMutablePointer<git_oid>?,
    _ data: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ size: UnsafeMutablePointer<Int>?,
    _ type: UnsafeMutablePointer<git_object_t>?, _ backend: Backend?
  ) -> Int32 {
    guard code == 0, let object else { return code < 0 ? code : GIT_ERROR.rawValue }
    defer { git_odb_object_free(object) }
    guard let store = of(backend), let id = git_odb_object_id(object)?.pointee else {
      return GIT_ERROR.rawValue
    }
    let kind = git_odb_object_type(object)
    let content = UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
    guard let actual = store.digest.id(kind, content) else {
      return fail(GIT_ERROR, "libcrypto cannot hash object \(ObjectID(id).short)")
    }
    guard actual == ObjectID(id) else {
      let name = git_object_type2string(kind).map { String(cString: $0) } ?? "object"
      return fail(GIT_EMISMATCH, "the content of \(name) \(ObjectID(id).short) does not have that id")
    }
    // libgit2's own readers end with a NUL too.
    guard let copy = git_odb_backend_data_alloc(backend, content.count + 1) else { return GIT_ERROR.rawValue }
    UnsafeMutableRawBufferPointer(start: copy, count: content.count).copyMemory(from: content)
    copy.storeBytes(of: 0, toByteOffset: content.count, as: UInt8.self)
    data?.pointee = copy
    size?.pointee = content.count
    type?.pointee = kind
    found?.pointee = id
    return 0
  }

  private static func fail(_ code: git_error_code, _ message: String) -> Int32 {
    git_error_set_str(Int32(GIT_ERROR_ODB.rawValue), message)
    return code.rawValue
  }
}
