/// A run: its header and the append-only list of its events, over all variations.
public struct RunLog: Sendable {
  public var header: RunHeader {
    get { boxedHeader.header }
    set { boxedHeader = BoxedHeader(newValue) }
  }
  private var boxedHeader: BoxedHeader
  public internal(set) var tokens = TokenColumns()
  public internal(set) var pieces = PieceTable()
  /// The same problem with forks banned, where that was measured.
  public private(set) var alone: AloneRun?
  /// What decisions were found to be worth.
  public private(set) var findings: [DecisionPlace: ProbeFinding] = [:]
  /// What joined threads gave, by variation.
  public private(set) var values: [VariationID: [ThreadID: ThreadValue]] = [:]
  /// Every variation, the original first.
  public private(set) var variations = [Variation(id: .original, parent: nil, cut: 0, change: .original)]
  /// The variation that is looked at and that new events belong to.
  public private(set) var head = VariationID.original
  /// For each variation its own entries, without those that it shares with its parent.
  private var own: [[Entry]] = [[]]
  /// For each variation how many entries it shares with its ancestors.
  private(set) var sharedCounts: [Int] = [0]
  /// For each variation the one whose own entries it goes on from: its parent, or the ancestor that its cut lies in.
  private(set) var bases: [Int] = [0]
  /// For each variation a base further back, so that any is found in few steps (Myers, "An applicative random-access
  /// stack", 1983).
  private var jumps: [Int] = [0]
  /// How many bases lie behind each variation.
  private var depths: [Int] = [0]

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

  /// A log is handed on with each token; the header has more parts than all else.
  private final class BoxedHeader: Sendable {
    let header: RunHeader
    init(_ header: RunHeader) { self.header = header }
  }

  public init(header: RunHeader) { boxedHeader = BoxedHeader(header) }

  // MARK: - Reading

  /// How many entries the history of a variation has, shared ones included.
  public func entryCount(of variation: VariationID) -> Int {
    sharedCounts[variation.index] + own[variation.index].count
  }

  /// How many entries a variation shares with its ancestors.
  public func sharedCount(of variation: VariationID) -> Int { sharedCounts[variation.index] }

  /// The entries of a variation's history after its first `count`, oldest first; cheap when nothing but its own entries
  /// is wanted.
  public func entries(of variation: VariationID, from count: Int = 0) -> ArraySlice<Entry> {
    var index = variation.index
    if count >= sharedCounts[index] { return own[index][(count - sharedCounts[index])...] }
    var pieces = [own[index][...]]
    while count < sharedCounts[index] {
      let end = sharedCounts[index]
      index = bases[index]
      pieces.append(own[index][max(0, count - sharedCounts[index])..<(end - sharedCounts[index])])
    }
    return ArraySlice(pieces.reversed().joined())
  }

  /// How many entries the histories of two variations have in common.
  func commonCount(of a: VariationID, and b: VariationID) -> Int {
    var (a, b) = (a.index, b.index)
    var common = Int.max
    // A base has fewer shared entries than a variation that goes on from it, so neither can pass the other's.
    while a != b {
      if sharedCounts[a] < sharedCounts[b] || a == 0 { swap(&a, &b) }
      common = min(common, sharedCounts[a])
      a = bases[a]
    }
    return min(common, sharedCounts[a] + own[a].count)
  }

  /// The variations that led to one from the original, oldest first, itself last; empty for the original.
  public func lineage(of variation: VariationID) -> [Variation] {
    var lineage: [Variation] = []
    var current = variations[variation.index]
    while let parent = current.parent {
      lineage.append(current)
      current = variations[parent.index]
    }
    return lineage.reversed()
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
      addBase(of: variation)
      variations.append(variation)
      own.append([])
      sharedCounts.append(Int(variation.cut))
      head = variation.id
    case .head(let variation):
      head = variation
    case .alone(let run):
      alone = run
    case .valued(let value):
      values[head, default: [:]][value.thread] = value
    case .probed(let finding):
      findings[DecisionPlace(head, finding.decision)] = finding
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

  private mutating func addBase(of variation: Variation) {
    let cut = Int(variation.cut)
    var base = variation.parent?.index ?? 0
    while base != 0, sharedCounts[base] >= cut {
      base = sharedCounts[jumps[base]] >= cut ? jumps[base] : bases[base]
    }
    bases.append(base)
    depths.append(depths[base] + 1)
    // As far as the base and its own jump go together, where they are of equal length.
    let (first, second) = (jumps[base], jumps[jumps[base]])
    jumps.append(depths[base] - depths[first] == depths[first] - depths[second] ? second : base)
  }
}
