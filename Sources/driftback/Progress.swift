internal import GitStore
internal import Glibc
internal import Synchronization

/// The progress line of this process on standard error, drawn by a thread of its own so that it appears while a single
/// step takes long. Nothing at all is written where standard error is no terminal, or a dumb one.
final class Progress: Sendable {
  /// The one line that a process has.
  static let standard = Progress()

  private struct State {
    var line = ProgressLine()
    var isRunning = false
    var start = ContinuousClock.now
  }

  private let state = Mutex(State())
  private let isShown: Bool

  private init() {
    let terminal = Repository.processEnvironment("TERM") ?? "dumb"
    isShown = isatty(STDERR_FILENO) == 1 && terminal != "dumb" && !terminal.isEmpty
  }

  /// Says what is being done from now on, terse and in lower case.
  func say(_ text: String) {
    guard isShown else { return }
    let isNew = state.withLock { state in
      state.line.say(text)
      defer { state.isRunning = true }
      if !state.isRunning { state.start = .now }
      return !state.isRunning
    }
    if isNew { begin() }
  }

  /// Writes something else: the line is gone before, and cannot come back in between.
  func pause<Result, Fault: Error>(_ body: () throws(Fault) -> Result) throws(Fault) -> Result {
    guard isShown else { return try body() }
    let result = state.withLock { state -> Swift.Result<Result, Fault> in
      Self.write(state.line.erase())
      do throws(Fault) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Erases the line for good.
  func end() {
    guard isShown else { return }
    state.withLock { state in
      Self.write(state.line.erase())
      state.isRunning = false
      state.line.say("")
    }
  }

  // MARK: - Drawing

  /// How long a text stands at least, in microseconds: nobody reads faster.
  private static let interval: UInt32 = 100_000

  private func begin() {
    for number in [SIGINT, SIGTERM, SIGHUP] { Self.eraseOn(number) }
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in Progress.standard.drawUntilEnd() }, nil)
    pthread_detach(thread)
  }

  private func drawUntilEnd() -> UnsafeMutableRawPointer? {
    while true {
      usleep(Self.interval)
      let isRunning = state.withLock { state in
        if state.isRunning {
          Self.write(state.line.draw(after: .now - state.start, width: Self.width))
        }
        return state.isRunning
      }
      if !isRunning { return nil }
    }
  }

  private static var width: Int {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }

  private static func write(_ text: String) {
    guard !text.isEmpty else { return }
    var text = text
    _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Leaves a clean line when the user ends the run, which then ends as it would have without this.
  private static func eraseOn(_ number: Int32) {
    var before = sigaction()
    sigaction(number, nil, &before)
    guard before.__sigaction_handler.sa_handler == nil else { return }
    signal(number) { number in
      let erasure: StaticString = "\r\u{1b}[K"
      _ = Glibc.write(STDERR_FILENO, erasure.utf8Start, erasure.utf8CodeUnitCount)
      signal(number, SIG_DFL)
      raise(number)
    }
  }
}
