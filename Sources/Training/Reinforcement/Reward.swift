/// What a run is worth in reinforcement learning.
public enum Reward: String, Sendable, CaseIterable, Codable {
  /// 1[right] (1 + w clip(1 - critical/alone, ±0.6)): the gain against the same problem's run without forks.
  case latency
  /// 1[right] + 1[right] min(rho eta, clip) with eta = 1 - critical/total (ThreadWeaver, arXiv 2512.07843 §3.4).
  case threadWeaver = "threadweaver"
  /// 1[right] (APR, arXiv 2504.15466).
  case apr
  /// 1[right] + w (1 - critical/alone), right or not: without its gate, to show what the gate is for.
  case ungated
  /// 1[right] + a tenth for each thread: to show what is learned when threads themselves are paid for.
  case threadCount = "thread-count"

  /// - Parameters:
  ///   - alone: tokens of the same problem's run without forks.
  ///   - weight: of the gain.
  func value(_ sample: RolloutBatch.Sample, alone: Int, weight: Double) -> Double {
    let right = sample.isRight && sample.isWellFormed ? 1.0 : 0
    let gain = max(-0.6, min(0.6, 1 - Double(sample.criticalPath) / Double(max(1, alone))))
    switch self {
    case .latency: return right * (1 + weight * gain)
    case .threadWeaver:
      let eta = 1 - Double(sample.criticalPath) / Double(max(1, sample.total))
      return right + right * min(0.5 * eta, 0.2)
    case .apr: return right
    case .ungated: return right + weight * gain
    case .threadCount: return right + 0.1 * Double(sample.threads)
    }
  }
}
