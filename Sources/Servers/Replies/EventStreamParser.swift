/// Takes a stream of server-sent events apart: bytes in, the data of whole events out.
///
/// Fields other than `data`, and comments, with which servers show that they live, are passed over.
/// Format: WHATWG HTML, section 9.2.6.
struct EventStreamParser {
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var skipsLineFeed = false

  /// No event of an honest server is longer.
  static let longest = 16 << 20

  struct TooLong: Error {}

  /// - Returns: the data of the events that these bytes complete.
  mutating func append(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for byte in bytes {
      if skipsLineFeed {
        skipsLineFeed = false
        if byte == 0x0A { continue }
      }
      guard byte == 0x0A || byte == 0x0D else {
        line.append(byte)
        guard line.count + data.count <= Self.longest else { throw TooLong() }
        continue
      }
      skipsLineFeed = byte == 0x0D
      if line.isEmpty {
        if hasData { events.append(data) }
        (data, hasData) = ([], false)
      } else {
        take(line)
      }
      line.removeAll(keepingCapacity: true)
    }
    return events
  }

  private mutating func take(_ line: [UInt8]) {
    let name = Array("data".utf8)
    guard line.starts(with: name), line.count == name.count || line[name.count] == UInt8(ascii: ":") else {
      return
    }
    var value = line.dropFirst(name.count + 1)
    if value.first == 0x20 { value = value.dropFirst() }
    if hasData { data.append(0x0A) }
    data += value
    hasData = true
  }
}
