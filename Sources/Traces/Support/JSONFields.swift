/// An object of JSON as a list of its keys and values, so that each key is named once.
///
/// Optional values are written as null: every object of a kind has every key.
public struct JSONFields: Encodable, ExpressibleByDictionaryLiteral {
  private let fields: [(String, (any Encodable)?)]

  public init(dictionaryLiteral fields: (String, (any Encodable)?)...) { self.fields = fields }

  init(_ fields: [(String, (any Encodable)?)]) { self.fields = fields }

  public static func + (a: JSONFields, b: JSONFields) -> JSONFields { JSONFields(a.fields + b.fields) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (name, value) in fields {
      let key = Name(stringValue: name)
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
