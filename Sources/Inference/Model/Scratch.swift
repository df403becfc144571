/// A growing buffer of trivial values, aligned for vectors; when it grows, its contents are lost.
struct Scratch<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity = 0

  init(_ count: Int = 0) {
    base = Self.allocate(max(1, count))
    capacity = max(1, count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    UnsafeMutableRawPointer(base).deallocate()
    capacity = count + count / 4
    base = Self.allocate(capacity)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer
      .allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
      .bindMemory(to: Element.self, capacity: count)
  }
}
