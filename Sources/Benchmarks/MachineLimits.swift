import CMachineLimits
import Inference
import Kernels

/// The most that the machine can do with all workers, found by measuring it.
///
/// Every figure is the best that was seen: another process can only take away from it.
public struct MachineLimits: Codable, Sendable, Equatable {
  /// Bytes a second, reading as many bytes as the model's weights have, again and again.
  ///
  /// A model that fits a cache is measured from that cache, as decoding finds it.
  public var bytesPerSecond: Double
  /// Multiply-adds a second on bytes, as with quantised weights.
  public var int8PerSecond: Double
  /// Multiply-adds a second on 32-bit floats, as with F32, F16 and BF16 weights.
  public var fp32PerSecond: Double

  enum CodingKeys: String, CodingKey {
    case bytesPerSecond = "bytes_per_second"
    case int8PerSecond = "int8_multiply_adds_per_second"
    case fp32PerSecond = "fp32_multiply_adds_per_second"
  }

  /// The better of two measurements in each figure.
  func best(_ other: MachineLimits) -> MachineLimits {
    MachineLimits(
      bytesPerSecond: max(bytesPerSecond, other.bytesPerSecond),
      int8PerSecond: max(int8PerSecond, other.int8PerSecond),
      fp32PerSecond: max(fp32PerSecond, other.fp32PerSecond))
  }
}

/// Measures the limits; keeps the memory it reads and its threads between measurements.
final class MachineProbe {
  private let level: kernels_level
  private let pool: WorkerPool
  private let memory: PageMemory
  private let bytes: Int

  /// Memory is read in pieces of this size at most, so that no worker waits long for another.
  private static let pieceBytes = 256 << 10
  private static let stepBytes = 512
  /// The best one counts: which it is depends on the processor and on the cache that the bytes are in.
  private static let prefetchDistances = [0, 2048, 8192]

  /// - Throws: where the system has not as much memory as the weights take, a second time.
  init(bytes: Int, workers: Int, instructionSet: InstructionSet) throws(EngineError) {
    level = instructionSet.level
    pool = WorkerPool(workers: workers)
    self.bytes = max(1, bytes / Self.stepBytes) * Self.stepBytes
    guard let memory = PageMemory(byteCount: self.bytes) else { throw .noMemoryForWeights(bytes: bytes) }
    self.memory = memory
    // Pages that were never written are one page of zeros, which every cache has.
    forEachPiece { base, count in base.initializeMemory(as: UInt8.self, repeating: 0x55, count: count) }
  }

  var workers: Int { pool.workers }

  /// Measures each limit for so long.
  func measure(seconds: Double) -> MachineLimits {
    let level = level
    var reading = 0.0
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
      for ahead in Self.prefetchDistances {
        let time = timed {
          forEachPiece { base, count in _ = kernels_probe_read(level, base, count, ahead) }
        }.seconds
        reading = max(reading, Double(bytes) / time)
      }
    } while ContinuousClock.now < end
    return MachineLimits(
      bytesPerSecond: reading,
      int8PerSecond: rate(seconds) { kernels_probe_int8(level, $0) },
      fp32PerSecond: rate(seconds) { kernels_probe_fp32(level, $0) })
  }

  /// Multiply-adds a second over all workers, in runs that are long beside the cost of starting them.
  private func rate(_ seconds: Double, _ probe: (Int) -> UInt64) -> Double {
    let ofRound = Double(probe(1)) * Double(pool.workers)
    var rounds = 1024
    var best = 0.0
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
      let time = timed { pool.run(pool.workers) { _ in _ = probe(rounds) } }.seconds
      best = max(best, ofRound * Double(rounds) / time)
      if time < 0.005, rounds < 1 << 30 { rounds *= 2 }
    } while ContinuousClock.now < end
    return best
  }

  private func forEachPiece(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    let most = max(Self.stepBytes, bytes / (4 * pool.workers) / Self.stepBytes * Self.stepBytes)
    let step = min(Self.pieceBytes, most)
    let (base, bytes) = (memory.base, bytes)
    pool.run((bytes + step - 1) / step) { index in
      body(base + index * step, min(step, bytes - index * step))
    }
  }
}
