internal import Glibc

/// Memory that is about to be filled from end to end.
public enum LargePages {
  private static let size = 2 << 20

  /// Asks for pages of 2 MiB where the kernel gives them on request: the first touch of each small page is a fault, and
  /// a snapshot has tens of thousands. Small pieces are left alone, and a refusal changes nothing.
  public static func request(for memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress, memory.count >= 4 * size else { return }
    let start = (UInt(bitPattern: base) + UInt(size - 1)) & ~UInt(size - 1)
    let end = (UInt(bitPattern: base) + UInt(memory.count)) & ~UInt(size - 1)
    if start < end {
      _ = madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
    }
  }
}
