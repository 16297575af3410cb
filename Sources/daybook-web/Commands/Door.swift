import DaybookJSON
import DaybookSystem
import DaybookTerminal
import Glibc

/// The ways into the pages, for the person at this machine.
struct Door {
    let state: StateDirectory
    let isJSON: Bool

    static func now() -> Int64 { Int64(time(nil)) }

    /// Ends the access of all browsers, those with addresses that were not opened yet too.
    func revoke() throws {
        do throws(SystemError) { try state.changeAccess { $0.revoke() } } catch { throw failure(error) }
        if isJSON {
            Output.json { $0.member("revoked", bool: true) }
        } else {
            Output.line("all access ended")
        }
    }

    /// Prints an address of the gateway that runs.
    func printAddress() throws {
        guard let base = try runningAddress() else {
            throw CommandFailure(.no, "no pages are served; `daybook web` serves them", reason: "notRunning")
        }
        tell(try fresh(base))
    }

    /// Opens the pages of the gateway that runs; false where none does.
    func openRunning() throws -> Bool {
        guard let base = try runningAddress() else { return false }
        try open(base)
        return true
    }

    /// Opens the pages by a file that only this user can read: all users can read a browser's command line.
    func open(_ base: String) throws {
        let address = try fresh(base)
        let page = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">
            <meta http-equiv="refresh" content="0; url=\(address)"><title>Daybook</title>
            <a href="\(address)">Open Daybook</a></html>

            """
        do throws(SystemError) { try File.replaceDurably(state.openingPath, with: page) } catch {
            throw failure(error)
        }
        let location = "file://" + File.pathFromRoot(state.openingPath)
        guard Browser.show(location) else {
            return Output.error("no browser could be started; open \(location) in one")
        }
    }

    /// Tells an address on standard output, which is where it was asked for.
    func tell(_ address: String) {
        if isJSON { Output.json { $0.member("address", string: address) } } else { Output.line(address) }
    }

    func fresh(_ base: String) throws(CommandFailure) -> String {
        do throws(SystemError) { return try state.makeAddress(base, at: Self.now()) } catch {
            throw failure(error)
        }
    }

    private func runningAddress() throws(CommandFailure) -> String? {
        do throws(SystemError) { return try state.runningAddress() } catch { throw failure(error) }
    }

    private func failure(_ error: SystemError) -> CommandFailure {
        CommandFailure(.couldNot, error.description)
    }
}

/// The browser of the person at this machine.
enum Browser {
    private static let program = "xdg-open"

    /// Starts it, and does not wait for its end; false where there is none.
    static func show(_ location: String) -> Bool {
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(location), nil]
        defer { for word in words { free(word) } }
        var id = pid_t()
        return posix_spawnp(&id, program, nil, nil, &words, environ) == 0
    }
}
