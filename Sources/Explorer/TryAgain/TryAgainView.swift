public import Traces

/// A method that a run can be made with.
public struct MethodOffer: Sendable, Equatable {
  public let name: String
  /// Whether it needs samples that differ.
  public let needsSampling: Bool
  /// Whether threads come back by a join that can be chosen.
  public let hasJoins: Bool

  public init(_ name: String, needsSampling: Bool, hasJoins: Bool) {
    self.name = name
    self.needsSampling = needsSampling
    self.hasJoins = hasJoins
  }
}

/// A dialect that runs can be made in.
public struct DialectOffer: Sendable, Equatable {
  public let name: String
  /// How its threads can come back.
  public let joins: [JoinDiscipline]

  public init(_ name: String, joins: [JoinDiscipline]) {
    self.name = name
    self.joins = joins
  }
}

/// The memory of the dialog: the run that Enter would start.
struct TryAgainState: Sendable {
  /// What can be chosen.
  enum Field: Int, Sendable, CaseIterable {
    case method, dialect, join, model, seed, temperature, maxTokens
  }

  var header = RunHeader(problem: "", model: .init(name: ""))
  var selected = Field.method
  /// Whether the method and not the person set the temperature.
  var isWarmed = false
}

/// The same problem once more, differently: another method, dialect, join, model, seed, temperature or limit.
enum TryAgainView: View {
  static let context = KeyContext("try-again", title: "Try again")
  static let initial = TryAgainState()
  static let keys = [
    KeyBinding(
      .tree, [.character("r")], .tryAgain, "the same problem with another method, dialect, model or seed"),
    KeyBinding(context, [Key(.enter)], .accept, "start the run", hint: "start"),
    KeyBinding(
      context, [Key(.right), .character("l"), .character("+")], .more, "the next value", hint: "change"),
    KeyBinding(
      context, [Key(.left), .character("h"), .character("-")], .less, "the value before", hint: "back"),
    KeyBinding(context, [Key(.down), .character("j"), Key(.tab)], .down, "next line", hint: "choose"),
    KeyBinding(context, [Key(.up), .character("k"), Key(.backTab)], .up, "line before"),
    KeyBinding(context, [Key(.escape), .character("r")], .cancel, "close", hint: "close"),
  ]

  static func perform(_ command: Command, on state: inout State) -> [Effect]? {
    guard let run = state.run else { return nil }
    var memory = state[Self.self]
    switch command {
    case .tryAgain:
      state.open(Self.self, TryAgainState(header: run.log.header))
      return []
    case .accept:
      guard !run.isUnfinished || run.status?.phase == .paused else {
        state.fail("This run still goes on: pause it first (Space).")
        return []
      }
      state.close()
      return [.tryAgain(memory.header)]
    case .cancel: state.close()
    case .more, .less: change(&memory, by: command == .more ? 1 : -1, state)
    default:
      guard let line = list(state).line(after: command) else { return nil }
      memory.selected = TryAgainState.Field(rawValue: line) ?? .method
    }
    if command != .cancel { state[Self.self] = memory }
    return []
  }

  // MARK: - Values

  private static let temperatures = 0...20
  private static let tokenLimits = (0...14).map { 16 << $0 }

  private static func change(_ memory: inout TryAgainState, by step: Int, _ state: State) {
    switch memory.selected {
    case .method:
      guard !state.methods.isEmpty else { return }
      let here = state.methods.firstIndex { $0.name == memory.header.method } ?? 0
      let next = state.methods[(here + step + state.methods.count) % state.methods.count]
      memory.header.method = next.name
      // Each method has numbers of its own.
      memory.header.parameters = nil
      memory.header.traits = nil
      // Who did not ask for a temperature keeps none in the methods that need none.
      if next.needsSampling, memory.header.sampling.temperature == 0 {
        (memory.header.sampling.temperature, memory.isWarmed) = (0.7, true)
      } else if !next.needsSampling, memory.isWarmed {
        (memory.header.sampling.temperature, memory.isWarmed) = (0, false)
      }
    case .dialect:
      guard usesDialect(memory.header, state), !state.dialects.isEmpty else { return }
      let here = state.dialects.firstIndex { $0.name == memory.header.dialect } ?? 0
      let next = state.dialects[(here + step + state.dialects.count) % state.dialects.count]
      memory.header.dialect = next.name
      // Layouts are a dialect's own, and not every one knows every join.
      (memory.header.layout, memory.header.traits) = (nil, nil)
      if let join = memory.header.join, !next.joins.contains(join) { memory.header.join = next.joins.first }
    case .join:
      guard usesDialect(memory.header, state) else { return }
      let joins = joins(memory.header, state)
      let here = memory.header.join.flatMap { joins.firstIndex(of: $0) } ?? 0
      memory.header.join = joins[(here + step + joins.count) % joins.count]
    case .model:
      let models = models(state)
      let here = models.firstIndex { isSame($0, memory.header.model) } ?? 0
      guard models.count > 1 else { return }
      memory.header.model = models[(here + step + models.count) % models.count]
    case .seed: memory.header.seed = step > 0 ? memory.header.seed &+ 1 : memory.header.seed &- 1
    case .temperature:
      memory.isWarmed = false
      let before = memory.header.sampling.temperature
      // The header is a file's: its temperature may be anything.
      let tenths = Int((before.isFinite ? max(0, min(before, 2)) : 0) * 10 + 0.5) + step
      memory.header.sampling.temperature =
        Float(max(temperatures.lowerBound, min(tenths, temperatures.upperBound))) / 10
    case .maxTokens:
      let here = memory.header.maxTokens
      let next = step > 0 ? tokenLimits.first { $0 > here } : tokenLimits.last { $0 < here }
      memory.header.maxTokens = next ?? here
    }
  }

