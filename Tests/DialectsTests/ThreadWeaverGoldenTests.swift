import Testing

@testable import Dialects

@Suite("ThreadWeaver's golden vectors")
struct ThreadWeaverGoldenTests {
  /// 10 and 13 stand for the block's tags, 20 and 21 for a thread's.
  private func statistics(_ ids: [Int]) -> ThreadWeaverTokenStatistics {
    ThreadWeaverTokenStatistics(
      ids.map { id -> ThreadWeaverTokenStatistics.Role in
        switch id {
        case 10: .blockOpen
        case 13: .blockClose
        case 20: .threadOpen
        case 21: .threadClose
        default: .other
        }
      })
  }

  @Test("a block with two threads")
  func block() {
    let result = statistics([7, 10, 11, 3, 12, 20, 5, 5, 5, 21, 20, 6, 21, 13, 8])
    #expect(result.total == 15)
    #expect(result.longest == 14)
    #expect(abs(result.accelerationRatio - 1.0 / 15) < 1e-12)
    #expect(abs(result.parallelRatio - 11.0 / 15) < 1e-12)
    #expect(result.threadsPerBlock == [2])
  }

  @Test("a sequential run")
  func sequential() {
    let result = statistics([1, 2, 3])
    #expect(result.total == 3)
    #expect(result.longest == 3)
    #expect(result.accelerationRatio == 0)
    #expect(result.parallelRatio == 0)
  }

  @Test("an unclosed thread is flushed at the end")
  func unclosed() {
    let result = statistics([1, 10, 11, 12, 20, 5, 5])
    #expect(result.total == 7)
    #expect(result.longest == 7)
    #expect(abs(result.parallelRatio - 5.0 / 7) < 1e-12)
  }

  @Test("inner tags are literal and stray closers sequential")
  func literals() {
    #expect(statistics([21, 13, 20]).longest == 3)
    let nested = statistics([10, 20, 10, 20, 5, 13, 21, 13])
    #expect(nested.total == 8)
    #expect(nested.threadsPerBlock == [1])
    #expect(nested.longest == 8)
  }
}
