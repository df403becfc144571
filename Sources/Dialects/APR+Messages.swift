/// The calls and results of APR's sub-searches on Countdown, line by line.
///
/// Grammar: `src/countdown_utils.py` and `src/eval/parallel_infernce_utils.py` of the published code.
struct SubSearchGrammar: MessageGrammar {
  /// A call whose node the text never described is left out, and so is one whose number was given before.
  func calls(in text: String) -> [Outline] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.lastIndex { $0.contains("<Calling Sub Searches>") } ?? lines.startIndex
    let states = states(in: lines[..<start])
    var calls: [Outline] = []
    var seen: Set<String> = []
    for line in lines[start...] {
      guard let (number, node) = call(line), let state = states[node], seen.insert(number).inserted else {
        continue
      }
      calls.append(Outline(number: number, text: "Moving to Node #\(node)", message: state.message(node)))
    }
    return calls
  }

  /// The path to the goal that a child found: it states it a second time, behind the last but one `Goal Reached`.
  func result(of child: String) -> String? {
    let marks = child.ranges(of: "Goal Reached")
    guard marks.count >= 2 else { return nil }
    return String(child[marks[marks.count - 2].upperBound...].dropFirst(1))
  }

  func results(_ children: [(call: Outline, result: String?)]) -> String {
    var text = "<Sub Searches>\n"
    for (call, result) in children {
      let node = call.text.split(separator: " ").last ?? ""
      let place = "in Sub Search \(call.number) at level 1 at Node \(node)>\n"
      if let result {
        text += "<Goal Reached \(place)\(result)" + (result.hasSuffix("\n") ? "" : "\n")
      } else {
        text += "<No Solution \(place)"
      }
    }
    return text + "<End Sub Searches>\n"
  }

  func opening(_ state: String) -> String? { State(goal: state[...], operations: []).message("0") }

  /// A node as the text describes it: `27:[26, 31, 31]`, and the operations that led there.
  private struct State {
    var goal: Substring
    var operations: [Substring]

    func message(_ node: Substring) -> String {
      let list = operations.map { "'\($0)'" }.joined(separator: ", ")
      return "Moving to Node #\(node)\nCurrent State: \(goal), Operations: [\(list)]"
    }
  }

  /// The nodes that a text describes: those it moved to, and those it generated.
  private func states(in lines: ArraySlice<Substring>) -> [Substring: State] {
    var states: [Substring: State] = [:]
    var here: Substring?
    for line in lines {
      if let node = rest(of: line, after: "Moving to Node #") {
        here = node
      } else if let state = rest(of: line, after: "Current State: "), let node = here,
        let split = state.firstRange(of: ", Operations: [")
      {
        let list = state[split.upperBound...].prefix { $0 != "]" }
        let operations = list.split(separator: ",").map { $0.filter { $0 != "'" && $0 != " " }[...] }
        states[node] = State(goal: state[..<split.lowerBound], operations: operations)
      } else if let generated = rest(of: line, after: "Generated Node #"),
        let colon = generated.firstRange(of: ": "),
        let split = generated.firstRange(of: " Operation: ")
      {
        let node = generated[..<colon.lowerBound]
        guard colon.upperBound <= split.lowerBound, let parent = here.flatMap({ states[$0] }) else {
          continue
        }
        states[node] = State(
          goal: generated[colon.upperBound..<split.lowerBound],
          operations: parent.operations + [generated[split.upperBound...]])
      }
    }
    return states
  }

  /// The number and the node of a line such as `<Start Sub Search 0 at level 1> Moving to Node #0,2`.
  private func call(_ line: Substring) -> (number: String, node: Substring)? {
    guard let rest = rest(of: line, after: "<Start Sub Search "),
      let end = rest.firstRange(of: " at level 1>"),
      let node = rest.firstRange(of: "Moving to Node #"), end.upperBound <= node.lowerBound
    else { return nil }
    let number = rest[..<end.lowerBound]
    guard (1...9).contains(number.count), number.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return (String(number), rest[node.upperBound...])
  }

  private func rest(of line: Substring, after start: String) -> Substring? {
    guard line.hasPrefix(start) else { return nil }
    var rest = line.dropFirst(start.count)
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return rest
  }
}
