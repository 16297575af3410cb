import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookTerminal
import DaybookWire

/// Implements `daybook verify`: checks a journal and prints the findings; ends the command with 1 where there
/// are any.
struct VerifyJournal {
    let service: ServiceOptions

    /// Checks a journal that no service has open.
    func whole(isTimed: Bool) async throws {
        ServiceProcess.prepare()
        let progress = ProgressBar(unit: Figures.grouped)
        let isJSON = service.json
        var toldCount = 0
        let process = try CheckProcess(service.places.journal, program: .daybook) { told in
            switch told {
            case .progress(_, let done, let total): progress.report(done: Int(done), total: Int(total))
            case .fault(let fault):
                progress.clear()
                toldCount += 1
                if !isJSON, toldCount <= Limits.checkFaultCountMax { Output.line(VerifyJournal.text(fault)) }
            case .note(let text): if !isJSON { Output.error(text) }
            case .speed(let hashing, let checking):
                progress.clear()
                let share = checking > 0 ? hashing / checking : 1
                Output.error(
                    "hashing alone: \(Figures.seconds(hashing)), checking: \(Figures.seconds(checking)), "
                        + "\(Int(share * 100)) % of what hashing alone allows")
            case .events, .view, .noRoom, .done: break
            }
        }
        let result: CheckResult
        do { result = try process.run(.whole(isTimed: isTimed)) } catch {
            progress.clear()
            guard let error = error as? JournalError else { throw error }
            if case .failed(let problem) = error, try await ServiceConnection.running(service) != nil {
                throw CommandFailure(
                    .couldNot, "\(problem); `daybook verify --online` has the service check its journal")
            }
            guard error != .storageFull else {
                throw CommandFailure(
                    .couldNot, "the disk is full: there is no room to fold the views anew and compare them")
            }
            throw CommandFailure(error)
        }
        progress.clear()
        try end(result)
    }

    /// Checks the running service's journal.
    func beside() async throws {
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        let progress = ProgressBar(unit: Figures.grouped)
        let result = try await progress.show { try await client.verify(online: true, progress: $0) }
        var checked = CheckResult()
        checked.eventCount = UInt64(result.eventCount)
        checked.root = result.root.flatMap { Digest256(hexadecimal: $0.utf8) }
        checked.faultCount = UInt64(result.faultCount)
        checked.faults = result.faults.map { fault in
            CheckFault(
                CheckPart(rawValue: fault.part) ?? .events,
                position: fault.position.map { Position(UInt64($0)) }, session: fault.session,
                view: fault.view, fault.problem)
        }
        checked.views = result.views.map {
            CheckedView(name: $0.name, position: Position(UInt64($0.position)))
        }
        checked.notes = result.notes
        if !service.json { for note in checked.notes { Output.error(note) } }
        if !service.json { for fault in checked.faults { Output.line(VerifyJournal.text(fault)) } }
        try end(checked)
        if checked.eventCount > 0 { try await check(allComparedIn: checked, client) }
    }

    /// Fails where a view was left out, which is no proof that it is right.
    private func check(allComparedIn result: CheckResult, _ client: DaybookClient) async throws {
        let views = try await client.info().projections
        let left = views.filter { view in
            !result.views.contains { $0.name == "\(view.name)-v\(view.version)" }
        }
        guard left.isEmpty else {
            throw CommandFailure(
                .couldNot,
                "no fault was found, but \(left.count) of \(views.count) views were not compared: "
                    + TerminalText.oneLine(left.map(\.name).joined(separator: ", ")))
        }
    }

    private func end(_ result: CheckResult) throws {
        if service.json {
            Output.json { $0.members(of: result) }
        } else {
            if result.faultCount > UInt64(Limits.checkFaultCountMax) {
                Output.line("and \(result.faultCount - UInt64(Limits.checkFaultCountMax)) more like these")
            }
            let faults = result.faultCount == 1 ? "1 fault" : "\(result.faultCount) faults"
            let events = Figures.grouped(Int(result.eventCount))
            let views = result.views.count == 1 ? "1 view" : "\(result.views.count) views"
            Output.line("checked \(events) events and \(views): \(faults)")
            if let root = result.root { Output.line("root: \(root)") }
        }
        if result.faultCount > 0 { throw CommandFailure(.no) }
    }

    static func text(_ fault: CheckFault) -> String {
        var place: [String] = []
        if let session = fault.session { place.append("session \(session)") }
        if let view = fault.view { place.append("view \(view)") }
        if let position = fault.position { place.append("position \(position.value)") }
        let words = [fault.part.rawValue, place.joined(separator: ", "), fault.problem]
        return TerminalText.oneLine(words.filter { !$0.isEmpty }.joined(separator: ": "))
    }
}
