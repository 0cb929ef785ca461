internal import CGlibc
internal import Glibc

/// A piece of work on a thread of its own, beside that of the caller.
///
/// Threads instead of tasks: everything here is synchronous and busy, so that there is nothing to suspend.
public final class Fork<Value: Sendable> {
  private let work: Work<Value>
  private var thread: pthread_t?

  /// Starts the work; where there is one processor only, or no thread to be had, it is done when it is asked for.
  public init(_ body: @escaping @Sendable () -> Value) {
    work = Work(body)
    guard Processors.count > 1 else { return }
    _ = isHeapShared
    var thread = pthread_t()
    let context = Unmanaged.passRetained(work as AnyWork)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<AnyWork>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code == 0 { self.thread = thread } else { context.release() }
  }

  /// What the work came to; waits for it. Nothing of it is kept, so ask once: a second question is a second run.
  public func finish() -> Value {
    join()
    return work.take()
  }

  deinit { join() }

  private func join() {
    guard let thread else { return }
    pthread_join(thread, nil)
    self.thread = nil
  }
}

/// One heap for all threads, from the first of them on: what one frees, the others take. With a heap each, 4 MB of a large
/// scan stay with a thread that has ended.
private let isHeapShared = mallopt(M_ARENA_MAX, 1) == 1

/// The processors that this process may use.
public enum Processors {
  /// At least one.
  public static let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// What a thread is given: C knows no generic types.
private class AnyWork {
  func run() {}
}

/// Written by one thread and read by the other after it has joined the first, so that no two touch it at once.
private final class Work<Value: Sendable>: AnyWork, @unchecked Sendable {
  private let body: @Sendable () -> Value
  private var value: Value?

  init(_ body: @escaping @Sendable () -> Value) { self.body = body }

  override func run() { value = body() }

  func take() -> Value {
    defer { value = nil }
    return value ?? body()
  }
}
