import ArgumentParser
import Engines
import Foundation
import Inference
import Reasoning
import Servers
import Session
import Synchronization
import Traces

/// The one place where commands get their engines: the built-in core on the model that was asked for, or a server.
///
/// An engine of another kind is chosen here.
final class CommandLineEngines: EngineSource {
  private let options: RunOptions
  /// The model that new runs are made with, opened once.
  private let loaded = Mutex<LoadedModel?>(nil)
  /// The server that was named, asked once.
  private let connected = Mutex<ServerConnection?>(nil)
  /// Servers that saved runs name, by their address and the model's name, each asked once.
  private let resumed = Mutex<[[String]: ServerConnection]>([:])

  init(_ options: RunOptions) { self.options = options }

  /// For commands that take no other options of a run.
  convenience init(model: String?, _ server: ServerChoice, _ choice: EngineChoice) throws {
    var options = try RunOptions.parse([])
    options.common.model = model
    options.common.server = server
    options.common.engine = choice
    self.init(options)
  }

  func engine(_ progress: LoadProgress) throws -> any Engine {
    if let server = try namedServer() { return server.engine() }
    let model = try loaded.withLock { loaded in
      let model = try loaded ?? options.common.engine.load(options.common.model)
      loaded = model
      return model
    }
    return try model.engine(progress)
  }

  func engine(toGoOnWith header: RunHeader, _ progress: LoadProgress) throws -> any Engine {
    if let engine = try serverEngine(for: header) { return engine }
    return try options.common.engine.load(toGoOnWith: header, given: options.common.model).engine(progress)
  }

  /// An engine that makes a saved run again, computing as it was made where no other precision is asked for.
  func engine(toRepeat header: RunHeader) throws -> any Engine {
    if let engine = try serverEngine(for: header) { return engine }
    return try options.common.engine.load(toRepeat: header, given: options.common.model).engine()
  }

  private func namedServer() throws -> ServerConnection? {
    try connected.withLock { connected in
      connected = try connected ?? options.common.server.connect()
      return connected
    }
  }

  /// An engine for a run that was made on a server, or by nobody knows what where one was named; else nil.
  ///
  /// Only the built-in engine goes on with what it made, and only the server with what that made: token numbers of another
  /// model would be other words.
  private func serverEngine(for header: RunHeader) throws -> ServerEngine? {
    guard header.model.fingerprint == nil else { return nil }
    guard let location = header.model.location else { return try namedServer()?.engine() }
    guard ServerAddress.isOne(location) else { return nil }
    let name = [location, header.model.name]
    return try resumed.withLock { resumed in
      let connection =
        try resumed[name] ?? options.common.server.connect(toGoOnAt: location, with: header.model.name)
      resumed[name] = connection
      return connection.engine()
    }
  }

  func request(_ problem: String?, on engine: any Engine) throws -> RunRequest {
    try options.request(problem, on: engine)
  }
}

/// A model and how to make engines for it.
struct LoadedModel: Sendable {
  let model: Model
  /// nil for the built-in model.
  let path: String?
  /// A smaller one that guesses for it.
  private let draft: Model?
  private let options: EngineOptions

  /// - Parameter draft: the file of a smaller model that guesses for it.
  init(path: String?, draft: String? = nil, options: EngineOptions = EngineOptions()) throws {
    // A trace has to find it again from any folder.
    self.path = path.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    model = try path.map(Model.load(path:)) ?? Model.builtIn()
    self.draft = try draft.map(Model.load(path:))
    self.options = options
  }

  /// A fresh engine; it belongs to the thread that uses it.
  func engine(_ progress: LoadProgress = { _ in true }) throws -> InferenceEngine {
    let engine = try InferenceEngine(model, location: path, options: options, progress: progress)
    if let draft { try engine.draft(with: draft) }
    return engine
  }
}
