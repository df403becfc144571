import Engines
import Testing

@testable import Servers

@Suite("What becomes of a sequence's stream")
struct StrandTests {
  private static let terms = CompletionTerms(
    SamplingRequest(key: RandomKey(seed: 1, path: 2, position: 3)), atMost: 8)

  private func token(_ id: TokenID) -> ServerToken { ServerToken(id: id, logprob: -1, alternatives: []) }

  /// A strand with a request that runs and is two tokens ahead.
  private func running() -> Strand {
    var strand = Strand([1, 2])
    #expect(strand.demand(Self.terms) == .ask)
    strand.begin(RequestID(value: 1))
    #expect(strand.demand(Self.terms) == .wait)
    strand.receive([token(7), token(8)], from: RequestID(value: 1))
    return strand
  }

  @Test("a token that is appended as it was drawn goes on with the stream")
  func goesOn() {
    var strand = running()
    #expect(strand.demand(Self.terms) == .take(token(7)))
    strand.append([7])
    #expect(strand.demand(Self.terms) == .take(token(8)))
    strand.append([8])
    #expect(strand.demand(Self.terms) == .wait)
    #expect(strand.context == [1, 2, 7, 8])
    #expect(strand.takeUnwanted() == [])
  }

  @Test("any other token ends the stream and asks with the new context")
  func partsWays() {
    var strand = running()
    strand.append([7, 9])
    #expect(strand.takeUnwanted() == [RequestID(value: 1)])
    #expect(strand.demand(Self.terms) == .ask)
    #expect(strand.context == [1, 2, 7, 9])
    // What the old request still sends is nobody's.
    strand.receive([token(8)], from: RequestID(value: 1))
    strand.end(RequestID(value: 1), .stop)
    #expect(strand.demand(Self.terms) == .ask)
  }

  @Test("other terms, such as a token that is forbidden, end the stream")
  func otherTerms() {
    var strand = running()
    var banned = Self.terms
    banned.banned = [7]
    #expect(strand.demand(banned) == .ask)
    #expect(strand.takeUnwanted() == [RequestID(value: 1)])
  }

  @Test("a token that is forced is asked for by itself, unless the model wrote it anyway")
  func forced() {
    var strand = running()
    var forced = Self.terms
    forced.forced = 7
    #expect(strand.demand(forced) == .take(token(7)))
    #expect(strand.request != nil)
    forced.forced = 9
    #expect(strand.demand(forced) == .ask)
    #expect(strand.takeUnwanted() == [RequestID(value: 1)])
  }

  @Test("whoever rests keeps what is there, and asks again behind it")
  func rests() {
    var strand = running()
    strand.rest()
    #expect(strand.takeUnwanted() == [RequestID(value: 1)])
    #expect(strand.demand(Self.terms) == .take(token(7)))
    strand.append([7, 8])
    #expect(strand.demand(Self.terms) == .ask)
  }

  @Test("the end of the text counts behind the last token")
  func end() {
    var strand = running()
    strand.end(RequestID(value: 1), .stop)
    #expect(strand.demand(Self.terms) == .take(token(7)))
    strand.append([7, 8])
    #expect(strand.demand(Self.terms) == .end)
    strand.append([9])
    #expect(strand.demand(Self.terms) == .ask)
  }

  @Test("failures in a row are counted, and a token ends the row")
  func failures() {
    var strand = running()
    let error = ServerError(.unavailable, "gone", passes: true)
    strand.fail(RequestID(value: 1), error)
    #expect(strand.failures == 1 && strand.failure == error)
    #expect(strand.demand(Self.terms) == .take(token(7)))
    strand.begin(RequestID(value: 2))
    strand.receive([token(9)], from: RequestID(value: 2))
    #expect(strand.failures == 0)
  }

  @Test("a token that the stream left out is fetched by itself")
  func missing() {
    var strand = running()
    strand.append([7, 8])
    strand.miss(in: RequestID(value: 1))
    #expect(strand.lacksToken)
    #expect(strand.takeUnwanted() == [RequestID(value: 1)])
    #expect(strand.demand(Self.terms) == .ask)
    strand.begin(RequestID(value: 2))
    #expect(!strand.lacksToken)
  }

  @Test("whatever happens, the context is what was appended, and what is taken follows from it")
  func randomWalk() {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(state: seed)
      var strand = Strand([0])
      var appended: [TokenID] = [0]
      var requests = 0
      for _ in 0..<60 {
        switch Int.random(in: 0..<7, using: &random) {
        case 0, 1:
          var terms = Self.terms
          if Int.random(in: 0..<8, using: &random) == 0 { terms.banned = [5] }
          switch strand.demand(terms) {
          case .ask:
            requests += 1
            strand.begin(RequestID(value: requests))
          case .take(let token):
            // The model writes the number behind the last one.
            #expect(token.id == (appended.last ?? 0) + 1)
            strand.append([token.id])
            appended.append(token.id)
          case .wait, .end: break
          }
        case 2, 3:
          if let request = strand.request {
            strand.receive([token((appended.last ?? 0) + TokenID(strand.ahead.count) + 1)], from: request)
          }
        case 4: strand.rest()
        case 5:
          let other = TokenID.random(in: 100..<10_000, using: &random)
          strand.append([other])
          appended.append(other)
        default:
          if let request = strand.request { strand.end(request, Bool.random(using: &random) ? .length : nil) }
        }
        #expect(strand.context == appended)
      }
    }
  }
}
