/// An object of JSON as a list of its keys and values, so that each key is named once.
///
/// Optional values are written as null: every object of a kind has every key.
public struct JSONFields: Encodable, ExpressibleByDictionaryLiteral {
  public typealias Key = String
  public typealias Value = (any Encodable)?

  private let fields: [(key: Name, value: (any Encodable)?)]

  public init(dictionaryLiteral fields: (String, (any Encodable)?)...) {
    self.init(fields)
  }

  public init(_ fields: [(String, (any Encodable)?)]) {
    self.fields = fields.map { (Name(stringValue: $0), $1) }
  }

  public static func + (a: JSONFields, b: JSONFields) -> JSONFields {
    JSONFields((a.fields + b.fields).map { ($0.key.stringValue, $0.value) })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (key, value) in fields {
      if let value { try container.encode(value, forKey: key) } else { try container.encodeNil(forKey: key) }
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
