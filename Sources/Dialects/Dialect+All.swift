extension Dialect {
  /// Every dialect that can be run, by name.
  public static let all: [Dialect] = [.threadweaver, .multiverse, .npr, .parallelR1, .apr]

  public static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }
}
