/// A key as a terminal tells it.
package enum Key: Hashable, Sendable {
    case character(Character)
    /// The key with Control, by its lower-case letter.
    case control(Character)
    case alt(Character)
    case enter, tab, backTab, backspace, delete, insert, escape
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
}

/// A press, a release or a turn of the mouse, in cells from 0.
package struct MouseEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case press, release, drag, wheelUp, wheelDown
    }

    package let kind: Kind
    package let point: ScreenPoint

    package init(_ kind: Kind, _ point: ScreenPoint) {
        self.kind = kind
        self.point = point
    }
}

/// The events that a terminal sends.
package enum InputEvent: Hashable, Sendable {
    case key(Key)
    case mouse(MouseEvent)
    /// A text that was pasted, as one.
    case paste(String)
    /// The terminal's answer whether it knows a mode.
    case mode(Int, isKnown: Bool)
}