  private static func usesDialect(_ header: RunHeader, _ state: State) -> Bool {
    state.methods.first { $0.name == header.method }?.hasJoins ?? true
  }

  /// The joins of the dialect; never none.
  private static func joins(_ header: RunHeader, _ state: State) -> [JoinDiscipline] {
    let known = state.dialects.first { $0.name == header.dialect }?.joins ?? []
    return known.isEmpty ? [.stitch, .prefill, .message] : known
  }

  /// The models at hand: that of the run, and those of the table that it was opened from.
  private static func models(_ state: State) -> [RunHeader.ModelReference] {
    var models = [state.run?.log.header.model].compactMap { $0 }
    for row in state.runs?.rows ?? [] {
      guard let model = row.summary?.header.model, model.location ?? model.fingerprint != nil,
        !models.contains(where: { isSame($0, model) })
      else { continue }
      models.append(model)
    }
    return models
  }

  /// Whether two runs name the same weights, however they were computed with.
  private static func isSame(_ a: RunHeader.ModelReference, _ b: RunHeader.ModelReference) -> Bool {
    (a.name, a.location) == (b.name, b.location) && a.fingerprint == b.fingerprint
  }

  private static func value(_ field: TryAgainState.Field, _ memory: TryAgainState, _ state: State) -> (
    String, String
  ) {
    let header = memory.header
    switch field {
    case .method: return ("method", Format.visible(header.method, limit: 40))
    case .dialect:
      let name = header.dialect.map { Format.visible($0, limit: 40) } ?? "the usual one"
      return ("dialect", usesDialect(header, state) ? name : "none in this method")
    case .model:
      let words = Format.visible(header.model.name, limit: 40)
      return ("model", models(state).count > 1 ? words : words + ", the only one at hand")
    case .join:
      return (
        "join", usesDialect(header, state) ? header.join?.rawValue ?? "the usual one" : "none in this method"
      )
    case .seed: return ("seed", "\(header.seed)")
    case .temperature:
      let temperature = Double(header.sampling.temperature)
      return ("temperature", temperature == 0 ? "0, greedy" : Format.fixed(temperature, 1))
    case .maxTokens: return ("longest chain", "\(header.maxTokens) tokens")
    }
  }

  // MARK: - The screen

  private static func list(_ state: State) -> LineList {
    let inner = Rect(size: area(in: state).size).inset(dx: 2, dy: 1).splitBottom(1).rest.splitTop(2).rest
    let count = TryAgainState.Field.allCases.count
    return LineList(count: count, selected: state[Self.self].selected.rawValue, in: inner)
  }

  static func area(in state: State) -> Rect {
    Dialog.box(in: state.size, width: 60, height: TryAgainState.Field.allCases.count + 5)
  }

  static func click(_ point: Point, clicks: Int, on state: inout State) -> [Effect] {
    list(state).click(point, clicks, on: &state) { state, line in
      state[Self.self].selected = TryAgainState.Field(rawValue: line) ?? .method
    }
  }

  static func paint(_ state: State, into region: inout GridRegion) {
    let memory = state[Self.self]
    let inner = Dialog.frame("Try again, differently", of: Self.self, state, &region)
    region.write(Format.visible(memory.header.problem), x: inner.minX, y: inner.minY, fitting: inner.width)
    let before = state.run.map { TryAgainState(header: $0.log.header) }
    list(state).paint(state.theme, &region) { line, row, region in
      guard let field = TryAgainState.Field(rawValue: line) else { return }
      let (name, value) = value(field, memory, state)
      let isChanged = before.map { Self.value(field, $0, state).1 != value } ?? false
      region.write(name, x: row.minX + 1, y: row.minY, style: state.theme[.dim])
      region.write("◂ ", x: row.minX + 16, y: row.minY, style: state.theme[.keyHint])
      let style = isChanged ? state.theme[.keyHint] : .plain
      let used = region.write(value, x: row.minX + 18, y: row.minY, style: style, fitting: row.width - 22)
      region.write(" ▸", x: row.minX + 18 + used, y: row.minY, style: state.theme[.keyHint])
    }
  }
}

extension Command {
  public static let tryAgain = Command("try-again")
  public static let more = Command("more")
  public static let less = Command("less")
}
