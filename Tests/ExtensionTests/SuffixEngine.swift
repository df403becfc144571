import Engines
import Foundation
import Traces

/// An engine of one's own: it has no weights, only a text that it knows by heart.
///
/// The next token is drawn from those that follow the longest stretch of the context that occurs in the text (as
/// infini-gram does, Liu et al. 2024). Stitched paths are read one after another.
final class SuffixEngine: Engine {
  private let tags: [String]
  /// The text in tokens; each entry of it is a text of its own.
  private let texts: [[TokenID]]
  private var sequences: [SequenceID: [TokenID]] = [:]
  private var opened = 0

  /// - Parameter tags: texts that are a token each; all others are spelled in bytes.
  init(knowing texts: [String], tags: [String]) {
    self.tags = ["<end>"] + tags
    var known: [[TokenID]] = []
    for text in texts { known.append(Self.tokens(text, ["<end>"] + tags) + [256]) }
    self.texts = known
  }

  let reference = RunHeader.ModelReference(name: "suffix", fingerprint: "suffix-1")
  let capabilities = EngineCapabilities(alternatives: 4, reportsUsage: false)
  let contextLength = 100_000
  let endOfText: Set<TokenID> = [256]

  // MARK: - Text

  private static func tokens(_ text: String, _ tags: [String]) -> [TokenID] {
    var rest = text[...]
    var tokens: [TokenID] = []
    while !rest.isEmpty {
      if let tag = tags.firstIndex(where: rest.hasPrefix) {
        tokens.append(TokenID(256 + tag))
        rest = rest.dropFirst(tags[tag].count)
      } else {
        tokens += rest.removeFirst().utf8.map { TokenID($0) }
      }
    }
    return tokens
  }

  func encode(_ text: String) throws -> [TokenID] { Self.tokens(text, tags) }

  func encode(_ prompt: Prompt) throws -> [TokenID] {
    switch prompt {
    case .text(let text): try encode(text)
    case .chat(let messages): try encode(messages.map(\.content).joined(separator: "\n"))
    }
  }

  func piece(_ id: TokenID) -> [UInt8] {
    if (0..<256).contains(id) { return [UInt8(id)] }
    return tags.indices.contains(Int(id) - 256) ? Array(tags[Int(id) - 256].utf8) : []
  }

  // MARK: - Sequences

  func open(_ context: [ContextPart]) throws -> SequenceID {
    opened += 1
    sequences[SequenceID(opened)] = context.flatMap(\.flattened)
    return SequenceID(opened)
  }

  func append(_ tokens: [TokenID], to sequence: SequenceID) throws { sequences[sequence]? += tokens }

  func close(_ sequence: SequenceID) { sequences[sequence] = nil }

  func step(_ rows: [StepRow]) throws -> [StepResult?] {
    rows.map { row in
      row.sampling.map { request in draw(request, after: sequences[row.sequence] ?? []) }
    }
  }

  private func draw(_ request: SamplingRequest, after context: [TokenID]) -> StepResult {
    let counts = continuations(of: context)
    let total = Double(counts.values.reduce(0, +))
    func logprob(_ token: TokenID) -> Double { counts[token].map { log(Double($0) / total) } ?? -.infinity }
    // Of equals the smaller number, so that every run is the same.
    let ranked = counts.keys.sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
    let allowed = ranked.filter { !request.banned.contains($0) }
    let token = request.forced ?? pick(allowed, counts, request) ?? 256
    return StepResult(
      token: token, logprob: logprob(token),
      entropy: -counts.keys.reduce(0) { $0 + exp(logprob($1)) * logprob($1) },
      alternatives: ranked.prefix(request.alternatives).map {
        TokenProbability(token: $0, logprob: logprob($0))
      },
      watched: request.watch.map(logprob))
  }

  private func pick(_ tokens: [TokenID], _ counts: [TokenID: Int], _ request: SamplingRequest) -> TokenID? {
    guard request.parameters.temperature > 0 else { return tokens.first }
    var left = request.key.uniform * Double(tokens.reduce(0) { $0 + (counts[$1] ?? 0) })
    for token in tokens {
      left -= Double(counts[token] ?? 0)
      if left < 0 { return token }
    }
    return tokens.last
  }

  /// How often each token follows the longest stretch at the context's end that occurs anywhere.
  private func continuations(of context: [TokenID]) -> [TokenID: Int] {
    var longest = 0
    var counts: [TokenID: Int] = [:]
    for text in texts {
      for end in text.indices {
        var length = 0
        while length < end, length < context.count,
          text[end - 1 - length] == context[context.count - 1 - length]
        {
          length += 1
        }
        if length > longest { (longest, counts) = (length, [:]) }
        if length == longest { counts[text[end], default: 0] += 1 }
      }
    }
    return counts
  }
}
