import Resources
import Testing

@Suite struct ForkTests {
  @Test func everyForkGivesItsOwnValue() {
    let forks = (0..<64).map { number in Fork { (0...number).reduce(0, +) } }
    #expect(forks.map { $0.finish() } == (0..<64).map { $0 * ($0 + 1) / 2 })
  }

  @Test func aForkThatNobodyAsksIsDoneBeforeItIsGone() {
    final class Flag: @unchecked Sendable { var isSet = false }
    let flag = Flag()
    do { _ = Fork { flag.isSet = true } }
    // On one processor the work waits for a question that nobody asks.
    #expect(flag.isSet || Processors.count == 1)
  }
}
