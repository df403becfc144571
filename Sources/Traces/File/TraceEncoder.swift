import Foundation

/// Writes a run as JSON Lines: the header as an object, then one compact array per event.
///
///     {"forkscope":1,"problem":"(3+2)*4", ...}
///     ["pieces",0,0,[29,"c("],[300,[226,151]]]                id and text, or bytes where they are no valid UTF-8
///     ["t",step,time,thread,"g",[id,logprob,entropy,id,logprob,...],...]      a token and its alternatives
///     ["fork",step,time,parent,opened,[child,"1","b("],...]
///     ["end",step,time,thread,"closed"]
///     ["fork",step,time,parent,opened,"isolated",["after",thread,...],[child,"1","b("],...]    both words optional
///     ["join",step,time,parent,"stitch",reused,reprefilled,[child,...]]
///     ["drop",step,time,thread,from,to]
///     ["hold",step,time,thread]
///     ["answer",step,time,thread,"21"]
///     ["score",step,time,thread,"votes",3]
///     ["decision",step,time,thread,position,"open",probability,1]
///     ["cache",step,time,resident,shared,reused,computed,evicted,bytes]   and guessed,accepted where tokens were guessed
///     ["mistake",step,time,thread,position,"c(3+2=5"]
///     ["probe",step,time,thread,position,probability,1,[correct,critical,total,...],[...]]    both sides: fork, alone
///     ["value",step,time,thread,nats,tokens]
///     ["alone",step,time,tokens,correct]
///     ["verdict",step,time,answer,expected,correct]          and whether it claims success, where answers do
///     ["finish",step,time,"eos"]
///     ["vary",step,time,variation,parent,cut,"token",thread,position,id]
///     ["head",step,time,variation]
///
/// Token classes are `p`rompt, `g`enerated, `i`nserted and `e`dited. Log-probabilities of written tokens round-trip
/// exactly; those of alternatives keep four decimals.
public enum TraceEncoder {
  public static let version = 1

  /// The header line, newline included.
  public static func header(_ header: RunHeader) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let object = try encoder.encode(header)
    return Array("{\"forkscope\":\(version),".utf8) + object.dropFirst() + [10]
  }

  /// One event as a line, newline included.
  public static func line(_ event: Event) -> [UInt8] {
    var line = Line(event.stamp)
    switch event.kind {
    case .pieces(let pieces): line.pieces(pieces)
    case .tokens(let thread, let tokenClass, let tokens): line.tokens(thread, tokenClass, tokens)
    case .forked(let fork): line.fork(fork)
    case .ended(let thread, let reason): line.event("end", thread, reason.rawValue)
    case .joined(let join):
      line.event("join", join.parent, join.discipline.rawValue, join.reused, join.reprefilled, join.children)
    case .dropped(let thread, let range): line.event("drop", thread, range.lowerBound, range.upperBound)
    case .held(let thread): line.event("hold", thread)
    case .answered(let thread, let answer): line.event("answer", thread, answer)
    case .scored(let thread, let score): line.event("score", thread, score.kind.rawValue, score.value)
    case .decision(let decision):
      line.event(
        "decision", decision.thread, decision.position, decision.kind.rawValue, decision.probability,
        Int32(decision.taken ? 1 : 0))
    case .cache(let usage):
      guard usage.guessed > 0 else {
        line.event(
          "cache", usage.resident, usage.shared, usage.reused, usage.computed, usage.evicted, usage.bytes)
        break
      }
      line.event(
        "cache", usage.resident, usage.shared, usage.reused, usage.computed, usage.evicted, usage.bytes,
        usage.guessed, usage.accepted)
    case .mistake(let mistake):
      line.event("mistake", mistake.thread, mistake.position, mistake.expected)
    case .valued(let value):
      line.event("value", value.thread, Float(value.nats), Int32(clamping: value.tokens))
    case .probed(let finding): line.probe(finding)
    case .alone(let run): line.event("alone", Int32(clamping: run.tokens), run.isRight)
    case .verdict(let verdict):
      line.event("verdict", verdict.answer, verdict.expected, verdict.correct)
      if let claimed = verdict.claimed { claimed.write(to: &line) }
    case .finished(let reason): line.event("finish", reason.rawValue)
    case .varied(let variation): line.variation(variation)
    case .head(let variation): line.event("head", variation)
    }
    return line.finished()
  }
}

/// Something that has a field in an event's line.
private protocol Field {
  func write(to line: inout Line)
}

extension Int32: Field { fileprivate func write(to line: inout Line) { line.number(self) } }
extension Int64: Field { fileprivate func write(to line: inout Line) { line.number(self) } }
extension UInt64: Field { fileprivate func write(to line: inout Line) { line.number(self) } }
extension ThreadID: Field { fileprivate func write(to line: inout Line) { line.number(rawValue) } }
extension VariationID: Field { fileprivate func write(to line: inout Line) { line.number(rawValue) } }
extension Float: Field { fileprivate func write(to line: inout Line) { line.float(self) } }
extension Bool: Field { fileprivate func write(to line: inout Line) { line.raw(self ? "true" : "false") } }
extension String: Field { fileprivate func write(to line: inout Line) { line.string(self) } }

