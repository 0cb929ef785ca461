internal import Glibc
internal import Resources
internal import SystemPackage

/// What a snapshot's path leads to: one file or the manifests of a folder, with their bytes as they lie there.
struct SnapshotFiles {
  /// How many bytes a snapshot may hold, packed or unpacked: spans are 32 bits wide.
  static let limit = Int(UInt32.max)

  /// Sorted by path.
  let files: [File]
  /// Whether the path is a folder, whose files were chosen by their names.
  let isFolder: Bool

  /// Reads a path; `-` is standard input.
  init(_ path: String) throws(Diagnostic) {
    if path == "-" {
      files = [File(path: "<stdin>", bytes: try Self.contents(of: .standardInput, path: "<stdin>"))]
      isFolder = false
      return
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.fault(errno, path) }
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    guard isFolder else {
      files = [File(path: path, bytes: try Self.contents(of: path))]
      return
    }
    let root = try Self.resolved(path)
    var found: [String] = []
    try Self.collect(path, root: root, into: &found)
    var files: [File] = []
    var total = 0
    for file in found.sorted() {
      let bytes = try Self.contents(of: file)
      total += bytes.count
      guard total <= Self.limit else { throw Self.tooLarge(path) }
      files.append(File(path: file, bytes: bytes))
    }
    self.files = files
  }

  /// Whether a file of a folder or an archive is taken for a part of the snapshot: by its extension, and unless it
  /// is hidden.
  static func isManifest(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last, !name.hasPrefix(".") else { return false }
    let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name
    return plain.hasSuffix(".json") || plain.hasSuffix(".yaml") || plain.hasSuffix(".yml")
  }

  /// A name from an archive, without what could steer a terminal.
  static func printable(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  /// Adds the manifests below a folder. Folders behind symbolic links are left to their own place below the root.
  private static func collect(_ folder: String, root: String, into found: inout [String]) throws(Diagnostic) {
    guard let handle = opendir(folder) else { throw fault(errno, folder) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(handle)
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { throw fault(errno, path) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try collect(path, root: root, into: &found)
      case S_IFREG where isManifest(name): found.append(path)
      case S_IFLNK:
        let target = try resolved(path)
        guard stat(target, &status) == 0 else { throw fault(errno, path) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder || isManifest(name) else { break }
        guard target.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
          throw Diagnostic(
            .snapshot, "a symbolic link leads out of the snapshot's folder",
            remedy: "Replace it by what it leads to, or remove it.", file: path)
        }
        if !isFolder { found.append(path) }
      default: break
      }
    }
  }

  private static func resolved(_ path: String) throws(Diagnostic) -> String {
    guard let resolved = realpath(path, nil) else { throw fault(errno, path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func contents(of path: String) throws(Diagnostic) -> [UInt8] {
    let descriptor: FileDescriptor
    do { descriptor = try FileDescriptor.open(path, .readOnly) } catch { throw fault(code(of: error), path) }
    defer { try? descriptor.close() }
    return try contents(of: descriptor, path: path)
  }

  private static func contents(of descriptor: FileDescriptor, path: String) throws(Diagnostic) -> [UInt8] {
    var status = stat()
    let size = fstat(descriptor.rawValue, &status) == 0 ? Int(status.st_size) : 0
    guard size <= limit else { throw tooLarge(path) }
    var bytes: [UInt8] = []
    // Pipes have no size, and a file may grow while it is read.
    var room = max(size + 1, 64 << 10)
    while true {
      let count = bytes.count
      bytes = try extended(bytes, by: room, from: descriptor, path: path)
      if bytes.count < count + room { return bytes }
      if bytes.count > limit { throw tooLarge(path) }
      room = bytes.count
    }
  }

  /// The bytes with `room` more from a file, or fewer where it ends. No byte is written that is not read.
  private static func extended(
    _ bytes: [UInt8], by room: Int, from descriptor: FileDescriptor, path: String
  ) throws(Diagnostic) -> [UInt8] {
    do {
      return try [UInt8](unsafeUninitializedCapacity: bytes.count + room) { buffer, count in
        LargePages.request(for: UnsafeMutableRawBufferPointer(buffer))
        if !bytes.isEmpty { UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes) }
        count = bytes.count
        while count < buffer.count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
          let read = try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: rest.prefix(1 << 30)))
          if read == 0 { break }
          count += read
        }
      }
    } catch {
      throw fault(code(of: error), path)
    }
  }

  private static func code(of error: any Error) -> CInt { (error as? Errno)?.rawValue ?? EIO }

  private static func tooLarge(_ path: String) -> Diagnostic {
    Diagnostic(
      .snapshot, "the snapshot is larger than 4 GiB",
      remedy: "Take one snapshot for each environment, or leave out what it does not declare.", file: path)
  }

  private static func fault(_ code: CInt, _ path: String) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR:
      Diagnostic(
        .snapshot, "no such file or folder",
        remedy:
          "Take a snapshot by `kubectl get … -o json --show-managed-fields > FILE`, or give `-` to read "
          + "standard input.", file: path)
    case EACCES, EPERM:
      Diagnostic(.system, "permission denied", remedy: "Make the file readable for this user.", file: path)
    default: Diagnostic(.system, Errno(rawValue: code).description, file: path)
    }
  }
}
