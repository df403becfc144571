import Inference

/// Runs `body`, and returns its result with the seconds it took.
func timed<Value, Failure>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> (value: Value, seconds: Double) {
  let clock = ContinuousClock()
  let start = clock.now
  let value = try body()
  let (seconds, attoseconds) = (clock.now - start).components
  return (value, Double(seconds) + Double(attoseconds) * 1e-18)
}
