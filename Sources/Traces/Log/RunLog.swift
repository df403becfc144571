/// A run: its header and the append-only list of what happened, over all variations.
public struct RunLog: Sendable {
  public var header: RunHeader
  public internal(set) var tokens = TokenColumns()
  public internal(set) var pieces = PieceTable()
  /// Every variation, the original first.
  public private(set) var variations = [Variation(id: .original, parent: nil, cut: 0, change: .original)]
  /// The variation that is looked at and that new events belong to.
  public private(set) var head = VariationID.original
  /// For each variation its own entries, without those that it shares with its parent.
  private var own: [[Entry]] = [[]]
  /// For each variation how many entries it shares with its ancestors.
  private var sharedCounts: [Int] = [0]

  /// An event as it is kept: tokens lie in columns, everything rare is boxed.
  public struct Entry: Sendable {
    public let stamp: Stamp
    public let kind: Kind

    public enum Kind: Sendable {
      /// A thread grew by the tokens `first ..< first + count` of the columns.
      case tokens(ThreadID, first: Int32, count: Int32)
      case other(OtherEvent)
    }
  }

  /// Keeps `Entry` small: the payloads of rare events live on the heap.
  public final class OtherEvent: Sendable {
    public let kind: Event.Kind
    init(_ kind: Event.Kind) { self.kind = kind }
  }

  public init(header: RunHeader) { self.header = header }

  // MARK: - Reading

  /// How many entries the history of a variation has, shared ones included.
  public func entryCount(of variation: VariationID) -> Int {
    sharedCounts[variation.index] + own[variation.index].count
  }

  /// How many entries a variation shares with its ancestors.
  public func sharedCount(of variation: VariationID) -> Int { sharedCounts[variation.index] }

  /// The entries of a variation's whole history, oldest first.
  public func entries(of variation: VariationID) -> [Entry] {
    var lineage: [(variation: Int, end: Int)] = []
    var index = variation.index
    var end = entryCount(of: variation)
    while true {
      lineage.append((index, end))
      guard let parent = variations[index].parent else { break }
      end = min(end, sharedCounts[index])
      index = parent.index
    }
    var result: [Entry] = []
    result.reserveCapacity(entryCount(of: variation))
    for (index, end) in lineage.reversed() {
      let wanted = max(0, min(end - sharedCounts[index], own[index].count))
      result.append(contentsOf: own[index].prefix(wanted))
    }
    return result
  }

  /// The entries of a variation after its first `count`; cheap when nothing but its own entries is wanted.
  public func entries(of variation: VariationID, from count: Int) -> ArraySlice<Entry> {
    let shared = sharedCounts[variation.index]
    if count >= shared { return own[variation.index][(count - shared)...] }
    return entries(of: variation)[count...]
  }

  // MARK: - Appending

  /// Appends an event to the variation at the head.
  public mutating func append(_ event: Event) {
    switch event.kind {
    case .pieces(let pieces):
      for piece in pieces { self.pieces.insert(piece) }
    case .tokens(let thread, let tokenClass, let tokens):
      let first = self.tokens.count
      for token in tokens { self.tokens.append(token, class: tokenClass) }
      appendTokens(event.stamp, thread: thread, first: first)
    case .varied(let variation):
      variations.append(variation)
      own.append([])
      sharedCounts.append(Int(variation.cut))
      head = variation.id
    case .head(let variation):
      head = variation
    default:
      own[head.index].append(Entry(stamp: event.stamp, kind: .other(OtherEvent(event.kind))))
    }
  }

  /// Appends an entry for the tokens that were added to the columns from `first` on.
  mutating func appendTokens(_ stamp: Stamp, thread: ThreadID, first: Int) {
    let count = Int32(tokens.count - first)
    own[head.index].append(
      Entry(stamp: stamp, kind: .tokens(thread, first: Int32(truncatingIfNeeded: first), count: count)))
  }
}
