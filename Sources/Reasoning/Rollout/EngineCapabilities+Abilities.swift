public import Dialects
public import Engines
public import Traces

extension EngineCapabilities {
  /// The abilities that a run on such an engine lacks, each with the reason that a person is told.
  var missing: [RunAbility: String] {
    var missing: [RunAbility: String] = [:]
    if !forcesTokens { missing[.forcing] = "this engine does not let a token be put in" }
    if !bansTokens { missing[.banning] = "this engine does not let a token be forbidden" }
    if !keysRandomNumbers { missing[.reseeding] = "this engine's random numbers do not hang on a seed" }
    if alternatives == 0 { missing[.alternatives] = "this engine reports no alternatives" }
    if !reportsUsage { missing[.cache] = "this engine does not tell what it keeps" }
    if !replaysExactly { missing[.exactReplay] = "this engine does not make a run again bit for bit" }
    return missing
  }
}

extension Change {
  /// The ability that the change needs of an engine; nil where any will do.
  var ability: RunAbility? {
    switch self {
    case .token, .text, .fork: .forcing
    case .seed: .reseeding
    case .withoutFork: .banning
    case .original, .again, .prune, .join, .longer: nil
    }
  }
}

extension Dialect {
  /// The ways of joining that an engine can carry out.
  public func joins(on capabilities: EngineCapabilities) -> [JoinDiscipline] {
    joins.compactMap { JoinDiscipline(rawValue: $0.rawValue) }.filter {
      $0 != .stitch || capabilities.stitches
    }
  }
}
