/// Tells how well a text fits each outline of a block: the share of the outline's 3-grams that the text holds.
///
/// 3-grams are of bytes, with ASCII letters in lower case; an outline of up to three bytes, such as `b(`, counts as a
/// whole. 3-grams that more than `commonest` different outlines share tell none of them apart and are left out, which
/// also keeps a text's cost linear however many outlines there are.
struct OutlineIndex {
  private static let commonest = 16

  private struct Posting {
    var outlines: [Int32] = []
    /// The text in which it was last seen.
    var seen = -1
  }

  private var postings: [Posting] = []
  private var indices: [UInt32: Int] = [:]
  /// How many 3-grams each different outline is told by.
  private var sizes: [Int] = []
  /// Which of the different outlines each thread's is.
  private let outlines: [Int]
  /// The first thread that has each different outline.
  private let owners: [Int]
  private var hasShortOutlines = false
  private var texts = 0
  private var hits: [Int]

  init(_ all: [String]) {
    var known: [String: Int] = [:]
    var distinct: [[UInt8]] = []
    var owners: [Int] = []
    outlines = all.enumerated().map { thread, outline in
      if let index = known[outline] { return index }
      known[outline] = distinct.count
      distinct.append(Array(outline.utf8))
      owners.append(thread)
      return distinct.count - 1
    }
    self.owners = owners
    hits = Array(repeating: 0, count: distinct.count)
    sizes = hits
    for (number, outline) in distinct.enumerated() {
      hasShortOutlines = hasShortOutlines || outline.count < 3
      let grams = Set(Self.grams(outline, withShort: outline.count < 3))
      for gram in grams where Self.length(gram) == min(3, outline.count) {
        let index = indices[gram] ?? postings.count
        if index == postings.count { postings.append(Posting()) }
        indices[gram] = index
        postings[index].outlines.append(Int32(number))
      }
    }
    for index in postings.indices {
      if postings[index].outlines.count > Self.commonest { postings[index].outlines = [] }
      for outline in postings[index].outlines { sizes[Int(outline)] += 1 }
    }
  }

  /// How well the text of thread `index` fits its own outline, and the thread whose different outline it fits best.
  mutating func fit(of text: [UInt8], at index: Int) -> (own: Double, best: (thread: Int, fit: Double)?) {
    texts += 1
    var touched: [Int] = []
    for gram in Self.grams(text, withShort: hasShortOutlines) {
      guard let posting = indices[gram], postings[posting].seen != texts else { continue }
      postings[posting].seen = texts
      for outline in postings[posting].outlines.lazy.map(Int.init) {
        if hits[outline] == 0 { touched.append(outline) }
        hits[outline] += 1
      }
    }
    defer { for outline in touched { hits[outline] = 0 } }
    func fit(_ outline: Int) -> Double {
      sizes[outline] > 0 ? Double(hits[outline]) / Double(sizes[outline]) : 0
    }
    let own = outlines[index]
    let best = touched.filter { $0 != own }.max { fit($0) < fit($1) }
    return (
      // An outline that nothing tells apart is not held against its thread.
      sizes[own] > 0 ? fit(own) : 1,
      best.map { (owners[$0], fit($0)) }
    )
  }

  /// A 3-gram in the lower bytes with its length above; shorter ones too where they are wanted.
  private static func grams(_ text: [UInt8], withShort: Bool) -> [UInt32] {
    var grams: [UInt32] = []
    grams.reserveCapacity(withShort ? 3 * text.count : text.count)
    var last: (UInt32, UInt32) = (0, 0)
    for (index, byte) in text.enumerated() {
      let lower = UInt32((65...90).contains(byte) ? byte | 0x20 : byte)
      if index >= 2 { grams.append(3 << 24 | last.0 << 16 | last.1 << 8 | lower) }
      if withShort {
        if index >= 1 { grams.append(2 << 24 | last.1 << 8 | lower) }
        grams.append(1 << 24 | lower)
      }
      last = (last.1, lower)
    }
    return grams
  }

  private static func length(_ gram: UInt32) -> Int { Int(gram >> 24) }
}
