import ArgumentParser
import Inference
import Training

/// Writes a model with its matrices in another type.
struct TrainExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model that 'train' made with its matrices as f32, f16 or q8_0.",
    discussion: "Models of 8 bits run faster; training saves 16.")

  @Argument(help: "The model, a GGUF file.")
  var model: String

  @Option(help: "The type of the matrices: \(names(StoredType.self)).")
  var type: StoredType

  @Option(name: [.short, .long], help: "Where to write it.")
  var output: String

  func run() throws {
    try TraceFiles.checkIsFree(output)
    try TraceFiles.save(try Model.load(path: model).file(as: type), to: output)
  }
}

extension StoredType: ExpressibleByArgument {}