extension Optional: Field where Wrapped: Field {
  fileprivate func write(to line: inout Line) {
    if let self { self.write(to: &line) } else { line.raw("null") }
  }
}

extension Array: Field where Element: Field {
  fileprivate func write(to line: inout Line) {
    line.open()
    for element in self { element.write(to: &line) }
    line.close()
  }
}

/// Builds one line; `first` tells whether a comma is due.
private struct Line {
  private var bytes: [UInt8] = []
  private var first = true
  private let stamp: Stamp

  init(_ stamp: Stamp) { self.stamp = stamp }

  mutating func event(_ name: String, _ fields: any Field...) {
    open()
    string(name)
    number(stamp.step)
    number(stamp.time)
    for field in fields { field.write(to: &self) }
  }

  mutating func pieces(_ pieces: [Piece]) {
    event("pieces")
    for piece in pieces {
      open()
      number(piece.id)
      if let text = String(validating: piece.bytes, as: UTF8.self) {
        string(text)
      } else {
        open()
        for byte in piece.bytes { number(byte) }
        close()
      }
      close()
    }
  }

  mutating func fork(_ fork: Fork) {
    event("fork", fork.parent, fork.opened)
    if fork.isIsolated { string("isolated") }
    if !fork.after.isEmpty {
      open()
      string("after")
      for thread in fork.after { number(thread.rawValue) }
      close()
    }
    for child in fork.children {
      open()
      number(child.id.rawValue)
      string(child.number)
      string(child.outline)
      close()
    }
  }

  mutating func tokens(_ thread: ThreadID, _ tokenClass: TokenClass, _ tokens: [Token]) {
    event("t", thread)
    string(tokenClass.letter)
    for token in tokens {
      open()
      number(token.id)
      if !token.logprob.isNaN || !token.alternatives.isEmpty {
        float(token.logprob)
        float(token.entropy, decimals: 4)
        for alternative in token.alternatives {
          number(alternative.id)
          float(alternative.logprob, decimals: 4)
        }
      }
      close()
    }
  }

  mutating func probe(_ finding: ProbeFinding) {
    let decision = finding.decision
    event(
      "probe", decision.thread, decision.position, decision.probability, Int32(decision.taken ? 1 : 0))
    for side in [finding.fork, finding.alone] {
      open()
      for outcome in side {
        if let isRight = outcome.isRight { isRight.write(to: &self) } else { raw("null") }
        number(outcome.criticalPath)
        number(outcome.total)
      }
      close()
    }
  }

  mutating func variation(_ variation: Variation) {
    event("vary", variation.id, variation.parent ?? .original, variation.cut)
    let change: [any Field] =
      switch variation.change {
      case .original: ["original"]
      case .again(let thread, let position): ["again", thread, position]
      case .token(let thread, let position, let id): ["token", thread, position, id]
      case .text(let thread, let position, let text): ["text", thread, position, text]
      case .seed(let thread, let position, let seed): ["seed", thread, position, seed]
      case .prune(let thread, let position): ["prune", thread, position]
      case .longer(let thread, let position, let chain): ["longer", thread, position, chain]
      case .fork(let thread, let position): ["fork", thread, position]
      case .join(let thread, let position, let discipline):
        ["join", thread, position, discipline.rawValue]
      case .withoutFork(let thread, let position, let isLasting):
        ["without-fork", thread, position, Int32(isLasting ? 1 : 0)]
      }
    for field in change { field.write(to: &self) }
  }

  mutating func open() {
    comma()
    bytes.append(UInt8(ascii: "["))
    first = true
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "]"))
    first = false
  }

  mutating func number(_ value: some FixedWidthInteger) { raw(String(value)) }

  mutating func float(_ value: Float) { raw(value.isFinite ? "\(value)" : "null") }

  mutating func float(_ value: Float, decimals: Int) {
    guard value.isFinite, abs(value) < 1e9 else { return raw("null") }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (Double(value) * scale).rounded()
    let digits = String(Int64(rounded.magnitude))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    raw((rounded < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals))
  }

  mutating func string(_ value: String) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 10: bytes += Array("\\n".utf8)
      // Raw DEL would reach a terminal that shows the file.
      case 0..<32, 127: bytes += Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func raw(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
  }

  mutating func finished() -> [UInt8] {
    bytes += [UInt8(ascii: "]"), 10]
    return bytes
  }

  private mutating func comma() {
    if !first { bytes.append(UInt8(ascii: ",")) }
    first = false
  }
}

extension TokenClass {
  var letter: String {
    switch self {
    case .prompt: "p"
    case .generated: "g"
    case .inserted: "i"
    case .edited: "e"
    }
  }
}
