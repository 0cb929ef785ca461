internal import Glibc

/// A folder that only its owner can enter, held open, with the files in it. No symbolic link is followed below it.
final class CacheFolder {
  private let descriptor: Int32

  /// A file of the folder, as it is when it is looked at.
  struct Member {
    let name: String
    /// Bytes on the disk, about.
    let size: Int
    /// Nanoseconds since 1970.
    let modified: Int
  }

  /// Opens a folder, made with those above it where it is missing.
  ///
  /// Nil where it cannot be made, is a link, belongs to somebody else, or was open for others to write to.
  init?(_ path: String) {
    guard path.hasPrefix("/") else { return nil }
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES else {
        return nil
      }
    }
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0,
      status.st_mode & 0o077 == 0 || fchmod(descriptor, 0o700) == 0
    else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Lends a regular file of the owner's as an open descriptor, with its size in bytes, and marks it as used now.
  func read<Result>(_ name: String, _ body: (Int32, Int) -> Result?) -> Result? {
    // Not blocking: a named pipe in the place of a file has no writer.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      return nil
    }
    guard let result = body(file, Int(status.st_size)) else { return nil }
    futimens(file, nil)
    return result
  }

  /// Writes a file under a temporary name and gives it its own name once it is whole: whoever reads, reads all of it
  /// or what was there before. Nothing is forced to the disk; readers find a torn file out by its digest.
  ///
  /// - Returns: whether it was written.
  func write(_ parts: [UnsafeRawBufferPointer], to name: String) -> Bool {
    let temporary = "\(Self.temporary)\(getpid())-\(UInt64.random(in: .min ... .max))"
    let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    let isWhole = parts.allSatisfy { Self.write($0, to: file) }
    guard close(file) == 0, isWhole, renameat(descriptor, temporary, descriptor, name) == 0 else {
      unlinkat(descriptor, temporary, 0)
      return false
    }
    return true
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(file, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// How the name of a file begins that is being written, or whose writer was killed.
  static let temporary = "writing-"

  /// What a file of so many bytes takes: whole blocks.
  static func size(_ bytes: Int) -> Int { (bytes + 4095) & ~4095 }

  /// Removes a file.
  func remove(_ name: String) { unlinkat(descriptor, name, 0) }

  /// The files whose names a filter accepts.
  func members(where isMember: (String) -> Bool) -> [Member] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let directory = fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { closedir(directory) }
    var members: [Member] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      guard isMember(name), fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      members.append(
        Member(
          name: name, size: Self.size(Int(status.st_size)),
          modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec))
    }
    return members
  }
}
