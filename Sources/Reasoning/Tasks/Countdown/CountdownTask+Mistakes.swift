extension CountdownTask {
  /// A step is false where its sum is, and in plain lines also where it uses a number that is not there.
  ///
  /// A search in APR's form goes back and takes other numbers: there the sums alone are judged.
  func mistakes(in text: String, to problem: String) -> [StepMistake] {
    guard let problem = try? CountdownProblem(parsing: problem) else { return [] }
    let bytes = Array(text.utf8)
    let isSearch = CountdownTrace.isTrace(bytes)
    var left = problem.numbers
    return CountdownStep.read(bytes).compactMap { step, end in
      if !step.isTrue {
        let result = step.left.flatMap { a in step.right.flatMap { step.operation.apply(a, $0) } }
        let sum = step.text.prefix { $0 != "=" }
        return StepMistake(
          offset: end - 1, expected: result.map { "\(sum)=\($0)" } ?? "\(sum) is no whole number from 0 up")
      }
      guard !isSearch else { return nil }
      for number in [step.left, step.right].compactMap({ $0 }) {
        guard let index = left.firstIndex(of: number) else {
          let rest = left.map(String.init).joined(separator: ", ")
          return StepMistake(offset: end - 1, expected: "\(number) is not there: \(rest) are left")
        }
        left.remove(at: index)
      }
      if let result = step.result { left.append(result) }
      return nil
    }
  }
}
