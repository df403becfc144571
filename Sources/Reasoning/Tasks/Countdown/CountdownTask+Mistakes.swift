extension CountdownTask {
  /// A step is false where its sum is.
  ///
  /// Which numbers are left is not judged: it depends on the steps of other threads, and a text may try a way and leave it.
  func mistakes(in text: String, to problem: String) -> [StepMistake] {
    CountdownStep.read(Array(text.utf8)).filter { !$0.step.isTrue }.map { step, end in
      let result = step.left.flatMap { a in step.right.flatMap { step.operation.apply(a, $0) } }
      let sum = step.text.prefix { $0 != "=" }
      return StepMistake(
        offset: end - 1, expected: result.map { "\(sum)=\($0)" } ?? "\(sum) is no whole number from 0 up")
    }
  }
}
