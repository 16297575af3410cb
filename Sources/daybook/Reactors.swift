import DaybookCore
import DaybookJournal
import DaybookModels
import DaybookReactors
import DaybookTerminal
import Logging
import ServiceLifecycle

/// The reactors beside the service; they stop before it does.
struct ReactorService: Service {
    let journal: Journal
    let settings: ReactorSettings
    let lifecycle: LifecycleSettings
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await react() }
        logger.debug("the reactors have stopped")
    }

    private func react() async {
        let model = settings.needsModel ? settings.model.map { ModelClient($0) } : nil
        let followers = model.map(followers) ?? []
        await withDiscardingTaskGroup { group in
            // Also where nothing is set: sessions may have times of their own.
            let clock = LifecycleClock(journal: journal, settings: lifecycle) {
                ReactorLog.write($0, to: logger)
            }
            group.addTask { await clock.run() }
            for follower in followers {
                group.addTask {
                    do { try await follower.run() } catch {
                        logger.error("a reactor can't read the journal", metadata: ["error": "\(error)"])
                    }
                }
            }
        }
        model?.stop()
    }

    private func followers(_ model: ModelClient) -> [ReactorFollower] {
        var follow = FollowSettings(freshSeconds: settings.freshSeconds)
        follow.inFlightCountMax = settings.inFlightCountMax
        return settings.reactors(model).map { reactor in
            ReactorFollower(reactor, journal: journal, settings: follow) { ReactorLog.write($0, to: logger) }
        }
    }
}

extension ReactorSettings {
    func reactors(_ model: ModelClient) -> [any Reactor] {
        var reactors: [any Reactor] = []
        if let titles {
            reactors.append(TitleReactor(model: model, style: titles, fallsBackToDate: titlesFallBackToDate))
        }
        if hasDigests { reactors.append(DigestReactor(model: model)) }
        return reactors
    }
}

/// The log of reactors: names, positions and reasons; never what was said or made of it.
enum ReactorLog {
    /// A log on standard error, for commands that work on a journal themselves.
    static let standardError = Logger.standardError(.warning)

    static func write(_ report: ReactorReport, to logger: Logger = standardError) {
        let place: Logger.Metadata = ["reactor": "\(report.reactor)", "position": "\(report.position.value)"]
        switch report.reaction {
        case .nothing, .interrupted: break
        case .recorded: logger.info("reacted", metadata: place)
        case .fellBack(let reason), .failed(let reason):
            logger.warning("\(reason)", metadata: place)
        }
    }
}
