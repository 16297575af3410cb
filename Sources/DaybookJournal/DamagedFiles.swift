import DaybookLMDB

/// The damaged files of journals, as they end a process.
package enum DamagedFiles {
    /// Ends this process from now on, where a damaged file leaves no other way, with a sentence and a status.
    package static func end(withStatus status: Int32) { DamageEnd.tell(status: status) }

    /// Ends this process from now on, where a damaged file leaves no other way, by the signal alone.
    package static func endSilently() { DamageEnd.keepSilent() }
}
