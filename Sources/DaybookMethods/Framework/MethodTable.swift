import DaybookCore
import DaybookJSON
package import DaybookWire

/// Every method of the service, in the order in which `rpc.discover` tells them.
package enum MethodTable {
    package static let methods: [any Method] = [
        SystemPingMethod(),
        SystemInfoMethod(),
        SystemAuthenticateMethod(),
        DiscoverMethod(),
        ProjectionListMethod(),
        ProjectionRebuildMethod(),

        SessionStartMethod(),
        SessionChangeMethod.rename,
        SessionChangeMethod.pin,
        SessionChangeMethod.unpin,
        SessionChangeMethod.archive,
        SessionChangeMethod.restore,
        SessionChangeMethod.reopen,
        SessionChangeMethod.setContext,
        SessionChangeMethod.close,
        SessionChangeMethod.summarize,
        SessionChangeMethod.update,
        SessionAssignMethod(),
        SessionForkMethod(),
        SessionRewindMethod(),
        SessionClearMethod(),
        SessionEraseMethod(),
        SessionGetMethod(),
        SessionListMethod(),
        SessionUnsummarizedMethod(),
        SessionOutlineMethod(),
        SessionDiffMethod(),
        SessionTreeMethod(),
        SessionErasePreviewMethod(),
        SessionExportMethod(),
        SessionCurrentMethod(),

        MessageAppendMethod(),
        TurnAppendMethod(),
        BatchAppendMethod(),
        MessageListMethod(),
        MessageGetMethod(),
        MessageChangeMethod.edit,
        MessageChangeMethod.redact,
        MessageAnnotateMethod(),
        ResumePromptMethod(),
        ResumeExplainMethod(),

        InsightRecordMethod(),
        ResumeContextMethod(),

        GroupListMethod.projects,
        GroupListMethod.agents,
        StatsActivityMethod(),
        StatsUsageMethod(),

        SearchMessagesMethod(),

        EventAppendMethod(),
        JournalReadMethod(),
        JournalSubscribeMethod(),
        JournalUnsubscribeMethod(),

        AuditCheckpointMethod(),
        AuditProveMethod(),
        AuditConsistencyMethod(),
        AuditExportMethod(),

        AdminStatsMethod(),
        AdminBackupMethod(),
        AdminCompactMethod(),
        AdminVerifyMethod(),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, Entry($0)) })

    /// A method with what every call of it needs.
    private struct Entry {
        let method: any Method
        let parameters: [ParameterDescription]

        init(_ method: any Method) {
            self.method = method
            parameters = method.parameters
        }
    }

    package static func method(named name: String) -> (any Method)? { byName[name]?.method }

    /// The call that a request asks for, its parameters checked for syntax.
    package static func call(_ request: RPCRequest) throws(RPCError) -> Call {
        guard let entry = byName[request.method.string] else {
            throw .unknownMethod(request.method.prefix(scalarCountMax: 64).string)
        }
        do {
            return try request.read(described: entry.parameters) { (arguments) throws(JournalError) in
                try entry.method.call(&arguments)
            }
        } catch { throw RPCError(error) }
    }
}
