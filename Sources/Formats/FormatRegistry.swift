public import Traces

/// The formats that are known: everything that opens a file goes through here.
public struct FormatRegistry: Sendable {
  /// Gives the traits of a run's method, which headers of earlier runs lack.
  public typealias Traits = @Sendable (RunHeader) -> MethodTraits?

  public let formats: [any RunFormat]
  private let traits: Traits

  /// - Parameters:
  ///   - formats: of two that recognise a file the first one opens it.
  ///   - traits: asked for each header without them.
  public init(_ formats: [any RunFormat], traits: @escaping Traits = { _ in nil }) {
    self.formats = formats
    self.traits = traits
  }

  /// The formats that come with forkscope.
  ///
  /// - Parameter pieces: how text that came without its tokens is split.
  public static func standard(
    pieces: TextPieces = .words, traits: @escaping Traits = { _ in nil }
  ) -> FormatRegistry {
    FormatRegistry(
      [
        NativeTrace(),
        ThreadWeaverResults(pieces),
        ThreadWeaverSamples(pieces),
        ThreadWeaverDataset(pieces),
        GeneratedBlocks(),
        VerlRollouts(pieces),
        APRTraces(pieces),
        APRResults(pieces),
        APRRollouts(pieces),
        TaggedRecords(pieces),
        TaggedText(pieces),
        HogwildText(pieces),
      ], traits: traits)
  }

  /// The endings of file names that folders are searched for, without the dot.
  public var fileExtensions: [String] {
    var seen: Set<String> = []
    return formats.flatMap(\.fileExtensions).filter { seen.insert($0).inserted }
  }

  // MARK: - Opening

  /// Opens a file, whatever it is called, by how it begins.
  public func open(_ path: String) throws(TraceError) -> OpenedFile {
    let source = try ByteSource(opening: path)
    let format = try format(of: source, path)
    return OpenedFile(
      runs: try format.open(source, path: path), format: format.name, path: path, traits: traits)
  }

  /// The one run that is meant by the name of a file, its first, or by a `RunPlace`.
  public func run(_ name: String) throws(TraceError) -> SavedRun {
    let place = RunPlace(name)
    let file = try open(place.path)
    var run = try file.run(at: place.index ?? 0)
    if place.index == nil, file.count > 1 {
      let second = RunPlace(path: place.path, index: 1)
      run.oddities.append(.init("the first of \(file.count) runs of its file; \(second) is the second"))
    }
    return run
  }

  /// The header of the run that a file is taken for, for lists.
  public func header(_ name: String) throws(TraceError) -> RunHeader {
    let place = RunPlace(name)
    let path = place.path
    if let index = place.index { return try open(path).run(at: index).log.header }
    let source = try ByteSource(opening: path)
    var header = try format(of: source, path).header(source, path: path)
    header.traits = header.traits ?? traits(header)
    return header
  }

  /// Other files that runs are read from, besides the one at a path, whether they are there or not.
  public func companions(of path: String) -> [String] { formats.flatMap { $0.companions(of: path) } }

  func format(of source: ByteSource, _ path: String) throws(TraceError) -> any RunFormat {
    let start = try source.start(path: path)
    guard !start.bytes.isEmpty else { throw TraceError(.notATrace, path: path, "it is empty") }
    // What a file of JSON begins with is read once for all formats of such.
    let record = RecordStart(start)
    let format = formats.first { format in
      guard let format = format as? any RecordFormat else { return format.recognises(start) }
      return record.map(format.recognises) ?? false
    }
    guard let format else {
      let known = formats.map(\.name).joined(separator: ", ")
      throw TraceError(.notATrace, path: path, "it begins like none of the formats that are known (\(known))")
    }
    return format
  }
}

/// A file whose format was recognised, with its runs, each read when it is asked for.
public struct OpenedFile: Sendable {
  let runs: any RunFile
  /// The name of the format.
  public let format: String
  public let path: String
  let traits: FormatRegistry.Traits

  public var count: Int { runs.count }

  /// The name by which a run of it can be opened.
  public func name(ofRunAt index: Int) -> String {
    RunPlace(path: path, index: count > 1 ? index : nil).description
  }

  public func run(at index: Int) throws(TraceError) -> SavedRun {
    guard (0..<count).contains(index) else {
      throw TraceError(.malformed, path: path, count == 0 ? "it holds no run" : "it has no run \(index + 1)")
    }
    var run = try runs.run(at: index)
    run.format = format
    run.path = name(ofRunAt: index)
    if run.log.header.traits == nil { run.log.header.traits = traits(run.log.header) }
    return run
  }
}
