package import DaybookClient
package import DaybookTerminal

/// The events that change what the program shows.
package enum AppEvent: Sendable {
    case input(InputEvent)
    case resize(ScreenSize)
    case answer(Request, Result<Answer, RequestFailure>)
    case connection(ConnectionState)
    /// Events were recorded.
    case journal([JournalChange])
    /// The time has gone on.
    case time(UTCTime)
    /// Something to tell, from outside.
    case notice(String)
}

/// The way to the journal.
package enum ConnectionState: Equatable, Sendable {
    case connecting
    case ready
    /// Nobody answers; the lines say why and what to do.
    case away([String])
}

/// An event of the journal, as far as the program goes by it.
package struct JournalChange: Hashable, Sendable {
    package let session: String
    package let type: String
    package let sequence: Int?

    package init(session: String, type: String, sequence: Int?) {
        self.session = session
        self.type = type
        self.sequence = sequence
    }
}

/// The things that the program does besides drawing.
package enum Effect: Hashable, Sendable {
    case request(Request)
    /// Hands a text to the terminal for its clipboard.
    case copy(String)
    case reportMouse(Bool)
    /// Draws all anew.
    case repaint
    /// Stops the process, as Control-Z does.
    case suspend
    case leave(Departure)
}

/// The way in which the program ends.
package enum Departure: Hashable, Sendable {
    case quit
    /// Prints a text to standard output.
    case print(String)
    /// Runs a command in this process's place.
    case execute(ResumeCommand)
}

/// The clock on the wall, as the program was last told.
package struct WallClock: Sendable {
    package var now: UTCTime
    package let zone: TimeZoneRules

    package init(now: UTCTime, zone: TimeZoneRules) {
        self.now = now
        self.zone = zone
    }
}
