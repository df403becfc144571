public typealias TokenID = Int32
public struct SequenceID: Hashable, Sendable { var raw: Int32 }
public indirect enum ContextPart: Sendable, Hashable { case tokens([TokenID]); case stitch([[ContextPart]]) }
public struct SamplingParameters: Sendable { public init(temperature: Float = 0, topK: Int = 0, topP: Float = 1, minP: Float = 0) {} }
public struct RandomKey: Sendable { public init(seed: UInt64, path: UInt64, position: Int) {} }
public struct SamplingRequest: Sendable { public init(parameters: SamplingParameters, key: RandomKey, alternatives: Int, watch: [TokenID], forced: TokenID?, banned: [TokenID]) {} }
public struct StepRow: Sendable { public init(sequence: SequenceID, sampling: SamplingRequest?) {} }
public struct StepResult: Sendable { public var token: TokenID; public var logprob: Float; public var entropy: Float; public var alternatives: [(token: TokenID, logprob: Float)]; public var watched: [Float] }
